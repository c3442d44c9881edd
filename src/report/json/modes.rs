//! `modes`: what each link mode does between the cache and the environment.

use std::borrow::Cow;

use serde::Serialize;

use super::path;
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
        Self {
            clone: Attempts::of(evidence, Mode::Clone),
            hardlink: Attempts::of(evidence, Mode::Hardlink),
            symlink: Attempts::of(evidence, Mode::Symlink),
            copy: Attempts::of(evidence, Mode::Copy),
        }
    }
}

impl<'a> Attempts<'a> {
    fn of(evidence: &'a Evidence, mode: Mode) -> Self {
        let tally = Tally::of(evidence, mode);
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
