//! One file of configuration.

use toml_edit::{Item, TableLike};

use super::check::{self, Problem};
use crate::error::{Error, Result};
use crate::model::origin::{Origin, OriginKind};
use crate::model::uv::UvVersion;
use crate::uv::toml_file::{TomlFile, plain};

/// A file, and where in it uv's settings are.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    /// Whose file it is.
    pub(super) kind: OriginKind,
    /// The file.
    pub(super) file: TomlFile,
    prefix: &'static [&'static str],
}

/// A value in a layer.
#[derive(Debug, Clone)]
pub(super) struct Found<'a> {
    /// The value.
    pub(super) item: &'a Item,
    /// Its text.
    pub(super) text: String,
    /// Its place.
    pub(super) origin: Origin,
}

impl Layer {
    /// All of a `uv.toml`.
    pub(super) fn whole(kind: OriginKind, file: TomlFile) -> Self {
        Self {
            kind,
            file,
            prefix: &[],
        }
    }

    /// The `[tool.uv]` of a file.
    pub(super) fn tool(kind: OriginKind, file: TomlFile) -> Self {
        Self {
            kind,
            file,
            prefix: &["tool", "uv"],
        }
    }

    /// The `[tool.options]` of a tool's receipt.
    pub(super) fn receipt(file: TomlFile) -> Self {
        Self {
            kind: OriginKind::Receipt,
            file,
            prefix: &["tool", "options"],
        }
    }

    /// Its table of settings.
    pub(super) fn table(&self) -> Option<&dyn TableLike> {
        self.file.item(self.prefix)?.as_table_like()
    }

    /// The value at `keys`.
    pub(super) fn get(&self, keys: &[&str]) -> Option<Found<'_>> {
        let path: Vec<&str> = self.prefix.iter().chain(keys).copied().collect();
        let item = self.file.item(&path)?;
        let origin = self.file.origin(self.kind, path.join("."), item.span());
        Some(Found {
            item,
            text: plain(item),
            origin,
        })
    }

    /// The origin of a problem in it.
    pub(super) fn origin(&self, problem: &Problem) -> Origin {
        let mut path: Vec<&str> = self.prefix.to_vec();
        path.push(&problem.key);
        self.file
            .origin(self.kind, path.join("."), problem.span.clone())
    }

    /// The error for a problem in a file where uv does not merely warn.
    pub(super) fn error(&self, problem: Problem) -> Error {
        let source_file = self.file.source(problem.span);
        match problem.value {
            Some(value) => Error::Setting {
                hint: format!("correct or remove `{}`; uv stops here, too", problem.key),
                name: problem.key,
                value,
                message: problem.message,
                source_file: Some(source_file),
            },
            None => Error::Toml {
                source_file,
                message: problem.message,
                hint: format!("remove `{}`; uv stops here, too", problem.key),
            },
        }
    }

    /// Checks a `uv.toml` as a uv of `version` does.
    ///
    /// # Errors
    ///
    /// At the first unknown key, value of the wrong kind, or key that belongs into `pyproject.toml`.
    pub(super) fn checked_uv_toml(
        kind: OriginKind,
        file: TomlFile,
        version: UvVersion,
    ) -> Result<Self> {
        let layer = Self::whole(kind, file);
        let root = layer.file.root();
        match check::check(root, version).or_else(|| check::pyproject_only(root, version)) {
            None => Ok(layer),
            Some(problem) => Err(layer.error(problem)),
        }
    }
}
