//! Which directory is the environment, what uv makes of what is there, and which Python it has afterwards: the real uv syncs,
//! and what it did is compared with what was said before.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod cells;
mod preferences;
mod requests;
mod scene;
mod scripts;
#[path = "../support/mod.rs"]
mod support;

use rayon::prelude::*;

use cells::{CELLS, Cell};
use preferences::PREFERENCES;
use requests::REQUESTS;
use scene::{Judge, Outcome};

const VERSIONS: [&str; 3] = ["0.5.3", "0.8.24", "0.13.9"];

#[test]
fn environments_are_where_uv_puts_them() {
    let judges: Vec<Judge> = VERSIONS.into_iter().filter_map(Judge::new).collect();
    if judges.len() != VERSIONS.len() {
        support::namespace::skip("environments", "not every released uv could be had");
        return;
    }
    let work: Vec<_> = judges
        .iter()
        .flat_map(|judge| cells().map(move |cell| (judge, cell)))
        .filter(|(judge, cell)| judge.number >= cell.since)
        .filter(|(judge, cell)| judge.other.is_some() || !cell.two_pythons)
        .collect();
    let wrong: Vec<String> = work
        .par_iter()
        .filter_map(|(judge, cell)| {
            let scene = judge.scene(cell);
            let ours = scene.ours();
            let theirs = scene.theirs();
            let same = match (&ours, &theirs) {
                (Outcome::Refused(_), Outcome::Refused(_)) => true,
                (ours, theirs) => ours == theirs,
            };
            (!same).then(|| {
                format!(
                    "{} {}:\n  uv   {theirs:?}\n  ours {ours:?}",
                    judge.version, cell.name
                )
            })
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        work.len(),
        wrong.join("\n")
    );
    assert!(work.len() >= CELLS.len(), "too few cells were tried");
    support::namespace::say(&format!(
        "environments: {} cells of {} arrangements, all agree\n",
        work.len(),
        cells().count()
    ));
}

fn cells() -> impl Iterator<Item = &'static Cell> {
    CELLS.iter().chain(PREFERENCES).chain(REQUESTS)
}
