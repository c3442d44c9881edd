//! Puts a change into a configuration file: a diff, or an atomic replacement.
//!
//! A change is made in the text itself, at the place where the parser says a key or a table is, so that every other byte
//! stays. The result is parsed again and compared: it differs from the file by the one key, or nothing is written.

mod atomic;
mod compare;
mod diff;
mod file;
mod insert;
mod keep;
mod locate;
mod output;
mod remove;
mod text;
mod toml;

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::model::fix::Edit;

pub use atomic::{apply, is_applied};
pub use diff::diff;
pub use output::output;

/// A file as it is and as it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file that would be replaced: the target, where the edit names a symlink.
    pub path: PathBuf,
    /// Its bytes now; `None` when it does not exist.
    pub before: Option<Vec<u8>>,
    /// Its bytes then.
    pub after: Vec<u8>,
    /// What replacing it brings along, a sentence each: a hard link that is broken up.
    pub notes: Vec<String>,
}

/// What the edits would make of the files. Files that would not change are left out. A value is written as a TOML string.
///
/// # Errors
///
/// [`Error::Write`] when a file cannot be edited without changing something else, is not a regular file, is too large or
/// may not be written; [`Error::Toml`] when it is not TOML.
pub fn prepare(edits: &[Edit]) -> Result<Vec<Change>> {
    let mut changes: Vec<Change> = Vec::new();
    for edit in edits {
        let path = file::resolve(&edit.path)?;
        let index = if let Some(index) = changes.iter().position(|change| change.path == path) {
            index
        } else {
            let found = file::read(&path)?;
            let after = found.bytes.clone().unwrap_or_default();
            changes.push(Change {
                path,
                before: found.bytes,
                after,
                notes: found.notes,
            });
            changes.len() - 1
        };
        let change = &mut changes[index];
        change.after = toml::edited(edit, &change.path, change.before.is_some(), &change.after)?;
    }
    changes.retain(|change| change.before.as_deref().unwrap_or_default() != change.after);
    for change in &changes {
        file::check_writable(change)?;
    }
    Ok(changes)
}

/// A refusal about `path`.
fn refuse(path: &std::path::Path, message: impl Into<String>, hint: impl Into<String>) -> Error {
    Error::Write {
        path: path.to_owned(),
        message: message.into(),
        hint: hint.into(),
    }
}
