//! The inodes the kernel knows, each held by a descriptor.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::fd::{AsFd, AsRawFd as _, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{FileAttr, FileType, INodeNo};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, Stat, openat, readlinkat, statat};
use rustix::io::{Errno, Result};

/// The number the kernel gives the root.
const ROOT: u64 = INodeNo::ROOT.0;

/// Inodes by number, which is that of the filesystem below.
#[derive(Debug)]
pub(super) struct Table {
    root: PathBuf,
    /// The number of the root's inode below.
    root_inode: u64,
    nodes: Mutex<HashMap<u64, Node>>,
    flat: bool,
}

#[derive(Debug)]
struct Node {
    fd: Arc<OwnedFd>,
    lookups: u64,
}

impl Table {
    pub(super) fn new(root: &Path, flat: bool) -> Self {
        let fd = open_path(CWD, root.as_os_str()).unwrap();
        let root_inode = stat(&fd).unwrap().st_ino;
        let node = Node {
            fd: Arc::new(fd),
            lookups: u64::MAX / 2,
        };
        Self {
            root: root.to_owned(),
            root_inode,
            nodes: Mutex::new(HashMap::from([(ROOT, node)])),
            flat,
        }
    }

    /// The descriptor of an inode.
    pub(super) fn fd(&self, inode: INodeNo) -> Result<Arc<OwnedFd>> {
        let nodes = self.nodes.lock().unwrap();
        let node = nodes.get(&inode.0).ok_or(Errno::STALE)?;
        Ok(Arc::clone(&node.fd))
    }

    /// Looks `name` up and remembers it once more.
    pub(super) fn look_up(&self, parent: INodeNo, name: &OsStr) -> Result<FileAttr> {
        let fd = open_path(self.fd(parent)?, name)?;
        let attributes = self.attributes(&stat(&fd)?);
        let mut nodes = self.nodes.lock().unwrap();
        let node = nodes.entry(attributes.ino.0).or_insert_with(|| Node {
            fd: Arc::new(fd),
            lookups: 0,
        });
        node.lookups += 1;
        Ok(attributes)
    }

    /// Remembers an inode that is known already once more.
    pub(super) fn again(&self, inode: INodeNo) -> Result<FileAttr> {
        let attributes = self.attributes(&stat(&*self.fd(inode)?)?);
        let mut nodes = self.nodes.lock().unwrap();
        nodes.get_mut(&inode.0).ok_or(Errno::STALE)?.lookups += 1;
        Ok(attributes)
    }

    pub(super) fn forget(&self, inode: INodeNo, lookups: u64) {
        let mut nodes = self.nodes.lock().unwrap();
        let Some(node) = nodes.get_mut(&inode.0) else {
            return;
        };
        node.lookups = node.lookups.saturating_sub(lookups);
        if node.lookups == 0 {
            nodes.remove(&inode.0);
        }
    }

    /// One name of an inode, relative to the root.
    pub(super) fn path(&self, inode: INodeNo) -> Result<PathBuf> {
        let fd = self.fd(inode)?;
        let path = readlinkat(CWD, by_descriptor(&fd), Vec::new())?;
        let path = Path::new(OsStr::from_bytes(path.as_bytes()));
        Ok(path.strip_prefix(&self.root).unwrap_or(path).to_owned())
    }

    pub(super) fn attributes(&self, found: &Stat) -> FileAttr {
        let kind = kind(found.st_mode);
        let inode = if found.st_ino == self.root_inode {
            ROOT
        } else {
            found.st_ino
        };
        let links = u32::try_from(found.st_nlink).unwrap();
        FileAttr {
            ino: INodeNo(inode),
            size: u64::try_from(found.st_size).unwrap(),
            blocks: u64::try_from(found.st_blocks).unwrap(),
            atime: time(found.st_atime, found.st_atime_nsec),
            mtime: time(found.st_mtime, found.st_mtime_nsec),
            ctime: time(found.st_ctime, found.st_ctime_nsec),
            crtime: UNIX_EPOCH,
            kind,
            perm: u16::try_from(found.st_mode & 0o7777).unwrap(),
            nlink: if self.flat && kind != FileType::Directory {
                1
            } else {
                links
            },
            uid: found.st_uid,
            gid: found.st_gid,
            rdev: 0,
            blksize: 4096,
            flags: 0,
        }
    }
}

/// The path of `/proc` that leads to what `fd` holds.
pub(super) fn by_descriptor(fd: &OwnedFd) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", fd.as_raw_fd()))
}

/// The facts of what `fd` holds.
pub(super) fn stat(fd: impl AsFd) -> Result<Stat> {
    statat(fd, "", AtFlags::EMPTY_PATH)
}

/// The type of an inode, from the bits of its mode.
pub(super) fn kind(mode: u32) -> FileType {
    match rustix::fs::FileType::from_raw_mode(mode) {
        rustix::fs::FileType::Directory => FileType::Directory,
        rustix::fs::FileType::Symlink => FileType::Symlink,
        rustix::fs::FileType::RegularFile => FileType::RegularFile,
        other => panic!("no test makes a file of type {other:?}"),
    }
}

fn open_path(at: impl AsFd, name: &OsStr) -> Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(at, name, flags, Mode::empty())
}

fn time(seconds: i64, nanoseconds: impl TryInto<u32>) -> SystemTime {
    let nanoseconds = nanoseconds.try_into().ok().unwrap();
    UNIX_EPOCH + Duration::new(u64::try_from(seconds).unwrap(), nanoseconds)
}
