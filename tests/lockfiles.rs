//! The real uv judges what the lockfile reader and the selection say.

#[path = "lockfiles/judge.rs"]
mod judge;
#[path = "lockfiles/projects.rs"]
mod projects;
#[path = "support/uv.rs"]
mod uv;

use std::path::{Path, PathBuf};

use judge::{Cell, Tally};

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

/// Every project below `directory`, every Python, every flag: the same packages, or the same refusal.
fn compare(directory: &Path, version: &str, thorough: bool) {
    let Some(uv) = uv::uv(version) else { return };
    let cells: Vec<Cell> = projects::below(directory)
        .iter()
        .flat_map(|project| {
            if thorough {
                project.cells()
            } else {
                project.few_cells()
            }
        })
        .collect();
    let tally: Tally = judge::judge(&uv, version, &cells);
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
    compare(&fixtures(), NEWEST, true);
}

#[test]
fn fixtures_are_selected_as_older_uvs_do() {
    OLDER
        .iter()
        .for_each(|version| compare(&fixtures(), version, false));
}

#[test]
fn real_projects_are_selected_as_uv_does() {
    let Some(directory) = real_projects() else {
        eprintln!("skipped: UV_LINKCHECK_LOCKFILES names no directory");
        return;
    };
    compare(&directory, NEWEST, true);
    // Older releases than this refuse some of them for their `required-version`.
    compare(&directory, OLDER[0], false);
}
