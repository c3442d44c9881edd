//! What a line of uv says, whichever release wrote it.

use crate::model::errno::Errno;
use crate::model::log::{Package, Platform, Then, TroubleKind};
use crate::model::mode::Mode;
use crate::model::uv::UvVersion;

use super::packages;
use super::paths::{archived, is_absolute};

/// A line that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// uv begins, with `-v`.
    Begins(UvVersion, Option<Platform>),
    /// Another line that only `-v` brings.
    Debug,
    /// A link call failed.
    Refused(Failed),
    /// The warning of a mode.
    Warned(Mode),
    /// A directory was cloned whole: its source.
    Cloned(String),
    /// A cached file had too many names.
    Healed(String),
    /// A package is to be installed.
    Planned(Package),
    /// A package was installed.
    Installed(Package),
    /// So many packages were installed.
    Count(u64),
    /// uv stops at this wheel.
    Stops(Package),
    /// Something else failed.
    Trouble(TroubleKind, String, Option<Errno>),
    /// A command line of uv, and the link mode it asks for.
    Command(Option<Mode>),
    /// Whoever pasted the log left lines out.
    Shortened,
}

/// A link call that failed, as a line tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failed {
    pub(super) mode: Mode,
    pub(super) source: String,
    pub(super) target: String,
    pub(super) errno: Option<Errno>,
    /// What uv does then, where the line says so; an error's line does not.
    pub(super) then: Option<Then>,
}

/// Which path a message names first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    Source,
    Target,
    /// There is only the target.
    Alone,
}

/// How link failures begin, longest first where one begins another. 0.4.19 … 0.10.4 name the target first for hard
/// links and symlinks, and so do the system's own messages since 0.9.27; a path in the cache settles it.
const FAILURES: [(&str, Mode, First); 13] = [
    ("Failed to reflink ", Mode::Clone, First::Source),
    ("failed to reflink file from ", Mode::Clone, First::Source),
    ("Failed to clone ", Mode::Clone, First::Source),
    ("Failed to hard link ", Mode::Hardlink, First::Source),
    ("Failed to hardlink ", Mode::Hardlink, First::Target),
    (
        "failed to hardlink file from ",
        Mode::Hardlink,
        First::Source,
    ),
    (
        "Failed to create symlink from ",
        Mode::Symlink,
        First::Source,
    ),
    ("Failed to symlink ", Mode::Symlink, First::Source),
    ("failed to symlink file from ", Mode::Symlink, First::Source),
    ("failed to copy file from ", Mode::Copy, First::Source),
    ("Failed to copy to ", Mode::Copy, First::Alone),
    ("failed to create directory ", Mode::Copy, First::Alone),
    ("Failed to create directory ", Mode::Copy, First::Alone),
];

/// What `line` says, if it matters. Whatever stands before uv's own text is passed over: times, names of containers and
/// jobs, marks of quotations.
pub(super) fn read(line: &str) -> Option<Said> {
    if let Some(at) = memchr::memmem::find(line.as_bytes(), b"ailed to ") {
        return at
            .checked_sub(1)
            .and_then(|at| failure(line, at))
            .or_else(|| line.contains("DEBUG ").then_some(Said::Debug));
    }
    after(line, "DEBUG uv ")
        .and_then(begins)
        .or_else(|| told(line))
        .or_else(|| packages::read(line))
        .or_else(|| {
            let debug = ["DEBUG ", "TRACE "].iter().any(|word| line.contains(word));
            debug.then_some(Said::Debug)
        })
}

/// The rest of `DEBUG uv 0.13.9 (…)`; `UV_LOG_CONTEXT` puts the name of the module before it, which is `uv` too.
fn begins(text: &str) -> Option<Said> {
    let text = text.strip_prefix("uv ").unwrap_or(text);
    let (version, rest) = text.split_once(' ').unwrap_or((text, ""));
    Some(Said::Begins(version.parse().ok()?, platform(rest)))
}

/// The platform a target triple or the name of an interpreter speaks of.
pub(super) fn platform(text: &str) -> Option<Platform> {
    [
        ("windows", Platform::Windows),
        ("apple", Platform::MacOs),
        ("macos", Platform::MacOs),
        ("linux", Platform::Linux),
    ]
    .into_iter()
    .find(|(word, _)| text.contains(word))
    .map(|(_, platform)| platform)
}

/// Lines that say what happened without a failure.
fn told(line: &str) -> Option<Said> {
    if let Some(rest) = after(line, "Hit link limit for ") {
        let path = quoted(rest).or_else(|| Some(rest.split(", creating").next()?.to_owned()));
        return path.map(Said::Healed);
    }
    if let Some(rest) = after(line, "Cloned directory ") {
        return quoted(rest).map(Said::Cloned);
    }
    if line.contains("Symlink-based installation is not supported with") {
        return Some(Said::Trouble(
            TroubleKind::SymlinkWithoutCache,
            String::new(),
            None,
        ));
    }
    let bare = line.trim_matches(['>', '|', ' ', '\t']);
    let dots = [
        "...", "…", "[...]", "[…]", "(...)", "<snip>", "[snip]", "(snip)",
    ];
    (dots.contains(&bare) || bare.contains("[truncated]")).then_some(Said::Shortened)
}

/// `line` has `?ailed to ` at `at`.
fn failure(line: &str, at: usize) -> Option<Said> {
    let text = line.get(at..)?;
    for (word, mode) in [
        ("hardlink", Mode::Hardlink),
        ("symlink", Mode::Symlink),
        ("clone", Mode::Clone),
    ] {
        let warning = text.get(10..).and_then(|rest| rest.strip_prefix(word));
        if warning.is_some_and(|rest| rest.starts_with(" files")) {
            return Some(Said::Warned(mode));
        }
    }
    if let Some(rest) = text.strip_prefix("Failed to install: ") {
        return packages::wheel(rest).map(Said::Stops);
    }
    for (start, mode, first) in FAILURES {
        if let Some(rest) = text.strip_prefix(start) {
            return call(rest, start, mode, first);
        }
    }
    trouble(text)
}

fn call(rest: &str, start: &str, mode: Mode, first: First) -> Option<Said> {
    let (one, rest) = path(rest)?;
    let (mut source, mut target, tail) = match rest.strip_prefix(" to ") {
        Some(rest) if first != First::Alone && !rest.starts_with("temp") => {
            let (other, tail) = path(rest)?;
            (one, other, tail)
        }
        _ if first == First::Alone => (String::new(), one, rest),
        // `… to temp location` and `… to temporary location` name no target.
        _ => (one, String::new(), rest),
    };
    let old = tail.contains("attempting to copy files as a fallback");
    let swap = match (archived(&source).is_some(), archived(&target).is_some()) {
        (true, false) => false,
        (false, true) => true,
        _ => first == First::Target || (old && mode == Mode::Symlink),
    };
    if swap && first != First::Alone {
        std::mem::swap(&mut source, &mut target);
    }
    Some(Said::Refused(Failed {
        mode,
        source,
        target,
        errno: errno(tail),
        then: then(tail, start, mode),
    }))
}

/// What uv does after a failure whose line ends in `tail`. A line that was cut off still belongs to its release: only
/// errors begin with a small letter or lack the ending.
fn then(tail: &str, start: &str, mode: Mode) -> Option<Then> {
    if tail.contains("falling back to per-file") {
        Some(Then::Again)
    } else if tail.contains("attempting to copy files as a fallback")
        || tail.contains("falling back to copy")
    {
        Some(Then::Fell(Mode::Copy))
    } else if tail.contains("falling back") {
        Some(Then::Fell(if mode == Mode::Clone {
            Mode::Hardlink
        } else {
            Mode::Copy
        }))
    } else if start == "Failed to hard link " {
        Some(Then::Fell(Mode::Copy))
    } else {
        None
    }
}

/// Failures of uv before it links.
fn trouble(text: &str) -> Option<Said> {
    let number = errno(text)?;
    let about = text
        .split([' ', '`'])
        .find(|word| is_absolute(word))
        .map_or_else(String::new, |word| word.trim_end_matches(':').to_owned());
    let kind = if text.contains("failed to rename") || text.contains("Failed to rename") {
        archived(text)
            .or_else(|| archived(&about))
            .map(|_| TroubleKind::Rename)?
    } else if text.contains(" lock") || text.contains(".lock") {
        match number.0 {
            9 | 22 | 37 | 38 | 45 | 95 => TroubleKind::Lock,
            _ => TroubleKind::Write,
        }
    } else if text.contains("initialize cache")
        || text.contains("CACHEDIR.TAG")
        || text.contains("sdists-v9")
    {
        TroubleKind::Write
    } else {
        return None;
    };
    Some(Said::Trouble(kind, about, Some(number)))
}

/// The text after the first `mark` in `line`.
fn after<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    let at = memchr::memmem::find(line.as_bytes(), mark.as_bytes())?;
    line.get(at + mark.len()..)
}

/// The number of `… (os error 18)`: the last one of the line. Texts are localised, this is not.
pub(super) fn errno(text: &str) -> Option<Errno> {
    let at = text.rfind("(os error ")?;
    let digits = text[at + 10..].split(')').next()?;
    digits.trim().parse().ok().map(Errno)
}

/// The path at the beginning of `text`, and what follows. It stands in backticks, or, in the system's messages and where
/// a web page has eaten the backticks, ends before ` to ` and a further path, `: `, `, ` or the end.
fn path(text: &str) -> Option<(String, &str)> {
    if let Some(rest) = text.strip_prefix('`') {
        let end = rest.find('`')?;
        return Some((rest[..end].to_owned(), &rest[end + 1..]));
    }
    if !is_absolute(text) {
        return None;
    }
    let to = text.match_indices(" to ").find(|(at, _)| {
        let next = &text[at + 4..];
        is_absolute(next) || next.starts_with('`') || next.starts_with("temp")
    });
    let ends = [to.map(|(at, _)| at), text.find(": "), text.find(", ")];
    let end = ends
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(text.trim_end().len());
    Some((text[..end].to_owned(), &text[end..]))
}

fn quoted(text: &str) -> Option<String> {
    let rest = text.strip_prefix('`')?;
    Some(rest[..rest.find('`')?].to_owned())
}
