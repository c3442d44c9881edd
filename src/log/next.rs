//! What to do with what the log leaves open.

use crate::model::finding::Severity;
use crate::model::log::{LogFinding, Platform, RunReport, Step};
use crate::model::uv::UvVersion;
use crate::uv::version::{LinkEra, link_era};

/// The first release that logs the number of an error.
const NUMBERS: UvVersion = UvVersion(0, 10, 5);

/// What to do next: look on that machine, and log once more where the log cannot tell.
pub(super) fn steps(runs: &[RunReport], findings: &[LogFinding]) -> Vec<Step> {
    let matters = findings
        .iter()
        .any(|found| found.finding.severity > Severity::Info);
    let quiet = runs
        .iter()
        .any(|run| !run.run.verbose && run.run.stop.is_none());
    let numberless = findings.iter().any(|found| {
        found.candidates.len() > 1
            && !found
                .finding
                .evidence
                .iter()
                .any(|fact| fact.fact == "errno")
    });
    let old = runs
        .iter()
        .any(|run| run.run.version.is_some_and(|version| version < NUMBERS));
    let mut steps = Vec::new();
    if matters {
        steps.push(Step {
            title: "let the machine itself answer: in the project, on that machine".to_owned(),
            commands: vec!["uvx uv-linkcheck".to_owned()],
        });
    }
    if (numberless && old) || (matters && quiet) || runs.iter().any(|run| run.run.shortened) {
        let uv = if old { "uvx uv@latest" } else { "uv" };
        steps.push(Step {
            title: if old {
                "log once more with a newer uv, which writes the number of the error".to_owned()
            } else {
                "log once more, with `-v` and every line".to_owned()
            },
            commands: vec![
                format!("{uv} sync --reinstall -v 2> uv.log"),
                "uv-linkcheck log uv.log".to_owned(),
            ],
        });
    }
    let heals = |run: &RunReport| {
        run.run
            .version
            .is_none_or(|version| link_era(version) >= LinkEra::HealsLinkLimit)
    };
    if findings.iter().any(|found| found.finding.code.0 == 115) && !runs.iter().all(heals) {
        steps.push(Step {
            title: "uv 0.10.9 and newer replace a file that has too many names".to_owned(),
            commands: vec!["uv self update".to_owned()],
        });
    }
    steps
}

/// What limits the report.
pub(super) fn notes(runs: &[RunReport]) -> Vec<String> {
    let mut notes = Vec::new();
    if runs.iter().any(|run| run.run.shortened) {
        notes.push(
            "lines of the log were left out, so wheels without a failure may have had one"
                .to_owned(),
        );
    }
    if runs.iter().any(|run| {
        run.run
            .version
            .is_some_and(|version| version < UvVersion(0, 4, 19))
    }) {
        notes.push("uv before 0.4.19 does not log failed links; `RUST_LOG=install_wheel_rs=debug` makes it do so".to_owned());
    }
    if runs.iter().any(|run| run.platform == Some(Platform::MacOs)) {
        notes.push("error numbers are read as those of macOS".to_owned());
    }
    if runs
        .iter()
        .any(|run| run.platform.is_none() && !run.run.refusals.is_empty())
    {
        notes.push(
            "the log does not tell the operating system; error numbers are read as those of Linux"
                .to_owned(),
        );
    }
    notes
}
