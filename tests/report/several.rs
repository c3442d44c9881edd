//! One report on several projects.

use insta::assert_snapshot;
use uv_linkcheck::error::Error;
use uv_linkcheck::model::finding::Severity;
use uv_linkcheck::model::report::Report;
use uv_linkcheck::report::{Entry, Fails, Format, Style, Verbosity, render_several as render};

use crate::samples::{dangerous, degraded, well};
use crate::style;

fn entry(path: &str, result: Result<Report, Error>) -> Entry {
    Entry {
        tool: false,
        path: path.into(),
        result: result.map(Box::new),
        least: Severity::Warning,
        fails: Fails::default(),
    }
}

fn broken() -> Error {
    Error::NothingToCheck {
        start: "/home/ada/mono/old".into(),
    }
}

fn mixed() -> Vec<Entry> {
    vec![
        entry("api", Ok(degraded(86))),
        entry("cli", Ok(well(12))),
        entry("old", Err(broken())),
        entry("web", Ok(degraded(86))),
        entry("worker", Ok(dangerous(86))),
    ]
}

#[test]
fn a_line_a_project_and_every_cause_once() {
    assert_snapshot!(render(&mixed(), Format::Full, &style(100)));
    assert_snapshot!("concise", render(&mixed(), Format::Concise, &style(100)));
}

/// Where a variable names the cache, nothing that is written would be heeded.
#[test]
fn caches_that_no_file_can_name_are_told_otherwise() {
    let mut entries = mixed();
    for entry in &mut entries {
        if let Ok(report) = &mut entry.result {
            let recommendation = &mut report.recommendation;
            for fix in recommendation
                .fix
                .iter_mut()
                .chain(&mut recommendation.alternatives)
            {
                fix.edits.clear();
            }
        }
    }
    let text = render(&entries, Format::Full, &style(100));
    let told = text.split("keep a cache on each mount:").nth(1).unwrap();
    assert!(
        told.contains("`uv-linkcheck print env PROJECT` prints"),
        "{text}"
    );
    assert!(!told.contains("fix --scope user"), "{text}");
}

#[test]
fn what_all_have_in_common_is_said_of_all() {
    let same = vec![
        entry("api", Ok(degraded(86))),
        entry("web", Ok(degraded(86))),
    ];
    assert_snapshot!(render(&same, Format::Full, &style(100)));
}

#[test]
fn several_projects_and_all_is_well() {
    let good = vec![entry("api", Ok(well(86))), entry("web", Ok(well(12)))];
    assert_snapshot!(render(&good, Format::Full, &style(100)));
    let quiet = Style {
        verbosity: Verbosity::Quiet,
        ..style(100)
    };
    for format in [Format::Full, Format::Concise] {
        assert_eq!(render(&good, format, &quiet), "");
    }
    let loud = render(&mixed(), Format::Full, &quiet);
    assert_eq!(loud.lines().count(), 4, "{loud}");
}

#[test]
fn programs_get_a_document_in_a_line() {
    for format in [Format::Json, Format::JsonLines] {
        let text = render(&mixed(), format, &Style::default());
        let documents: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(documents.len(), 5);
        let schemas = documents
            .iter()
            .map(|document| document["schema"].as_str().unwrap());
        assert_eq!(
            schemas
                .filter(|schema| *schema == "uv-linkcheck/report/v1")
                .count(),
            4
        );
        assert_eq!(documents[2]["schema"], "uv-linkcheck/error/v1");
        assert_eq!(documents[2]["project"]["root"], "old");
    }
}
