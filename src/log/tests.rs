use super::*;
use crate::diagnose::meaning;
use crate::model::errno::Errno;
use crate::model::log::{LogOutcome, Platform};
use crate::model::mode::Mode;
use crate::uv;

fn report(text: &str) -> LogReport {
    diagnose(uv::log::read(&mut text.as_bytes()).unwrap(), "-")
}

fn outcomes(report: &LogReport) -> Vec<(String, LogOutcome)> {
    let wheels = report.runs.iter().flat_map(|run| &run.wheels);
    wheels
        .map(|wheel| {
            let name = wheel.package.as_ref().map(|package| package.name.clone());
            (
                name.or_else(|| wheel.archive.clone()).unwrap_or_default(),
                wheel.outcome,
            )
        })
        .collect()
}

/// A run of one uv that installs `one` and `two`, with `lines` in between.
fn run(version: &str, lines: &str) -> String {
    format!(
        "DEBUG uv {version} (x86_64-unknown-linux-gnu)\n{lines}\nInstalled 2 packages in 1ms\n + one==1.0\n + two==1.0\n"
    )
}

const RE: &str = "DEBUG Failed to reflink `/c/archive-v0/A/one/x.py` to `/v/one/x.py`: x (os error 95), falling back";
const HARD: &str = "DEBUG Failed to hard link `/c/archive-v0/A/one/x.py` to `/v/one/x.py`: x (os error 18); falling back to copy";

#[test]
fn every_candidate_has_a_proof_on_its_system() {
    for platform in [Platform::Linux, Platform::MacOs, Platform::Windows] {
        for mode in Mode::ALL {
            for cause in meaning::candidates(platform, mode, None) {
                let proof =
                    proofs::of(cause.code).unwrap_or_else(|| panic!("{} has no proof", cause.code));
                assert!(!proof.tell.is_empty());
                if platform != Platform::MacOs {
                    assert!(
                        !proof.commands(platform).is_empty(),
                        "{} on {platform:?}",
                        cause.code
                    );
                }
            }
        }
    }
}

#[test]
fn a_wheel_ends_where_its_last_line_says_and_others_as_asked() {
    use LogOutcome::{AsAsked, Installed};
    let ends = |text: &str| {
        outcomes(&report(text))
            .into_iter()
            .map(|(_, outcome)| outcome)
            .collect::<Vec<_>>()
    };
    assert_eq!(ends(&run("0.13.9", "")), [AsAsked, AsAsked]);
    assert_eq!(
        ends(&run("0.13.9", RE)),
        [Installed(Mode::Hardlink), Installed(Mode::Clone)]
    );
    assert_eq!(
        ends(&run("0.13.9", &format!("{RE}\n{HARD}"))),
        [Installed(Mode::Copy), Installed(Mode::Clone)]
    );
    assert_eq!(
        ends(&run("0.13.9", HARD)),
        [Installed(Mode::Copy), Installed(Mode::Hardlink)]
    );
}

#[test]
fn lines_that_are_missing_leave_the_others_open() {
    let text = run("0.13.9", &format!("{HARD}\n..."));
    assert_eq!(
        outcomes(&report(&text)),
        [
            ("one".into(), LogOutcome::Installed(Mode::Copy)),
            ("two".into(), LogOutcome::Unknown)
        ]
    );
    let fewer = run("0.13.9", HARD).replace(" + two==1.0\n", "");
    assert!(!report(&fewer).runs[0].whole);
    let old = run("0.4.18", "");
    assert_eq!(outcomes(&report(&old))[0].1, LogOutcome::Unknown);
    let silent = "warning: Failed to hardlink files; falling back to full copy.\nInstalled 1 package in 1ms\n + one==1.0\n";
    let silent = report(silent);
    assert_eq!(outcomes(&silent)[0].1, LogOutcome::Unknown);
    assert_eq!(silent.findings[0].finding.code.0, 199);
}

#[test]
fn an_archive_without_a_name_leaves_the_others_open() {
    let text = run("0.13.9", &HARD.replace("/one/x.py", "/yaml/x.py"));
    let report = report(&text);
    assert_eq!(
        outcomes(&report)[0],
        ("A".into(), LogOutcome::Installed(Mode::Copy))
    );
    assert!(
        outcomes(&report)[1..]
            .iter()
            .all(|(_, outcome)| *outcome == LogOutcome::Unknown)
    );
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("does not name")),
        "{:?}",
        report.notes
    );
}

#[test]
fn what_another_wheel_proves_rules_causes_of_places_out() {
    let eperm = HARD.replace("os error 18", "os error 1");
    let codes = |text: &str| -> Vec<u16> {
        report(text).findings[0]
            .candidates
            .iter()
            .map(|candidate| candidate.code.0)
            .collect()
    };
    assert!(
        codes(&run("0.13.9", &eperm))
            .iter()
            .all(|code| ![111, 118, 108].contains(code))
    );
    let both = format!(
        "{eperm}\n{}",
        eperm
            .replace("/A/one", "/B/two")
            .replace("/v/one", "/v/two")
    );
    assert!(codes(&run("0.13.9", &both)).contains(&111));
}

#[test]
fn paths_speak_of_their_causes_first() {
    let first = |source: &str, target: &str| {
        let line = format!(
            "DEBUG Failed to hard link `{source}` to `{target}`: x (os error 18); falling back to copy"
        );
        let text = format!(
            "DEBUG uv 0.13.9 (x86_64-unknown-linux-gnu)\n{line}\nInstalled 1 package in 1ms\n + one==1.0\n"
        );
        report(&text).findings[0].finding.code.0
    };
    assert_eq!(
        first("/dev/shm/uv/archive-v0/A/one/x", "/home/ada/v/one/x"),
        214
    );
    assert_eq!(
        first("/home/ada/uv/archive-v0/A/one/x", "/mnt/c/v/one/x"),
        216
    );
    assert_eq!(
        first("/tmp/.tmpAb12/archive-v0/A/one/x", "/home/ada/v/one/x"),
        209
    );
    assert_eq!(
        first("/home/ada/uv/archive-v0/A/one/x", "/data/v/one/x"),
        101
    );
}

#[test]
fn a_number_nobody_knows_is_told_all_the_same() {
    let report = report(&run(
        "0.13.9",
        &HARD.replace("os error 18", "os error 4711"),
    ));
    let finding = &report.findings[0].finding;
    assert_eq!(finding.code.0, 199);
    assert!(finding.detail.contains("error 4711"), "{}", finding.detail);
    assert_eq!(report.runs[0].run.refusals[0].errno, Some(Errno(4711)));
}
