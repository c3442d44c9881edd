//! Every setting with its value and where it was written: what `--show-settings` shows.

use std::path::PathBuf;

use super::origin::{Origin, OriginKind};

/// The settings, in the order they are shown.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// The workspace root, or the directory that was looked at.
    pub root: PathBuf,
    /// One for each setting.
    pub rows: Vec<Row>,
}

/// One setting.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name, as its key is spelled.
    pub name: &'static str,
    /// What counts.
    pub value: Value,
    /// Where it was written.
    pub source: Source,
    /// What was written elsewhere and does not count, nearest first.
    pub hidden: Vec<Hidden>,
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A word, a path or a version.
    Text(String),
    /// Several words; empty where nothing is set.
    Texts(Vec<String>),
    /// A switch.
    Switch(bool),
    /// It cannot be told; why.
    Unknown(String),
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// A stable word: `flag`, `env`, `script`, `project`, `user`, `system`, `default`; for the uv also `path`, `venv`,
    /// `required-version`, `assumed`; for the Python also `environment`, `version-file`, `found`, `requires-python`,
    /// `assumed`.
    pub kind: &'static str,
    /// The option, variable or key.
    pub name: Option<String>,
    /// The file.
    pub path: Option<PathBuf>,
    /// The line in the file, from 1.
    pub line: Option<usize>,
}

/// A value that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// As it was written.
    pub value: String,
    /// Where.
    pub source: Source,
    /// A stable word: `lower` where a higher layer hides it; where uv does not read the file `no-config`, `uv-toml`,
    /// `member`, `nearer-file`, `table-dropped`.
    pub because: &'static str,
}

impl Source {
    /// A place that is no file.
    pub fn word(kind: &'static str) -> Self {
        Self {
            kind,
            name: None,
            path: None,
            line: None,
        }
    }
}

impl From<&Origin> for Source {
    fn from(origin: &Origin) -> Self {
        Self {
            kind: origin.kind.as_str(),
            name: origin.name.clone(),
            path: origin.path.clone(),
            line: origin.line,
        }
    }
}

impl OriginKind {
    /// Its stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Env => "env",
            Self::Script => "script",
            Self::Receipt => "receipt",
            Self::Project => "project",
            Self::User => "user",
            Self::System => "system",
            Self::Default => "default",
        }
    }
}
