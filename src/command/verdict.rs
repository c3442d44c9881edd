//! Whether a report makes the command fail.

use crate::exit::Exit;
use crate::model::report::Report;
use crate::settings::Settings;

/// How to exit after `report`.
pub(super) fn exit(report: &Report, settings: &Settings) -> Exit {
    let limit = settings.fails();
    let root = &report.project.root;
    let mut findings = report.findings.iter();
    let fails = findings.any(|finding| limit.count(finding, root));
    let unmet = limit.count_requirement() && report.unmet().next().is_some();
    if fails || unmet {
        Exit::Findings
    } else {
        Exit::Success
    }
}
