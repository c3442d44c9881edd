//! Which keys each release of uv accepts in `uv.toml` and `[tool.uv]`, and what their values look like.
//!
//! uv refuses unknown keys, so a key of a newer release makes an older one drop the whole `[tool.uv]`. The list is that of
//! uv's own error message ("unknown field …, expected one of …"); the releases are those of uv's source.

use crate::model::uv::UvVersion;
use crate::uv::version::knows_reflink;

/// A key, the releases that accept it and its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) name: &'static str,
    first: UvVersion,
    last: Option<UvVersion>,
    pub(super) kind: Kind,
}

/// What the value of a key must look like. Where uv's own check is deeper (URLs, dates, requirements), only the TOML type
/// is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A boolean.
    Bool,
    /// A string.
    Text,
    /// An array of strings.
    Texts,
    /// An array.
    Array,
    /// A table.
    Table,
    /// An integer, at least 1.
    Count,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A link mode.
    Link,
    /// PEP 440 specifiers, or a bare version.
    Specifiers,
    /// An array of package names.
    Names,
    /// An array of requirements, of which only the name is checked.
    Requirements,
    /// As [`Kind::Requirements`], or tables (uv ≥ 0.11.25).
    RequirementsOrTables,
    /// An array of tables that have this key each, with a string.
    Tables(&'static str),
    /// An absolute URL.
    Url,
    /// A date, a time, or a span of time.
    Date,
    /// A marker, or an array of markers (PEP 508).
    Markers,
    /// A boolean, or an array of strings.
    Switches,
    /// A backend of `torch`: `auto`, `cpu`, `cu128`, `rocm6.4`, `xpu`.
    Torch,
    /// The table of `uv pip`, with keys of its own.
    Pip,
    /// Anything.
    Any,
}

const fn key(name: &'static str, first: (u32, u32, u32), kind: Kind) -> Key {
    Key {
        name,
        first: UvVersion(first.0, first.1, first.2),
        last: None,
        kind,
    }
}

impl Key {
    const fn until(mut self, last: (u32, u32, u32)) -> Self {
        self.last = Some(UvVersion(last.0, last.1, last.2));
        self
    }

    fn known_to(&self, version: UvVersion) -> bool {
        self.first <= version && self.last.is_none_or(|last| version <= last)
    }
}

/// The key `name` of `table`, if a uv of `version` knows it.
pub(super) fn find(table: &'static [Key], name: &str, version: UvVersion) -> Option<Key> {
    table
        .iter()
        .find(|key| key.name == name && key.known_to(version))
        .copied()
}

/// The release that first knew `name` at the top level, if a later one than `version` did.
pub(super) fn known_since(name: &str, version: UvVersion) -> Option<UvVersion> {
    TOP.iter()
        .find(|key| key.name == name && key.first > version)
        .map(|key| key.first)
}

/// The names of the keys a uv of `version` knows at the top level.
pub fn accepted(version: UvVersion) -> impl Iterator<Item = &'static str> {
    TOP.iter()
        .filter(move |key| key.known_to(version))
        .map(|key| key.name)
}

/// The first release that refuses `name` in a `uv.toml`, if it belongs into `pyproject.toml` only.
pub(super) fn pyproject_only_since(name: &str) -> Option<UvVersion> {
    match name {
        "default-groups" | "dev-dependencies" | "managed" | "package" | "sources" | "workspace" => {
            Some(UvVersion(0, 5, 0))
        }
        "build-backend" | "conflicts" | "dependency-groups" => Some(UvVersion(0, 8, 0)),
        "environments" | "required-environments" => Some(UvVersion(0, 8, 4)),
        "minimum-libc-version" => Some(UvVersion(0, 12, 17)),
        _ => None,
    }
}

/// Whether `name` may stand in the block of a script; of the keys about projects, publishing and Python installations
/// none may.
pub(super) fn in_script(name: &str) -> bool {
    pyproject_only_since(name).is_none_or(|_| name == "sources")
        && !matches!(
            name,
            "add-bounds"
                | "audit"
                | "cache-keys"
                | "check-url"
                | "graalpy-install-mirror"
                | "pip"
                | "publish-url"
                | "pyodide-install-mirror"
                | "pypy-install-mirror"
                | "python-downloads-json-url"
                | "python-install-mirror"
                | "source-dist"
                | "trusted-publishing"
                | "wheel"
        )
}

/// Whether a uv of `version` may have written `name` into the options of a tool's receipt.
pub(super) fn in_receipt(name: &str, version: UvVersion) -> bool {
    matches!(name, "build-isolation" | "exclude-newer-span") || find(&TOP, name, version).is_some()
}

/// The words uv accepts as a link mode, in the order of its own messages.
pub(super) fn link_modes(version: UvVersion) -> &'static [&'static str] {
    if knows_reflink(version) {
        &["clone", "reflink", "copy", "hardlink", "symlink"]
    } else {
        &["clone", "copy", "hardlink", "symlink"]
    }
}

const PYTHON_PREFERENCE: &[&str] = &["only-managed", "managed", "system", "only-system"];
const PYTHON_DOWNLOADS: &[&str] = &["automatic", "auto", "manual", "never"];
const INDEX_STRATEGY: &[&str] = &[
    "first-index",
    "unsafe-first-match",
    "unsafe-any-match",
    "unsafe-best-match",
];
const KEYRING_PROVIDER: &[&str] = &["disabled", "subprocess"];
const RESOLUTION: &[&str] = &["highest", "lowest", "lowest-direct"];
const PRERELEASE: &[&str] = &[
    "disallow",
    "allow",
    "if-necessary",
    "explicit",
    "if-necessary-or-explicit",
];
const TRUSTED_PUBLISHING: &[&str] = &["automatic", "always", "never"];
const FORK_STRATEGY: &[&str] = &["fewest", "requires-python"];
const ADD_BOUNDS: &[&str] = &["lower", "major", "minor", "exact"];
const ANNOTATION_STYLE: &[&str] = &["line", "split"];

/// The keys of `uv.toml` and `[tool.uv]`.
pub(super) const TOP: [Key; 81] = [
    key("allow-insecure-host", (0, 4, 0), Kind::Texts),
    key("cache-dir", (0, 4, 0), Kind::Text),
    key("compile-bytecode", (0, 4, 0), Kind::Bool),
    key("concurrent-builds", (0, 4, 0), Kind::Count),
    key("concurrent-downloads", (0, 4, 0), Kind::Count),
    key("concurrent-installs", (0, 4, 0), Kind::Count),
    key("config-settings", (0, 4, 0), Kind::Table),
    key("constraint-dependencies", (0, 4, 0), Kind::Requirements),
    key("dev-dependencies", (0, 4, 0), Kind::Any),
    key("environments", (0, 4, 0), Kind::Markers),
    key("exclude-newer", (0, 4, 0), Kind::Date),
    key("extra-index-url", (0, 4, 0), Kind::Texts),
    key("find-links", (0, 4, 0), Kind::Texts),
    key("index-strategy", (0, 4, 0), Kind::Word(INDEX_STRATEGY)),
    key("index-url", (0, 4, 0), Kind::Text),
    key("keyring-provider", (0, 4, 0), Kind::Word(KEYRING_PROVIDER)),
    key("link-mode", (0, 4, 0), Kind::Link),
    key("managed", (0, 4, 0), Kind::Any),
    key("native-tls", (0, 4, 0), Kind::Bool),
    key("no-binary", (0, 4, 0), Kind::Bool),
    key("no-binary-package", (0, 4, 0), Kind::Names),
    key("no-build", (0, 4, 0), Kind::Bool),
    key("no-build-isolation", (0, 4, 0), Kind::Bool),
    key("no-build-isolation-package", (0, 4, 0), Kind::Names),
    key("no-build-package", (0, 4, 0), Kind::Names),
    key("no-cache", (0, 4, 0), Kind::Bool),
    key("no-index", (0, 4, 0), Kind::Bool),
    key("no-sources", (0, 4, 0), Kind::Bool),
    key("offline", (0, 4, 0), Kind::Bool),
    key(
        "override-dependencies",
        (0, 4, 0),
        Kind::RequirementsOrTables,
    ),
    key("package", (0, 4, 0), Kind::Any),
    key("pip", (0, 4, 0), Kind::Pip),
    key("prerelease", (0, 4, 0), Kind::Word(PRERELEASE)),
    key("preview", (0, 4, 0), Kind::Bool),
    key("python-downloads", (0, 4, 0), Kind::Word(PYTHON_DOWNLOADS)),
    key(
        "python-preference",
        (0, 4, 0),
        Kind::Word(PYTHON_PREFERENCE),
    ),
    key("reinstall", (0, 4, 0), Kind::Bool),
    key("reinstall-package", (0, 4, 0), Kind::Names),
    key("resolution", (0, 4, 0), Kind::Word(RESOLUTION)),
    key("sources", (0, 4, 0), Kind::Any),
    key("upgrade", (0, 4, 0), Kind::Bool),
    key("upgrade-package", (0, 4, 0), Kind::Requirements),
    key("workspace", (0, 4, 0), Kind::Any),
    key("cache-keys", (0, 4, 8), Kind::Array),
    key("dependency-metadata", (0, 4, 12), Kind::Tables("name")),
    key("publish-url", (0, 4, 16), Kind::Url),
    key(
        "trusted-publishing",
        (0, 4, 16),
        Kind::Word(TRUSTED_PUBLISHING),
    ),
    key("index", (0, 4, 23), Kind::Tables("url")),
    key("default-groups", (0, 4, 27), Kind::Any),
    key("conflicts", (0, 5, 2), Kind::Any),
    key("pypy-install-mirror", (0, 5, 2), Kind::Text),
    key("python-install-mirror", (0, 5, 2), Kind::Text),
    key("source-dist", (0, 5, 3), Kind::Any).until((0, 5, 5)),
    key("wheel", (0, 5, 3), Kind::Any).until((0, 5, 5)),
    key("build-backend", (0, 5, 6), Kind::Any),
    key("check-url", (0, 5, 6), Kind::Text),
    key("fork-strategy", (0, 5, 9), Kind::Word(FORK_STRATEGY)),
    key("required-version", (0, 5, 14), Kind::Specifiers),
    key("required-environments", (0, 6, 1), Kind::Markers),
    key(
        "build-constraint-dependencies",
        (0, 6, 2),
        Kind::Requirements,
    ),
    key("python-downloads-json-url", (0, 7, 3), Kind::Text),
    key("add-bounds", (0, 7, 9), Kind::Word(ADD_BOUNDS)),
    key("dependency-groups", (0, 7, 14), Kind::Any),
    key("config-settings-package", (0, 8, 1), Kind::Table),
    key("exclude-newer-package", (0, 8, 4), Kind::Table),
    key("extra-build-dependencies", (0, 8, 4), Kind::Table),
    key("extra-build-variables", (0, 8, 6), Kind::Table),
    key(
        "exclude-dependencies",
        (0, 9, 8),
        Kind::RequirementsOrTables,
    ),
    key("torch-backend", (0, 9, 18), Kind::Torch),
    key("http-proxy", (0, 9, 23), Kind::Text),
    key("https-proxy", (0, 9, 23), Kind::Text),
    key("no-proxy", (0, 9, 23), Kind::Texts),
    key("no-sources-package", (0, 9, 26), Kind::Names),
    key("system-certs", (0, 11, 0), Kind::Bool),
    key("audit", (0, 11, 3), Kind::Table),
    key("preview-features", (0, 11, 22), Kind::Switches),
    key("prerelease-package", (0, 12, 1), Kind::Table),
    key("minimum-libc-version", (0, 12, 17), Kind::Any),
    key("graalpy-install-mirror", (0, 12, 24), Kind::Text),
    key("pyodide-install-mirror", (0, 12, 24), Kind::Text),
    key("require-build-hashes", (0, 13, 0), Kind::Bool),
];

/// The keys of `[pip]` and `[tool.uv.pip]`.
pub(super) const PIP: [Key; 62] = [
    key("all-extras", (0, 4, 0), Kind::Bool),
    key("allow-empty-requirements", (0, 4, 0), Kind::Bool),
    key("allow-insecure-host", (0, 4, 0), Kind::Texts).until((0, 4, 30)),
    key("annotation-style", (0, 4, 0), Kind::Word(ANNOTATION_STYLE)),
    key("break-system-packages", (0, 4, 0), Kind::Bool),
    key("compile-bytecode", (0, 4, 0), Kind::Bool),
    key("config-settings", (0, 4, 0), Kind::Table),
    key("custom-compile-command", (0, 4, 0), Kind::Text),
    key("emit-build-options", (0, 4, 0), Kind::Bool),
    key("emit-find-links", (0, 4, 0), Kind::Bool),
    key("emit-index-annotation", (0, 4, 0), Kind::Bool),
    key("emit-index-url", (0, 4, 0), Kind::Bool),
    key("emit-marker-expression", (0, 4, 0), Kind::Bool),
    key("exclude-newer", (0, 4, 0), Kind::Date),
    key("extra", (0, 4, 0), Kind::Names),
    key("extra-index-url", (0, 4, 0), Kind::Texts),
    key("find-links", (0, 4, 0), Kind::Texts),
    key("generate-hashes", (0, 4, 0), Kind::Bool),
    key("index-strategy", (0, 4, 0), Kind::Word(INDEX_STRATEGY)),
    key("index-url", (0, 4, 0), Kind::Text),
    key("keyring-provider", (0, 4, 0), Kind::Word(KEYRING_PROVIDER)),
    key("link-mode", (0, 4, 0), Kind::Link),
    key("no-annotate", (0, 4, 0), Kind::Bool),
    key("no-binary", (0, 4, 0), Kind::Any),
    key("no-build", (0, 4, 0), Kind::Bool),
    key("no-build-isolation", (0, 4, 0), Kind::Bool),
    key("no-build-isolation-package", (0, 4, 0), Kind::Names),
    key("no-deps", (0, 4, 0), Kind::Bool),
    key("no-emit-package", (0, 4, 0), Kind::Names),
    key("no-header", (0, 4, 0), Kind::Bool),
    key("no-index", (0, 4, 0), Kind::Bool),
    key("no-sources", (0, 4, 0), Kind::Bool),
    key("no-strip-extras", (0, 4, 0), Kind::Bool),
    key("no-strip-markers", (0, 4, 0), Kind::Bool),
    key("only-binary", (0, 4, 0), Kind::Any),
    key("output-file", (0, 4, 0), Kind::Text),
    key("prefix", (0, 4, 0), Kind::Text),
    key("prerelease", (0, 4, 0), Kind::Word(PRERELEASE)),
    key("python", (0, 4, 0), Kind::Text),
    key("python-platform", (0, 4, 0), Kind::Text),
    key("python-version", (0, 4, 0), Kind::Text),
    key("reinstall", (0, 4, 0), Kind::Bool),
    key("reinstall-package", (0, 4, 0), Kind::Names),
    key("require-hashes", (0, 4, 0), Kind::Bool),
    key("resolution", (0, 4, 0), Kind::Word(RESOLUTION)),
    key("strict", (0, 4, 0), Kind::Bool),
    key("system", (0, 4, 0), Kind::Bool),
    key("target", (0, 4, 0), Kind::Text),
    key("universal", (0, 4, 0), Kind::Bool),
    key("upgrade", (0, 4, 0), Kind::Bool),
    key("upgrade-package", (0, 4, 0), Kind::Requirements),
    key("verify-hashes", (0, 4, 0), Kind::Bool),
    key("dependency-metadata", (0, 4, 12), Kind::Tables("name")),
    key("no-extra", (0, 5, 5), Kind::Names),
    key("fork-strategy", (0, 5, 9), Kind::Word(FORK_STRATEGY)),
    key("group", (0, 6, 7), Kind::Any),
    key("torch-backend", (0, 6, 9), Kind::Torch),
    key("config-settings-package", (0, 8, 1), Kind::Table),
    key("exclude-newer-package", (0, 8, 4), Kind::Table),
    key("extra-build-dependencies", (0, 8, 4), Kind::Table),
    key("extra-build-variables", (0, 8, 6), Kind::Table),
    key("no-sources-package", (0, 9, 26), Kind::Names),
];
