//! What was found, put into words. A format is a file here and a variant of [`Format`]; what it makes of a project, a log,
//! several projects or an error is in its `Form`.

pub mod concise;
pub mod error;
pub mod full;
pub mod json;
pub mod overview;
pub mod several;
mod style;
pub mod summary;
mod tally;
pub mod text;
mod totals;

pub use several::Entry;
pub use style::{Style, Verbosity};

use crate::error::Error;
use crate::model::log::LogReport;
use crate::model::report::Report;

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// For people: the verdict, the two places, the causes and the change to make.
    #[default]
    Full,
    /// A line for each finding.
    Concise,
    /// The frozen JSON document.
    Json,
    /// The same in a line.
    JsonLines,
}

/// What a format makes of each thing that can be reported.
#[derive(Debug)]
struct Form {
    /// The word on the command line.
    word: &'static str,
    /// What it is for, in a help text.
    about: &'static str,
    /// Whether programs read it.
    machine: bool,
    /// Of a project.
    report: fn(&Report, &Style) -> String,
    /// Of a log.
    log: fn(&LogReport, &Style) -> String,
    /// Of several projects.
    several: fn(&[Entry], &Style) -> String,
    /// Of an error, which people read on stderr.
    error: fn(&Error) -> String,
}

impl Format {
    /// Every format, in the order help texts list them.
    pub const ALL: [Self; 4] = [Self::Full, Self::Concise, Self::Json, Self::JsonLines];

    fn form(self) -> &'static Form {
        match self {
            Self::Full => &full::FORM,
            Self::Concise => &concise::FORM,
            Self::Json => &json::FORM,
            Self::JsonLines => &json::LINES,
        }
    }

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        self.form().word
    }

    /// What it is for, in a line without a full stop.
    pub fn about(self) -> &'static str {
        self.form().about
    }

    /// Whether programs read it, so that it must not depend on the terminal and nothing may be mixed into it.
    pub fn is_machine(self) -> bool {
        self.form().machine
    }
}

/// `report` in `format`: empty, or whole lines.
pub fn render(report: &Report, format: Format, style: &Style) -> String {
    (format.form().report)(report, style)
}

/// The report on a log in `format`: empty, or whole lines.
pub fn render_log(report: &LogReport, format: Format, style: &Style) -> String {
    (format.form().log)(report, style)
}

/// The report on several projects in `format`: empty, or whole lines.
pub fn render_several(entries: &[Entry], format: Format, style: &Style) -> String {
    (format.form().several)(entries, style)
}

/// What stands for a report in `format` where there is none because of `error`. Empty in formats for people.
pub fn render_error(error: &Error, format: Format) -> String {
    (format.form().error)(error)
}

/// Formats for people have an error on stderr.
fn no_document(_: &Error) -> String {
    String::new()
}

/// Whether there is something to complain of at the severities that `style` shows.
pub(crate) fn complains(report: &Report, style: &Style) -> bool {
    let worst = report.findings.iter().map(|finding| finding.severity).max();
    worst.is_some_and(|worst| worst >= style.least)
        || report.unmet().next().is_some()
        || totals::Totals::of(report).end(report) == totals::End::Fail
}
