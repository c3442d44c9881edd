//! Which file an edit is about, and what is in it now.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::{Change, refuse};
use crate::error::Result;
use crate::shell::Shell;

/// The largest file that is edited. A configuration file is a few kilobytes.
const LARGEST: u64 = 4 << 20;

/// What lets its owner write to a file again.
const MAKE_WRITABLE: &str = if cfg!(windows) {
    "attrib -R"
} else {
    "chmod u+w"
};

/// A file as it was found.
pub(super) struct Found {
    /// `None` when there is none.
    pub(super) bytes: Option<Vec<u8>>,
    pub(super) notes: Vec<String>,
}

/// `path` with symlinks resolved, as far as it exists.
pub(super) fn resolve(path: &Path) -> Result<PathBuf> {
    match crate::uv::paths::real(path) {
        Ok(real) => Ok(real),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if fs_err::symlink_metadata(path).is_ok() {
                return Err(refuse(
                    path,
                    format!("`{}` is a symlink that leads nowhere", path.display()),
                    "remove the symlink, or create the file it names",
                ));
            }
            Ok(beyond(path).unwrap_or_else(|| path.to_owned()))
        }
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            let file = path.ancestors().skip(1).find(|above| above.is_file());
            let file = file.unwrap_or(path).display();
            Err(refuse(
                path,
                format!("`{file}` is a file, and a directory is needed there"),
                "move it away, or choose another scope",
            ))
        }
        Err(error) => Err(refuse(
            path,
            error.to_string(),
            "check that you may read the file",
        )),
    }
}

/// `path`, of which the end does not exist, with the symlinks of its beginning resolved.
fn beyond(path: &Path) -> Option<PathBuf> {
    let mut above = path.ancestors().skip(1);
    let (beginning, real) = above.find_map(|above| {
        let real = crate::uv::paths::real(above).ok()?;
        Some((above, real))
    })?;
    Some(real.join(path.strip_prefix(beginning).ok()?))
}

/// Reads the file at `path`, which is no symlink.
pub(super) fn read(path: &Path) -> Result<Found> {
    let metadata = match fs_err::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(Found {
                bytes: None,
                notes: Vec::new(),
            });
        }
        Err(error) => {
            return Err(refuse(
                path,
                error.to_string(),
                "check that you may read the file",
            ));
        }
    };
    if !metadata.is_file() {
        return Err(refuse(
            path,
            format!("`{}` is not a regular file", path.display()),
            "make the change where the settings really are",
        ));
    }
    let bytes = content(path)?;
    let mut notes = Vec::new();
    let names = super::keep::names(path);
    if names > 1 {
        notes.push(format!(
            "`{}` is one of {names} hard links to the same file; only this one changes",
            path.display()
        ));
    }
    Ok(Found {
        bytes: Some(bytes),
        notes,
    })
}

/// The bytes of a regular file of reasonable size.
pub(super) fn content(path: &Path) -> Result<Vec<u8>> {
    let unreadable =
        |error: std::io::Error| refuse(path, error.to_string(), "check that you may read the file");
    let mut bytes = Vec::new();
    let file = fs_err::File::open(path).map_err(unreadable)?;
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(refuse(
            path,
            format!("`{}` is larger than {} MiB", path.display(), LARGEST >> 20),
            "set the key by hand",
        ));
    }
    Ok(bytes)
}

/// Refuses a file that somebody made read-only: replacing it would work, but was not meant to.
pub(super) fn check_writable(change: &Change) -> Result<()> {
    if change.before.is_none() {
        return Ok(());
    }
    let path = &change.path;
    let metadata = fs_err::symlink_metadata(path)
        .map_err(|error| refuse(path, error.to_string(), "check that you may read the file"))?;
    if metadata.permissions().readonly() {
        return Err(refuse(
            path,
            format!("`{}` is read-only", path.display()),
            format!(
                "make it writable first: `{MAKE_WRITABLE} {}`",
                Shell::NATIVE.word(&path.to_string_lossy())
            ),
        ));
    }
    Ok(())
}
