//! What uv demands of a `pyproject.toml` before it takes it for a project. Unlike in settings, unknown keys are let through.

use std::str::FromStr;

use pep508_rs::pep440_rs::{Version, VersionSpecifiers};
use toml_edit::{Item, TableLike};

use super::manifest::{is_name, wrong};
use crate::error::Result;
use crate::model::uv::UvVersion;
use crate::uv::toml_file::TomlFile;

/// A `[project]` needs a version, or `"version"` in `dynamic`, from this release on.
const NEEDS_VERSION: UvVersion = UvVersion(0, 5, 10);

/// What a value must look like.
#[derive(Clone, Copy)]
enum Shape {
    Bool,
    Table,
    Texts,
    /// A table of arrays of strings.
    Groups,
    /// A string or an array of strings.
    Markers,
}

/// The keys of `[tool.uv]` that matter here.
const TOOL_UV: [(&str, Shape); 8] = [
    ("sources", Shape::Table),
    ("workspace", Shape::Table),
    ("managed", Shape::Bool),
    ("package", Shape::Bool),
    ("dev-dependencies", Shape::Texts),
    ("constraint-dependencies", Shape::Texts),
    ("environments", Shape::Markers),
    ("default-groups", Shape::Markers),
];

/// Checks the file as a uv of `version` does.
///
/// # Errors
///
/// At the first value that uv refuses, with its place.
pub(super) fn check(file: &TomlFile, version: UvVersion) -> Result<()> {
    if let Some(item) = file.item(&["project"]) {
        let table = item
            .as_table_like()
            .ok_or_else(|| wrong(file, item, "expected a table"))?;
        check_project(file, item, table, version)?;
    }
    for name in ["tool", "dependency-groups"] {
        if let Some(item) = file.item(&[name]).filter(|item| !item.is_table_like()) {
            return Err(wrong(file, item, "expected a table"));
        }
    }
    let Some(item) = file.item(&["tool", "uv"]) else {
        return Ok(());
    };
    let table = item
        .as_table_like()
        .ok_or_else(|| wrong(file, item, "expected a table"))?;
    for (key, shape) in TOOL_UV {
        check_shape(file, table, key, shape)?;
    }
    Ok(())
}

fn check_project(
    file: &TomlFile,
    project: &Item,
    table: &dyn TableLike,
    version: UvVersion,
) -> Result<()> {
    let Some(item) = table.get("name") else {
        return Err(wrong(file, project, "the `project` table has no `name`"));
    };
    let name = text(file, item)?;
    if !is_name(name) {
        return Err(wrong(
            file,
            item,
            &format!("`{name}` is not a valid package name"),
        ));
    }
    if let Some(item) = table.get("version") {
        let text = text(file, item)?;
        Version::from_str(text).map_err(|error| wrong(file, item, &error.to_string()))?;
    } else if version >= NEEDS_VERSION {
        let is_version = |value: &toml_edit::Value| value.as_str() == Some("version");
        let dynamic = table.get("dynamic").and_then(Item::as_array);
        if !dynamic.is_some_and(|names| names.iter().any(is_version)) {
            return Err(wrong(
                file,
                project,
                "the `project` table has no `version`, nor is it in `dynamic`",
            ));
        }
    }
    if let Some(item) = table.get("requires-python") {
        let text = text(file, item)?;
        VersionSpecifiers::from_str(text).map_err(|error| wrong(file, item, &error.to_string()))?;
    }
    check_shape(file, table, "dynamic", Shape::Texts)?;
    check_shape(file, table, "dependencies", Shape::Texts)?;
    check_shape(file, table, "optional-dependencies", Shape::Groups)
}

fn text<'a>(file: &TomlFile, item: &'a Item) -> Result<&'a str> {
    item.as_str()
        .ok_or_else(|| wrong(file, item, "expected a string"))
}

fn check_shape(file: &TomlFile, table: &dyn TableLike, key: &str, shape: Shape) -> Result<()> {
    let Some(item) = table.get(key) else {
        return Ok(());
    };
    let texts = |item: &Item| {
        item.as_array()
            .is_some_and(|array| array.iter().all(|value| value.as_str().is_some()))
    };
    let (fits, expected) = match shape {
        Shape::Bool => (item.as_bool().is_some(), "a boolean"),
        Shape::Table => (item.is_table_like(), "a table"),
        Shape::Texts => (texts(item), "an array of strings"),
        Shape::Markers => (
            item.as_str().is_some() || texts(item),
            "a string or an array of strings",
        ),
        Shape::Groups => {
            let all = item
                .as_table_like()
                .is_some_and(|table| table.iter().all(|(_, item)| texts(item)));
            (all, "a table of arrays of strings")
        }
    };
    if fits {
        Ok(())
    } else {
        Err(wrong(file, item, &format!("expected {expected}")))
    }
}
