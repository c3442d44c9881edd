//! `modes`: what each link mode does between the cache and the environment, and `edges`: between other places.

use std::borrow::Cow;

use serde::Serialize;

use super::path;
use crate::model;
use crate::model::evidence::Evidence;
use crate::model::mode::Mode;
use crate::report::tally::Tally;
use crate::sys::errno;

/// What each link mode does.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Modes<'a> {
    clone: Attempts<'a>,
    hardlink: Attempts<'a>,
    symlink: Attempts<'a>,
    copy: Attempts<'a>,
}

/// The attempts of one mode.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Attempts<'a> {
    /// For how many files it works.
    works: &'static str,
    /// Kinds of files that were tried.
    classes: usize,
    /// Calls made.
    tried: usize,
    /// Calls that failed.
    failed: usize,
    /// The answers, the most frequent first.
    failures: Vec<Failure<'a>>,
    /// What of the clones that were made is shared; `null` where no clone was made, or the system does not tell.
    sharing: Option<Sharing>,
}

/// How much of the clones that were made lies in blocks of their own.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Sharing {
    /// Bytes in the clones.
    bytes: u64,
    /// Bytes of them that no other file has.
    private_bytes: u64,
}

/// Failed attempts with the same answer.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "AttemptFailure"))]
struct Failure<'a> {
    /// The number of the error.
    errno: i32,
    /// Its name.
    errno_name: Option<&'static str>,
    /// What it means.
    message: String,
    /// Files the answer holds for; `null` when it was got with a file that stands for unknown ones.
    files: Option<u64>,
    /// One of them.
    example: Cow<'a, str>,
}

impl<'a> Modes<'a> {
    pub(super) fn of(evidence: &'a Evidence) -> Self {
        Self::with(|mode| Tally::of(evidence, mode))
    }

    fn with(tally: impl Fn(Mode) -> Tally<'a>) -> Self {
        let attempts = |mode| Attempts::of(&tally(mode));
        Self {
            clone: attempts(Mode::Clone),
            hardlink: attempts(Mode::Hardlink),
            symlink: attempts(Mode::Symlink),
            copy: attempts(Mode::Copy),
        }
    }
}

/// A further pair of directories between which files pass.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Edge<'a> {
    /// Who passes files.
    kind: &'static str,
    /// From where.
    source: Cow<'a, str>,
    /// To where.
    target: Cow<'a, str>,
    /// What each link mode does.
    modes: Modes<'a>,
}

impl<'a> Edge<'a> {
    pub(super) fn of(edge: &'a model::edge::Edge) -> Self {
        Self {
            kind: edge.kind.as_str(),
            source: path(&edge.source.path),
            target: path(&edge.target.path),
            modes: Modes::with(|mode| Tally::of_edge(edge, mode)),
        }
    }
}

impl<'a> Attempts<'a> {
    fn of(tally: &Tally<'a>) -> Self {
        let failures = tally.failures.iter().map(|failure| Failure {
            errno: failure.refusal.errno.0,
            errno_name: errno::name(failure.refusal.errno),
            message: failure.words(),
            files: failure.files,
            example: path(failure.example),
        });
        Self {
            works: tally.works.as_str(),
            classes: tally.classes,
            tried: tally.tried,
            failed: tally.failed,
            failures: failures.collect(),
            sharing: tally.sharing.map(|sharing| Sharing {
                bytes: sharing.bytes,
                private_bytes: sharing.private_bytes,
            }),
        }
    }
}
