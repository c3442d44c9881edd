//! The table of wheels.

use std::collections::BTreeMap;

use super::Page;
use crate::model::outcome::{Outcome, WheelOutcome};
use crate::model::plan::PlannedWheel;
use crate::model::report::Report;
use crate::report::style::Tone;
use crate::report::tally::symbol;
use crate::report::text::{bytes, columns, pad, thousands};
use crate::report::totals;

struct Row {
    wheel: String,
    outcome: &'static str,
    files: String,
    size: String,
    cause: String,
}

/// Draws a line for each wheel: name and version, outcome, files, bytes, cause.
pub(super) fn draw(page: &mut Page<'_>, report: &Report) {
    if report.plan.wheels.is_empty() {
        return;
    }
    page.gap();
    let codes = codes(report);
    let rows: Vec<Row> = (0..report.plan.wheels.len())
        .map(|at| row(page, report, &codes, at))
        .collect();
    let widest = |name: &str, cell: fn(&Row) -> &str| {
        rows.iter()
            .map(|row| columns(cell(row)))
            .max()
            .unwrap_or(0)
            .max(columns(name))
    };
    let wheel = widest("wheel", |row| &row.wheel);
    let outcome = widest("outcome", |row| row.outcome);
    let files = widest("files", |row| &row.files);
    let size = widest("bytes", |row| &row.size);
    let cause = widest("", |row| &row.cause);
    let before = 2 + wheel + 2 + outcome + 2 + files + 2 + size + 2;
    let beside = before + cause <= page.style.width;
    let head = format!(
        "  {}  {}  {:>files$}  {:>size$}",
        pad("wheel", wheel),
        pad("outcome", outcome),
        "files",
        "bytes"
    );
    let head = if beside && cause > 0 {
        format!("{head}  cause")
    } else {
        head
    };
    page.line(&page.style.paint(Tone::Faint, &head));
    for row in &rows {
        let shown = page.style.paint(tone(row.outcome), row.outcome)
            + &" ".repeat(outcome - columns(row.outcome));
        let line = format!(
            "  {}  {shown}  {:>files$}  {:>size$}",
            pad(&row.wheel, wheel),
            row.files,
            row.size
        );
        if beside || row.cause.is_empty() {
            page.line(&format!("{line}  {}", row.cause));
        } else {
            page.line(&line);
            page.line(&format!("      {}", row.cause));
        }
    }
}

/// The codes of the findings that name a wheel.
fn codes(report: &Report) -> BTreeMap<&str, String> {
    let mut codes: BTreeMap<&str, String> = BTreeMap::new();
    for finding in &report.findings {
        let code = finding.code.to_string();
        for wheel in &finding.wheels {
            let line = codes.entry(wheel).or_default();
            if !line.split(' ').any(|known| known == code) {
                line.push_str(if line.is_empty() { "" } else { " " });
                line.push_str(&code);
            }
        }
    }
    codes
}

fn row(page: &Page<'_>, report: &Report, codes: &BTreeMap<&str, String>, at: usize) -> Row {
    let wheel = &report.plan.wheels[at];
    let predicted = report.prediction.wheels.get(at);
    let looked_at = totals::files(report, at);
    let unknown = || page.style.dash().to_owned();
    Row {
        wheel: match &wheel.version {
            Some(version) => page.style.text(&format!("{} {version}", wheel.name)),
            None => page.style.text(&wheel.name),
        },
        outcome: match predicted.map(|predicted| predicted.outcome) {
            Some(Outcome::Installed(mode)) => mode.as_str(),
            Some(Outcome::Fail) => "fail",
            Some(Outcome::Unknown) | None => "unknown",
        },
        files: looked_at.map_or_else(unknown, |files| thousands(files.files)),
        size: looked_at.map_or_else(unknown, |files| bytes(files.bytes)),
        cause: cause(wheel, predicted, codes.get(wheel.name.as_str())),
    }
}

fn cause(wheel: &PlannedWheel, predicted: Option<&WheelOutcome>, codes: Option<&String>) -> String {
    let mut parts: Vec<String> = codes.cloned().into_iter().collect();
    if let Some(predicted) = predicted {
        let falls = predicted
            .fallbacks
            .iter()
            .map(|(mode, _, errno)| format!("{mode} {}", symbol(*errno)));
        parts.extend(falls);
        if let Some(failure) = &predicted.failure {
            parts.push(format!("{} {}", failure.mode, symbol(failure.errno)));
        }
    }
    if wheel.archive.is_none() {
        parts.push("not cached".to_owned());
    }
    parts.join(", ")
}

fn tone(outcome: &str) -> Tone {
    match outcome {
        "fail" => Tone::Bad,
        "copy" => Tone::Warning,
        "unknown" => Tone::Faint,
        _ => Tone::Good,
    }
}
