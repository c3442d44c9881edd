//! UL122.

use std::collections::BTreeMap;
use std::path::Path;

use crate::model::errno::Errno;
use crate::model::evidence::{BECAME_COPY, NOTHING_MADE, UNOPENED};

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(122),
    name: "emulated-link",
    summary: "a call reports success and makes something else",
    page: include_str!("emulated_link.md"),
    detect: Some(Detect::look(look)),
};

/// What a call pretended.
pub(super) struct Pretended<'a> {
    pub(super) mode: Mode,
    pub(super) lied: &'static str,
    pub(super) errno: Errno,
    pub(super) wheels: Vec<usize>,
    pub(super) paths: Vec<&'a Path>,
}

/// Every call that uv would make and that only pretends. uv does not look at what it made, so it meets no refusal: only
/// the attempts show it.
pub(super) fn pretended<'a>(case: &Case<'a>) -> Vec<Pretended<'a>> {
    let mut found: BTreeMap<(Mode, &str), Pretended<'_>> = BTreeMap::new();
    for attempt in &case.evidence.attempts {
        let Err(refusal) = &attempt.result else {
            continue;
        };
        let Some(lied) = refusal.lied else {
            continue;
        };
        let uses = |index: usize| {
            let tried = case
                .prediction
                .wheels
                .get(index)
                .is_some_and(|wheel| wheel.tried.contains(&attempt.mode));
            tried
                && case.evidence.wheels.get(index).is_some_and(|files| {
                    files
                        .runs
                        .iter()
                        .any(|run| run.class == attempt.class && run.target == attempt.target)
                })
        };
        let wheels: Vec<usize> = (0..case.plan.wheels.len())
            .filter(|index| uses(*index))
            .collect();
        if !wheels.is_empty() {
            let entry = found
                .entry((attempt.mode, lied))
                .or_insert_with(|| Pretended {
                    mode: attempt.mode,
                    lied,
                    errno: refusal.errno,
                    wheels: Vec::new(),
                    paths: Vec::new(),
                });
            entry.wheels.extend(wheels);
            entry.paths.push(&attempt.file);
        }
    }
    found.into_values().collect()
}

/// A symlink that does not open is one, and has a cause of its own.
fn look(case: &Case<'_>) -> Vec<Finding> {
    let found = pretended(case)
        .into_iter()
        .filter(|found| found.lied != UNOPENED);
    let findings = found.map(|Pretended { mode, lied, wheels, paths, .. }| {
        let (severity, detail) = match lied {
            NOTHING_MADE => (
                Severity::Error,
                "The system reports success, so uv goes on and the environment lacks the files; use `link-mode = \"copy\"`.",
            ),
            BECAME_COPY => (
                Severity::Warning,
                "The system reports success, and every file takes room of its own; keep cache and environment where links are made.",
            ),
            _ => (
                Severity::Warning,
                "The system reports success, and what is in the environment breaks once the cache is cleaned; use `link-mode = \"copy\"`.",
            ),
        };
        let mut finding = CAUSE.finding(severity, format!("{mode} is only pretended here: the file {lied}"), detail);
        finding.evidence = vec![fact(mode.as_str(), format!("reported success, {lied}"))];
        finding.evidence.push(fact("confidence", "certain"));
        finding.evidence.extend(case.evidence.environment.mount.as_ref().map(|m| fact("environment mount", text::mount(m))));
        finding.wheels = text::wheel_names(case, wheels);
        finding.paths = paths.into_iter().take(5).map(Path::to_owned).collect();
        finding.fixes = fixes::set_mode(case, Mode::Copy).into_iter().collect();
        finding
    });
    findings.collect()
}
