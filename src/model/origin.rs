//! Where a setting comes from.

use std::path::PathBuf;

/// The layer of uv's configuration a value was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OriginKind {
    /// A command line option.
    Flag,
    /// An environment variable.
    Env,
    /// The `[tool.uv]` block of a PEP 723 script.
    Script,
    /// The `uv-receipt.toml` of a tool.
    Receipt,
    /// The project's `uv.toml` or `[tool.uv]`, or a file given by `--config-file`.
    Project,
    /// The user's `uv.toml`.
    User,
    /// The system's `uv.toml`.
    System,
    /// Nothing was set.
    Default,
}

/// The exact place a value was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The layer.
    pub kind: OriginKind,
    /// The option, variable or key: `--link-mode`, `UV_LINK_MODE`, `tool.uv.link-mode`, `link-mode`.
    pub name: Option<String>,
    /// The file, absolute.
    pub path: Option<PathBuf>,
    /// The line in the file, from 1.
    pub line: Option<usize>,
    /// The column in the line, from 1, in characters.
    pub column: Option<usize>,
}

impl Origin {
    /// An origin that is not a place in a file.
    pub fn named(kind: OriginKind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: Some(name.into()),
            path: None,
            line: None,
            column: None,
        }
    }

    /// Nothing was set.
    pub fn default_value() -> Self {
        Self {
            kind: OriginKind::Default,
            name: None,
            path: None,
            line: None,
            column: None,
        }
    }
}

/// A setting with what was written, what it means and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The text as configured; `None` when nothing was set.
    pub configured: Option<String>,
    /// What uv works with.
    pub effective: T,
    /// Where `configured` was written.
    pub origin: Origin,
    /// Values of lower layers that this one hides, nearest layer first: text and place.
    pub hidden: Vec<(String, Origin)>,
}
