//! The project and the workspace uv would work on.
//!
//! The project root is the nearest ancestor with a `pyproject.toml`. It is the workspace root if it has
//! `[tool.uv.workspace]`; else the first ancestor above it with a `pyproject.toml` is, where that has the table and its
//! globs include the project; else the project stands alone. Same in every release, but for the cases named below.

pub mod groups;
mod manifest;
mod members;
mod schema;
mod start;

use std::path::{Path, PathBuf};

pub use manifest::Manifest;
pub(super) use manifest::is_name;
pub use start::{Start, start};

use crate::error::{Error, Result};
use crate::model::project::Member;
use crate::model::uv::UvVersion;
use manifest::WorkspaceTable;

/// A workspace, or a lone project, which is its own workspace.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The workspace root: where `uv.lock` and `.venv` are.
    pub root: PathBuf,
    /// The `pyproject.toml` of the root.
    pub manifest: Manifest,
    /// The project the start directory lies in: a member, or the root.
    pub current: PathBuf,
    /// The `pyproject.toml` of `current`.
    pub current_manifest: Manifest,
    /// Members, the root first where it is one.
    pub members: Vec<Member>,
    /// The `requires-python` of each member that has one.
    pub requires_python: Vec<String>,
    /// What uv's answer could not be told about.
    pub doubts: Vec<String>,
}

/// Why there is no workspace for uv to work on.
#[derive(Debug)]
pub enum Failure {
    /// No directory from the start upwards has a `pyproject.toml`.
    NoManifest,
    /// `uv sync` stops with this.
    Stops(Box<Error>),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Stops(Box::new(error))
    }
}

/// Finds the workspace of `start`, an absolute and normalized path, as a uv of `version` does.
///
/// # Errors
///
/// Whatever makes uv's own discovery fail. uv then still reads settings, from `start` upwards.
pub fn discover(start: &Path, version: UvVersion) -> Result<Workspace, Failure> {
    let current = project_root(start).ok_or(Failure::NoManifest)?;
    let current_manifest = Manifest::read(&current, version)?;
    if current_manifest.managed() == Some(false) {
        return Err(unmanaged(&current).into());
    }
    let own = current_manifest.workspace()?;
    if own.is_none() && !current_manifest.has_project() {
        return Err(no_project(&current).into());
    }
    let (root, manifest, table) = match own {
        Some(table) => (current.clone(), current_manifest.clone(), table),
        None => match explicit_root(&current, version)? {
            Some(found) => found,
            None => (
                current.clone(),
                current_manifest.clone(),
                WorkspaceTable::default(),
            ),
        },
    };
    let found = members::collect(&root, &manifest, &table, version)?;
    Ok(Workspace {
        root,
        manifest,
        current,
        current_manifest,
        members: found.members,
        requires_python: found.requires_python,
        doubts: found.doubts,
    })
}

/// The nearest ancestor of `start`, itself included, that has a `pyproject.toml`.
pub fn project_root(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .find(|directory| directory.join("pyproject.toml").is_file())
        .map(Path::to_owned)
}

/// The workspace root above `project`: only the first `pyproject.toml` above it is asked.
fn explicit_root(
    project: &Path,
    version: UvVersion,
) -> Result<Option<(PathBuf, Manifest, WorkspaceTable)>> {
    let Some(root) = project.parent().and_then(project_root) else {
        return Ok(None);
    };
    let manifest = Manifest::read(&root, version)?;
    let Some(table) = manifest.workspace()? else {
        return Ok(None);
    };
    if !members::includes(&root, &table, project, version)? {
        return Ok(None);
    }
    Ok(Some((root, manifest, table)))
}

fn unmanaged(project: &Path) -> Error {
    Error::Refused {
        code: "unmanaged-project",
        message: format!(
            "the project is marked as unmanaged: `{}`",
            project.display()
        ),
        hint: "remove `managed = false` from `[tool.uv]`; uv does not sync the project either"
            .to_owned(),
    }
}

fn no_project(project: &Path) -> Error {
    let path = project.join("pyproject.toml");
    Error::Refused {
        code: "no-project-table",
        message: format!("no `project` table found in `{}`", path.display()),
        hint: "add a `[project]` table with `name` and `version`".to_owned(),
    }
}

#[cfg(test)]
mod tests;
