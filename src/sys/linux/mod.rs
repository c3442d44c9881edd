//! Linux, by its own system calls.

mod flags;
mod link;
mod raw;
mod surroundings;
mod walk;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rustix::fs::{
    AtFlags, CWD, FlockOperation, Mode, OFlags, StatxAttributes, StatxFlags, Timespec, Timestamps,
    flock, open, utimensat,
};

use super::{Access, Entry, Extra, Lock, System, Times, WalkError, mountinfo};
use crate::model::errno::Errno;
use crate::model::evidence::Refusal;
use crate::model::place::{Facts, Mount, Space};

/// A file under `/proc` larger than this is not read.
const MAX_PROC: u64 = 16 * 1024 * 1024;

/// The running kernel.
#[derive(Debug, Clone, Copy, Default)]
pub struct Linux;

/// Facts of `name` relative to `directory`, its own and not those of what it links to.
fn statx(
    directory: impl rustix::fd::AsFd,
    name: impl rustix::path::Arg,
) -> rustix::io::Result<Facts> {
    let wanted = StatxFlags::TYPE
        | StatxFlags::MODE
        | StatxFlags::NLINK
        | StatxFlags::UID
        | StatxFlags::GID
        | StatxFlags::INO
        | StatxFlags::SIZE
        | StatxFlags::MNT_ID;
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    let found = rustix::fs::statx(directory, name, flags, wanted)?;
    let attributes = found.stx_attributes;
    Ok(Facts {
        device: (found.stx_dev_major, found.stx_dev_minor),
        inode: found.stx_ino,
        mount_id: if found.stx_mask & StatxFlags::MNT_ID.bits() == 0 {
            0
        } else {
            found.stx_mnt_id
        },
        uid: found.stx_uid,
        gid: found.stx_gid,
        mode: u32::from(found.stx_mode),
        links: u64::from(found.stx_nlink),
        size: found.stx_size,
        immutable: attributes.contains(StatxAttributes::IMMUTABLE),
        append_only: attributes.contains(StatxAttributes::APPEND),
        encrypted: attributes.contains(StatxAttributes::ENCRYPTED),
        nocow: false,
        lower: None,
        project: None,
        project_inherit: false,
    })
}

fn number(errno: rustix::io::Errno) -> Errno {
    Errno(errno.raw_os_error())
}

impl System for Linux {
    fn facts(&self, path: &Path, extra: Extra) -> Result<Facts, Errno> {
        let mut facts = statx(CWD, path).map_err(number)?;
        flags::add(path, extra, &mut facts);
        Ok(facts)
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf, Errno> {
        raw::canonicalize(path)
    }

    fn walk(
        &self,
        root: &Path,
        extra: Extra,
        visit: &mut dyn FnMut(Entry<'_>),
    ) -> Result<(), WalkError> {
        walk::walk(root, extra, visit)
    }

    fn mounts(&self) -> Result<Vec<Mount>, Errno> {
        let text = read_proc("/proc/self/mountinfo")?;
        Ok(mountinfo::parse(&text))
    }

    fn space(&self, path: &Path) -> Result<Space, Errno> {
        let found = rustix::fs::statvfs(path).map_err(number)?;
        let block = if found.f_frsize == 0 {
            found.f_bsize
        } else {
            found.f_frsize
        };
        let blocks = found.f_bavail
            + held_for_root(
                path,
                found.f_bfree - found.f_bavail.min(found.f_bfree),
                found.f_blocks,
            );
        Ok(Space {
            free_bytes: blocks.saturating_mul(block),
            free_inodes: found.f_favail,
            total_inodes: found.f_files,
            total_bytes: found.f_blocks.saturating_mul(block),
            block_size: block,
        })
    }

    fn clone_file(&self, from: &Path, to: &Path) -> Result<(), Refusal> {
        link::clone_file(from, to)
    }

    fn hard_link(&self, from: &Path, to: &Path) -> Result<(), Refusal> {
        link::hard_link(from, to)
    }

    fn symlink(&self, from: &Path, to: &Path) -> Result<(), Refusal> {
        link::symlink(from, to)
    }

    fn copy(&self, from: &Path, to: &Path) -> Result<(), Refusal> {
        link::copy(from, to)
    }

    fn create_file(&self, path: &Path, size: u64) -> Result<(), Errno> {
        let mut file = raw::create(path, 0o644)?;
        io::copy(&mut io::repeat(b'u').take(size), &mut file)
            .and_then(|_| file.sync_data())
            .map_err(|error| Errno::of(&error))
    }

    fn create_dir(&self, path: &Path) -> Result<(), Errno> {
        rustix::fs::mkdir(path, Mode::RWXU).map_err(number)
    }

    fn remove_file(&self, path: &Path) -> Result<(), Errno> {
        rustix::fs::unlink(path).map_err(number)
    }

    fn remove_dir(&self, path: &Path) -> Result<(), Errno> {
        rustix::fs::rmdir(path).map_err(number)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), Errno> {
        rustix::fs::rename(from, to).map_err(number)
    }

    fn times(&self, path: &Path) -> Result<Times, Errno> {
        let found = rustix::fs::lstat(path).map_err(number)?;
        Ok(Times {
            accessed: (found.st_atime, found.st_atime_nsec.cast_signed()),
            modified: (found.st_mtime, found.st_mtime_nsec.cast_signed()),
        })
    }

    fn set_times(&self, path: &Path, times: Times) -> Result<(), Errno> {
        let spec = |(tv_sec, tv_nsec)| Timespec { tv_sec, tv_nsec };
        let times = Timestamps {
            last_access: spec(times.accessed),
            last_modification: spec(times.modified),
        };
        utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).map_err(number)
    }

    fn lock(&self, path: &Path, exclusive: bool) -> Result<Lock, Errno> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = open(path, flags, Mode::empty()).map_err(number)?;
        let how = if exclusive {
            FlockOperation::NonBlockingLockExclusive
        } else {
            FlockOperation::NonBlockingLockShared
        };
        flock(&file, how).map_err(number)?;
        Ok(Lock(Box::new(file)))
    }

    fn list(&self, directory: &Path) -> Result<Vec<OsString>, Errno> {
        raw::list(directory)
    }

    fn access(&self, path: &Path, access: Access) -> Result<(), Errno> {
        let wanted = match access {
            Access::Read => rustix::fs::Access::READ_OK,
            Access::Write => rustix::fs::Access::WRITE_OK,
            Access::ReadWrite => rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK,
        };
        rustix::fs::accessat(CWD, path, wanted, AtFlags::EACCESS).map_err(number)
    }

    fn protected_hardlinks(&self) -> Option<bool> {
        let text = read_proc("/proc/sys/fs/protected_hardlinks").ok()?;
        Some(text.trim_ascii() != b"0")
    }

    fn euid(&self) -> Option<u32> {
        Some(rustix::process::geteuid().as_raw())
    }

    fn encryption_policy(&self, path: &Path) -> Option<Vec<u8>> {
        flags::policy(path, &statx(CWD, path).ok()?)
    }

    fn names(&self, _path: &Path) -> Option<Vec<PathBuf>> {
        None
    }

    fn surroundings(&self) -> BTreeMap<&'static str, String> {
        surroundings::read()
    }
}

/// Of the blocks that are free and not available to everybody, those that root may use: on ext2, ext3 and ext4 all but the
/// ones that the filesystem keeps for itself: 4096, or on small ones a fiftieth of a size that `total` leaves tables out of.
fn held_for_root(path: &Path, held: u64, total: u64) -> u64 {
    const EXT: u64 = 0xef53;
    let ours = rustix::process::geteuid().is_root()
        && held > 0
        && rustix::fs::statfs(path).is_ok_and(|found| found.f_type.cast_unsigned() == EXT);
    if ours {
        held.saturating_sub((total / 40).min(4096))
    } else {
        0
    }
}

fn read_proc(path: &str) -> Result<Vec<u8>, Errno> {
    let mut bytes = Vec::new();
    raw::open(Path::new(path))?
        .take(MAX_PROC)
        .read_to_end(&mut bytes)
        .map_err(|error| Errno::of(&error))?;
    Ok(bytes)
}
