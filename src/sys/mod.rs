//! Everything known about operating systems. The only folder with `unsafe` code.

pub mod errno;
pub mod fake;
#[cfg(any(target_os = "macos", test))]
mod file_provider;
#[cfg(target_os = "linux")]
pub mod linux;
#[cfg(target_os = "macos")]
mod macos;
pub mod mountinfo;
#[cfg(unix)]
pub mod unix;
#[cfg(not(target_os = "linux"))]
mod walk;
#[cfg(windows)]
pub mod windows;

use std::any::Any;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::model::errno::Errno;
use crate::model::evidence::Refusal;
use crate::model::place::{Facts, Mount, Space, SyncRoot};

/// Facts that cost a system call more, and whether to ask for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extra {
    /// Project ids (`FS_IOC_FSGETXATTR`).
    pub project: bool,
    /// The no-copy-on-write flag (`FS_IOC_GETFLAGS`); for files, that of their directory.
    pub nocow: bool,
}

/// An entry met on a walk.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Path relative to the root of the walk.
    pub path: &'a Path,
    /// How many directories of the walk it lies in: 0 at the top.
    pub depth: usize,
    /// Whether it is a directory; everything else is treated as uv does, as a file.
    pub directory: bool,
    /// Facts of a file; `None` for directories.
    pub facts: Option<&'a Facts>,
}

/// A failed step of a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkError {
    /// Path relative to the root of the walk.
    pub path: PathBuf,
    /// The system's number.
    pub errno: Errno,
}

/// What may be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// Reading and writing.
    ReadWrite,
}

/// When a file was last read and written: seconds and nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// Last read.
    pub accessed: (i64, i64),
    /// Last written.
    pub modified: (i64, i64),
}

/// A lock that is held until it is dropped.
pub struct Lock(pub Box<dyn Any + Send + Sync>);

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lock")
    }
}

/// The operating system this program was built for.
#[cfg(unix)]
pub fn native() -> unix::Unix {
    unix::Unix
}

/// The operating system this program was built for.
#[cfg(windows)]
pub fn native() -> windows::Windows {
    windows::Windows
}

/// What the stages ask of the operating system, so that tests can answer instead.
///
/// Calls that link are made as uv makes them and looked at afterwards: success means that the file is there and is
/// what it should be.
pub trait System: Sync {
    /// Facts of `path` itself (a symlink is not followed).
    fn facts(&self, path: &Path, extra: Extra) -> Result<Facts, Errno>;

    /// `path` with every symlink resolved.
    fn canonical(&self, path: &Path) -> Result<PathBuf, Errno>;

    /// Visits `root` depth first in raw directory order, a directory before its contents, with the facts of every file.
    fn walk(
        &self,
        root: &Path,
        extra: Extra,
        visit: &mut dyn FnMut(Entry<'_>),
    ) -> Result<(), WalkError>;

    /// Every mount this process sees; empty where the system tells of them one by one only.
    fn mounts(&self) -> Result<Vec<Mount>, Errno>;

    /// The mount that `real`, an existing path without symlinks, is on, where [`Self::mounts`] does not list it.
    fn mount_at(&self, _real: &Path) -> Option<Mount> {
        None
    }

    /// What is free at `path`.
    fn space(&self, path: &Path) -> Result<Space, Errno>;

    /// Clones `from` to `to`, which must not exist.
    fn clone_file(&self, from: &Path, to: &Path) -> Result<(), Refusal>;

    /// Makes `to` another name of `from`.
    fn hard_link(&self, from: &Path, to: &Path) -> Result<(), Refusal>;

    /// Makes `to` a symbolic link to `from` and opens it.
    fn symlink(&self, from: &Path, to: &Path) -> Result<(), Refusal>;

    /// Copies `from` to `to`, which must not exist.
    fn copy(&self, from: &Path, to: &Path) -> Result<(), Refusal>;

    /// Creates a file of `size` bytes that are not zero, written back so that it can be cloned.
    fn create_file(&self, path: &Path, size: u64) -> Result<(), Errno>;

    /// Creates a directory with mode 0700.
    fn create_dir(&self, path: &Path) -> Result<(), Errno>;

    /// Removes a file or symlink.
    fn remove_file(&self, path: &Path) -> Result<(), Errno>;

    /// Removes an empty directory.
    fn remove_dir(&self, path: &Path) -> Result<(), Errno>;

    /// Renames.
    fn rename(&self, from: &Path, to: &Path) -> Result<(), Errno>;

    /// The times of `path` itself.
    fn times(&self, path: &Path) -> Result<Times, Errno>;

    /// Puts the times of `path` back.
    fn set_times(&self, path: &Path, times: Times) -> Result<(), Errno>;

    /// Locks an existing file or directory as `flock` does, without waiting.
    fn lock(&self, path: &Path, exclusive: bool) -> Result<Lock, Errno>;

    /// The names in a directory.
    fn list(&self, directory: &Path) -> Result<Vec<OsString>, Errno>;

    /// Whether this user may do this with `path`.
    fn access(&self, path: &Path, access: Access) -> Result<(), Errno>;

    /// `fs.protected_hardlinks`, where it exists.
    fn protected_hardlinks(&self) -> Option<bool>;

    /// The effective user id, where there is one.
    fn euid(&self) -> Option<u32>;

    /// Bytes of the file `path` itself that it shares with no other file, at most its size; `None` where the system or the
    /// filesystem does not tell.
    fn private_bytes(&self, _path: &Path) -> Option<u64> {
        None
    }

    /// The encryption policy of a file or directory, as bytes that are equal for equal policies; `None` where there is
    /// none, or the system does not tell.
    fn encryption_policy(&self, _path: &Path) -> Option<Vec<u8>> {
        None
    }

    /// Every name of a file, where the system can tell (Windows).
    fn names(&self, _path: &Path) -> Option<Vec<PathBuf>> {
        None
    }

    /// The folder above `path` (or `path` itself) that a cloud service keeps in sync.
    fn sync_root(&self, _path: &Path) -> Option<SyncRoot> {
        None
    }

    /// Signs of where the process runs, by a stable key: `no_new_privs`, `seccomp`, `user_namespace`, `osrelease`,
    /// `container`.
    fn surroundings(&self) -> BTreeMap<&'static str, String>;
}
