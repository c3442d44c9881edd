//! What would be installed, from where and to where.

use std::path::PathBuf;

use super::edge::PlannedEdge;
use super::project::Note;

/// The kind of a locked source, by the JSON contract's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// An index, or a flat directory of wheels.
    Registry,
    /// A direct URL.
    Url,
    /// A local wheel or source distribution.
    Path,
    /// A git repository.
    Git,
    /// A local source tree, built.
    Directory,
    /// A local source tree, editable.
    Editable,
}

impl SourceKind {
    /// The word of the JSON contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Url => "url",
            Self::Path => "path",
            Self::Git => "git",
            Self::Directory => "directory",
            Self::Editable => "editable",
        }
    }
}

/// A wheel that uv would install here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedWheel {
    /// Normalized name (PEP 503).
    pub name: String,
    /// Version, where the lock states it.
    pub version: Option<String>,
    /// File name of the wheel; `None` where uv would build it.
    pub filename: Option<String>,
    /// Kind of its source.
    pub source: SourceKind,
    /// The unpacked wheel in the cache, `None` when not cached. Always below the cache directory.
    pub archive: Option<PathBuf>,
    /// Whether this very version is installed already.
    pub installed: bool,
    /// Whether some version is installed, which uv removes before it installs this one.
    pub replaces: bool,
}

/// Where the list of wheels comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlanBasis {
    /// `uv.lock`.
    Lockfile,
    /// The packages that the environment has installed.
    Installed,
    /// Nothing to go by: only the two directories.
    Directories,
}

/// Everything that would be linked, and between which directories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Where `wheels` comes from.
    pub basis: PlanBasis,
    /// The wheels, sorted by name.
    pub wheels: Vec<PlannedWheel>,
    /// Whether those are left out that are installed already.
    pub pending: bool,
    /// The directory the archives are in: `<cache>/archive-v0`.
    pub archives: PathBuf,
    /// The directory the wheels go to.
    pub site_packages: PathBuf,
    /// What is worth saying about the cache: traces of wheels that uv would not use.
    pub notes: Vec<Note>,
    /// Further pairs of directories between which files pass, sorted.
    pub edges: Vec<PlannedEdge>,
}
