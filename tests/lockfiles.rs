//! The real uv judges what the lockfile reader and the selection say.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::use_debug,
    reason = "helpers of tests fail as tests do"
)]

#[path = "lockfiles/judge.rs"]
mod judge;
#[path = "lockfiles/outdated.rs"]
mod outdated;
#[path = "lockfiles/projects.rs"]
mod projects;
#[path = "support/mod.rs"]
mod support;
#[path = "lockfiles/wheels.rs"]
mod wheels;

use std::path::{Path, PathBuf};

use judge::{Cell, Tally};
use support::uv;

/// The uv whose word counts, and older ones that are asked less.
const NEWEST: &str = "0.13.9";
const OLDER: [&str; 2] = ["0.10.4", "0.8.24"];

/// A directory of real projects (`pyproject.toml` and `uv.lock`, workspace members as `pyproject.toml` only).
#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by the real environment"
)]
fn real_projects() -> Option<PathBuf> {
    std::env::var_os("UV_LINKCHECK_LOCKFILES")
        .map(PathBuf::from)
        .filter(|path| path.is_dir())
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lockfiles")
}

/// Of the cells of real projects, one of so many is judged, unless all are asked for. It has no divisor in common with
/// the number of Pythons, so that each gets its share.
const SAMPLE: usize = 7;

/// Whether every cell is to be judged, which takes minutes.
#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by the real environment"
)]
fn full_matrix() -> bool {
    std::env::var_os("UV_LINKCHECK_TEST_FULL_MATRIX").is_some()
}

/// Every project below `directory`, every Python, every flag: the same packages, or the same refusal.
fn compare(directory: &Path, version: &str, thorough: bool, every: usize) {
    let Some(uv) = uv::uv(version) else { return };
    let copy = tempfile::Builder::new()
        .prefix("projects")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .unwrap();
    let cells: Vec<Cell> = projects::below(directory, copy.path())
        .iter()
        .flat_map(|project| {
            if thorough {
                project.cells()
            } else {
                project.few_cells()
            }
        })
        .collect();
    let tally: Tally = judge::judge(&uv, version, &cells, every);
    println!(
        "{} with uv {version}: {}",
        directory.display(),
        tally.summary()
    );
    assert!(!cells.is_empty(), "no projects in {}", directory.display());
    assert!(
        tally.disagreements.is_empty(),
        "{}\n{}",
        tally.summary(),
        tally.disagreements.join("\n")
    );
}

#[test]
fn fixtures_are_selected_as_uv_does() {
    compare(&fixtures(), NEWEST, true, 1);
}

#[test]
fn fixtures_are_selected_as_older_uvs_do() {
    for version in OLDER {
        compare(&fixtures(), version, false, 1);
    }
}

#[test]
fn real_projects_are_selected_as_uv_does() {
    let Some(directory) = real_projects() else {
        eprintln!("skipped: UV_LINKCHECK_LOCKFILES names no directory");
        return;
    };
    let every = if full_matrix() { 1 } else { SAMPLE };
    compare(&directory, NEWEST, true, every);
    // Older releases than this refuse some of them for their `required-version`.
    compare(&directory, OLDER[0], false, every);
}

#[test]
fn the_wheel_chosen_is_the_one_uv_installs() {
    if let Some(uv) = uv::uv(NEWEST) {
        wheels::compare(&uv);
    }
}

#[test]
fn damaged_locks_are_taken_or_refused_as_by_uv() {
    if let Some(uv) = uv::uv(NEWEST) {
        wheels::compare_damage(&uv, &fixtures().join("sources"));
    }
}

#[test]
fn tags_are_those_of_packaging() {
    wheels::compare_tags();
}

#[test]
fn interpreters_are_what_they_say_they_are() {
    if let Some(uv) = uv::uv(NEWEST) {
        wheels::compare_interpreters(&uv);
    }
}

#[test]
fn locks_are_out_of_date_where_uv_says_so() {
    let versions = [NEWEST, OLDER[0], OLDER[1], "0.6.17"];
    let uvs: Vec<(&str, PathBuf)> = versions
        .into_iter()
        .filter_map(|version| Some((version, uv::uv(version)?)))
        .collect();
    outdated::compare(&uvs);
    if let Some(directory) = real_projects() {
        outdated::alarms(&directory);
    }
}
