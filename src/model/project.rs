//! What `discover` finds.

use std::path::PathBuf;

use super::lock::{DefaultGroups, Lock};
use super::mode::Mode;
use super::origin::{Origin, Setting};
use super::python::Python;
use super::uv::UvInUse;

/// A member of the workspace; a lone project is its own only member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Normalized name.
    pub name: String,
    /// Its directory, absolute.
    pub path: PathBuf,
}

/// The lockfile that was read.
#[derive(Debug, Clone)]
pub struct Lockfile {
    /// Absolute path.
    pub path: PathBuf,
    /// Its contents.
    pub lock: Lock,
}

/// The settings of uv that decide about linking.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `link-mode`.
    pub link_mode: Setting<Mode>,
    /// `cache-dir`; effective is absolute, symlinks unresolved. With `no_cache` it is a stand-in in the
    /// directory for temporary files.
    pub cache_dir: Setting<PathBuf>,
    /// Whether the cache is a temporary one, and who says so.
    pub no_cache: Option<Origin>,
}

/// What is at the environment's path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvironmentState {
    /// A virtual environment (or system prefix) that uv would use.
    Usable,
    /// Nothing, or an empty directory: uv would create it.
    Missing,
    /// An environment uv would remove and create anew, and why.
    Replaced(String),
}

/// Where the wheels go.
#[derive(Debug, Clone)]
pub struct Environment {
    /// As uv names it, absolute, symlinks unresolved.
    pub path: PathBuf,
    /// Who named it.
    pub origin: Origin,
    /// What is there.
    pub state: EnvironmentState,
    /// Whether `path` is a symlink that uv puts a new environment in the place of: what it leads to does not matter.
    pub replaces_link: bool,
    /// Its Python, or the Python it would get.
    pub python: Python,
    /// The directory wheels are linked into.
    pub site_packages: PathBuf,
}

/// Where uv looks for its settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    /// The working directory, after `--directory`: what relative settings are relative to.
    pub cwd: PathBuf,
    /// Where the walk for the project's file begins: the workspace root, or `project` where there is none.
    pub walk: PathBuf,
    /// The project directory: files between it and `walk` are passed over by uv.
    pub project: PathBuf,
    /// The receipt of the tool that is asked about. With one uv reads no file of a project.
    pub receipt: Option<PathBuf>,
}

/// A tool that `uv tool install` made an environment for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// Normalized name.
    pub name: String,
    /// Where its environment would be if no variable named another place.
    pub usual: PathBuf,
}

/// Something worth saying that is not a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(pub String);

/// Everything known about the project before anything is tried.
#[derive(Debug, Clone)]
pub struct Project {
    /// The workspace root; without a project, the directory that was given; for a tool, its environment.
    pub root: PathBuf,
    /// The PEP 723 script that was asked about instead of a project, absolute.
    pub script: Option<PathBuf>,
    /// The tool that was asked about instead of a project.
    pub tool: Option<Tool>,
    /// Where uv looks for its settings.
    pub places: Places,
    /// Whether there is a `pyproject.toml` at all.
    pub has_manifest: bool,
    /// The project uv would sync: the member the given directory lies in, or the root.
    pub current: PathBuf,
    /// Normalized name of the project at `current`, if it has one.
    pub name: Option<String>,
    /// `[tool.uv] default-groups` of the project at `current`, where its `pyproject.toml` sets it.
    pub default_groups: Option<DefaultGroups>,
    /// Members, the root first where it is one.
    pub members: Vec<Member>,
    /// The lockfile; `None` when there is none.
    pub lockfile: Option<Lockfile>,
    /// uv's settings.
    pub settings: Settings,
    /// The uv predicted for.
    pub uv: UvInUse,
    /// Where the wheels go.
    pub environment: Environment,
    /// Problems of the configuration that do not stop uv, for `diagnose`.
    pub remarks: Vec<Remark>,
    /// What else to say.
    pub notes: Vec<Note>,
}

/// Something about the configuration that a cause is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// `[tool.uv.pip]` sets `key`, which `uv sync` ignores.
    PipTableOnly {
        /// `link-mode` or `cache-dir`.
        key: String,
        /// The text set.
        value: String,
        /// Where.
        origin: Origin,
    },
    /// uv drops the whole `[tool.uv]` of a `pyproject.toml` because of one bad key or value.
    TableDropped {
        /// What uv objects to.
        reason: String,
        /// Where.
        origin: Origin,
    },
    /// A setting in a file that uv does not read here.
    Unread {
        /// `link-mode`, `cache-dir` or `no-cache`.
        key: String,
        /// The text.
        value: String,
        /// Where.
        origin: Origin,
        /// Why.
        because: Unread,
    },
    /// A value no uv accepts, or not this one, in a place where uv only warns.
    InvalidValue {
        /// The key.
        key: String,
        /// The text.
        value: String,
        /// Where.
        origin: Origin,
    },
}

/// Why uv does not read a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// An option or variable that replaces or removes configuration files.
    Asked(Origin),
    /// This `uv.toml` replaces the `[tool.uv]` beside it whole.
    Beside(PathBuf),
    /// Settings are taken from this workspace root, never from below it.
    Below(PathBuf),
    /// This file is nearer, and the first that is found is the only one.
    Nearer(PathBuf),
    /// uv drops the whole table for something else in it.
    Dropped,
}
