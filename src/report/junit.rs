//! `JUnit` XML: a suite for each pair of places that files pass between with a case for each mode, and a suite of what was found.

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::style::{Fails, Style};
use super::tally::{Tally, Works};
use super::told::{Item, Told};
use super::{Form, Make};
use crate::model::finding::Severity;
use crate::model::mode::Mode;
use crate::model::outcome::Outcome;
use crate::model::report::Report;

pub(super) const FORM: Form = Form {
    word: "junit",
    about: "JUnit XML, for reports of tests",
    machine: true,
    make: Make::Findings(render),
};

/// A document whose failures are what makes the command fail. A mode that does not work and need not is skipped.
fn render(all: &[Told<'_>], style: &Style) -> String {
    let mut document = Document::new("uv-linkcheck");
    for told in all {
        let style = &Style {
            fails: told.limit,
            ..style.clone()
        };
        if let Some(report) = told.report {
            edges(&mut document, told, report, style);
        }
        document.add_test_suite(found(told, style));
    }
    // Written into memory, and every text is one that XML can hold.
    let mut text = document.to_string().unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn edges(document: &mut Document, told: &Told<'_>, report: &Report, style: &Style) {
    let name = style.text(&told.name);
    let mut suite = TestSuite::new(format!("{name}: cache to environment"));
    for mode in Mode::ALL {
        let tally = Tally::of(&report.evidence, mode);
        let fails = needed(report, mode, style.fails);
        suite.add_test_case(case(&name, mode, &tally, fails, style));
    }
    document.add_test_suite(suite);
    for edge in &report.evidence.edges {
        let between = format!(
            "{name}: {} {} to {}",
            edge.kind.as_str(),
            style.path(&edge.source.path),
            style.path(&edge.target.path)
        );
        let mut suite = TestSuite::new(between);
        for mode in Mode::ALL {
            let tally = Tally::of_edge(edge, mode);
            suite.add_test_case(case(&name, mode, &tally, false, style));
        }
        document.add_test_suite(suite);
    }
}

/// Whether the command fails because of `mode`: uv warns of it, stops in it, or it is required.
fn needed(report: &Report, mode: Mode, fails: Fails) -> bool {
    if fails.in_project {
        return false;
    }
    let counts = |severity| fails.least.is_some_and(|least| severity >= least);
    let stops = report.prediction.wheels.iter().any(|wheel| {
        wheel.outcome == Outcome::Fail
            && wheel
                .failure
                .as_ref()
                .is_some_and(|failure| failure.mode == mode)
    });
    let required = report.require.contains(&mode) && report.unmet().next().is_some();
    (report.prediction.warning == Some(mode) && counts(Severity::Warning))
        || (stops && counts(Severity::Error))
        || required
}

fn case(project: &str, mode: Mode, tally: &Tally<'_>, fails: bool, style: &Style) -> TestCase {
    let why = tally
        .failures
        .iter()
        .map(|failure| format!("{}: {}", failure.symbol(), failure.words()));
    let why = style.text(&why.collect::<Vec<_>>().join("; "));
    let mut status = match tally.works {
        Works::All => TestCaseStatus::success(),
        Works::Some | Works::None if fails => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type("refused");
            status
        }
        Works::Some | Works::None | Works::Untested => TestCaseStatus::skipped(),
    };
    match tally.works {
        Works::All => {}
        Works::Untested => {
            status.set_message("not tried");
        }
        Works::Some | Works::None => {
            status.set_message(why);
        }
    }
    let mut case = TestCase::new(mode.as_str(), status);
    case.set_classname(project);
    case
}

/// What was found, and the verdict as what the suite says.
fn found(told: &Told<'_>, style: &Style) -> TestSuite {
    let name = style.text(&told.name);
    let mut suite = TestSuite::new(format!("{name}: findings"));
    for item in &told.items {
        let mut case = TestCase::new(item.title(), status(item, style));
        case.set_classname(&name);
        suite.add_test_case(case);
    }
    if told.items.is_empty() {
        let mut case = TestCase::new("nothing to complain of", TestCaseStatus::success());
        case.set_classname(&name);
        suite.add_test_case(case);
    }
    if let Some(verdict) = &told.verdict {
        suite.set_system_out(style.text(verdict));
    }
    suite
}

fn status(item: &Item<'_>, style: &Style) -> TestCaseStatus {
    let mut status = if item.error {
        TestCaseStatus::non_success(NonSuccessKind::Error)
    } else if item.fails {
        TestCaseStatus::non_success(NonSuccessKind::Failure)
    } else {
        TestCaseStatus::skipped()
    };
    status.set_message(style.text(&item.message));
    status.set_type(item.severity.as_str());
    let mut lines = Vec::new();
    if item.at.exact {
        let path = style.text(&item.at.path);
        lines.push(format!("{path}:{}:{}", item.at.line, item.at.column));
    }
    lines.push(style.text(&item.detail));
    status.set_description(lines.join("\n"));
    status
}
