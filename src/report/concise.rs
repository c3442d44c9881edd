//! A line for each finding, as compilers print them, and the verdict.

use std::fmt::Write as _;

use super::style::{Style, Tone, Verbosity};
use super::{complains, summary};
use crate::model::report::Report;

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
