//! The one file of the project that uv reads, and those it passes over.

use std::path::Path;

use super::check::{self, Problem};
use super::layer::Layer;
use crate::error::{Error, Result};
use crate::model::origin::OriginKind;
use crate::model::project::{Remark, Unread};
use crate::model::uv::UvVersion;
use crate::uv::toml_file::TomlFile;

/// What the walk found.
#[derive(Debug, Default)]
pub(super) struct ProjectFiles {
    /// The file uv reads.
    pub(super) active: Option<Layer>,
    /// Files that hold settings uv never sees, nearest first.
    pub(super) masked: Vec<(Layer, Unread)>,
    /// Files whose `[tool.uv]` uv drops.
    pub(super) dropped: Vec<Layer>,
    /// What uv warns of.
    pub(super) remarks: Vec<Remark>,
}

/// Walks from `start` upwards. The first `uv.toml`, or `pyproject.toml` with a `[tool.uv]` that uv can read, is the one.
/// A `uv.toml` replaces the `[tool.uv]` beside it whole.
///
/// # Errors
///
/// When a `uv.toml` is bad, or a file on the way cannot be read.
pub(super) fn find(start: &Path, version: UvVersion) -> Result<ProjectFiles> {
    let mut files = ProjectFiles::default();
    for directory in start.ancestors() {
        if let Some(active) = &files.active {
            let because = Unread::Nearer(active.file.path.clone());
            let layers = passed_over(directory, version);
            files
                .masked
                .extend(layers.map(|layer| (layer, because.clone())));
            continue;
        }
        if let Some(file) = TomlFile::read(&directory.join("uv.toml"), version)? {
            let because = Unread::Beside(file.path.clone());
            files.active = Some(Layer::checked_uv_toml(OriginKind::Project, file, version)?);
            files
                .masked
                .extend(tool_uv(directory, version).map(|layer| (layer, because)));
            continue;
        }
        read_pyproject(directory, version, &mut files)?;
    }
    Ok(files)
}

/// The files of a directory that uv does not get to see. Bad ones are not worth a word.
pub(super) fn passed_over(directory: &Path, version: UvVersion) -> impl Iterator<Item = Layer> {
    let uv_toml = TomlFile::read(&directory.join("uv.toml"), version)
        .ok()
        .flatten();
    let uv_toml = uv_toml.map(|file| Layer::whole(OriginKind::Project, file));
    uv_toml.into_iter().chain(tool_uv(directory, version))
}

fn tool_uv(directory: &Path, version: UvVersion) -> Option<Layer> {
    let file = TomlFile::read(&directory.join("pyproject.toml"), version)
        .ok()
        .flatten()?;
    Some(Layer::tool(OriginKind::Project, file)).filter(|layer| layer.table().is_some())
}

fn read_pyproject(directory: &Path, version: UvVersion, files: &mut ProjectFiles) -> Result<()> {
    let file = match TomlFile::read(&directory.join("pyproject.toml"), version) {
        Ok(Some(file)) => file,
        Ok(None) => return Ok(()),
        Err(Error::Toml {
            source_file,
            message,
            ..
        }) => {
            files.remarks.push(unreadable(&source_file, message));
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let Some(item) = file.item(&["tool", "uv"]) else {
        return Ok(());
    };
    let problem = match item.as_table_like() {
        Some(table) => check::check(table, version),
        None => Some(Problem {
            message: "expected a table".to_owned(),
            key: String::new(),
            value: None,
            span: item.span(),
        }),
    };
    let layer = Layer::tool(OriginKind::Project, file);
    match problem {
        None => files.active = Some(layer),
        Some(problem) => {
            let origin = layer.origin(&problem);
            if let Some(value) = &problem.value
                && matches!(problem.key.as_str(), "link-mode" | "cache-dir" | "no-cache")
            {
                files.remarks.push(Remark::InvalidValue {
                    key: problem.key.clone(),
                    value: value.clone(),
                    origin: origin.clone(),
                });
            }
            files.remarks.push(Remark::TableDropped {
                reason: problem.message,
                origin,
            });
            files.dropped.push(layer);
        }
    }
    Ok(())
}

fn unreadable(source_file: &crate::error::SourceFile, message: String) -> Remark {
    let origin = crate::model::origin::Origin {
        kind: OriginKind::Project,
        name: Some("tool.uv".to_owned()),
        path: Some(source_file.path.clone()),
        line: source_file.line(),
        column: source_file.column(),
    };
    Remark::TableDropped {
        reason: message,
        origin,
    }
}
