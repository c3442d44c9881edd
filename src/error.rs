//! The one error type. Every variant knows its code, where it happened, and what to do about it.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Result with this program's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the program could not do what it was asked to do. Leads to exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is neither a project nor an environment.
    #[error("no `pyproject.toml` found in `{}` or any parent directory, and no environment", start.display())]
    NothingToCheck {
        /// Where the search began.
        start: PathBuf,
    },
    /// A path was named, and nothing is there.
    #[error("there is no `{}`", path.display())]
    NoSuchPath {
        /// The path, absolute.
        path: PathBuf,
        /// What to do.
        hint: String,
    },
    /// A TOML file that cannot be read as TOML, or holds a value of the wrong kind.
    #[error("failed to parse `{}`: {message}", source_file.path.display())]
    Toml {
        /// The file.
        source_file: SourceFile,
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
    /// `uv.lock` is TOML but not a lockfile uv would take.
    #[error("failed to parse `{}`: {message}", source_file.path.display())]
    Lockfile {
        /// The file.
        source_file: SourceFile,
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
    /// A setting with a value that uv refuses.
    #[error("invalid value `{value}` for `{name}`: {message}")]
    Setting {
        /// `UV_LINK_MODE`, `--link-mode`, `link-mode`.
        name: String,
        /// The value.
        value: String,
        /// What is wrong with it.
        message: String,
        /// What to do.
        hint: String,
        /// The file it is in, if any.
        source_file: Option<SourceFile>,
    },
    /// uv itself would stop here, with this message.
    #[error("{message}")]
    Refused {
        /// A stable kebab-case word: `incompatible-extras`, `unknown-group`.
        code: &'static str,
        /// uv's reason.
        message: String,
        /// What to do.
        hint: String,
    },
    /// The cache cannot be used at all.
    #[error("the cache `{}` cannot be used: {message}", path.display())]
    Cache {
        /// The cache directory.
        path: PathBuf,
        /// Why.
        message: String,
        /// What to do.
        hint: String,
    },
    /// What is at the environment's path is not an environment.
    #[error("`{}` is not a virtual environment: {message}", path.display())]
    Environment {
        /// The environment's path.
        path: PathBuf,
        /// Why.
        message: String,
        /// What to do.
        hint: String,
    },
    /// An option that makes no sense here.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
    /// A change that must not be written.
    #[error("nothing was written: {message}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
        /// What to do.
        hint: String,
    },
    /// A file system error; its text names the path.
    #[error("{source}")]
    Io {
        /// The error, from `fs_err`.
        #[from]
        source: io::Error,
    },
    /// A signal arrived.
    #[error("interrupted")]
    Interrupted,
}

/// A file and the part of it that an error is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The file.
    pub path: PathBuf,
    /// Its text, as far as it is worth showing; empty when unknown.
    pub text: String,
    /// The bytes of `text` in question.
    pub span: Option<Range<usize>>,
}

impl SourceFile {
    /// A file of which nothing more is known.
    pub fn bare(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            text: String::new(),
            span: None,
        }
    }

    /// The line of the span, from 1.
    pub fn line(&self) -> Option<usize> {
        let span = self.span.as_ref()?;
        let before = self.text.as_bytes().get(..span.start)?;
        Some(1 + memchr::memchr_iter(b'\n', before).count())
    }

    /// The column of the span, from 1, in characters.
    pub fn column(&self) -> Option<usize> {
        let before = self.text.get(..self.span.as_ref()?.start)?;
        let line = before.rfind('\n').map_or(before, |at| &before[at + 1..]);
        Some(1 + line.chars().count())
    }
}

impl Error {
    /// The stable word of the JSON error object.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NothingToCheck { .. } => "nothing-to-check",
            Self::NoSuchPath { .. } => "no-such-path",
            Self::Toml { .. } => "toml-parse",
            Self::Lockfile { .. } => "lockfile-parse",
            Self::Setting { .. } => "invalid-setting",
            Self::Refused { code, .. } => code,
            Self::Cache { .. } => "cache-unusable",
            Self::Environment { .. } => "environment-unusable",
            Self::Usage { .. } => "usage",
            Self::Write { .. } => "write-refused",
            Self::Io { .. } => "io",
            Self::Interrupted => "interrupted",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::NothingToCheck { .. } => Some(
                "run it in a project, or activate an environment, or name one: `uv-linkcheck path/to/project`",
            ),
            Self::NoSuchPath { hint, .. }
            | Self::Toml { hint, .. }
            | Self::Lockfile { hint, .. }
            | Self::Setting { hint, .. }
            | Self::Refused { hint, .. }
            | Self::Cache { hint, .. }
            | Self::Environment { hint, .. }
            | Self::Usage { hint, .. }
            | Self::Write { hint, .. } => Some(hint),
            Self::Io { .. } => Some("check that the path exists and that you may read it"),
            Self::Interrupted => None,
        }
    }

    /// The file and place it is about.
    pub fn source_file(&self) -> Option<&SourceFile> {
        match self {
            Self::Toml { source_file, .. } | Self::Lockfile { source_file, .. } => {
                Some(source_file)
            }
            Self::Setting { source_file, .. } => source_file.as_ref(),
            _ => None,
        }
    }

    /// The path it is about.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::NothingToCheck { start } => Some(start),
            Self::NoSuchPath { path, .. }
            | Self::Cache { path, .. }
            | Self::Environment { path, .. }
            | Self::Write { path, .. } => Some(path),
            _ => self.source_file().map(|file| file.path.as_path()),
        }
    }
}
