//! The verdict on a log.

use crate::model::finding::Severity;
use crate::model::log::{LogOutcome, LogReport, LoggedWheel};
use crate::model::mode::Mode;
use crate::report::style::Tone;
use crate::report::text::{counted, thousands};

/// The verdict in one sentence, without a full stop. It may hold text from outside.
pub fn sentence(report: &LogReport) -> String {
    let wheels: Vec<&LoggedWheel> = report.runs.iter().flat_map(|run| &run.wheels).collect();
    let count = |outcome: LogOutcome| {
        wheels
            .iter()
            .filter(|wheel| wheel.outcome == outcome)
            .count()
    };
    let uv = who(report);
    let mut parts: Vec<String> = Vec::new();
    for (outcome, word) in [
        (LogOutcome::Fail, "failed"),
        (LogOutcome::Installed(Mode::Clone), "cloned"),
        (LogOutcome::Installed(Mode::Hardlink), "hard linked"),
        (LogOutcome::Installed(Mode::Symlink), "symlinked"),
        (LogOutcome::Installed(Mode::Copy), "copied"),
        (LogOutcome::AsAsked, "linked as asked"),
        (LogOutcome::Unknown, "not told"),
    ] {
        match count(outcome) {
            0 => {}
            some => parts.push(format!("{} {word}", thousands(some as u64))),
        }
    }
    if wheels.is_empty() {
        return format!("{uv} linked nothing that the log tells of");
    }
    format!(
        "{uv}, {}: {}",
        counted(wheels.len() as u64, "wheel"),
        parts.join(", ")
    )
}

/// The uv that ran, or how many ran.
fn who(report: &LogReport) -> String {
    let mut versions: Vec<String> = report
        .runs
        .iter()
        .map(|run| match run.run.version {
            Some(version) => format!("uv {version}"),
            None => "uv".to_owned(),
        })
        .collect();
    versions.dedup();
    let runs = match report.runs.len() {
        1 => String::new(),
        more => format!(" ({more} runs)"),
    };
    format!("{}{runs}", versions.join(", then "))
}

/// How good the news is.
pub(crate) fn tone(report: &LogReport) -> Tone {
    match report
        .findings
        .iter()
        .map(|found| found.finding.severity)
        .max()
    {
        Some(Severity::Error) => Tone::Bad,
        Some(Severity::Warning) => Tone::Warning,
        _ => Tone::Strong,
    }
}
