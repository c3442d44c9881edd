//! The Python of an environment, read from its files and never run.
//!
//! uv runs the interpreter and asks it. What it would answer is taken from: `pyvenv.cfg` and the directories (which
//! Python), the headers or the strings of the interpreter (its exact version), its ELF header and loader (word size,
//! C library), and `uname`.

mod asked;
mod cfg;
mod elf;
mod layout;
mod libc;
mod platform;
mod version;

use std::path::{Path, PathBuf};

use pep508_rs::{MarkerEnvironment, MarkerEnvironmentBuilder};

use crate::model::python::{Os, Python, PythonOrigin};
pub use asked::{ask, passed};
pub use layout::{executable, site_packages};
use version::Release;

/// Reads the Python of the environment (or system prefix) at `environment`.
///
/// # Errors
///
/// Why it is no environment uv could use.
pub fn read(environment: &Path) -> Result<Python, String> {
    let cfg = cfg::read(environment)?;
    let executable = layout::executable(environment)?;
    let real = crate::uv::paths::real(&executable).map_err(|error| error.to_string())?;
    let found = version::of_installation(&real);
    let release = match (&cfg, found) {
        (Some(cfg), found) => agree(environment, cfg, found)?,
        (None, Some(found)) => found,
        (None, None) => layout::release(environment)
            .ok_or_else(|| format!("the version of `{}` is unknown", real.display()))?,
    };
    let free_threaded = release.free_threaded || layout::free_threaded(environment, &release);
    let release = Release {
        free_threaded,
        ..release
    };
    let base = cfg.and_then(|cfg| base(&cfg.home?, &executable, &release));
    let python = platform::describe(
        release,
        Some((&executable, &real)),
        PythonOrigin::Environment,
    )?;
    Ok(Python {
        base_executable: base,
        ..python
    })
}

/// What `executable` says it was made from: the file of its name in `home`. On Unix Python knows since 3.11; before, it is
/// its own base.
fn base(home: &Path, executable: &Path, release: &Release) -> Option<PathBuf> {
    let tells = cfg!(windows) || release.minor >= (3, 11);
    Some(home.join(executable.file_name()?)).filter(|base| tells && base.is_file())
}

/// What `pyvenv.cfg` says, made exact by what the interpreter's installation says. They must agree on the minor version.
fn agree(environment: &Path, cfg: &cfg::Cfg, found: Option<Release>) -> Result<Release, String> {
    let told = cfg.version.as_deref().and_then(version::parse);
    let told = told.map(|told| Release {
        implementation: cfg.implementation.unwrap_or(told.implementation),
        ..told
    });
    match (told, found) {
        (Some(told), Some(found)) if told.minor != found.minor => {
            let ((a, b), (c, d)) = (told.minor, found.minor);
            Err(format!(
                "its `pyvenv.cfg` names Python {a}.{b}, its interpreter is Python {c}.{d}"
            ))
        }
        (_, Some(found)) => Ok(found),
        (Some(told), None) => Ok(told),
        (None, None) => layout::release(environment)
            .ok_or_else(|| "its `pyvenv.cfg` names no version".to_owned()),
    }
}

/// The Python at `path` (`/usr/bin/python3.12`, `~/.pyenv/versions/3.12.1/bin/python`), or that of the environment it
/// belongs to.
///
/// # Errors
///
/// Why it cannot be read: it does not exist, is a script, or does not tell its version.
pub fn from_executable(path: &Path, origin: PythonOrigin) -> Result<Python, String> {
    let environment = path.parent().and_then(Path::parent);
    if let Some(environment) =
        environment.filter(|directory| directory.join("pyvenv.cfg").is_file())
    {
        return read(environment).map(|python| Python { origin, ..python });
    }
    let real = crate::uv::paths::real(path).map_err(|error| error.to_string())?;
    if cfg!(target_os = "linux") && elf::Elf::read(&real).is_none() {
        return Err(format!(
            "`{}` is not a program of this system",
            real.display()
        ));
    }
    let release = version::of_installation(&real)
        .ok_or_else(|| format!("the version of `{}` is unknown", real.display()))?;
    platform::describe(release, Some((path, &real)), origin)
}

/// A Python of this machine's platform with the given version (`3.12`, `3.12.1`, `3.13t`, `pypy3.10`), for an environment
/// that does not exist yet. `None` where `version` is no plain version, or the platform cannot be told.
pub fn assume(version: &str, origin: PythonOrigin) -> Option<Python> {
    platform::describe(version::parse(version)?, None, origin).ok()
}

/// The environment markers of `python`, as uv evaluates them.
///
/// # Errors
///
/// When its version is not a PEP 440 version.
pub fn markers(python: &Python) -> Result<MarkerEnvironment, String> {
    let (os_name, sys_platform, platform_system) = match python.os {
        Os::Linux(_) => ("posix", "linux", "Linux"),
        Os::MacOs(..) => ("posix", "darwin", "Darwin"),
        Os::Windows => ("nt", "win32", "Windows"),
    };
    let (major, minor) = python.minor;
    let python_version = format!("{major}.{minor}");
    MarkerEnvironment::try_from(MarkerEnvironmentBuilder {
        implementation_name: &python.implementation.to_ascii_lowercase(),
        implementation_version: &python.implementation_version,
        os_name,
        platform_machine: &python.machine,
        platform_python_implementation: &python.implementation,
        platform_release: &python.platform_release,
        platform_system,
        platform_version: &python.platform_version,
        python_full_version: &python.version,
        python_version: &python_version,
        sys_platform,
    })
    .map_err(|error| error.to_string())
}

/// The directory an executable's prefix is: `/usr` for `/usr/bin/python3`.
fn prefix(executable: &Path) -> Option<PathBuf> {
    executable.parent()?.parent().map(Path::to_owned)
}

#[cfg(test)]
mod tests;
