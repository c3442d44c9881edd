//! A line for each finding, as compilers print them, and the verdict.

use std::fmt::Write as _;

use super::style::{Style, Tone, Verbosity};
use super::{Form, Make, Own, complains, no_document, several, summary};
use crate::model::log::LogReport;
use crate::model::report::Report;

pub(super) const FORM: Form = Form {
    word: "concise",
    about: "A line for each finding",
    machine: false,
    make: Make::Own(Own {
        report: render,
        log,
        several: several::concise,
        error: no_document,
    }),
};

/// `path:line:col: warning[UL201] message` for each finding; the project's name stands for a place that is in no file.
/// The last line is the verdict.
pub fn render(report: &Report, style: &Style) -> String {
    let mut text = String::new();
    let quiet = style.verbosity == Verbosity::Quiet;
    let findings = report
        .findings
        .iter()
        .filter(|finding| !quiet && style.shows(finding.severity));
    for finding in findings {
        let at = match &finding.location {
            Some(at) => format!(
                "{}:{}:{}",
                style.path_from(&at.path, &report.project.root),
                at.line,
                at.column
            ),
            None => style.text(summary::subject(report).trim_matches('`')),
        };
        let code = format!("{}[{}]", finding.severity.as_str(), finding.code);
        let code = style.paint(Tone::from(finding.severity), &code);
        let _ = writeln!(text, "{at}: {code} {}", style.text(&finding.message));
    }
    if !quiet || complains(report, style) {
        let verdict = style.text(&summary::sentence(report));
        text.push_str(&style.paint(summary::tone(report), &verdict));
        text.push('\n');
    }
    text
}

/// The same for a log: `uv.log:12: warning[UL101] message`.
pub fn log(report: &LogReport, style: &Style) -> String {
    let mut text = String::new();
    let worst = report
        .findings
        .iter()
        .map(|found| found.finding.severity)
        .max();
    let quiet = style.verbosity == Verbosity::Quiet;
    let findings = report.findings.iter().map(|found| &found.finding);
    for finding in findings.filter(|finding| !quiet && style.shows(finding.severity)) {
        let line = finding.evidence.iter().find(|fact| fact.fact == "line");
        let line = line.map_or_else(String::new, |fact| format!(":{}", fact.value));
        let code = format!("{}[{}]", finding.severity.as_str(), finding.code);
        let code = style.paint(Tone::from(finding.severity), &code);
        let _ = writeln!(
            text,
            "{}{line}: {code} {}",
            style.text(&report.source),
            style.text(&finding.message)
        );
    }
    if !quiet || worst.is_some_and(|worst| worst >= style.least) {
        let verdict = style.text(&summary::log::sentence(report));
        text.push_str(&style.paint(summary::log::tone(report), &verdict));
        text.push('\n');
    }
    text
}
