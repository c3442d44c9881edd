//! What is said where `--require` is not met.

use super::text::{counted, thousands};
use crate::model::outcome::Outcome;
use crate::model::report::Report;

/// Wheels named before the rest is counted.
pub(super) const SHOWN: usize = 5;

/// That it is not met, and by how many wheels; `None` where it is.
pub(super) fn headline(report: &Report) -> Option<String> {
    let unmet = report.unmet().count();
    if unmet == 0 {
        return None;
    }
    let modes: Vec<&str> = report.require.iter().map(|mode| mode.as_str()).collect();
    Some(format!(
        "`--require {}` is not met by {} of {}",
        modes.join(","),
        thousands(unmet as u64),
        counted(report.plan.wheels.len() as u64, "wheel")
    ))
}

/// The first `shown` wheels that do not meet it, each with its end and why. The rest is counted.
pub(super) fn wheels(report: &Report, shown: usize) -> Vec<String> {
    let unmet: Vec<_> = report.unmet().collect();
    let mut lines: Vec<String> = unmet
        .iter()
        .take(shown)
        .map(|(wheel, outcome)| {
            let ends = match outcome {
                Outcome::Installed(mode) => format!("ends in {mode}"),
                Outcome::Fail => "fails".to_owned(),
                Outcome::Unknown => "could not be tried".to_owned(),
            };
            format!(
                "`{}` {ends}: {}",
                wheel.name,
                why(report, &wheel.name, *outcome)
            )
        })
        .collect();
    if unmet.len() > shown {
        let more = counted((unmet.len() - shown) as u64, "wheel");
        lines.push(format!("and {more} more; `-v` lists them"));
    }
    lines
}

/// The causes that name a wheel; without one it is what uv is asked for, or the cause is not to be reported.
fn why(report: &Report, wheel: &str, outcome: Outcome) -> String {
    let causes: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.wheels.iter().any(|name| name == wheel))
        .map(|finding| format!("{} {}", finding.code, finding.name))
        .collect();
    let requested = report.prediction.requested;
    match (causes.is_empty(), outcome) {
        (false, _) => causes.join(", "),
        (true, Outcome::Installed(mode)) if mode == requested => {
            format!("uv is asked for `{requested}`")
        }
        (true, Outcome::Unknown) => "nothing is tried".to_owned(),
        (true, _) => "`--select` or `--ignore` leaves the cause out".to_owned(),
    }
}
