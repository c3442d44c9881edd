//! The causes, worst first, and what the requirement says.

use super::Page;
use crate::model::finding::Finding;
use crate::model::outcome::Outcome;
use crate::model::report::Report;
use crate::report::style::Tone;
use crate::report::text::{counted, thousands};

/// Names of wheels and paths shown before the rest is counted.
const SHOWN: usize = 5;

/// Draws every finding that the style shows, and the notes.
pub(super) fn draw(page: &mut Page<'_>, report: &Report) {
    causes(page, report);
    for note in report.project.notes.iter().chain(&report.plan.notes) {
        let note = page.style.text(&note.0);
        page.labelled("note:", Tone::Info, &note, false, 6);
    }
}

/// Draws every finding that the style shows, and what the requirement says.
pub(super) fn causes(page: &mut Page<'_>, report: &Report) {
    page.gap();
    for finding in report
        .findings
        .iter()
        .filter(|finding| page.style.shows(finding.severity))
    {
        draw_one(page, finding, report);
    }
    requirement(page, report);
}

fn draw_one(page: &mut Page<'_>, finding: &Finding, report: &Report) {
    let label = format!("{}[{}]:", finding.severity.as_str(), finding.code);
    let message = page.style.text(&finding.message);
    page.labelled(&label, Tone::from(finding.severity), &message, true, 2);
    if let Some(at) = &finding.location {
        let path = page.style.path_from(&at.path, &report.project.root);
        let arrow = page.style.paint(Tone::Info, "-->");
        page.line(&format!("  {arrow} {path}:{}:{}", at.line, at.column));
    }
    page.indented(&finding.detail, 2);
    if page.style.verbose() {
        facts(page, finding);
    }
}

fn facts(page: &mut Page<'_>, finding: &Finding) {
    for fact in &finding.evidence {
        page.indented(&format!("{}: {}", fact.fact, fact.value), 4);
    }
    for path in finding.paths.iter().take(SHOWN) {
        let line = format!("    path: `{}`", page.style.path(path));
        page.line(&line);
    }
    if let Some(more) = finding
        .paths
        .len()
        .checked_sub(SHOWN)
        .filter(|more| *more > 0)
    {
        page.indented(&format!("and {} more", counted(more as u64, "path")), 4);
    }
    match finding.wheels.as_slice() {
        [] => {}
        wheels if wheels.len() <= SHOWN => {
            page.indented(&format!("wheels: {}", wheels.join(", ")), 4);
        }
        wheels => {
            let more = thousands((wheels.len() - SHOWN) as u64);
            page.indented(
                &format!("wheels: {} and {more} more", wheels[..SHOWN].join(", ")),
                4,
            );
        }
    }
}

/// The wheels that do not end as required, and why.
fn requirement(page: &mut Page<'_>, report: &Report) {
    let unmet: Vec<_> = report.unmet().collect();
    if unmet.is_empty() {
        return;
    }
    let modes: Vec<&str> = report.require.iter().map(|mode| mode.as_str()).collect();
    let text = format!(
        "`--require {}` is not met by {} of {}",
        modes.join(","),
        thousands(unmet.len() as u64),
        counted(report.plan.wheels.len() as u64, "wheel")
    );
    page.labelled("error:", Tone::Bad, &text, true, 2);
    let shown = if page.style.verbose() {
        unmet.len()
    } else {
        SHOWN
    };
    for (wheel, outcome) in unmet.iter().take(shown) {
        let ends = match outcome {
            Outcome::Installed(mode) => format!("ends in {mode}"),
            Outcome::Fail => "fails".to_owned(),
            Outcome::Unknown => "could not be tried".to_owned(),
        };
        page.indented(
            &format!("`{}` {ends}: {}", wheel.name, why(report, &wheel.name)),
            2,
        );
    }
    if unmet.len() > shown {
        let more = counted((unmet.len() - shown) as u64, "wheel");
        page.indented(&format!("and {more} more; `-v` lists them"), 2);
    }
}

/// The causes that name a wheel; without one it is what uv is asked for.
fn why(report: &Report, wheel: &str) -> String {
    let causes: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.wheels.iter().any(|name| name == wheel))
        .map(|finding| format!("{} {}", finding.code, finding.name))
        .collect();
    if causes.is_empty() {
        format!("uv is asked for `{}`", report.prediction.requested)
    } else {
        causes.join(", ")
    }
}
