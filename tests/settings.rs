//! What we take for uv's settings is compared with what the real uv says (`uv sync --show-settings`), for arrangements of
//! files, variables, options and working directories.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may panic"
)]

#[path = "settings/arrangements.rs"]
mod arrangements;
#[path = "settings/keys.rs"]
mod keys;
#[path = "settings/machine.rs"]
mod machine;
#[path = "settings/pairs.rs"]
mod pairs;
#[path = "settings/place.rs"]
mod place;
#[path = "settings/shown.rs"]
mod shown;
#[path = "support/mod.rs"]
mod support;

use std::path::Path;

use arrangements::ARRANGEMENTS;
use place::{Arrangement, Place};
use shown::Shown;
use uv_linkcheck::discover::configure;
use uv_linkcheck::model::uv::UvVersion;

const VERSIONS: [&str; 6] = ["0.4.30", "0.5.3", "0.8.24", "0.10.4", "0.11.33", "0.13.9"];

#[test]
fn the_settings_are_those_of_uv() {
    let judges: Vec<_> = VERSIONS
        .into_iter()
        .filter_map(|version| Some((version, support::uv::uv(version)?)))
        .collect();
    assert_eq!(judges.len(), VERSIONS.len(), "not every uv could be had");
    let results: Vec<_> = std::thread::scope(|scope| {
        let running = judges
            .iter()
            .map(|(version, uv)| scope.spawn(|| judge_all(version, uv)));
        let threads: Vec<_> = running.collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let tried: usize = results.iter().map(|(tried, _)| tried).sum();
    let wrong: Vec<_> = results.into_iter().flat_map(|(_, wrong)| wrong).collect();
    assert!(
        wrong.is_empty(),
        "{} of {tried} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    println!("{} arrangements, {tried} comparisons", ARRANGEMENTS.len());
}

/// How many arrangements apply to the version, and in which of them we differ.
fn judge_all(version: &str, uv: &Path) -> (usize, Vec<String>) {
    let number: UvVersion = version.parse().unwrap();
    let apply: Vec<_> = ARRANGEMENTS
        .iter()
        .filter(|arrangement| arrangement.since <= number)
        .collect();
    let wrong = apply.iter().filter_map(|arrangement| {
        let difference = compare(arrangement, number, uv)?;
        Some(format!("{version}: {}: {difference}", arrangement.name))
    });
    (apply.len(), wrong.collect())
}

/// How our settings differ from those of uv.
fn compare(arrangement: &Arrangement<'_>, version: UvVersion, uv: &Path) -> Option<String> {
    let place = Place::new(arrangement);
    let theirs = Shown::by(uv, &place);
    let ours = configure(&place.request(version), &place.vars(), &place.cwd());
    match (ours, theirs) {
        (Err(_), Err(_)) => None,
        (Ok(_), Err(stderr)) => Some(format!("uv stops, we do not: {stderr}")),
        (Err(error), Ok(_)) => Some(format!("we stop, uv does not: {error}")),
        (Ok(ours), Ok(theirs)) => {
            let ours = Shown::ours(&ours.config.settings);
            (ours != theirs).then(|| format!("uv has {theirs:?}, we have {ours:?}"))
        }
    }
}
