//! What uv understands by a request for a Python: `3.12`, `>=3.11`, `pypy@3.10`, `3.13t`, a path.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use pep508_rs::pep440_rs::{Version, VersionSpecifiers};

use crate::model::python::Python;
use crate::model::uv::UvVersion;
use crate::uv::interpreter;

/// An environment is the directory that is asked for, too, where the interpreters of both are one file, from this release
/// on.
const ONE_FILE: UvVersion = UvVersion(0, 5, 31);

/// A request for a Python.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Request {
    /// Any Python will do.
    Any,
    /// An implementation, a version, or both.
    Version(VersionRequest),
    /// An executable, or the directory of an installation or environment.
    Path(PathBuf),
    /// Something only uv can answer.
    Opaque,
}

/// A request by implementation and version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VersionRequest {
    implementation: Option<&'static str>,
    numbers: Numbers,
    free_threaded: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Numbers {
    /// No version is asked for.
    Any,
    /// The leading parts of a version: `3`, `3.12`, `3.12.1`.
    Prefix(Vec<u32>),
    /// A range.
    Range(VersionSpecifiers),
}

/// uv's names of implementations, long ones first.
const IMPLEMENTATIONS: [(&str, &str); 7] = [
    ("graalpy", "GraalPy"),
    ("cpython", "CPython"),
    ("python", ""),
    ("pypy", "PyPy"),
    ("gp", "GraalPy"),
    ("cp", "CPython"),
    ("pp", "PyPy"),
];

impl Request {
    /// Reads a request as uv does.
    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        if matches!(lower.as_str(), "any" | "default") {
            return Self::Any;
        }
        if let Some(numbers) = numbers(&lower) {
            return Self::Version(numbers);
        }
        for (prefix, implementation) in IMPLEMENTATIONS {
            let Some(rest) = lower.strip_prefix(prefix) else {
                continue;
            };
            let rest = rest.strip_prefix('@').unwrap_or(rest);
            let implementation = (!implementation.is_empty()).then_some(implementation);
            if rest.is_empty() {
                let numbers = Numbers::Any;
                return Self::Version(VersionRequest {
                    implementation,
                    numbers,
                    free_threaded: false,
                });
            }
            if let Some(request) = numbers(rest) {
                return Self::Version(VersionRequest {
                    implementation,
                    ..request
                });
            }
        }
        let path = PathBuf::from(text);
        if path.is_absolute() || text.contains(std::path::MAIN_SEPARATOR) {
            return Self::Path(path);
        }
        Self::Opaque
    }

    /// The request with its path, if it is one, made absolute.
    pub(super) fn relative_to(self, cwd: &std::path::Path) -> Self {
        match self {
            Self::Path(path) => Self::Path(cwd.join(path)),
            other => other,
        }
    }

    /// Whether `python` is what is asked for, to a uv of `version`; `None` when that cannot be told.
    pub(super) fn satisfied(&self, python: &Python, version: UvVersion) -> Option<bool> {
        match self {
            Self::Any => Some(true),
            Self::Version(request) => request.satisfied(python),
            Self::Path(path) if path.is_dir() => is_in(path, python, version),
            Self::Path(path) => is_at(path, python),
            Self::Opaque => None,
        }
    }
}

/// Whether `python` is that of the environment or installation `directory`, or both are one file.
fn is_in(directory: &Path, python: &Python, version: UvVersion) -> Option<bool> {
    let executable = python.executable.as_deref()?;
    let prefix = executable.parent()?.parent()?;
    if same(prefix, directory) == Some(true) {
        return Some(true);
    }
    let its = directory.join(executable.strip_prefix(prefix).ok()?);
    Some(version >= ONE_FILE && same(&its, executable) == Some(true))
}

/// Whether `python` is the one at `path`, or was made from it. On Windows, where environments hold launchers in the place of
/// symlinks, also whether both were made from one. `None` where one of the two cannot be looked at.
fn is_at(path: &Path, python: &Python) -> Option<bool> {
    let base = python.base_executable.as_deref();
    let itself = same(python.executable.as_deref()?, path);
    if itself != Some(false) || base.and_then(|base| same(base, path)) == Some(true) {
        return itself.map(|_| true);
    }
    let launched = base.filter(|_| cfg!(windows)).and_then(|base| {
        let other = interpreter::from_executable(path, python.origin).ok()?;
        same(base, other.base_executable.as_deref()?)
    });
    Some(launched == Some(true))
}

fn same(one: &Path, other: &Path) -> Option<bool> {
    Some(fs_err::canonicalize(one).ok()? == fs_err::canonicalize(other).ok()?)
}

impl VersionRequest {
    fn satisfied(&self, python: &Python) -> Option<bool> {
        if self
            .implementation
            .is_some_and(|name| !name.eq_ignore_ascii_case(&python.implementation))
        {
            return Some(false);
        }
        if self.free_threaded && !python.free_threaded {
            return Some(false);
        }
        let version = Version::from_str(&python.version).ok()?;
        Some(match &self.numbers {
            Numbers::Any => true,
            Numbers::Range(range) => range.contains(&version),
            Numbers::Prefix(parts) => {
                let release = version.release();
                parts
                    .iter()
                    .enumerate()
                    .all(|(at, part)| release.get(at).copied().unwrap_or(0) == u64::from(*part))
            }
        })
    }
}

fn numbers(text: &str) -> Option<VersionRequest> {
    let request = |numbers, free_threaded| VersionRequest {
        implementation: None,
        numbers,
        free_threaded,
    };
    if text.starts_with(['<', '>', '=', '~', '!']) {
        return VersionSpecifiers::from_str(text)
            .ok()
            .map(|range| request(Numbers::Range(range), false));
    }
    let (plain, free_threaded) = match text
        .strip_suffix("+freethreaded")
        .or_else(|| text.strip_suffix('t'))
    {
        Some(plain) => (plain, true),
        None => (text, false),
    };
    let parts: Vec<u32> = plain.split('.').map(number).collect::<Option<_>>()?;
    match parts.as_slice() {
        // `312` is 3.12.
        [whole] if *whole >= 10 && plain.len() <= 3 => {
            let minor = plain.get(1..).and_then(number)?;
            Some(request(
                Numbers::Prefix(vec![number(&plain[..1])?, minor]),
                free_threaded,
            ))
        }
        [_] | [_, _] | [_, _, _] => Some(request(Numbers::Prefix(parts), free_threaded)),
        _ => None,
    }
}

fn number(text: &str) -> Option<u32> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::python::PythonOrigin;

    #[test]
    fn requests_are_read_as_uv_does() {
        let python = interpreter::assume("3.12.1", PythonOrigin::Assumed).unwrap();
        for (text, expected) in [
            ("3", Some(true)),
            ("3.12", Some(true)),
            ("312", Some(true)),
            ("3.12.1", Some(true)),
            ("3.12.2", Some(false)),
            ("3.1", Some(false)),
            (">=3.11,<3.13", Some(true)),
            ("<3.12", Some(false)),
            ("python3.12", Some(true)),
            ("cpython@3.12", Some(true)),
            ("cp312", Some(true)),
            ("pypy", Some(false)),
            ("pypy3.12", Some(false)),
            ("3.12t", Some(false)),
            ("any", Some(true)),
            ("my-python", None),
            ("cpython-3.12-linux-x86_64-gnu", None),
        ] {
            let request = Request::parse(text);
            assert_eq!(
                request.satisfied(&python, UvVersion(0, 13, 9)),
                expected,
                "{text}"
            );
        }
        let path = if cfg!(windows) {
            r"C:\Python\python.exe"
        } else {
            "/usr/bin/python3"
        };
        assert_eq!(Request::parse(path), Request::Path(path.into()));
    }
}
