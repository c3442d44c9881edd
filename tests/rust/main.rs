//! Members that cargo builds: where it builds them, what passes from there to the environment, and that asking runs nothing of
//! the project.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod edges;
mod shouting;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use uv_linkcheck::env::{Process, Vars as _};

use crate::support::fs::copy_tree;

/// The user's cargo: the first on `PATH`, rustup's where that is how Rust was installed.
fn cargo() -> PathBuf {
    let search = Process.get("PATH").unwrap();
    // Under `cargo test` the toolchain's own directory may stand in front of rustup's.
    let own = Path::new(env!("CARGO")).parent().unwrap();
    std::env::split_paths(&search)
        .filter(|entry| entry != own)
        .map(|entry| entry.join("cargo"))
        .find(|path| path.is_file())
        .unwrap_or_else(|| env!("CARGO").into())
}

/// The environment in which this cargo, and no other thing of this machine, is found.
fn environment(home: &Path) -> Vec<(&'static str, OsString)> {
    let user = Process.home().unwrap();
    let of_rust = |name: &'static str, directory: &str| {
        let path = Process.get_nonempty(name);
        (name, path.unwrap_or_else(|| user.join(directory).into()))
    };
    let cargo = cargo();
    let search = [
        cargo.parent().unwrap(),
        Path::new("/usr/bin"),
        Path::new("/bin"),
    ];
    vec![
        ("HOME", home.into()),
        ("PATH", std::env::join_paths(search).unwrap()),
        of_rust("CARGO_HOME", ".cargo"),
        of_rust("RUSTUP_HOME", ".rustup"),
    ]
}

/// A copy of a fixture project in `directory`.
fn fixture(name: &str, directory: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/projects");
    let project = directory.join(name);
    copy_tree(&source.join(name), &project);
    let toolchain = project.join("rust-toolchain.toml");
    if let Ok(text) = fs_err::read_to_string(&toolchain) {
        let text = text.replace("ROOT", project.to_str().unwrap());
        fs_err::write(&toolchain, text).unwrap();
    }
    project
}

/// The program in `project`, with a cache in `home`.
fn program(project: &Path, home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uv-linkcheck"));
    command
        .current_dir(project)
        .env_clear()
        .envs(environment(home))
        .args(["--output-format", "json"]);
    command
}

/// The report, whatever the program has found.
fn report(command: &mut Command) -> Value {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code().is_some_and(|code| code < 2), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The edges of a report: kind, source, target.
fn edges(report: &Value) -> Vec<[&str; 3]> {
    let edges = report["edges"].as_array().unwrap().iter();
    edges
        .map(|edge| ["kind", "source", "target"].map(|key| edge[key].as_str().unwrap()))
        .collect()
}
