//! A cache as it was before advice was taken.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::fs::{IFlags, Mode, OFlags};

use crate::support::command::Checked as _;

/// Flags that stand in the way of linking, and of putting things back.
const FLAGS: IFlags = IFlags::IMMUTABLE.union(IFlags::APPEND);

/// More names than a scene makes: the count was written into the inode.
const MANY: u64 = 1000;

/// What of an entry matters to linking.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    inode: u64,
    /// When it was written, unless it is a directory: a new file may get the number of one that is gone.
    written: Option<(i64, i64)>,
    mode: u32,
    owner: (u32, u32),
    flags: IFlags,
    /// Names, where there are more than a scene makes.
    names: Option<u64>,
}

/// A copy of a cache, and what matters of every file in it.
pub(super) struct Kept {
    cache: PathBuf,
    copy: PathBuf,
    /// Whose the directory itself is.
    owner: Option<(u32, u32)>,
    entries: BTreeMap<PathBuf, Entry>,
}

impl Kept {
    /// Keeps `cache`, which need not exist, in the new directory `copy`.
    pub(super) fn new(cache: &Path, copy: &Path) -> Self {
        crate::scene::remove(copy);
        fs_err::create_dir_all(copy).unwrap();
        if cache.exists() {
            self::copy(cache, copy);
        }
        Self {
            cache: cache.to_owned(),
            copy: copy.to_owned(),
            owner: owner(cache),
            entries: entries(cache),
        }
    }

    /// Puts everything back to where it was, if something is not. `false` where that could not be done: a file had more
    /// names than a scene makes.
    pub(super) fn put_back(&mut self) -> bool {
        let there = entries(&self.cache);
        if let Some((user, group)) = self.owner
            && owner(&self.cache).is_some_and(|owner| owner != (user, group))
        {
            std::os::unix::fs::chown(&self.cache, Some(user), Some(group)).unwrap();
        }
        if there == self.entries {
            return true;
        }
        fs_err::create_dir_all(&self.cache).unwrap();
        // From the end, so that what is in a directory goes before it. What is as it was stays: it may be in use.
        for (path, entry) in there.iter().rev() {
            let whole = self.cache.join(path);
            if !entry.flags.is_empty() {
                set_flags(&whole, IFlags::empty());
            }
            if self.entries.get(path) != Some(entry) {
                // Directories that are not empty stay, and so do mount points.
                let _ = fs_err::remove_file(&whole).or_else(|_| fs_err::remove_dir(&whole));
            }
        }
        copy(&self.copy, &self.cache);
        for (path, entry) in &self.entries {
            if !entry.flags.is_empty() {
                set_flags(&self.cache.join(path), entry.flags);
            }
        }
        let there = entries(&self.cache);
        let restored = self.entries.iter().all(|(path, entry)| {
            let like = |other: &Entry| (other.mode, other.owner, other.flags, other.names);
            there
                .get(path)
                .is_some_and(|other| like(other) == like(entry))
        });
        self.entries = there;
        restored
    }
}

fn owner(path: &Path) -> Option<(u32, u32)> {
    let data = fs_err::metadata(path).ok()?;
    Some((data.uid(), data.gid()))
}

fn copy(from: &Path, to: &Path) {
    let mut cp = Command::new("cp");
    cp.args(["-a", "--no-clobber", "--sparse=always"]);
    cp.arg(from.join(".")).arg(to).checked();
}

/// Everything in the buckets that hold wheels, relative to `cache`.
fn entries(cache: &Path) -> BTreeMap<PathBuf, Entry> {
    let mut found = BTreeMap::new();
    let mut pending = vec![PathBuf::new()];
    while let Some(relative) = pending.pop() {
        let Ok(listed) = fs_err::read_dir(cache.join(&relative)) else {
            continue;
        };
        for name in listed.map(|entry| entry.unwrap().file_name()) {
            let bucket = name.to_string_lossy();
            let top = relative.as_os_str().is_empty();
            if top && !bucket.starts_with("archive-") && !bucket.starts_with("wheels-") {
                continue;
            }
            let path = relative.join(&name);
            let Ok(data) = fs_err::symlink_metadata(cache.join(&path)) else {
                continue;
            };
            if data.is_dir() {
                pending.push(path.clone());
            }
            let flags = if data.is_symlink() {
                IFlags::empty()
            } else {
                flags(&cache.join(&path))
            };
            let entry = Entry {
                inode: data.ino(),
                written: (!data.is_dir()).then(|| (data.mtime(), data.mtime_nsec())),
                mode: data.mode(),
                owner: (data.uid(), data.gid()),
                flags: flags & FLAGS,
                names: (data.is_file() && data.nlink() > MANY).then(|| data.nlink()),
            };
            found.insert(path, entry);
        }
    }
    found
}

fn open(path: &Path) -> rustix::io::Result<rustix::fd::OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    rustix::fs::open(path, flags, Mode::empty())
}

/// The flags of an inode; none where there are no such things.
fn flags(path: &Path) -> IFlags {
    let flags = open(path).and_then(rustix::fs::ioctl_getflags);
    flags.unwrap_or(IFlags::empty())
}

fn set_flags(path: &Path, wanted: IFlags) {
    let file = open(path).unwrap();
    let others = rustix::fs::ioctl_getflags(&file).unwrap().difference(FLAGS);
    rustix::fs::ioctl_setflags(&file, others | wanted).unwrap();
}
