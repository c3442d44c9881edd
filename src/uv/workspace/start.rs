//! Where uv starts looking: the working directory and the project directory.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::env::{UV_PROJECT, UV_WORKING_DIR, UV_WORKING_DIRECTORY, Vars};
use crate::error::{Error, Result};
use crate::model::request::Request;
use crate::model::uv::UvVersion;
use crate::uv::paths;

/// `UV_PROJECT` is read from this release on.
const PROJECT_VARIABLE: UvVersion = UvVersion(0, 6, 11);
/// `UV_WORKING_DIRECTORY` is read from this release on.
const WORKING_DIRECTORY_VARIABLE: UvVersion = UvVersion(0, 9, 1);
/// `UV_WORKING_DIR` is read from this release on.
const WORKING_DIR_VARIABLE: UvVersion = UvVersion(0, 9, 14);
/// A `--project` that does not exist, or is no directory, is an error from this release on.
const PROJECT_MUST_EXIST: UvVersion = UvVersion(0, 12, 0);

/// The `..` of a `--project` are resolved by their text from this release on; before, they stay.
const NORMALIZES: UvVersion = UvVersion(0, 5, 8);

/// Where uv starts looking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The working directory, after `--directory`: what relative settings are relative to.
    pub cwd: PathBuf,
    /// The directory from which the project is looked for, absolute and normalized.
    pub project: PathBuf,
}

/// Where a uv of `version` starts, seen from `cwd`. A path in the request stands for changing into it after `--directory`.
///
/// # Errors
///
/// When `--directory` or (uv ≥ 0.12.0) `--project` cannot be used.
pub fn start(request: &Request, vars: &dyn Vars, cwd: &Path, version: UvVersion) -> Result<Start> {
    let mut cwd = cwd.to_owned();
    if let Some(directory) = directory(request, vars, version)? {
        cwd = enter(&cwd.join(directory))?;
    }
    if let Some(path) = &request.path {
        let path = paths::absolute(&cwd, path);
        if !path.try_exists().unwrap_or(true) {
            return Err(Error::NoSuchPath {
                path,
                hint: "name a project, a directory of scripts, or an environment".to_owned(),
            });
        }
        let is_manifest = path
            .file_name()
            .is_some_and(|name| name == "pyproject.toml")
            && path.is_file();
        cwd = enter(if is_manifest {
            path.parent().unwrap_or(&path)
        } else {
            &path
        })?;
    }
    let project = match project(request, vars, version)? {
        None => cwd.clone(),
        Some(named) => project_directory(&cwd, &named, version)?,
    };
    Ok(Start { cwd, project })
}

/// `--directory`, or a variable that means the same. Of options that may stand on both sides of `sync`, uv checks the
/// variable also where the option is given.
fn directory(request: &Request, vars: &dyn Vars, version: UvVersion) -> Result<Option<PathBuf>> {
    let variable = |name, since| variable(vars, name, version >= since);
    let new = variable(UV_WORKING_DIR, WORKING_DIR_VARIABLE)?;
    if request.uv.directory.is_some() || new.is_some() {
        return Ok(request.uv.directory.clone().or(new));
    }
    variable(UV_WORKING_DIRECTORY, WORKING_DIRECTORY_VARIABLE)
}

/// `--project`, or its variable.
fn project(request: &Request, vars: &dyn Vars, version: UvVersion) -> Result<Option<PathBuf>> {
    let variable = variable(vars, UV_PROJECT, version >= PROJECT_VARIABLE)?;
    Ok(request.uv.project.clone().or(variable))
}

fn variable(vars: &dyn Vars, name: &str, known: bool) -> Result<Option<PathBuf>> {
    match vars.get(name) {
        Some(value) if known => not_empty(name, value).map(Some),
        _ => Ok(None),
    }
}

fn project_directory(cwd: &Path, named: &Path, version: UvVersion) -> Result<PathBuf> {
    let path = if version >= NORMALIZES {
        paths::normalized(cwd, named)
    } else {
        paths::absolute(cwd, named)
    };
    let is_manifest = path
        .file_name()
        .is_some_and(|name| name == "pyproject.toml")
        && path.is_file();
    if is_manifest && let Some(parent) = path.parent() {
        return Ok(parent.to_owned());
    }
    if version >= PROJECT_MUST_EXIST && !path.is_dir() {
        let what = if path.exists() {
            "is not a directory"
        } else {
            "does not exist"
        };
        return Err(usage(
            &format!("project directory `{}` {what}", path.display()),
            "--project",
        ));
    }
    Ok(path)
}

/// The directory at `path` as the kernel names it after changing into it.
fn enter(path: &Path) -> Result<PathBuf> {
    let real = crate::uv::paths::real(path)?;
    if !real.is_dir() {
        return Err(usage(
            &format!("`{}` is not a directory", path.display()),
            "--directory",
        ));
    }
    Ok(real)
}

fn not_empty(name: &str, value: OsString) -> Result<PathBuf> {
    if value.is_empty() {
        return Err(Error::Setting {
            name: name.to_owned(),
            value: String::new(),
            message: "a value is required but none was supplied".to_owned(),
            hint: format!("unset `{name}`, or give it a path"),
            source_file: None,
        });
    }
    Ok(value.into())
}

fn usage(message: &str, option: &str) -> Error {
    Error::Usage {
        message: message.to_owned(),
        hint: format!("name an existing directory with `{option}`"),
    }
}
