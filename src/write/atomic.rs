//! Replaces a file, whole or not at all.

use std::io::{self, ErrorKind, Write as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use super::{Change, file, keep, refuse};
use crate::error::Result;

/// What the names of temporary files begin with.
const PREFIX: &str = ".uv-linkcheck-";

/// What they end with, which tells them from the probe's directories.
const SUFFIX: &str = ".tmp";

/// The age from which a temporary file is taken for one that a killed run left behind. A run needs milliseconds.
const STALE: Duration = Duration::from_secs(600);

/// Replaces the file, whole or not at all: whenever the process is killed, the file is the old one or the new one.
///
/// Permission bits, owner, group and extended attributes are kept. A file with several names is replaced under this name only, which
/// [`Change::notes`] says.
///
/// # Errors
///
/// [`Error::Write`](crate::error::Error::Write), and nothing has changed: the file is read-only, was changed since
/// [`prepare`](super::prepare), its owner cannot be kept, or the directory does not let it be replaced.
pub fn apply(change: &Change) -> Result<()> {
    let path = &change.path;
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    file::check_writable(change)?;
    if change.before.is_none() {
        fs_err::create_dir_all(parent).map_err(|error| {
            refuse(
                path,
                error.to_string(),
                "create the directory, or choose another scope",
            )
        })?;
    }
    keep::check_flags(path, parent)?;
    sweep(parent);
    let temporary = written(change, parent).map_err(|error| explained(change, parent, &error))?;
    unchanged(change)?;
    let result = match change.before {
        Some(_) => temporary.persist(path),
        None => temporary.persist_noclobber(path),
    };
    result.map_err(|error| explained(change, parent, &error.error))?;
    sync_directory(parent);
    Ok(())
}

/// Whether the file is still as [`apply`] left it.
pub fn is_applied(change: &Change) -> bool {
    file::content(&change.path).is_ok_and(|now| now == change.after)
}

/// An empty file in `parent`; with the rights of a new file, or with those of a secret until they are known.
pub(super) fn temporary(parent: &Path, new: bool) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    if new {
        // The umask takes away what it takes from every new file.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = new;
    builder.tempfile_in(parent)
}

/// The new file beside the old one, on the disk.
fn written(change: &Change, parent: &Path) -> io::Result<NamedTempFile> {
    let mut temporary = temporary(parent, change.before.is_none())?;
    temporary.write_all(&change.after)?;
    if change.before.is_some() {
        let handle = fs_err::File::from_parts(temporary.as_file().try_clone()?, temporary.path());
        keep::carry_over(&change.path, &handle)?;
    }
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

/// Refuses when the file is no longer what it was.
fn unchanged(change: &Change) -> Result<()> {
    let path = &change.path;
    let now = match fs_err::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Ok(metadata) if metadata.is_file() => Some(file::content(path)?),
        _ => Some(Vec::new()).filter(|_| change.before.is_none()),
    };
    if now == change.before {
        return Ok(());
    }
    Err(refuse(
        path,
        format!("`{}` was changed meanwhile", path.display()),
        "run the command again",
    ))
}

fn explained(change: &Change, parent: &Path, error: &io::Error) -> crate::error::Error {
    let path = &change.path;
    let shown = path.display();
    let why = plain(error);
    let (message, hint) = match error.kind() {
        ErrorKind::AlreadyExists => (
            format!("`{shown}` was created meanwhile"),
            "run the command again".to_owned(),
        ),
        ErrorKind::ResourceBusy => (
            format!("`{shown}` is a mount point and cannot be replaced"),
            "make the change in the file that is mounted there".to_owned(),
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => (
            format!("`{shown}` cannot be replaced: {why}"),
            format!("free some space where `{}` is", parent.display()),
        ),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => (
            format!(
                "`{shown}` cannot be replaced in `{}`: {why}",
                parent.display()
            ),
            keep::permission_hint(error),
        ),
        _ => (
            format!("`{shown}` cannot be replaced: {why}"),
            "apply the output of `--diff` by hand".to_owned(),
        ),
    };
    refuse(path, message, hint)
}

/// What the system said, without the name of the temporary file that it was about.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" at path \"") {
        Some((said, _)) => said.to_owned(),
        None => text,
    }
}

/// Makes the new name last. The change is made already, so a filesystem that cannot do this is no error.
#[cfg(unix)]
fn sync_directory(parent: &Path) {
    let _ = fs_err::File::open(parent).and_then(|directory| directory.sync_all());
}

#[cfg(not(unix))]
fn sync_directory(_parent: &Path) {}

/// Removes what killed runs left in `directory`, as far as that is allowed.
pub(super) fn sweep(directory: &Path) {
    let Ok(entries) = fs_err::read_dir(directory) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if !ours {
            continue;
        }
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        let age = metadata
            .modified()
            .ok()
            .and_then(|time| SystemTime::now().duration_since(time).ok());
        if metadata.is_file() && age.is_some_and(|age| age > STALE) {
            let _ = fs_err::remove_file(entry.path());
        }
    }
}
