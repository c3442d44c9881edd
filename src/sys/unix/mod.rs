//! What Linux and macOS have in common. What they do not is in their leaves.

#![expect(
    clippy::disallowed_methods,
    reason = "the number is what is asked for, which errors with a path around them hide"
)]

pub(super) mod link;
pub(super) mod raw;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{
    AtFlags, CWD, FlockOperation, Mode, OFlags, Timespec, Timestamps, flock, open, utimensat,
};

#[cfg(target_os = "linux")]
use super::linux as leaf;
#[cfg(target_os = "macos")]
use super::macos as leaf;
use super::{Access, Entry, Extra, Lock, System, Times, WalkError};
use crate::model::errno::Errno;
use crate::model::evidence::Refusal;
use crate::model::place::{Facts, Mount, Space, SyncRoot};

/// The running kernel.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unix;

pub(super) fn number(errno: rustix::io::Errno) -> Errno {
    Errno(errno.raw_os_error())
}

impl System for Unix {
    fn facts(&self, path: &Path, extra: Extra) -> Result<Facts, Errno> {
        leaf::facts(path, extra)
    }

    fn walk(
        &self,
        root: &Path,
        extra: Extra,
        visit: &mut dyn FnMut(Entry<'_>),
    ) -> Result<(), WalkError> {
        leaf::walk(root, extra, visit)
    }

    fn mounts(&self) -> Result<Vec<Mount>, Errno> {
        leaf::mounts()
    }

    fn mount_at(&self, real: &Path) -> Option<Mount> {
        leaf::mount_at(real)
    }

    fn sync_root(&self, path: &Path) -> Option<SyncRoot> {
        leaf::sync_root(path)
    }

    fn clone_file(&self, from: &Path, to: &Path) -> Result<(), Refusal> {
        leaf::clone_file(from, to)
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

    fn protected_hardlinks(&self) -> Option<bool> {
        leaf::protected_hardlinks()
    }

    fn surroundings(&self) -> BTreeMap<&'static str, String> {
        leaf::surroundings()
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf, Errno> {
        raw::canonicalize(path)
    }

    fn space(&self, path: &Path) -> Result<Space, Errno> {
        let found = rustix::fs::statvfs(path).map_err(number)?;
        let block = if found.f_frsize == 0 {
            found.f_bsize
        } else {
            found.f_frsize
        };
        let blocks = found.f_bavail
            + leaf::held_for_root(
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

    fn create_file(&self, path: &Path, size: u64) -> Result<(), Errno> {
        let mut file = raw::create(path, 0o644)?;
        io::copy(&mut io::repeat(b'u').take(size), &mut file).map_err(|error| Errno::of(&error))?;
        leaf::write_back(&file)
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
        let found = std::fs::symlink_metadata(path).map_err(|error| Errno::of(&error))?;
        Ok(Times {
            accessed: (found.atime(), found.atime_nsec()),
            modified: (found.mtime(), found.mtime_nsec()),
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

    fn private_bytes(&self, path: &Path) -> Option<u64> {
        leaf::private_bytes(path)
    }

    fn encryption_policy(&self, path: &Path) -> Option<Vec<u8>> {
        leaf::encryption_policy(path)
    }

    fn euid(&self) -> Option<u32> {
        Some(rustix::process::geteuid().as_raw())
    }
}
