//! Windows, by its own system calls.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the number is what is asked for, which errors with a path around them hide"
)]

mod cloud;
mod file;
mod link;
mod lock;
mod machine;
mod names;
mod registry;
mod volume;
mod wide;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use std::os::windows::fs::OpenOptionsExt;
use windows_sys::Win32::Storage::FileSystem::FILE_FLAG_BACKUP_SEMANTICS;

use super::{Access, Entry, Extra, Lock, System, Times, WalkError};
use crate::model::errno::Errno;
use crate::model::evidence::Refusal;
use crate::model::place::{Facts, Mount, Space, SyncRoot};

/// `FILE_WRITE_ATTRIBUTES`.
const WRITE_ATTRIBUTES: u32 = 0x0100;

/// The running system.
#[derive(Debug, Clone, Copy, Default)]
pub struct Windows;

/// The number of a failed call of the standard library.
fn number(error: &io::Error) -> Errno {
    let errno = Errno::of(error);
    // Some wrappers report an `HRESULT` of the facility Win32, which holds the number in its low half.
    let bits = errno.0.cast_unsigned();
    if bits >> 16 == 0x8007 {
        return Errno((bits & 0xffff).cast_signed());
    }
    errno
}

fn last_error() -> Errno {
    number(&io::Error::last_os_error())
}

/// Seconds and nanoseconds since 1970.
fn since_1970(time: SystemTime) -> (i64, i64) {
    let parts = |span: Duration| {
        let seconds = i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        (seconds, i64::from(span.subsec_nanos()))
    };
    match time.duration_since(UNIX_EPOCH) {
        Ok(span) => parts(span),
        Err(before) => {
            let (seconds, nanos) = parts(before.duration());
            if nanos == 0 {
                (-seconds, 0)
            } else {
                (-seconds - 1, 1_000_000_000 - nanos)
            }
        }
    }
}

/// The reverse of [`since_1970`]; `None` for what no clock shows.
fn system_time((seconds, nanos): (i64, i64)) -> Option<SystemTime> {
    let nanos = Duration::from_nanos(u64::try_from(nanos).ok()?);
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let time = if seconds < 0 {
        UNIX_EPOCH.checked_sub(whole)?
    } else {
        UNIX_EPOCH.checked_add(whole)?
    };
    time.checked_add(nanos)
}

impl System for Windows {
    fn facts(&self, path: &Path, _extra: Extra) -> Result<Facts, Errno> {
        file::facts(path)
    }

    /// Mount folders and drives of `subst` are resolved, too.
    fn canonical(&self, path: &Path) -> Result<PathBuf, Errno> {
        let real = std::fs::canonicalize(path).map_err(|error| number(&error))?;
        Ok(dunce::simplified(&real).to_owned())
    }

    fn walk(
        &self,
        root: &Path,
        _extra: Extra,
        visit: &mut dyn FnMut(Entry<'_>),
    ) -> Result<(), WalkError> {
        super::walk::walk(root, &file::facts, visit)
    }

    /// Volumes are asked for one by one: some of them sleep, or are on machines that do not answer.
    fn mounts(&self) -> Result<Vec<Mount>, Errno> {
        Ok(Vec::new())
    }

    fn mount_at(&self, real: &Path) -> Option<Mount> {
        volume::mount_at(real)
    }

    fn space(&self, path: &Path) -> Result<Space, Errno> {
        volume::space(path)
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
        let write = || -> io::Result<()> {
            let mut file = std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(path)?;
            io::copy(&mut io::repeat(b'u').take(size), &mut file)?;
            file.sync_data()
        };
        write().map_err(|error| number(&error))
    }

    /// Directories have no mode; the new one inherits the permissions of its parent, as uv's do.
    fn create_dir(&self, path: &Path) -> Result<(), Errno> {
        std::fs::create_dir(path).map_err(|error| number(&error))
    }

    fn remove_file(&self, path: &Path) -> Result<(), Errno> {
        std::fs::remove_file(path).map_err(|error| number(&error))
    }

    fn remove_dir(&self, path: &Path) -> Result<(), Errno> {
        std::fs::remove_dir(path).map_err(|error| number(&error))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), Errno> {
        std::fs::rename(from, to).map_err(|error| number(&error))
    }

    fn times(&self, path: &Path) -> Result<Times, Errno> {
        let found = std::fs::symlink_metadata(path).map_err(|error| number(&error))?;
        let time = |time: io::Result<SystemTime>| time.map_or((0, 0), since_1970);
        Ok(Times {
            accessed: time(found.accessed()),
            modified: time(found.modified()),
        })
    }

    fn set_times(&self, path: &Path, times: Times) -> Result<(), Errno> {
        let mut set = std::fs::FileTimes::new();
        if let Some(time) = system_time(times.accessed) {
            set = set.set_accessed(time);
        }
        if let Some(time) = system_time(times.modified) {
            set = set.set_modified(time);
        }
        std::fs::OpenOptions::new()
            .access_mode(WRITE_ATTRIBUTES)
            .custom_flags(FILE_FLAG_BACKUP_SEMANTICS)
            .open(path)
            .and_then(|file| file.set_times(set))
            .map_err(|error| number(&error))
    }

    fn lock(&self, path: &Path, exclusive: bool) -> Result<Lock, Errno> {
        lock::lock(path, exclusive)
    }

    fn list(&self, directory: &Path) -> Result<Vec<OsString>, Errno> {
        let entries = std::fs::read_dir(directory).map_err(|error| number(&error))?;
        Ok(entries
            .filter_map(|entry| Some(entry.ok()?.file_name()))
            .collect())
    }

    fn access(&self, path: &Path, access: Access) -> Result<(), Errno> {
        file::access(path, access)
    }

    fn protected_hardlinks(&self) -> Option<bool> {
        None
    }

    fn euid(&self) -> Option<u32> {
        None
    }

    fn names(&self, path: &Path) -> Option<Vec<PathBuf>> {
        names::of(path)
    }

    fn sync_root(&self, path: &Path) -> Option<SyncRoot> {
        cloud::sync_root(path)
    }

    fn surroundings(&self) -> BTreeMap<&'static str, String> {
        machine::surroundings()
    }
}

#[cfg(test)]
mod tests;
