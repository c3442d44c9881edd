//! The causes, worst first, and what the requirement says.

use super::Page;
use crate::model::finding::Finding;
use crate::model::report::Report;
use crate::report::requirement;
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
    unmet(page, report);
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
fn unmet(page: &mut Page<'_>, report: &Report) {
    let Some(headline) = requirement::headline(report) else {
        return;
    };
    page.labelled("error:", Tone::Bad, &page.style.text(&headline), true, 2);
    let shown = if page.style.verbose() {
        usize::MAX
    } else {
        requirement::SHOWN
    };
    for line in requirement::wheels(report, shown) {
        page.indented(&line, 2);
    }
}
