//! What is answered in a way of its own, and where.

use std::path::{Path, PathBuf};

/// A call a rule can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// `link`.
    Link,
    /// `symlink`.
    Symlink,
    /// `readlink`.
    Readlink,
    /// `open` with `O_CREAT` of a file that does not exist.
    Create,
    /// `open` of a file that exists.
    Open,
    /// `read`.
    Read,
    /// `write`.
    Write,
    /// `mkdir`.
    Mkdir,
    /// `rename`.
    Rename,
    /// `renameat2` with `RENAME_NOREPLACE`.
    RenameExclusive,
    /// `unlink`.
    Unlink,
    /// `chmod`.
    Chmod,
    /// `flock`.
    Flock,
}

/// What a call does instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It fails.
    Refuse(i32),
    /// It reports success; what is made is a symlink to the source.
    Symlink,
    /// It reports success; what is made is a copy of the source.
    Copy,
    /// It reports success; nothing is made.
    Nothing,
}

/// A call that is answered in a way of its own.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    operation: Operation,
    from: PathBuf,
    to: PathBuf,
    answer: Answer,
}

impl Rule {
    /// A rule for `operation` on every path.
    pub(crate) fn everywhere(operation: Operation, answer: Answer) -> Self {
        Self {
            operation,
            from: PathBuf::new(),
            to: PathBuf::new(),
            answer,
        }
    }

    /// The same for sources below `path` alone, which is relative to the mount.
    pub(crate) fn from(self, path: impl Into<PathBuf>) -> Self {
        Self {
            from: path.into(),
            ..self
        }
    }

    /// The same for paths below `path` alone; for calls with two paths, the new one.
    pub(crate) fn to(self, path: impl Into<PathBuf>) -> Self {
        Self {
            to: path.into(),
            ..self
        }
    }

    /// Whether it speaks of this call.
    pub(super) fn covers(&self, operation: Operation, from: &Path, to: &Path) -> bool {
        self.operation == operation && from.starts_with(&self.from) && to.starts_with(&self.to)
    }

    /// Whether it is about locks.
    pub(super) fn is_about_locks(&self) -> bool {
        self.operation == Operation::Flock
    }

    /// What it answers.
    pub(super) fn answer(&self) -> Answer {
        self.answer
    }
}
