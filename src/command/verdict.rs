//! Whether a report makes the command fail.

use crate::cli::FailScope;
use crate::exit::Exit;
use crate::model::finding::Finding;
use crate::model::report::Report;
use crate::settings::Settings;

/// How to exit after `report`.
pub(super) fn exit(report: &Report, settings: &Settings) -> Exit {
    let counts = |finding: &Finding| match settings.fail_scope {
        FailScope::Any => true,
        FailScope::Project => finding
            .location
            .as_ref()
            .is_some_and(|location| location.path.starts_with(&report.project.root)),
    };
    let fails = settings.fail_on.least().is_some_and(|least| {
        let mut counted = report.findings.iter().filter(|finding| counts(finding));
        counted.any(|finding| finding.severity >= least)
    });
    // Whether a mode works is a fact about the machine.
    let unmet = settings.fail_scope == FailScope::Any && report.unmet().next().is_some();
    if fails || unmet {
        Exit::Findings
    } else {
        Exit::Success
    }
}
