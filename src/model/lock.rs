//! `uv.lock`, as plain data. Strings are kept as written; names are normalized (PEP 503).

use std::collections::BTreeMap;

/// A parsed lockfile.
#[derive(Debug, Clone, Default)]
pub struct Lock {
    /// Always 1.
    pub version: u32,
    /// 0 when absent.
    pub revision: u32,
    /// `requires-python`, a PEP 440 specifier.
    pub requires_python: Option<String>,
    /// `resolution-markers`.
    pub resolution_markers: Vec<String>,
    /// `supported-markers`.
    pub supported_markers: Vec<String>,
    /// `conflicts`: sets of which at most one item may be active.
    pub conflicts: Vec<Vec<ConflictItem>>,
    /// `[manifest]`.
    pub manifest: Manifest,
    /// `[[package]]`, in file order.
    pub packages: Vec<Package>,
}

/// One item of a declared conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictItem {
    /// The package.
    pub package: String,
    /// Its extra, if the item is one.
    pub extra: Option<String>,
    /// Its group, if the item is one.
    pub group: Option<String>,
}

/// `[manifest]`: what the lock was made for.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    /// Names of the workspace members; empty for a lone project.
    pub members: Vec<String>,
    /// Requirements of a script, or of a root without `[project]`.
    pub requirements: Vec<Requirement>,
    /// Groups of a root without `[project]`.
    pub dependency_groups: BTreeMap<String, Vec<Requirement>>,
    /// `default-groups` of such a root.
    pub default_groups: Option<DefaultGroups>,
    /// `group-requires-python` of such a root: a PEP 440 specifier by group.
    pub group_requires_python: BTreeMap<String, String>,
}

/// A requirement by name, as the manifest holds it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requirement {
    /// Name.
    pub name: String,
    /// Extras asked for.
    pub extras: Vec<String>,
    /// Marker, as written.
    pub marker: Option<String>,
    /// Version specifier, as written.
    pub specifier: Option<String>,
    /// Whether it is taken from elsewhere than an index: a repository, a URL, a path, the workspace.
    pub elsewhere: bool,
}

/// Groups that are installed unless something else is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultGroups {
    /// `"all"`.
    All,
    /// These.
    Named(Vec<String>),
}

/// `[[package]]`.
#[derive(Debug, Clone)]
pub struct Package {
    /// Name.
    pub name: String,
    /// Absent for source trees of dynamic version.
    pub version: Option<String>,
    /// Where it comes from.
    pub source: Source,
    /// `resolution-markers`: the forks it belongs to; empty for all.
    pub resolution_markers: Vec<String>,
    /// What it depends on.
    pub dependencies: Vec<Dependency>,
    /// `[package.optional-dependencies]`: by extra.
    pub optional_dependencies: BTreeMap<String, Vec<Dependency>>,
    /// `[package.dev-dependencies]`: by group.
    pub dependency_groups: BTreeMap<String, Vec<Dependency>>,
    /// `default-groups`.
    pub default_groups: Option<DefaultGroups>,
    /// `group-requires-python`: a PEP 440 specifier by group.
    pub group_requires_python: BTreeMap<String, String>,
    /// Source distribution.
    pub sdist: Option<Artifact>,
    /// Wheels, in file order.
    pub wheels: Vec<Wheel>,
    /// `[package.metadata]`: what the package's `pyproject.toml` declared when it was locked.
    pub metadata: Option<Metadata>,
    /// Line of its table in the file, from 1.
    pub line: usize,
}

impl Package {
    /// One that depends on nothing and of which no file is known.
    pub fn alone(name: &str, version: &str, source: Source) -> Self {
        Self {
            name: name.to_owned(),
            version: Some(version.to_owned()),
            source,
            resolution_markers: Vec::new(),
            dependencies: Vec::new(),
            optional_dependencies: BTreeMap::new(),
            dependency_groups: BTreeMap::new(),
            default_groups: None,
            group_requires_python: BTreeMap::new(),
            sdist: None,
            wheels: Vec::new(),
            metadata: None,
            line: 0,
        }
    }
}

/// `[package.metadata]`.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// `requires-dist`.
    pub requires_dist: Vec<Requirement>,
    /// `provides-extras`.
    pub provides_extras: Vec<String>,
    /// `requires-dev`: by group.
    pub requires_dev: BTreeMap<String, Vec<Requirement>>,
}

/// `source`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// An index URL, or the path of a flat directory relative to the workspace root.
    Registry(String),
    /// A git URL with query and fragment.
    Git(String),
    /// A direct URL and its subdirectory.
    Url(String, Option<String>),
    /// A local wheel or source distribution, relative to the workspace root or absolute.
    Path(String),
    /// A local source tree, built.
    Directory(String),
    /// A local source tree, editable.
    Editable(String),
    /// A local source tree that is never installed.
    Virtual(String),
}

/// An edge of the dependency graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Name.
    pub name: String,
    /// Only where the name alone is ambiguous.
    pub version: Option<String>,
    /// Only where the name alone is ambiguous.
    pub source: Option<Source>,
    /// Extras asked for.
    pub extras: Vec<String>,
    /// Marker, as written; may hold uv's conflict markers (`extra == 'extra-3-foo-bar'`).
    pub marker: Option<String>,
}

/// A file: where it is and what it hashes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Artifact {
    /// `url`.
    pub url: Option<String>,
    /// `path`.
    pub path: Option<String>,
    /// `hash`: `sha256:…`.
    pub hash: Option<String>,
    /// `size` in bytes; not authoritative.
    pub size: Option<u64>,
}

/// A wheel of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wheel {
    /// File name, percent-decoded.
    pub filename: String,
    /// Where it is.
    pub artifact: Artifact,
}
