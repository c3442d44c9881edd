//! `pyproject.toml`, as far as uv's workspace discovery looks at it.

use std::path::{Path, PathBuf};

use toml_edit::{Array, Item, TableLike};

use crate::error::{Error, Result};
use crate::model::lock::DefaultGroups;
use crate::model::uv::UvVersion;
use crate::uv::toml_file::TomlFile;

/// A `pyproject.toml`.
#[derive(Debug, Clone)]
pub struct Manifest {
    file: TomlFile,
    name: Option<String>,
}

/// `[tool.uv.workspace]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct WorkspaceTable {
    /// Globs of members, relative to the root.
    pub(super) members: Vec<String>,
    /// Globs of directories that are no members.
    pub(super) exclude: Vec<String>,
}

impl Manifest {
    /// Reads the `pyproject.toml` of `directory` as a uv of `version` does.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is not TOML, or has a `[project]` that uv refuses.
    pub fn read(directory: &Path, version: UvVersion) -> Result<Self> {
        let path = directory.join("pyproject.toml");
        let Some(file) = TomlFile::read(&path, version)? else {
            return Err(Error::NothingToCheck {
                start: directory.to_owned(),
            });
        };
        Self::new(file, version)
    }

    fn new(file: TomlFile, version: UvVersion) -> Result<Self> {
        super::schema::check(&file, version)?;
        let name = file
            .item(&["project", "name"])
            .and_then(Item::as_str)
            .map(normalize_name);
        Ok(Self { file, name })
    }

    /// Its path.
    pub fn path(&self) -> &PathBuf {
        &self.file.path
    }

    /// The file with the place of everything.
    pub fn file(&self) -> &TomlFile {
        &self.file
    }

    /// Whether it has `[project]`.
    pub fn has_project(&self) -> bool {
        self.name.is_some()
    }

    /// The normalized name of the project.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// `requires-python`, a PEP 440 specifier as written.
    pub fn requires_python(&self) -> Option<&str> {
        self.file.item(&["project", "requires-python"])?.as_str()
    }

    /// `[tool.uv] managed`.
    pub fn managed(&self) -> Option<bool> {
        self.file.item(&["tool", "uv", "managed"])?.as_bool()
    }

    /// `[tool.uv] default-groups`.
    pub fn default_groups(&self) -> Option<DefaultGroups> {
        let item = self.file.item(&["tool", "uv", "default-groups"])?;
        if item.as_str() == Some("all") {
            return Some(DefaultGroups::All);
        }
        let names = item
            .as_array()?
            .iter()
            .filter_map(|value| value.as_str().map(normalize_name));
        Some(DefaultGroups::Named(names.collect()))
    }

    /// `[tool.uv.workspace]`.
    pub(super) fn workspace(&self) -> Result<Option<WorkspaceTable>> {
        let Some(item) = self.file.item(&["tool", "uv", "workspace"]) else {
            return Ok(None);
        };
        let table = item
            .as_table_like()
            .ok_or_else(|| wrong(&self.file, item, "expected a table"))?;
        Ok(Some(WorkspaceTable {
            members: globs(&self.file, table, "members")?,
            exclude: globs(&self.file, table, "exclude")?,
        }))
    }
}

/// Lower case, with every run of `-`, `_` and `.` a single `-` (PEP 503).
pub(super) fn normalize_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            _ => out.push(c.to_ascii_lowercase()),
        }
    }
    out
}

/// Whether uv takes `name` as the name of a package (PEP 508).
pub(in crate::uv) fn is_name(name: &str) -> bool {
    let inner = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let ends = [name.bytes().next(), name.bytes().next_back()];
    inner
        && ends
            .iter()
            .all(|end| end.is_some_and(|b| b.is_ascii_alphanumeric()))
}

fn globs(file: &TomlFile, table: &dyn TableLike, key: &str) -> Result<Vec<String>> {
    let Some(item) = table.get(key) else {
        return Ok(Vec::new());
    };
    let array: &Array = item
        .as_array()
        .ok_or_else(|| wrong(file, item, "expected an array of strings"))?;
    let text = |value: &toml_edit::Value| value.as_str().map(ToOwned::to_owned);
    array
        .iter()
        .map(text)
        .collect::<Option<_>>()
        .ok_or_else(|| wrong(file, item, "expected an array of strings"))
}

pub(super) fn wrong(file: &TomlFile, item: &Item, message: &str) -> Error {
    Error::Toml {
        source_file: file.source(item.span()),
        message: message.to_owned(),
        hint: "correct it; uv does not accept the project either".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> Result<Manifest> {
        Manifest::new(
            TomlFile::parse(
                Path::new("/p/pyproject.toml"),
                text.to_owned(),
                UvVersion(0, 13, 9),
            )?,
            UvVersion(0, 13, 9),
        )
    }

    #[test]
    fn names_are_normalized() {
        for (name, expected) in [("Foo_Bar", "foo-bar"), ("a.-_b", "a-b"), ("x", "x")] {
            assert_eq!(normalize_name(name), expected);
        }
    }

    #[test]
    fn a_project_uv_refuses_is_an_error_with_a_place() {
        for (text, line) in [
            ("[project]\nversion = '1'\n", 1),
            ("[project]\nname = 'a'\n", 1),
            ("[project]\nname = '-a'\nversion = '1'\n", 2),
            ("[project]\nname = 1\nversion = '1'\n", 2),
            ("project = 1\n", 1),
            ("[project]\nname = 'a'\nversion = 'x y'\n", 3),
            (
                "[project]\nname = 'a'\nversion = '1'\nrequires-python = 'x'\n",
                4,
            ),
            (
                "[project]\nname = 'a'\nversion = '1'\n[project.optional-dependencies]\na = 1\n",
                4,
            ),
            ("[tool.uv]\nmanaged = 'no'\n", 2),
        ] {
            let error = manifest(text).unwrap_err();
            assert_eq!(error.source_file().unwrap().line(), Some(line), "{text}");
        }
        assert!(
            manifest("[project]\nname = 'a'\ndynamic = ['version']\n")
                .unwrap()
                .has_project()
        );
    }

    #[test]
    fn default_groups_are_read() {
        let read = |text: &str| manifest(text).unwrap().default_groups();
        assert_eq!(
            read("[tool.uv]\ndefault-groups = 'all'"),
            Some(DefaultGroups::All)
        );
        let named = DefaultGroups::Named(vec!["my-docs".to_owned()]);
        assert_eq!(read("[tool.uv]\ndefault-groups = ['My_Docs']"), Some(named));
        assert_eq!(read("[tool.uv]\n"), None);
    }
}
