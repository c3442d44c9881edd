//! Which Python an installation is: from names, headers, and the interpreter's own strings.

use std::io::Read;
use std::path::Path;

use super::prefix;

/// The largest interpreter or library whose strings are searched.
const MAX_BINARY: u64 = 96 * 1024 * 1024;
/// The largest header that is read.
const MAX_HEADER: u64 = 64 * 1024;

/// An implementation of Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Implementation {
    CPython,
    PyPy,
    GraalPy,
}

impl Implementation {
    /// As `platform.python_implementation()` says.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::CPython => "CPython",
            Self::PyPy => "PyPy",
            Self::GraalPy => "GraalPy",
        }
    }

    /// The implementation called `name`, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "cpython" | "python" => Self::CPython,
            "pypy" => Self::PyPy,
            "graalpy" | "graalvm" => Self::GraalPy,
            _ => return None,
        })
    }
}

/// A release of Python.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Release {
    pub(super) implementation: Implementation,
    /// `3.12.1`; `3.12` where no more is known.
    pub(super) version: String,
    pub(super) minor: (u32, u32),
    pub(super) free_threaded: bool,
    /// Of the implementation, where it differs from `version` and is known.
    pub(super) own_version: Option<String>,
}

/// Reads `3.12.1`, `3.13.0rc1`, `3.12.1.final.0`, `3.13t`, `3.13+freethreaded`, `cpython@3.12`, `pypy3.10`.
pub(super) fn parse(text: &str) -> Option<Release> {
    let text = text.trim();
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let implementation = if letters == 0 {
        Implementation::CPython
    } else {
        Implementation::named(&text[..letters])?
    };
    let rest = &text[letters..];
    let rest = rest
        .strip_prefix(['@', '-'])
        .filter(|_| letters > 0)
        .unwrap_or(rest);
    let (rest, mut free_threaded) = match rest.strip_suffix("+freethreaded") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let rest = match rest.strip_suffix('t') {
        Some(rest) => {
            free_threaded = true;
            rest
        }
        None => rest,
    };
    let mut parts = rest.splitn(4, '.');
    let major: u32 = digits(parts.next()?)?;
    let minor: u32 = digits(parts.next()?)?;
    let version = match (parts.next(), parts.next()) {
        (None, _) => format!("{major}.{minor}"),
        (Some(patch), suffix) => {
            let number = patch.bytes().take_while(u8::is_ascii_digit).count();
            let (patch, pre) = patch.split_at(number);
            let patch: u32 = digits(patch)?;
            let pre = pre.trim_end_matches('+');
            let pre = match suffix {
                Some(level) if pre.is_empty() => level_suffix(level)?,
                None if pre.is_empty() || prerelease(pre) => pre.to_owned(),
                _ => return None,
            };
            format!("{major}.{minor}.{patch}{pre}")
        }
    };
    Some(Release {
        implementation,
        version,
        minor: (major, minor),
        free_threaded,
        own_version: None,
    })
}

fn digits(text: &str) -> Option<u32> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// `rc1`, `a2`, `b3`.
fn prerelease(text: &str) -> bool {
    let number = text
        .strip_prefix("rc")
        .or_else(|| text.strip_prefix(['a', 'b']));
    number.and_then(digits).is_some()
}

/// The end of `sys.version_info` as `virtualenv` writes it: `final.0`, `candidate.1`.
fn level_suffix(text: &str) -> Option<String> {
    let (level, serial) = text.split_once('.')?;
    let serial = digits(serial)?;
    let short = match level {
        "final" => return Some(String::new()),
        "alpha" => "a",
        "beta" => "b",
        "candidate" => "rc",
        _ => return None,
    };
    Some(format!("{short}{serial}"))
}

/// The release of the installation that `real`, an interpreter with every symlink resolved, belongs to.
pub(super) fn of_installation(real: &Path) -> Option<Release> {
    let prefix = prefix(real)?;
    let name = real.file_name()?.to_str()?;
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let release = parse(name).or_else(|| super::layout::release(&prefix))?;
    let (major, minor) = release.minor;
    let threads = if release.free_threaded { "t" } else { "" };
    let family = if release.implementation == Implementation::PyPy {
        "pypy"
    } else {
        "python"
    };
    let header = prefix.join(format!(
        "include/{family}{major}.{minor}{threads}/patchlevel.h"
    ));
    let text = header_text(&header);
    let defined = |macro_name: &str| {
        text.as_deref()
            .and_then(|text| definition(text, macro_name))
    };
    let exact =
        defined("PY_VERSION").or_else(|| in_binaries(real, &prefix, release.minor, threads));
    let version = exact
        .as_deref()
        .and_then(parse)
        .filter(|exact| exact.minor == release.minor);
    let version = version.map_or_else(|| release.version.clone(), |exact| exact.version);
    Some(Release {
        version,
        own_version: defined("PYPY_VERSION"),
        ..release
    })
}

fn header_text(path: &Path) -> Option<String> {
    let mut text = String::new();
    crate::uv::open::at_once(path)
        .ok()?
        .take(MAX_HEADER)
        .read_to_string(&mut text)
        .ok()?;
    Some(text)
}

/// The string a C header defines `name` to be.
fn definition(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let rest = line
            .trim()
            .strip_prefix("#define")?
            .trim_start()
            .strip_prefix(name)?;
        rest.starts_with([' ', '\t'])
            .then(|| rest.trim().trim_matches('"').to_owned())
    })
}

/// Without headers: the version among the strings of the interpreter, or of its shared library.
fn in_binaries(real: &Path, prefix: &Path, minor: (u32, u32), threads: &str) -> Option<String> {
    let library = prefix.join(format!(
        "lib/libpython{}.{}{threads}.so.1.0",
        minor.0, minor.1
    ));
    [real, &library].into_iter().find_map(|path| {
        let mut bytes = Vec::new();
        crate::uv::open::at_once(path)
            .ok()?
            .take(MAX_BINARY)
            .read_to_end(&mut bytes)
            .ok()?;
        string_of_version(&bytes, minor)
    })
}

/// A whole C string `3.12.1` of the given minor version.
fn string_of_version(bytes: &[u8], (major, minor): (u32, u32)) -> Option<String> {
    let start = format!("\0{major}.{minor}.");
    memchr::memmem::find_iter(bytes, &start).find_map(|at| {
        let string = bytes.get(at + 1..)?;
        let string = &string[..memchr::memchr(0, string.get(..24).unwrap_or(string))?];
        let release = parse(std::str::from_utf8(string).ok()?)?;
        (release.version.len() >= start.len()).then_some(release.version)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        for (text, version, free_threaded) in [
            ("3.12.1", "3.12.1", false),
            ("3.13.0rc1", "3.13.0rc1", false),
            ("3.11.2+", "3.11.2", false),
            ("3.12.1.final.0", "3.12.1", false),
            ("3.14.0.candidate.2", "3.14.0rc2", false),
            ("3.13t", "3.13", true),
            ("3.13.1t", "3.13.1", true),
            ("3.14.0+freethreaded", "3.14.0", true),
            ("cpython@3.12", "3.12", false),
            ("python3.13t", "3.13", true),
            ("pypy3.10", "3.10", false),
        ] {
            let release = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (release.version.as_str(), release.free_threaded),
                (version, free_threaded),
                "{text}"
            );
        }
        for text in [
            "",
            "3",
            ">=3.11",
            "3.x",
            "3.12.",
            "ruby3.1",
            "3.12.1.strange.0",
            "3.12.1zz",
            "python",
            "3.-1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn headers_and_strings_tell_the_version() {
        let header = "#define PY_VERSION_HEX 1\n#define PY_VERSION      \t\"3.12.1+\"\n";
        assert_eq!(definition(header, "PY_VERSION").as_deref(), Some("3.12.1+"));
        assert_eq!(definition(header, "PYPY_VERSION"), None);
        let binary = b"x\x003.12.0 (main)\x003.12.\x00\x003.12.7\x003.12.8\x00";
        assert_eq!(
            string_of_version(binary, (3, 12)).as_deref(),
            Some("3.12.7")
        );
        assert_eq!(string_of_version(binary, (3, 1)), None);
    }
}
