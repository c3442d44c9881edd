//! Lines about packages, and the command line that asked for them.

use crate::model::log::Package;
use crate::model::mode::Mode;
use crate::uv::wheel_name::normalize;

use super::messages::Said;

/// Phrases of `-v` before a requirement that is about to be installed.
const PLANS: [&str; 3] = [
    "equirement already cached: ",
    "Identified uncached distribution: ",
    "Identified uncached requirement: ",
];

/// Longest name or version that is taken for one.
const LONGEST: usize = 256;

pub(super) fn read(line: &str) -> Option<Said> {
    for phrase in PLANS {
        if let Some((_, rest)) = line.split_once(phrase) {
            return package(rest).map(Said::Planned);
        }
    }
    if let Some((before, rest)) = line.split_once("Installed ") {
        let count = rest
            .split_once(" package")
            .and_then(|(count, _)| count.parse().ok());
        return count.filter(|_| is_prefix(before)).map(Said::Count);
    }
    for mark in ["+ ", "~ "] {
        if let Some((before, rest)) = line.split_once(mark)
            && rest.contains("==")
            && is_prefix(before)
        {
            return pinned(rest.trim_end()).map(Said::Installed);
        }
    }
    command(line)
}

/// Whether only what a job runner, a container or a quotation puts before a line stands there.
fn is_prefix(before: &str) -> bool {
    before.len() <= 80
        && (before.trim_matches([' ', '>', '\t']).is_empty()
            || before.ends_with(' ')
                && (before.contains("| ")
                    || before.starts_with(['#', '['])
                    || before.contains([':', '.'])))
        && !before.contains("DEBUG")
}

/// `certifi==2024.8.30`, with what follows in parentheses.
fn pinned(text: &str) -> Option<Package> {
    let (spec, rest) = text.split_once(' ').unwrap_or((text, ""));
    let (name, version) = spec.split_once("==")?;
    let fits = rest.is_empty() || rest.starts_with('(');
    (fits && is_version(version)).then(|| named(name, Some(version)))?
}

/// `certifi==2024.8.30`, `alpha @ file:///…`, `alpha`.
fn package(text: &str) -> Option<Package> {
    let text = text.trim().trim_matches('`');
    let (spec, _) = text.split_once(' ').unwrap_or((text, ""));
    match spec.split_once("==") {
        Some((name, version)) => named(name, is_version(version).then_some(version)),
        None => named(spec, None),
    }
}

/// `certifi-2024.8.30-py3-none-any.whl (certifi==2024.8.30)`.
pub(super) fn wheel(text: &str) -> Option<Package> {
    let (file, rest) = text.split_once(' ').unwrap_or((text, ""));
    if let Some(package) = rest.strip_prefix('(').and_then(|rest| {
        let end = rest.find([')', ' ']).unwrap_or(rest.len());
        rest[..end].contains("==").then(|| package(&rest[..end]))?
    }) {
        return Some(package);
    }
    let mut parts = file.split('-');
    let (name, version) = (parts.next()?, parts.next());
    named(name, version)
}

/// A package of that name, normalized.
pub(super) fn named(name: &str, version: Option<&str>) -> Option<Package> {
    (name.len() <= LONGEST).then_some(())?;
    Some(Package {
        name: normalize(name)?.into_owned(),
        version: version.map(str::to_owned),
    })
}

fn is_version(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".+!-_".contains(c))
}

/// A prompt with a command line of uv: `❯ uv add -v requests`, `$ UV_LINK_MODE=copy uv sync`.
fn command(line: &str) -> Option<Said> {
    if line.len() > 4096 || line.contains("DEBUG ") || line.contains("warning:") {
        return None;
    }
    let mut words = line.split_whitespace();
    let mut mode = None;
    let mut prompted = false;
    loop {
        let word = words.next()?;
        if let Some(value) = variable(word) {
            mode = Some(value);
        } else if matches!(
            word.rsplit(['/', '\\']).next(),
            Some("uv" | "uv.exe" | "uvx")
        ) && prompted
        {
            break;
        }
        prompted |=
            word.ends_with(['❯', '$', '>', '%', '#', '+', 'λ']) || word == "Run" || word == "RUN";
    }
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--link-mode") {
            Some("") => words.peek().copied(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if let Some(value) = value {
            mode = link_mode(value);
        }
    }
    Some(Said::Command(mode))
}

fn variable(word: &str) -> Option<Mode> {
    let (_, value) = word.split_once("UV_LINK_MODE=")?;
    link_mode(value)
}

fn link_mode(word: &str) -> Option<Mode> {
    match word.trim_matches(['"', '\'', ';']) {
        "reflink" => Some(Mode::Clone),
        word => word.parse().ok(),
    }
}
