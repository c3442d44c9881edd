//! Logs of other systems. All but the one of uv 0.5.3 are written by hand in the form that uv of that release has.

use serde_json::Value;

use crate::{fixture, program};

fn json(name: &str, arguments: &[&str]) -> (i32, Value) {
    let output = program(&["log", &fixture(name), "--output-format", "json"])
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let report =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}: {text}"));
    (output.status.code().unwrap(), report)
}

fn outcomes(report: &Value) -> Vec<(&str, Option<&str>)> {
    report["runs"][0]["wheels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|wheel| (wheel["name"].as_str().unwrap(), wheel["outcome"].as_str()))
        .collect()
}

#[test]
fn the_log_that_founded_the_project_is_understood() {
    let (code, report) = json("windows-0.5.3-requests.log", &[]);
    assert_eq!(code, 1);
    assert_eq!(report["schema"], "uv-linkcheck/log/v1");
    let hardlink = Some("hardlink");
    assert_eq!(
        outcomes(&report),
        [
            ("certifi", Some("copy")),
            ("charset-normalizer", hardlink),
            ("idna", Some("copy")),
            ("requests", hardlink),
            ("urllib3", hardlink)
        ]
    );
    let run = &report["runs"][0];
    assert_eq!(
        (&run["uv"], &run["platform"]),
        (&"0.5.3".into(), &"windows".into())
    );
    assert_eq!(run["wheels"][0]["version"], "2024.8.30");
    assert_eq!(run["wheels"][0]["failures"][0]["errno"], Value::Null);
    let finding = &report["findings"][0];
    assert_eq!(finding["wheels"], serde_json::json!(["certifi", "idna"]));
    let candidates = finding["candidates"].as_array().unwrap();
    let cloud = candidates
        .iter()
        .find(|candidate| candidate["code"] == "UL116")
        .unwrap();
    let commands = cloud["commands"].to_string();
    let file =
        r"C:\Users\ada\AppData\Local\uv\cache\archive-v0\8bjo3xzeXCERSnaZ0obOd\certifi\cacert.pem";
    assert!(
        commands.contains("fsutil hardlink list") && commands.contains(&file.replace('\\', r"\\")),
        "{commands}"
    );
    assert!(
        candidates
            .iter()
            .all(|candidate| candidate["code"] != "UL101"),
        "three wheels were linked: {candidates:?}"
    );
    let next = report["next"].to_string();
    assert!(
        next.contains("uv@latest") && next.contains("uvx uv-linkcheck"),
        "{next}"
    );
}

#[test]
fn a_number_leads_to_its_cause() {
    for (name, codes, ends) in [
        (
            "windows-396.log",
            &["UL116"][..],
            [Some("copy"), Some("hardlink")],
        ),
        ("windows-17.log", &["UL101"], [Some("copy"), Some("copy")]),
        (
            "windows-1142.log",
            &["UL127", "UL115"],
            [Some("fail"), None],
        ),
        ("windows-1314.log", &["UL124"], [Some("copy"), Some("copy")]),
        (
            "linux-exdev.log",
            &["UL101", "UL101"],
            [Some("copy"), Some("copy")],
        ),
        (
            "linux-eperm.log",
            &["UL113", "UL110"],
            [Some("copy"), Some("hardlink")],
        ),
        (
            "linux-emlink.log",
            &["UL127", "UL115"],
            [Some("fail"), None],
        ),
        (
            "macos-enotsup.log",
            &["UL111", "UL110"],
            [Some("copy"), Some("copy")],
        ),
    ] {
        let (code, report) = json(name, &[]);
        assert_eq!(code, 1, "{name}");
        let found: Vec<&str> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| finding["code"].as_str().unwrap())
            .collect();
        assert_eq!(found, codes, "{name}");
        let wheels = outcomes(&report);
        assert_eq!(wheels, [("certifi", ends[0]), ("idna", ends[1])], "{name}");
        for candidate in report["findings"][0]["candidates"].as_array().unwrap() {
            assert_ne!(
                candidate["commands"],
                serde_json::json!([]),
                "{name}: {candidate}"
            );
        }
    }
}

#[test]
fn source_and_target_are_told_apart_where_uv_swaps_them() {
    for name in ["linux-emlink.log", "windows-1142.log"] {
        let (_, report) = json(name, &[]);
        let failure = &report["runs"][0]["wheels"][0]["failures"][0];
        assert!(
            failure["source"].as_str().unwrap().contains("archive-v0"),
            "{failure}"
        );
        assert!(
            failure["target"]
                .as_str()
                .unwrap()
                .contains("site-packages"),
            "{failure}"
        );
    }
}

#[test]
fn a_shortened_log_in_a_bug_report_claims_no_more_than_it_holds() {
    let (code, report) = json("pasted-0.5.3.md", &[]);
    assert_eq!(code, 1);
    let told: Vec<_> = outcomes(&report)
        .into_iter()
        .filter(|(_, outcome)| outcome.is_some())
        .collect();
    assert_eq!(told, [("certifi", Some("copy"))]);
    assert!(report["notes"].to_string().contains("left out"));
}

#[test]
fn options_choose_what_counts() {
    let name = "linux-exdev.log";
    for (arguments, code, findings) in [
        (&["--ignore", "UL101"][..], 0, 0),
        (&["--select", "bind-mount-boundary"], 1, 2),
        (&["--select", "UL116"], 0, 0),
        (&["--fail-on", "error"], 0, 2),
        (&["--fail-on", "never"], 0, 2),
        (&["--exit-zero"], 0, 2),
        (&[], 1, 2),
    ] {
        let (exit, report) = json(name, arguments);
        assert_eq!(exit, code, "{arguments:?}");
        assert_eq!(
            report["findings"].as_array().unwrap().len(),
            findings,
            "{arguments:?}"
        );
    }
    let output = program(&["log", &fixture(name), "--select", "UL1O1"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean `UL101`?"));
}

#[test]
fn it_reads_well() {
    let output = program(&["log", &fixture("windows-396.log")])
        .output()
        .unwrap();
    insta::assert_snapshot!("full", String::from_utf8(output.stdout).unwrap());
    let output = program(&[
        "log",
        &fixture("windows-1142.log"),
        "--output-format",
        "concise",
    ])
    .output()
    .unwrap();
    insta::assert_snapshot!("concise", String::from_utf8(output.stdout).unwrap());
    let output = program(&["log", &fixture("windows-0.5.3-requests.log"), "-q"])
        .output()
        .unwrap();
    insta::assert_snapshot!("quiet", String::from_utf8(output.stdout).unwrap());
}
