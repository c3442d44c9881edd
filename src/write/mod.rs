//! Puts a change into a configuration file: a diff, or an atomic replacement.

use crate::error::Result;
use crate::model::fix::Edit;

/// A file as it is and as it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file that would be replaced: the target, where the edit names a symlink.
    pub path: std::path::PathBuf,
    /// Its bytes now; `None` when it does not exist.
    pub before: Option<Vec<u8>>,
    /// Its bytes then.
    pub after: Vec<u8>,
}

/// What the edits would make of the files. Files that would not change are left out.
pub fn prepare(edits: &[Edit]) -> Result<Vec<Change>> {
    let _ = edits;
    Ok(Vec::new())
}

/// A unified diff of a change, paths relative to `base` where they are below it.
pub fn diff(change: &Change, base: &std::path::Path) -> String {
    let _ = (change, base);
    String::new()
}

/// Replaces the file, whole or not at all.
pub fn apply(change: &Change) -> Result<()> {
    let _ = change;
    Ok(())
}
