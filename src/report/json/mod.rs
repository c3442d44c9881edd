//! The JSON report. The types below are frozen: fields may be added, none is renamed, removed or retyped.

mod error;
mod findings;
pub mod log;
mod modes;
mod places;
mod project;
#[cfg(test)]
pub(crate) mod schema;
mod wheels;

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;

pub use error::{error, error_line};

use super::several::Entry;
use super::text::escape_json;
use super::{Form, Make, Own};
use crate::model::report::Report;

pub(super) const FORM: Form = Form {
    word: "json",
    about: "For programs; the format is stable",
    machine: true,
    make: Make::Own(Own {
        report: |report, _| render(report),
        log: |report, _| log::render(report),
        several,
        error: |error, _| self::error(error),
    }),
};

pub(super) const LINES: Form = Form {
    word: "json-lines",
    about: "The same in a line for each project",
    machine: true,
    make: Make::Own(Own {
        report: |report, _| line(report),
        log: |report, _| log::line(report),
        several,
        error: |error, _| error_line(error, None),
    }),
};

/// The name and version of the format.
pub const SCHEMA: &str = "uv-linkcheck/report/v1";

/// The whole report.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Report"))]
struct Document<'a> {
    /// The name and version of this format.
    schema: &'static str,
    /// The version of uv-linkcheck.
    version: &'static str,
    /// The command that made it.
    command: &'a str,
    /// The project that was looked at.
    project: project::Project<'a>,
    /// The uv that is predicted for.
    uv: project::Uv,
    /// uv's settings that decide about linking.
    settings: project::Settings<'a>,
    /// Where wheels go.
    environment: places::Environment<'a>,
    /// Where they come from.
    cache: places::Cache<'a>,
    /// What each link mode does between cache and environment.
    modes: modes::Modes<'a>,
    /// Further pairs of places that files pass between.
    edges: Vec<modes::Edge<'a>>,
    /// What would be installed.
    wheels: Vec<wheels::Wheel<'a>>,
    /// Whether `wheels` leaves out what is installed already (`--pending`).
    pending: bool,
    /// What uv would do.
    prediction: wheels::Prediction,
    /// Causes, worst first.
    findings: Vec<findings::Finding<'a>>,
    /// What to change.
    recommendation: findings::Recommendation<'a>,
    /// What else to say.
    notes: Vec<&'a str>,
}

/// `report` as a JSON document, with a line end after it. It is safe to show on a terminal.
pub fn render(report: &Report) -> String {
    print(&document(report))
}

/// The same in a single line.
pub fn line(report: &Report) -> String {
    print_line(&document(report))
}

/// A document in a line for each project.
fn several(entries: &[Entry], _: &super::Style) -> String {
    let line = |entry: &Entry| match &entry.result {
        Ok(report) => line(report),
        Err(error) => error_line(error, Some(&entry.path)),
    };
    entries.iter().map(line).collect()
}

fn document(report: &Report) -> Document<'_> {
    Document {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        command: report.command,
        project: project::Project::of(&report.project),
        uv: project::Uv::of(&report.project),
        settings: project::Settings::of(&report.project),
        environment: places::Environment::of(report),
        cache: places::Cache::of(report),
        modes: modes::Modes::of(&report.evidence),
        edges: report.evidence.edges.iter().map(modes::Edge::of).collect(),
        wheels: wheels::wheels(report),
        pending: report.plan.pending,
        prediction: wheels::Prediction::of(report),
        findings: report.findings.iter().map(findings::Finding::of).collect(),
        recommendation: findings::Recommendation::of(&report.recommendation),
        notes: report
            .project
            .notes
            .iter()
            .chain(&report.plan.notes)
            .map(|note| note.0.as_str())
            .collect(),
    }
}

/// None of the types can fail to serialize: their keys are strings and their numbers are integers.
pub(super) fn print(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    format!("{}\n", escape_json(&text))
}

/// The same in a single line.
pub(super) fn print_line(document: &impl Serialize) -> String {
    let text = serde_json::to_string(document).unwrap_or_default();
    format!("{}\n", escape_json(&text))
}

/// A path as text. What is not UTF-8 in it becomes U+FFFD.
fn path(path: &Path) -> Cow<'_, str> {
    path.to_string_lossy()
}
