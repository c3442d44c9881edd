//! The causes, worst first, and what the requirement says.

use super::Page;
use crate::model::finding::Finding;
use crate::model::outcome::Outcome;
use crate::model::report::Report;
use crate::report::style::Tone;
use crate::report::text::{counted, thousands};

/// Names of wheels and paths shown before the rest is counted.
const SHOWN: usize = 5;

/// Draws every finding that the style shows.
pub(super) fn draw(page: &mut Page<'_>, report: &Report) {
    page.gap();
    for finding in report
        .findings
        .iter()
        .filter(|finding| page.style.shows(finding.severity))
    {
        draw_one(page, finding, report);
    }
    requirement(page, report);
    for note in report.project.notes.iter().chain(&report.plan.notes) {
        let note = page.style.text(&note.0);
        page.labelled("note:", Tone::Info, &note, false, 6);
    }
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

fn requirement(page: &mut Page<'_>, report: &Report) {
    let Some((first, outcome)) = report.unmet().next() else {
        return;
    };
    let modes: Vec<&str> = report.require.iter().map(|mode| mode.as_str()).collect();
    let ends = match outcome {
        Outcome::Installed(mode) => format!("ends in {mode}"),
        Outcome::Fail => "fails".to_owned(),
        Outcome::Unknown => "could not be tried".to_owned(),
    };
    let others = match report.unmet().count() - 1 {
        0 => String::new(),
        1 => ", and 1 more wheel does not meet it".to_owned(),
        more => format!(
            ", and {} more wheels do not meet it",
            thousands(more as u64)
        ),
    };
    let text = format!(
        "`--require {}` is not met: `{}` {ends}{others}",
        modes.join(","),
        first.name
    );
    let text = page.style.text(&text);
    page.labelled("error:", Tone::Bad, &text, true, 2);
}
