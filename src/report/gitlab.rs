//! GitLab's Code Quality report.

use serde::Serialize;

use super::json::print;
use super::style::Style;
use super::told::{Item, Told, numbered};
use super::{Form, Make};
use crate::model::finding::Severity;

pub(super) const FORM: Form = Form {
    word: "gitlab",
    about: "A Code Quality report of GitLab",
    machine: true,
    make: Make::Findings(render),
};

#[derive(Debug, Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Debug, Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: usize,
}

/// Everything found, as GitLab reads it.
fn render(all: &[Told<'_>], _: &Style) -> String {
    let issues = numbered(all).map(|(item, fingerprint, _)| Issue::of(item, fingerprint));
    print(&issues.collect::<Vec<_>>())
}

impl<'a> Issue<'a> {
    fn of(item: &'a Item<'a>, fingerprint: String) -> Self {
        Self {
            description: format!("{}: {}", item.id, item.message),
            check_name: item.name,
            fingerprint,
            severity: match item.severity {
                Severity::Error if item.error => "blocker",
                Severity::Error => "critical",
                Severity::Warning => "major",
                Severity::Info => "info",
            },
            location: Location {
                path: &item.at.path,
                lines: Lines {
                    begin: item.at.line,
                },
            },
        }
    }
}
