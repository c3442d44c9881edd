//! Where the environment is, what is there, and which Python it has or would get.

mod asked;
mod place;
mod python;
mod request;
mod version_file;

use std::path::{Path, PathBuf};

pub use place::{Named, outside_project, project};
pub use python::{From as WantedFrom, Wanted};
pub use version_file::in_directory as version_file;

use crate::error::{Error, Result};
use crate::model::project::{Environment, EnvironmentState};
use crate::model::python::{Python, PythonOrigin};
use crate::model::uv::UvVersion;
use crate::uv::program::Program;
use crate::uv::toml_file::read_text;
use crate::uv::version::environments_bucket;
use crate::uv::{interpreter, paths};

/// `.venv` may be a file that names the environment (PEP 832) from this release on.
const REDIRECT: UvVersion = UvVersion(0, 13, 9);

/// An empty directory becomes an environment from this release on; before, it is refused.
const FILLS_EMPTY: UvVersion = UvVersion(0, 5, 5);
/// An environment whose `pyvenv.cfg` and interpreter disagree about the version is made anew from this release on.
const COMPARES_VERSIONS: UvVersion = UvVersion(0, 6, 15);

/// An environment without a usable interpreter is made anew from this release on; before, it is refused.
const REPAIRS: UvVersion = UvVersion(0, 8, 1);

/// The interpreter of an environment is `bin/python` from this release on; before, `bin/python3` where there is one.
const PLAIN_NAME: UvVersion = UvVersion(0, 12, 14);

/// An environment behind a symlink is made anew behind it from this release on, and a link into uv's own cache gives way to an
/// environment; before, every symlink does.
const FOLLOWS_LINKS: UvVersion = UvVersion(0, 11, 25);

/// What is at the path of an environment.
#[derive(Debug)]
enum Look {
    /// Nothing, or an empty directory.
    Missing,
    /// A Python.
    Python(Box<Python>),
    /// An environment that uv cannot use and creates anew; why.
    Broken(String),
}

/// Describes the environment at the place that `named` names, as a uv of `version` would treat it.
///
/// # Errors
///
/// When uv would refuse what is there, or when no Python is known for an environment that is to be created.
pub fn describe(
    named: Named,
    wanted: &Wanted,
    program: Option<&Program>,
    version: UvVersion,
    cache: &Path,
) -> Result<(Environment, Vec<String>)> {
    let mut notes = Vec::new();
    let path = redirected(&named.path, version)?;
    let own = is_own_link(&path, version, cache);
    let gone = own && fs_err::metadata(&path).is_err();
    let seen = if gone {
        Look::Missing
    } else {
        look(&path, version)?
    };
    let (state, python) = match seen {
        Look::Python(python) => match wanted.objection(&python) {
            None => (EnvironmentState::Usable, *python),
            Some(why) if !path.join("pyvenv.cfg").is_file() => {
                return Err(refused(
                    &path,
                    &format!("{why}, and uv makes nothing anew that is no virtual environment"),
                    "ask for its Python, or name another environment",
                ));
            }
            Some(why) => (
                EnvironmentState::Replaced(why),
                wanted.find(program, &path)?,
            ),
        },
        Look::Missing => (EnvironmentState::Missing, wanted.find(program, &path)?),
        Look::Broken(why) => (
            EnvironmentState::Replaced(why),
            wanted.find(program, &path)?,
        ),
    };
    notes.extend(wanted.doubts().map(ToOwned::to_owned));
    let site_packages = interpreter::site_packages(&path, &python);
    let replaced = matches!(state, EnvironmentState::Replaced(_)) && path.is_symlink();
    Ok((
        Environment {
            path,
            origin: named.origin,
            replaces_link: gone || replaced && (own || version < FOLLOWS_LINKS),
            state,
            python,
            site_packages,
        },
        notes,
    ))
}

/// Whether `path` is a symlink to an environment that uv keeps in its cache.
fn is_own_link(path: &Path, version: UvVersion, cache: &Path) -> bool {
    let Ok(target) = fs_err::read_link(path) else {
        return false;
    };
    let target = paths::normalized(path.parent().unwrap_or(path), &target);
    let real = fs_err::canonicalize(cache).unwrap_or_else(|_| cache.to_owned());
    let bucket = environments_bucket(version);
    version >= FOLLOWS_LINKS
        && [cache, &real]
            .iter()
            .any(|cache| target.starts_with(cache.join(bucket)))
}

/// The environment that the file at `path` names, if `path` is a file; else `path`.
fn redirected(path: &Path, version: UvVersion) -> Result<PathBuf> {
    if !path.is_file() {
        return Ok(path.to_owned());
    }
    if version < REDIRECT {
        return Err(refused(
            path,
            "expected a directory but found a file",
            "remove the file, or name another environment",
        ));
    }
    let text = read_text(path)?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() || line.contains('\n') {
        return Err(refused(
            path,
            "it is a file that does not name an environment in one line",
            "write one path into it",
        ));
    }
    let target = path.parent().unwrap_or(path).join(line);
    if !target.join("pyvenv.cfg").is_file() {
        return Err(refused(
            &target,
            "no `pyvenv.cfg` file was found",
            "create the environment that `.venv` names",
        ));
    }
    Ok(target)
}

fn look(path: &Path, version: UvVersion) -> Result<Look> {
    let metadata = match fs_err::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if fs_err::symlink_metadata(path).is_ok() {
                return Err(refused(
                    path,
                    "it is a symbolic link to nothing",
                    "remove the link, or create its target",
                ));
            }
            return Ok(Look::Missing);
        }
        Err(error) => return Err(error.into()),
    };
    if !metadata.is_dir() {
        return Err(refused(
            path,
            "expected a directory but found a file",
            "remove the file, or name another environment",
        ));
    }
    if version >= FILLS_EMPTY && fs_err::read_dir(path)?.next().is_none() {
        return Ok(Look::Missing);
    }
    let is_environment = path.join("pyvenv.cfg").is_file();
    match interpreter::read(path) {
        Ok(python) => Ok(Look::Python(Box::new(run_as(python, path, version)))),
        Err(_)
            if is_environment
                && version < COMPARES_VERSIONS
                && let Some(python) = base(path) =>
        {
            Ok(Look::Python(Box::new(python)))
        }
        Err(why) if is_environment && (version >= REPAIRS || base(path).is_some()) => {
            Ok(Look::Broken(why))
        }
        Err(why) => Err(refused(
            path,
            &why,
            "remove the directory, or name another environment",
        )),
    }
}

/// `python` under the name that uv runs it by.
fn run_as(python: Python, path: &Path, version: UvVersion) -> Python {
    let plain = Some(path.join("bin/python"))
        .filter(|plain| cfg!(unix) && version >= PLAIN_NAME && plain.is_file());
    Python {
        executable: plain.or(python.executable),
        ..python
    }
}

/// The Python that the environment at `path` was made with, whatever its `pyvenv.cfg` says.
fn base(path: &Path) -> Option<Python> {
    let executable = interpreter::executable(path).ok()?;
    let real = crate::uv::paths::real(&executable).ok()?;
    interpreter::from_executable(&real, PythonOrigin::Environment).ok()
}

fn refused(path: &Path, message: &str, hint: &str) -> Error {
    Error::Environment {
        path: path.to_owned(),
        message: message.to_owned(),
        hint: hint.to_owned(),
    }
}

#[cfg(test)]
mod tests;
