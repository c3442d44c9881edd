//! What was found, put into words. Adding a format is a file here and a word in [`Format`].

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

pub use style::{Style, Verbosity};

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

impl Format {
    /// Every format, in the order help texts list them.
    pub const ALL: [Self; 4] = [Self::Full, Self::Concise, Self::Json, Self::JsonLines];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::JsonLines => "json-lines",
        }
    }

    /// Whether programs read it, so that it must not depend on the terminal and nothing may be mixed into it.
    pub fn is_machine(self) -> bool {
        match self {
            Self::Full | Self::Concise => false,
            Self::Json | Self::JsonLines => true,
        }
    }
}

/// `report` in `format`: empty, or whole lines.
pub fn render(report: &Report, format: Format, style: &Style) -> String {
    match format {
        Format::Full => full::render(report, style),
        Format::Concise => concise::render(report, style),
        Format::Json => json::render(report),
        Format::JsonLines => json::line(report),
    }
}

/// The report on a log in `format`: empty, or whole lines.
pub fn render_log(report: &LogReport, format: Format, style: &Style) -> String {
    match format {
        Format::Full => full::log::render(report, style),
        Format::Concise => concise::log(report, style),
        Format::Json => json::log::render(report),
        Format::JsonLines => json::log::line(report),
    }
}

/// Whether there is something to complain of at the severities that `style` shows.
pub(crate) fn complains(report: &Report, style: &Style) -> bool {
    let worst = report.findings.iter().map(|finding| finding.severity).max();
    worst.is_some_and(|worst| worst >= style.least)
        || report.unmet().next().is_some()
        || totals::Totals::of(report).end(report) == totals::End::Fail
}
