//! Which packages of a lock uv would install here, and which file of each.

use crate::error::Result;
use crate::model::lock::{Lock, Package, Wheel};
use crate::model::python::Python;
use crate::model::request::SelectionOptions;
use crate::model::uv::UvVersion;

/// What a selection depends on besides the lock.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// uv's selection options.
    pub options: &'a SelectionOptions,
    /// The environment's Python.
    pub python: &'a Python,
    /// The uv in use.
    pub uv: UvVersion,
    /// Normalized name of the project uv would sync (the member of the working directory); `None` for a root without
    /// `[project]` and for scripts.
    pub current: Option<&'a str>,
    /// `[tool.uv] default-groups` of that project, where its `pyproject.toml` sets it.
    pub default_groups: Option<&'a crate::model::lock::DefaultGroups>,
}

/// A package that would be installed.
#[derive(Debug, Clone, Copy)]
pub struct Selected<'a> {
    /// The package.
    pub package: &'a Package,
    /// The wheel of the lock that fits; `None` where uv builds one.
    pub wheel: Option<&'a Wheel>,
}

/// The packages uv would install, sorted by name.
pub fn select<'a>(lock: &'a Lock, context: &Context<'_>) -> Result<Vec<Selected<'a>>> {
    let _ = (lock, context);
    Ok(Vec::new())
}
