//! Locks: of files by `LockFileEx`, of directories, which have none, by a mutex of the directory's name.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the number is what is asked for, which errors with a path around them hide"
)]

use std::fs::TryLockError;
use std::os::windows::io::{FromRawHandle as _, OwnedHandle};
use std::path::Path;

use windows_sys::Win32::Foundation::{ERROR_ALREADY_EXISTS, GetLastError};
use windows_sys::Win32::System::Threading::CreateMutexW;

use super::wide::wide;
use super::{last_error, number};
use crate::model::errno::Errno;
use crate::sys::Lock;
use crate::sys::errno::WOULD_BLOCK;

pub(super) fn lock(path: &Path, exclusive: bool) -> Result<Lock, Errno> {
    let metadata = std::fs::symlink_metadata(path).map_err(|error| number(&error))?;
    if metadata.is_dir() {
        return mutex(path);
    }
    // uv locks a handle that it opened for reading and writing; a shared lock needs no more than reading.
    let file = std::fs::OpenOptions::new()
        .read(true)
        .write(exclusive)
        .open(path)
        .map_err(|error| number(&error))?;
    let locked = if exclusive {
        file.try_lock()
    } else {
        file.try_lock_shared()
    };
    match locked {
        Ok(()) => Ok(Lock(Box::new(file))),
        Err(TryLockError::WouldBlock) => Err(WOULD_BLOCK),
        Err(TryLockError::Error(error)) => Err(number(&error)),
    }
}

/// A mutex that ends with the process, as a lock does. The names of directories that are locked are random, so the last
/// part of the path is enough.
#[expect(unsafe_code, reason = "no safe wrapper makes a named mutex")]
fn mutex(directory: &Path) -> Result<Lock, Errno> {
    let name = directory.file_name().unwrap_or_default();
    let name = wide(format!("Global\\uv-linkcheck-{}", name.to_string_lossy()));
    // SAFETY: the name ends with a zero; without attributes and initial owner nothing else is passed. A handle that is not
    // null is ours to close.
    let (handle, known) = unsafe {
        let raw = CreateMutexW(std::ptr::null(), 0, name.as_ptr());
        if raw.is_null() {
            return Err(last_error());
        }
        let known = GetLastError() == ERROR_ALREADY_EXISTS;
        (OwnedHandle::from_raw_handle(raw), known)
    };
    if known {
        return Err(WOULD_BLOCK);
    }
    Ok(Lock(Box::new(handle)))
}
