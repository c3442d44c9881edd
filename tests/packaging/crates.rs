//! crates.io: what is published, under which licences, and how it installs.

use crate::support::command::Checked as _;
use crate::{answers, asked, clean, place, root, target, tool};

#[test]
fn cargo_installs_it() {
    if !asked("cargo_installs_it") {
        return;
    }
    let place = place();
    clean("cargo")
        .args(["install", "--quiet", "--locked", "--offline", "--no-track"])
        .arg("--path")
        .arg(root())
        .arg("--root")
        .arg(place.path())
        .env("CARGO_TARGET_DIR", target())
        .checked();
    answers(&mut clean(place.path().join("bin/uv-linkcheck")));
}

#[test]
fn it_can_be_published() {
    if !asked("it_can_be_published") {
        return;
    }
    // Changes that are not committed yet are no reason to fail here.
    clean("cargo")
        .args([
            "publish",
            "--quiet",
            "--dry-run",
            "--locked",
            "--allow-dirty",
        ])
        .env("CARGO_TARGET_DIR", target())
        .current_dir(root())
        .checked();
}

#[test]
fn licences_and_sources_are_allowed() {
    if !asked("licences_and_sources_are_allowed") {
        return;
    }
    // Crates of all targets are looked at, and no build here needs them all.
    clean("cargo")
        .env_remove("CARGO_BUILD_TARGET")
        .args(["fetch", "--quiet", "--locked"])
        .current_dir(root())
        .checked();
    clean(tool("cargo-deny"))
        .args([
            "--locked",
            "--offline",
            "check",
            "licenses",
            "bans",
            "sources",
        ])
        .current_dir(root())
        .checked();
}

#[test]
fn workflows_are_sound() {
    if !asked("workflows_are_sound") {
        return;
    }
    clean(tool("zizmor"))
        .args(["--offline", "--no-progress", "--persona", "pedantic"])
        .arg(root().join(".github"))
        .checked();
}
