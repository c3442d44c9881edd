//! What was found, put into words. A format is a file here and a variant of [`Format`]; what it makes of a project, a log,
//! several projects or an error is in its `Form`.

mod caches;
pub mod concise;
pub mod error;
pub mod full;
mod github;
mod gitlab;
pub mod json;
mod junit;
mod markdown;
pub mod overview;
mod redact;
mod requirement;
mod sarif;
pub mod several;
mod style;
pub mod summary;
mod tally;
pub mod text;
mod told;
mod totals;

pub use redact::Redaction;
pub use several::Entry;
pub use style::{Fails, Style, Verbosity};

use told::Told;

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
    /// For issues and comments.
    Markdown,
    /// Annotations of a GitHub workflow.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// SARIF 2.1.0.
    Sarif,
    /// `JUnit` XML.
    Junit,
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
    /// What it makes of things.
    make: Make,
}

/// How the text is made.
#[derive(Debug)]
enum Make {
    /// Each in a way of its own.
    Own(Own),
    /// Of what was found alone.
    Findings(fn(&[Told<'_>], &Style) -> String),
}

/// What is made of each.
#[derive(Debug)]
struct Own {
    /// Of a project.
    report: fn(&Report, &Style) -> String,
    /// Of a log.
    log: fn(&LogReport, &Style) -> String,
    /// Of several projects.
    several: fn(&[Entry], &Style) -> String,
    /// Of an error, which people read on stderr.
    error: fn(&Error, &Style) -> String,
}

impl Format {
    /// Every format, in the order help texts list them.
    pub const ALL: [Self; 9] = [
        Self::Full,
        Self::Concise,
        Self::Json,
        Self::JsonLines,
        Self::Markdown,
        Self::Github,
        Self::Gitlab,
        Self::Sarif,
        Self::Junit,
    ];

    fn form(self) -> &'static Form {
        match self {
            Self::Full => &full::FORM,
            Self::Concise => &concise::FORM,
            Self::Json => &json::FORM,
            Self::JsonLines => &json::LINES,
            Self::Markdown => &markdown::FORM,
            Self::Github => &github::FORM,
            Self::Gitlab => &gitlab::FORM,
            Self::Sarif => &sarif::FORM,
            Self::Junit => &junit::FORM,
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

    /// `style` as this format has it: what programs read does not depend on the terminal.
    fn style(self, style: &Style) -> Style {
        if !self.is_machine() {
            return style.clone();
        }
        Style {
            colour: false,
            unicode: true,
            home: None,
            ..style.clone()
        }
    }
}

/// `report` in `format`: empty, or whole lines.
pub fn render(report: &Report, format: Format, style: &Style) -> String {
    let style = &format.style(style);
    match &format.form().make {
        Make::Own(own) => (own.report)(report, style),
        Make::Findings(make) => make(&[Told::of(report, style)], style),
    }
}

/// The report on a log in `format`: empty, or whole lines.
pub fn render_log(report: &LogReport, format: Format, style: &Style) -> String {
    let style = &format.style(style);
    match &format.form().make {
        Make::Own(own) => (own.log)(report, style),
        Make::Findings(make) => make(&[Told::of_log(report, style)], style),
    }
}

/// The report on several projects in `format`: empty, or whole lines.
pub fn render_several(entries: &[Entry], format: Format, style: &Style) -> String {
    let style = &format.style(style);
    match &format.form().make {
        Make::Own(own) => (own.several)(entries, style),
        Make::Findings(make) => {
            let told = entries.iter().map(|entry| Told::of_entry(entry, style));
            make(&told.collect::<Vec<_>>(), style)
        }
    }
}

/// What stands for a report in `format` where there is none because of `error`. Empty in formats for people.
pub fn render_error(error: &Error, format: Format, style: &Style) -> String {
    let style = &format.style(style);
    match &format.form().make {
        Make::Own(own) => (own.error)(error, style),
        Make::Findings(make) => make(&[Told::of_error(error, None, style)], style),
    }
}

/// Formats for people have an error on stderr.
fn no_document(_: &Error, _: &Style) -> String {
    String::new()
}

/// Whether there is something to complain of at the severities that `style` shows.
pub(crate) fn complains(report: &Report, style: &Style) -> bool {
    let worst = report.findings.iter().map(|finding| finding.severity).max();
    worst.is_some_and(|worst| worst >= style.least)
        || report.unmet().next().is_some()
        || totals::Totals::of(report).end(report) == totals::End::Fail
}
