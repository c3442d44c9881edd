//! The real uv says which archive it links each package from; the plan must have said so before.
//!
//! One project has a package of every kind of source. Every uv fills a cache of its own with it, then installs it once
//! more from that cache. The proof is the inode: an installed file is a second name of a file of one archive.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod judge;
mod server;
mod sources;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use judge::Judge;
use sources::{KINDS, Kind, Scene};
use uv_linkcheck::model::uv::UvVersion;

/// One of each era of pointers, keys and buckets.
const VERSIONS: [&str; 8] = [
    "0.4.30", "0.5.3", "0.6.17", "0.8.24", "0.10.4", "0.11.33", "0.12.5", "0.13.9",
];

/// A scene in a directory of its own, beside everything else this build makes.
fn scene() -> (tempfile::TempDir, Scene) {
    let directory = tempfile::Builder::new()
        .prefix("caches")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .unwrap();
    let scene = Scene::new(directory.path());
    (directory, scene)
}

/// The uv of `version` with an empty cache; `None` where it cannot be had.
fn judge<'a>(version: &str, directory: &tempfile::TempDir, scene: &'a Scene) -> Option<Judge<'a>> {
    let uv = support::uv::uv(version)?;
    let home = directory.path().join("home");
    fs_err::create_dir_all(&home).unwrap();
    let judge = Judge {
        scene,
        uv,
        version: version.parse().unwrap(),
        cache: directory.path().join("cache").join(version),
        home,
    };
    Some(judge)
}

fn kinds(version: UvVersion) -> Vec<Kind> {
    let known = |kind: &Kind| {
        let (major, minor, patch) = kind.since;
        version >= UvVersion(major, minor, patch)
    };
    KINDS.into_iter().filter(known).collect()
}

/// What was said about each package, against what uv did; a line for each disagreement.
fn disagreements(judge: &Judge<'_>, said: &BTreeMap<String, Option<PathBuf>>) -> Vec<String> {
    let linked = judge.linked();
    let mut wrong = Vec::new();
    for kind in kinds(judge.version) {
        let said = said.get(kind.name).cloned().flatten();
        let real = linked.get(kind.name).cloned();
        if said != real || real.is_none() {
            wrong.push(format!(
                "uv {} {}: said {said:?}, uv linked {real:?}",
                judge.version, kind.name
            ));
        }
    }
    wrong
}

fn archives(judge: &Judge<'_>) -> BTreeMap<String, Option<PathBuf>> {
    let plan = judge.plan();
    let wheels = plan.wheels.into_iter();
    wheels.map(|wheel| (wheel.name, wheel.archive)).collect()
}

/// Lines of disagreements, and how many comparisons were made.
fn compare(version: &str) -> (Vec<String>, usize) {
    let (directory, scene) = scene();
    let Some(judge) = judge(version, &directory, &scene) else {
        return (Vec::new(), 0);
    };
    scene.write_project(&kinds(judge.version));
    judge.uv_checked(&["lock"]);
    judge.uv_checked(&["sync", "--frozen"]);
    let mut wrong = disagreements(&judge, &archives(&judge));
    let plan = judge.plan();
    let real = judge.installed();
    for wheel in plan.wheels {
        if wheel.installed != real.contains(&wheel.name) {
            wrong.push(format!(
                "uv {version} {}: said installed: {}",
                wheel.name, wheel.installed
            ));
        }
    }
    judge.forget();
    let said = archives(&judge);
    judge.uv_checked(&["sync", "--frozen", "--offline"]);
    wrong.extend(disagreements(&judge, &said));
    (wrong, 3 * kinds(judge.version).len())
}

#[test]
fn the_archives_are_those_uv_links_from() {
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for version in VERSIONS {
        let (lines, count) = compare(version);
        wrong.extend(lines);
        compared += count;
    }
    println!("{compared} comparisons");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
