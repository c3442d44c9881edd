//! Which packages of a lock uv would install here, and which file of each: what `uv sync --frozen` does (uv 0.4.0 to
//! 0.13.9; later changes are named where they matter).

mod checks;
mod conflicts;
mod dist;
mod graph;
mod groups;
mod index;
mod markers;
pub mod options;
mod roots;
mod target;

use crate::error::{Error, Result};
use crate::model::lock::{DefaultGroups, Lock, Package, Wheel};
use crate::model::python::Python;
use crate::model::request::SelectionOptions;
use crate::model::uv::UvVersion;
use crate::uv::{interpreter, tags::Tags};

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
    /// `[tool.uv] default-groups` of that project, where its `pyproject.toml` sets it; of the one that a single
    /// `--package` names, where there is one. The lock's own record (≥ 0.12.22) stands in where this is `None`.
    pub default_groups: Option<&'a DefaultGroups>,
    /// `[tool.uv.dependency-groups] GROUP.requires-python` of every member, groups they include counted in: the group
    /// and its PEP 440 specifier (≥ 0.7.0). The lock's own record (≥ 0.12.22) is looked at too.
    pub group_requires_python: &'a [(String, String)],
}

/// Tells of a normalized group name whether `options` select it, given `[tool.uv] default-groups` (`dev` where it is not set).
pub fn selected_groups(
    options: &SelectionOptions,
    defaults: Option<&DefaultGroups>,
) -> impl Fn(&str) -> bool {
    let groups = manifest_groups(options, defaults);
    move |group| groups.contains(group)
}

/// The groups that `options` select of a project whose manifest has these `default-groups`.
fn manifest_groups(options: &SelectionOptions, defaults: Option<&DefaultGroups>) -> groups::Groups {
    let defaults = defaults
        .cloned()
        .unwrap_or_else(|| DefaultGroups::Named(vec![groups::DEV.to_owned()]));
    groups::Groups::of(options, defaults)
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
///
/// # Errors
///
/// [`Error::Refused`] where uv would refuse, with its reason.
pub fn select<'a>(lock: &'a Lock, context: &Context<'_>) -> Result<Vec<Selected<'a>>> {
    let environment =
        interpreter::markers(context.python).map_err(|message| Error::Environment {
            path: context.python.executable.clone().unwrap_or_default(),
            message,
            hint: "name another Python with `--python`".to_owned(),
        })?;
    let mut markers = markers::Markers::new(&environment);
    let extras = groups::Extras::of(context.options);
    let target = match target::Target::of(lock, context) {
        Ok(target) => target,
        // uv looks for the projects last.
        Err(missing) => {
            checks::locked_python(lock, context)?;
            let groups = manifest_groups(context.options, context.default_groups);
            checks::declared_python(&groups, context)?;
            checks::platform(lock, &mut markers)?;
            return Err(missing);
        }
    };
    let groups = groups::Groups::of(context.options, target.default_groups(context));
    let index = index::Index::of(lock);
    checks::python(lock, &target, &groups, context)?;
    conflicts::requested(&index, &target, &extras, &groups)?;
    checks::extras(lock, &target, &extras)?;
    checks::groups(lock, &target, &groups)?;
    checks::platform(lock, &mut markers)?;
    let tags = Tags::of(context.python);
    let choice = dist::Choice {
        lock,
        tags: &tags,
        options: context.options,
        project: target.project,
        uv: context.uv,
    };
    let request = graph::Request {
        target: &target,
        extras: &extras,
        groups: &groups,
        uv: context.uv,
    };
    let mut selected = graph::walk(&index, &request, &choice, &mut markers)?;
    selected.sort_by(|a, b| {
        (&a.package.name, &a.package.version).cmp(&(&b.package.name, &b.package.version))
    });
    Ok(selected)
}

/// uv would stop with `message`.
fn refused(code: &'static str, message: String, hint: impl Into<String>) -> Error {
    Error::Refused {
        code,
        message,
        hint: hint.into(),
    }
}

#[cfg(test)]
mod tests;
