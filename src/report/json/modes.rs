//! `modes`: what each link mode does between the cache and the environment, and `edges`: between other places.

use std::borrow::Cow;

use serde::Serialize;

use super::path;
use crate::model;
use crate::model::evidence::Evidence;
use crate::model::mode::Mode;
use crate::report::tally::Tally;
use crate::sys::errno;

#[derive(Debug, Serialize)]
pub(super) struct Modes<'a> {
    clone: Attempts<'a>,
    hardlink: Attempts<'a>,
    symlink: Attempts<'a>,
    copy: Attempts<'a>,
}

#[derive(Debug, Serialize)]
struct Attempts<'a> {
    works: &'static str,
    classes: usize,
    tried: usize,
    failed: usize,
    failures: Vec<Failure<'a>>,
}

#[derive(Debug, Serialize)]
struct Failure<'a> {
    errno: i32,
    errno_name: Option<&'static str>,
    message: String,
    files: Option<u64>,
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
pub(super) struct Edge<'a> {
    kind: &'static str,
    source: Cow<'a, str>,
    target: Cow<'a, str>,
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
        }
    }
}
