//! The report on a log: verdict, wheels, findings with what could be behind them, what to do next.

use super::Page;
use crate::model::log::{LogFinding, LogOutcome, LogReport, LoggedWheel, RunReport};
use crate::report::style::{Style, Tone, Verbosity};
use crate::report::summary::log::{sentence, tone};
use crate::report::text::thousands;

/// Wheels that failed, shown before the rest is counted.
const SHOWN: usize = 12;

/// Candidates shown with their commands.
const CANDIDATES: usize = 3;

/// `report` for people.
pub fn render(report: &LogReport, style: &Style) -> String {
    let worst = report
        .findings
        .iter()
        .map(|found| found.finding.severity)
        .max();
    let complains = worst.is_some_and(|worst| worst >= style.least);
    if style.verbosity == Verbosity::Quiet && !complains {
        return String::new();
    }
    let mut page = Page {
        style,
        text: String::new(),
    };
    page.paragraph(&sentence(report), tone(report), 2);
    if style.verbosity == Verbosity::Quiet {
        return page.text;
    }
    for run in &report.runs {
        wheels(&mut page, run);
    }
    page.gap();
    for found in report
        .findings
        .iter()
        .filter(|found| style.shows(found.finding.severity))
    {
        finding(&mut page, found);
    }
    for note in &report.notes {
        let note = page.style.text(note);
        page.labelled("note:", Tone::Info, &note, false, 6);
    }
    for (at, step) in report.next.iter().enumerate() {
        page.gap();
        let start = if at == 0 { "To go on" } else { "Or" };
        page.indented(&format!("{start}, {}:", step.title), 0);
        page.gap();
        for command in &step.commands {
            page.command(command);
        }
    }
    hints(&mut page, report);
    page.text.truncate(page.text.trim_end_matches('\n').len());
    page.text.push('\n');
    page.text
}

fn wheels(page: &mut Page<'_>, run: &RunReport) {
    let verbose = page.style.verbose();
    let told: Vec<&LoggedWheel> = run
        .wheels
        .iter()
        .filter(|wheel| verbose || !wheel.refusals.is_empty() || wheel.outcome == LogOutcome::Fail)
        .collect();
    if told.is_empty() {
        return;
    }
    page.gap();
    let shown = if verbose { told.len() } else { SHOWN };
    for wheel in told.iter().take(shown) {
        let line = format!("  {}", page.style.text(&one(wheel)));
        page.line(&line);
    }
    if told.len() > shown {
        page.line(&format!(
            "  and {} more",
            thousands((told.len() - shown) as u64)
        ));
    }
}

fn one(wheel: &LoggedWheel) -> String {
    let name = match (&wheel.package, &wheel.archive) {
        (Some(package), _) => match &package.version {
            Some(version) => format!("{} {version}", package.name),
            None => package.name.clone(),
        },
        (None, Some(archive)) => format!("archive {archive}"),
        (None, None) => "a wheel".to_owned(),
    };
    let outcome = match wheel.outcome {
        LogOutcome::Installed(mode) => mode.as_str(),
        LogOutcome::AsAsked => "as asked",
        LogOutcome::Fail => "fail",
        LogOutcome::Unknown => "not told",
    };
    format!("{outcome:<9} {name}")
}

fn finding(page: &mut Page<'_>, found: &LogFinding) {
    let finding = &found.finding;
    let label = format!("{}[{}]:", finding.severity.as_str(), finding.code);
    let message = page.style.text(&finding.message);
    page.labelled(&label, Tone::from(finding.severity), &message, true, 2);
    page.indented(&finding.detail, 2);
    if page.style.verbose() {
        for fact in &finding.evidence {
            page.indented(&format!("{}: {}", fact.fact, fact.value), 4);
        }
    }
    let shown = if page.style.verbose() {
        found.candidates.len()
    } else {
        CANDIDATES
    };
    for candidate in found.candidates.iter().take(shown) {
        page.gap();
        page.indented(
            &format!(
                "{} `{}`, if {}:",
                candidate.code, candidate.name, candidate.tell
            ),
            2,
        );
        page.gap();
        for command in &candidate.commands {
            page.command(command);
        }
    }
    let rest: Vec<String> = found
        .candidates
        .iter()
        .skip(shown)
        .map(|candidate| format!("{} `{}`", candidate.code, candidate.name))
        .collect();
    if !rest.is_empty() {
        page.gap();
        page.indented(
            &format!("Less likely: {}; `-v` has their commands.", rest.join(", ")),
            2,
        );
    }
    page.gap();
}

fn hints(page: &mut Page<'_>, report: &LogReport) {
    let shown = report
        .findings
        .iter()
        .filter(|found| page.style.shows(found.finding.severity));
    let code = shown
        .filter_map(|found| found.candidates.first())
        .map(|candidate| candidate.code)
        .next();
    page.gap();
    if let Some(code) = code {
        page.labelled(
            "hint:",
            Tone::Hint,
            &format!("how to mend it, `uv-linkcheck explain {code}`"),
            false,
            6,
        );
    }
}
