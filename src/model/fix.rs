//! A change that removes a cause.

use std::path::PathBuf;

use super::mode::Mode;

/// Whose setting a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The project's files, shared with everybody.
    Project,
    /// The user's configuration.
    User,
    /// The shell's environment.
    Shell,
    /// Something to do by hand.
    Manual,
}

impl Scope {
    /// The word of the reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::User => "user",
            Self::Shell => "shell",
            Self::Manual => "manual",
        }
    }
}

/// One key to set in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file, absolute.
    pub path: PathBuf,
    /// Dotted key: `tool.uv.link-mode` in `pyproject.toml`, `link-mode` in `uv.toml`.
    pub key: String,
    /// The new text; `None` removes the key.
    pub value: Option<String>,
}

/// A change, with what it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// A stable name: `move-cache`, `set-link-mode`, `clear-flag`.
    pub id: &'static str,
    /// One line.
    pub title: String,
    /// The mode wheels end in afterwards; `None` when that is not known.
    pub outcome: Option<Mode>,
    /// Whose setting it is.
    pub scope: Scope,
    /// What `fix` would write.
    pub edits: Vec<Edit>,
    /// Shell lines, in order.
    pub commands: Vec<String>,
    /// Whether the program tried that it gives `outcome` here.
    pub verified: bool,
    /// What may go wrong, if anything.
    pub risk: Option<String>,
}

/// The one change offered, and what else would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// The change; `None` when all is well or nothing helps.
    pub fix: Option<Fix>,
    /// Others, best first.
    pub alternatives: Vec<Fix>,
    /// Why this one, in a sentence.
    pub reason: String,
}
