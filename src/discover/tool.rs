//! The environment of a tool that `uv tool install` made. What is checked is what `uv tool upgrade --reinstall` would link
//! into it: the wheels that are installed.

use std::path::Path;

use super::Configured;
use super::script::exclude;
use crate::env::{UV_PYTHON, Vars};
use crate::error::{Error, Result};
use crate::model::project::{EnvironmentState, Project, Tool};
use crate::model::python::Python;
use crate::model::request::Request;
use crate::uv::environment::{Named, Wanted, WantedFrom};
use crate::uv::interpreter;
use crate::uv::tools;

/// Everything about the tool that is called `text`, as `uv tool upgrade` would see it.
///
/// # Errors
///
/// Whatever makes uv stop.
pub(super) fn discover(
    text: &str,
    request: &Request,
    vars: &dyn Vars,
    found: &Configured,
) -> Result<Project> {
    let name = tools::name(text)?;
    let directory = tools::directory(vars, &found.places.cwd);
    let named = named(&name, &directory);
    let path = named.path.clone();
    if let Err(why) = interpreter::read(&path) {
        return Err(unusable(&name, &path, why));
    }
    let (environment, doubts) = found.describe(named, &Wanted::default())?;
    if let EnvironmentState::Replaced(why) = environment.state {
        return Err(unusable(&name, &path, why));
    }
    let mut notes = doubts;
    notes.extend(other_python(request, vars, found, &environment.python)?);
    Ok(Project {
        root: path,
        tool: Some(Tool {
            usual: directory.usual.join(&name),
            name: name.clone(),
        }),
        name: Some(name),
        ..found.bare(environment, notes)
    })
}

/// The environment of the tool called `name`, which is normalized.
pub(super) fn named(name: &str, directory: &tools::Directory) -> Named {
    Named {
        path: directory.environment(name),
        origin: directory.origin.clone(),
    }
}

fn unusable(name: &str, path: &Path, why: String) -> Error {
    Error::Environment {
        path: path.to_owned(),
        message: why,
        hint: format!(
            "`uv tool upgrade` stops here, too; `uv tool install --force {name}` makes it anew"
        ),
    }
}

/// What to say where another Python is asked for than the environment has.
fn other_python(
    request: &Request,
    vars: &dyn Vars,
    found: &Configured,
    python: &Python,
) -> Result<Option<String>> {
    let wanted = Wanted::new(
        WantedFrom {
            option: request.uv.python.as_deref(),
            vars,
            cwd: &found.places.cwd,
            version_files: None,
            version: found.uv.version,
            user: None,
            preference: found.config.preference,
            inside: &found.inside(),
        },
        &[],
    )?;
    let by = if request.uv.python.is_some() {
        "--python"
    } else {
        UV_PYTHON
    };
    Ok(wanted.objection(python).map(|why| {
        format!("`{by}` would have uv make the environment anew, which is checked as it is: {why}")
    }))
}

/// A tool excludes what chooses projects or their packages.
///
/// # Errors
///
/// When both are given.
pub(super) fn check(request: &Request) -> Result<()> {
    let selection = &request.uv.selection;
    exclude(
        "--tool",
        &[
            ("--script", request.uv.script.is_some()),
            ("--active", request.uv.active),
            ("--package", !selection.package.is_empty()),
            ("--all-packages", selection.all_packages),
            ("PATH", request.path.is_some()),
        ],
    )
}
