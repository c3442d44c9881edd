//! `log`: fixtures of many systems, input that is no log, and logs of the real uv, compared with what it did.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod fixtures;
mod hostile;
mod real;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program with these arguments, in the repository.
fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uv-linkcheck"));
    command
        .env_clear()
        .env("LANG", "C.UTF-8")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments);
    command
}

/// What `log` makes of `input` on stdin.
fn piped(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = program(&["log"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A program that stops reading is judged by how it ends.
        scope.spawn(move || stdin.write_all(input).ok());
        child.wait_with_output().unwrap()
    })
}

fn fixture(name: &str) -> String {
    Path::new("fixtures/logs")
        .join(name)
        .to_str()
        .unwrap()
        .to_owned()
}
