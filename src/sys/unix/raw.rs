//! Files by the standard library itself: its errors carry the system's number, which those with a path around them hide.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the number is what is asked for, and the caller knows the path"
)]

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::model::errno::Errno;

pub(in crate::sys) fn canonicalize(path: &Path) -> Result<PathBuf, Errno> {
    fs::canonicalize(path).map_err(|error| Errno::of(&error))
}

/// The names in a directory.
pub(in crate::sys) fn list(directory: &Path) -> Result<Vec<OsString>, Errno> {
    let entries = fs::read_dir(directory).map_err(|error| Errno::of(&error))?;
    Ok(entries
        .filter_map(|entry| Some(entry.ok()?.file_name()))
        .collect())
}

/// Opens for reading.
pub(in crate::sys) fn open(path: &Path) -> Result<File, Errno> {
    File::open(path).map_err(|error| Errno::of(&error))
}

/// Creates a file that must not exist.
pub(in crate::sys) fn create(path: &Path, mode: u32) -> Result<File, Errno> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
        .map_err(|error| Errno::of(&error))
}

/// As uv copies.
pub(in crate::sys) fn copy(from: &Path, to: &Path) -> Result<(), Errno> {
    fs::copy(from, to)
        .map(drop)
        .map_err(|error| Errno::of(&error))
}
