//! Where an environment keeps things.

use std::path::{Path, PathBuf};

use super::version::{self, Implementation, Release};
use crate::model::python::{Os, Python};

/// The interpreter of `environment`: an existing file, symlinks followed.
///
/// # Errors
///
/// Why there is none.
pub fn executable(environment: &Path) -> Result<PathBuf, String> {
    let names: &[&str] = if cfg!(windows) {
        &["Scripts/python.exe", "python.exe", "bin/python.exe"]
    } else {
        &["bin/python3", "bin/python", "bin/pypy3", "bin/graalpy"]
    };
    let mut dangling = None;
    for name in names {
        let path = environment.join(name);
        match fs_err::metadata(&path) {
            Ok(metadata) if metadata.is_file() => return Ok(path),
            Err(_) if path.is_symlink() => dangling = dangling.or(Some(path)),
            _ => {}
        }
    }
    Err(match dangling {
        Some(path) => format!(
            "its interpreter `{}` is a symlink that leads nowhere",
            path.display()
        ),
        None => "no Python executable was found".to_owned(),
    })
}

/// The release the directories of `prefix` name, where they name exactly one.
pub(super) fn release(prefix: &Path) -> Option<Release> {
    let mut found = None;
    for entry in fs_err::read_dir(prefix.join("lib")).ok()?.flatten() {
        let name = entry.file_name();
        // A release has two parts: `lib/python3` of Debian names none.
        let Some(release) = name.to_str().and_then(version::parse) else {
            continue;
        };
        if found.replace(release).is_some() {
            return None;
        }
    }
    found
}

/// Whether `environment` has the library directory of a free-threaded build only.
pub(super) fn free_threaded(environment: &Path, release: &Release) -> bool {
    let (major, minor) = release.minor;
    let lib = environment.join("lib");
    release.implementation == Implementation::CPython
        && lib.join(format!("python{major}.{minor}t")).is_dir()
        && !lib.join(format!("python{major}.{minor}")).is_dir()
}

/// The directory wheels are linked into (`purelib`) for `python` in `environment`. What is on disk wins over what the
/// layout would be.
///
/// Fedora's `lib64` is another name of `lib` inside an environment; it counts only where `lib` has nothing. Debian's
/// system Python installs to `/usr/local/lib/python3.X/dist-packages`.
pub fn site_packages(environment: &Path, python: &Python) -> PathBuf {
    if matches!(python.os, Os::Windows) {
        return environment.join("Lib").join("site-packages");
    }
    let (major, minor) = python.minor;
    let name = match python.implementation.as_str() {
        "PyPy" => format!("pypy{major}.{minor}"),
        _ if python.free_threaded => format!("python{major}.{minor}t"),
        _ => format!("python{major}.{minor}"),
    };
    if environment == Path::new("/usr") && environment.join("lib/python3/dist-packages").is_dir() {
        return environment
            .join("local/lib")
            .join(name)
            .join("dist-packages");
    }
    let usual = environment.join("lib").join(&name).join("site-packages");
    let other = environment.join("lib64").join(&name).join("site-packages");
    if !usual.is_dir() && other.is_dir() {
        other
    } else {
        usual
    }
}
