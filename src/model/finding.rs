//! A cause that was found here.

use std::path::PathBuf;

use super::code::Code;
use super::fix::Fix;

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It merely explains.
    Info,
    /// uv would warn, or link worse than it was asked to, or something is lost.
    Warning,
    /// uv would fail, or the environment is broken.
    Error,
}

impl Severity {
    /// The word of the reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A piece of evidence: what was looked at, and what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What: `cache mount`, `errno`, `owner`.
    pub fact: String,
    /// What it said.
    pub value: String,
}

/// A place in a file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file, absolute.
    pub path: PathBuf,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
}

/// A cause, found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: &'static str,
    /// How much it matters here.
    pub severity: Severity,
    /// The headline: what and where. No full stop at the end.
    pub message: String,
    /// Why, and what to do: one or two sentences.
    pub detail: String,
    /// The proof.
    pub evidence: Vec<Fact>,
    /// Names of the wheels it touches.
    pub wheels: Vec<String>,
    /// Files and directories it is about.
    pub paths: Vec<PathBuf>,
    /// The line of configuration it is about.
    pub location: Option<Location>,
    /// Changes that remove it, best first.
    pub fixes: Vec<Fix>,
}
