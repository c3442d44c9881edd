//! The formats that programs read.

use insta::assert_snapshot;
use serde_json::Value;
use uv_linkcheck::model::evidence::{Basis, Refusal};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::report::{Format, Style, Verbosity, render};

use crate::samples::{
    EPERM, EXDEV, answer, dangerous, degraded, mixed, refusal, uncached, unprobed, well,
};
use crate::style;

fn json(report: &uv_linkcheck::model::report::Report) -> Value {
    serde_json::from_str(&render(report, Format::Json, &Style::default())).unwrap()
}

fn stable(text: &str) -> String {
    text.replace(
        concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\""),
        "\"version\": \"[VERSION]\"",
    )
}

#[test]
fn json_of_a_degraded_project() {
    assert_snapshot!(stable(&render(
        &degraded(2),
        Format::Json,
        &Style::default()
    )));
}

#[test]
fn json_of_a_dangerous_project() {
    assert_snapshot!(stable(&render(
        &dangerous(2),
        Format::Json,
        &Style::default()
    )));
}

#[test]
fn every_field_of_the_contract_is_there_whatever_is_known() {
    let full = json(&dangerous(2));
    for report in [well(2), uncached(2), unprobed(2), degraded(2)] {
        let other = json(&report);
        for key in [
            "project",
            "uv",
            "settings",
            "environment",
            "cache",
            "modes",
            "prediction",
            "recommendation",
        ] {
            assert_eq!(keys(&full[key]), keys(&other[key]), "{key}");
        }
        assert_eq!(keys(&full), keys(&other));
        assert_eq!(keys(&full["wheels"][0]), keys(&other["wheels"][0]));
        assert_eq!(
            keys(&full["cache"]["mount"]),
            keys(&other["cache"]["mount"])
        );
    }
}

#[test]
fn what_is_unknown_is_null() {
    let report = json(&unprobed(2));
    for field in [
        "outcome",
        "warning",
        "exit_status",
        "bytes_linked",
        "bytes_copied",
    ] {
        assert_eq!(report["prediction"][field], Value::Null, "{field}");
    }
    assert_eq!(report["wheels"][0]["outcome"], Value::Null);
    assert_eq!(report["wheels"][0]["basis"], "none");
    assert_eq!(report["modes"]["clone"]["works"], "untested");

    let report = json(&uncached(2));
    assert_eq!(report["wheels"][0]["files"], Value::Null);
    assert_eq!(report["wheels"][0]["bytes"], Value::Null);
    assert_eq!(report["wheels"][0]["archive"], Value::Null);
    assert_eq!(report["wheels"][0]["basis"], "fresh-file");
    assert_eq!(report["prediction"]["outcome"], "linked");
    assert_eq!(report["prediction"]["bytes_linked"], Value::Null);

    let mut report = well(1);
    report.evidence.cache.mount = None;
    report.evidence.wheels[0].basis = Basis::None;
    report.evidence.wheels[0].runs.clear();
    report.evidence.environment.space = None;
    report.project.lockfile = None;
    let report = json(&report);
    assert_eq!(report["cache"]["mount"], Value::Null);
    assert_eq!(report["environment"]["mount"]["free_bytes"], Value::Null);
    assert_eq!(report["project"]["lockfile"], Value::Null);
    assert_eq!(report["wheels"][0]["files"], Value::Null);
}

#[test]
fn inodes_that_are_not_counted_are_unknown() {
    let mut report = well(1);
    let space = report.evidence.cache.space.as_mut().unwrap();
    (space.free_inodes, space.total_inodes) = (0, 0);
    assert_eq!(json(&report)["cache"]["mount"]["free_inodes"], Value::Null);
}

#[test]
fn outcomes_have_their_words() {
    for (report, word) in [
        (well(2), "linked"),
        (mixed(), "mixed"),
        (degraded(2), "copied"),
        (dangerous(2), "fail"),
    ] {
        assert_eq!(json(&report)["prediction"]["outcome"], word);
    }
    let mut refused = well(2);
    refused.prediction.refusal = Some("`link-mode = \"symlink\"` needs a cache".into());
    refused.prediction.exit_status = 2;
    assert_eq!(json(&refused)["prediction"]["outcome"], "fail");
}

#[test]
fn failures_are_counted_by_file_and_not_by_attempt() {
    let report = json(&dangerous(2));
    let hardlink = &report["modes"]["hardlink"];
    assert_eq!(hardlink["works"], "some");
    assert_eq!(
        (
            &hardlink["classes"],
            &hardlink["tried"],
            &hardlink["failed"]
        ),
        (&2.into(), &2.into(), &1.into())
    );
    assert_eq!(hardlink["failures"][0]["files"], 1);
    let clone = &report["modes"]["clone"];
    assert_eq!(
        (&clone["works"], &clone["failures"][0]["files"]),
        (&"none".into(), &300.into())
    );
}

#[test]
fn where_each_file_was_tried_each_counts_for_itself() {
    let mut report = well(1);
    report.evidence.attempts.clear();
    report.evidence.wheels[0].basis = Basis::EveryFile;
    for _ in 0..3 {
        answer(&mut report, 0, Mode::Hardlink, Ok(()));
    }
    answer(
        &mut report,
        0,
        Mode::Hardlink,
        Err(refusal(EXDEV, "linkat")),
    );
    let hardlink = &json(&report)["modes"]["hardlink"];
    assert_eq!(
        (&hardlink["works"], &hardlink["failures"][0]["files"]),
        (&"some".into(), &1.into())
    );
}

#[test]
fn a_failure_of_a_fresh_file_says_nothing_of_how_many() {
    let mut report = uncached(2);
    report.evidence.attempts.clear();
    answer(
        &mut report,
        0,
        Mode::Hardlink,
        Err(refusal(EXDEV, "linkat")),
    );
    let failure = &json(&report)["modes"]["hardlink"]["failures"][0];
    assert_eq!(
        (&failure["errno_name"], &failure["files"]),
        (&"EXDEV".into(), &Value::Null)
    );
}

#[test]
fn answers_are_told_apart_by_number_and_by_what_was_found() {
    let mut report = dangerous(2);
    report.evidence.attempts.clear();
    let lie = Refusal {
        lied: Some("became a symlink"),
        ..refusal(EPERM, "linkat")
    };
    answer(&mut report, 1, Mode::Hardlink, Err(lie));
    answer(
        &mut report,
        0,
        Mode::Hardlink,
        Err(refusal(EPERM, "linkat")),
    );
    let hardlink = &json(&report)["modes"]["hardlink"];
    assert_eq!(hardlink["works"], "none");
    let told: Vec<_> = hardlink["failures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (&f["message"], &f["files"]))
        .collect();
    assert_eq!(told[0], (&"not permitted".into(), &299.into()));
    assert_eq!(
        told[1],
        (&"reported as done, but became a symlink".into(), &1.into())
    );
}

#[test]
fn codes_of_a_wheel_are_those_that_name_it() {
    let report = json(&dangerous(2));
    assert_eq!(
        report["wheels"][0]["codes"],
        serde_json::json!(["UL127", "UL114"])
    );
    assert_eq!(report["wheels"][1]["codes"], serde_json::json!([]));
}

#[test]
fn concise_is_a_line_a_finding() {
    assert_snapshot!(
        "concise_mixed",
        render(&mixed(), Format::Concise, &style(80))
    );
    assert_snapshot!(
        "concise_dangerous",
        render(&dangerous(86), Format::Concise, &style(80))
    );
    let quiet = Style {
        verbosity: Verbosity::Quiet,
        ..style(80)
    };
    assert_eq!(render(&well(86), Format::Concise, &quiet), "");
}

fn keys(value: &Value) -> Vec<&String> {
    value.as_object().unwrap().keys().collect()
}
