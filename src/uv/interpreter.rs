//! The Python of an environment, read from its files and never run.

use std::path::Path;

use crate::model::python::Python;

/// Reads the Python of the environment at `environment` from `pyvenv.cfg`, its directories and the interpreter's files.
/// The error says why it is no environment uv could use.
pub fn read(environment: &Path) -> Result<Python, String> {
    Err(format!("`{}` has no Python", environment.display()))
}

/// A Python of this machine's platform with the given version, for an environment that does not exist yet.
pub fn assume(version: &str, origin: crate::model::python::PythonOrigin) -> Option<Python> {
    let _ = (version, origin);
    None
}
