//! What could be behind a refusal: every cause that gives its number, less those that the log itself rules out.

use crate::diagnose::meaning;
use crate::diagnose::registry::{self, Cause};
use crate::model::code::Code;
use crate::model::errno::Errno;
use crate::model::log::{Candidate, Platform};
use crate::model::mode::Mode;
use crate::uv::log::paths::{archived, drive};

use super::proofs::{self, PROOFS, Scope};
use super::shell::Words;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) platform: Platform,
    pub(super) mode: Mode,
    pub(super) errno: Option<Errno>,
    /// The cached file.
    pub(super) file: &'a str,
    /// Where it should go.
    pub(super) target: &'a str,
    /// Whether the same mode worked for another wheel between the same two places.
    pub(super) works_elsewhere: bool,
}

/// The answer.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    /// Likeliest first.
    pub(super) candidates: Vec<Candidate>,
    /// Ruled out by the log, with why.
    pub(super) ruled_out: Vec<(&'static Cause, &'static str)>,
}

const LINKED: &str = "the same mode worked for another wheel of this run";

/// The causes that fit.
pub(super) fn suspects(question: &Question<'_>) -> Suspects {
    let mut causes = seen_in_paths(question);
    let by_number = meaning::candidates(question.platform, question.mode, question.errno);
    for cause in by_number {
        if !causes.iter().any(|known| known.code == cause.code) {
            causes.push(cause);
        }
    }
    if question.errno.is_none() {
        // On one drive it would take a folder that is another volume.
        let one_drive =
            drive(question.file).is_some() && drive(question.file) == drive(question.target);
        causes.sort_by_key(|cause| (one_drive && cause.code == Code(101), rank(cause.code)));
    }
    let mut answer = Suspects::default();
    for cause in causes {
        match ruled_out(cause, question) {
            Some(why) => answer.ruled_out.push((cause, why)),
            None => answer.candidates.push(candidate(cause, question)),
        }
    }
    answer
}

fn ruled_out(cause: &Cause, question: &Question<'_>) -> Option<&'static str> {
    let scope = proofs::of(cause.code).map(|proof| proof.scope);
    if question.works_elsewhere && scope == Some(Scope::Places) {
        return Some(LINKED);
    }
    None
}

/// Causes that the paths alone speak of; they go before the others.
fn seen_in_paths(question: &Question<'_>) -> Vec<&'static Cause> {
    if question.mode == Mode::Symlink
        || question
            .errno
            .is_some_and(|errno| errno != Errno(18) && errno != Errno(17))
    {
        return Vec::new();
    }
    let unix = question.platform != Platform::Windows;
    let cache = archived(question.file).map_or("", |file| file.cache);
    let in_memory = |path: &str| path.starts_with("/dev/shm/") || path.starts_with("/run/user/");
    let mut codes = Vec::new();
    if cache
        .rsplit(['/', '\\'])
        .next()
        .is_some_and(|name| name.starts_with(".tmp"))
    {
        codes.push(209);
    }
    if unix && in_memory(question.file) && !in_memory(question.target) {
        codes.push(214);
    }
    if unix && windows_drive(question.file) != windows_drive(question.target) {
        codes.push(216);
    }
    if drive(question.file)
        .zip(drive(question.target))
        .is_some_and(|(one, other)| one != other)
    {
        codes.push(101);
    }
    codes.into_iter().filter_map(by_code).collect()
}

/// Whether WSL would show a Windows drive there.
fn windows_drive(path: &str) -> bool {
    let rest = path.strip_prefix("/mnt/").unwrap_or_default();
    let mut chars = rest.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase()) && chars.next() == Some('/')
}

pub(super) fn by_code(code: u16) -> Option<&'static Cause> {
    registry::CAUSES
        .iter()
        .find(|cause| cause.code == Code(code))
}

fn rank(code: Code) -> usize {
    let known = PROOFS.iter().position(|proof| proof.code == code.0);
    known.unwrap_or(PROOFS.len())
}

/// A cause, with how to find out whether it is the one.
pub(super) fn candidate(cause: &Cause, question: &Question<'_>) -> Candidate {
    let proof = proofs::of(cause.code);
    let words = Words {
        platform: question.platform,
        file: question.file,
        target: question.target,
    };
    let commands = proof.map_or(&[] as &[&str], |proof| proof.commands(question.platform));
    Candidate {
        code: cause.code,
        name: cause.name,
        summary: cause.summary,
        tell: proof.map_or_else(|| cause.summary.to_owned(), |proof| proof.tell.to_owned()),
        commands: commands
            .iter()
            .filter_map(|command| words.fill(command))
            .collect(),
    }
}
