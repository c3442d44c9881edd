//! Diagnoses a log of uv, also one from another machine: what became of each wheel, what could be behind each refusal, and
//! the commands that would tell.
//!
//! Nothing here looks at this machine.

mod findings;
mod next;
mod proofs;
mod shell;
mod suspects;
#[cfg(test)]
mod tests;
mod wheels;
mod words;

use crate::model::log::{Log, LogReport, NamedBy};

/// The report on `log`, which was read from `source`.
pub fn diagnose(log: Log, source: &str) -> LogReport {
    let (lines, dropped) = (log.lines, log.dropped);
    let runs: Vec<_> = log.runs.into_iter().map(wheels::read).collect();
    let findings = findings::of(&runs);
    let next = next::steps(&runs, &findings);
    let mut notes = next::notes(&runs);
    let nameless = runs
        .iter()
        .flat_map(|run| &run.wheels)
        .filter(|wheel| wheel.named_by == NamedBy::Nothing)
        .count();
    if nameless > 0 {
        notes.push(format!(
            "the log does not name the package of {nameless} cached wheel{}: the `.dist-info` directory in each archive does",
            if nameless == 1 { "" } else { "s" }
        ));
    }
    if dropped > 0 {
        notes.push(format!(
            "the log is too long: {dropped} of its messages were left out"
        ));
    }
    LogReport {
        source: source.to_owned(),
        lines,
        runs,
        findings,
        next,
        notes,
    }
}
