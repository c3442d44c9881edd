//! Tests in a mount namespace of their own, so that no mount outlives them.

use std::path::{Path, PathBuf};
use std::process::Command;

use uv_linkcheck::env::{Process, Vars as _};

use super::command::Checked as _;
pub(crate) use super::said::{say, skip};

/// Names the test that runs inside its namespace.
pub(crate) const INSIDE: &str = "UV_LINKCHECK_TEST_INSIDE";
/// Names the directory such a test may mount on.
pub(crate) const SCRATCH: &str = "UV_LINKCHECK_TEST_SCRATCH";

/// Runs `body` as the test `module::name`, in a private mount namespace and with an empty tmpfs to work in.
///
/// The test binary starts itself once more under `unshare`, for this test alone. Lines that `body` says with [`say`]
/// are shown also when the test passes.
pub(crate) fn run(module: &str, name: &str, body: impl FnOnce(&Path)) {
    let test = full_name(module, name);
    if let Some(scratch) = inside(&test) {
        return body(&scratch);
    }
    if let Some(reason) = missing() {
        return skip(&test, reason);
    }
    let scratch = tempfile::tempdir().unwrap();
    let output = Command::new("unshare")
        .args(["--mount", "--propagation", "private"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", &test, "--nocapture", "--test-threads=1"])
        .env(INSIDE, &test)
        .env(SCRATCH, scratch.path())
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let listed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{test}: {}\n{said}", output.status);
    assert!(
        listed.contains("1 passed"),
        "{test} did not run itself:\n{listed}"
    );
    say(&said);
}

/// The name of a test as the harness has it.
pub(crate) fn full_name(module: &str, name: &str) -> String {
    match module.split_once("::") {
        Some((_crate, path)) => format!("{path}::{name}"),
        None => name.to_owned(),
    }
}

/// The empty tmpfs to work in, where `test` was started again.
pub(crate) fn inside(test: &str) -> Option<PathBuf> {
    let inside = Process.get(INSIDE).is_some_and(|inside| inside == test);
    let scratch = inside.then(|| Process.get(SCRATCH)).flatten()?;
    Command::new("mount")
        .args(["-t", "tmpfs", "-o", "mode=0755", "tmpfs"])
        .arg(&scratch)
        .checked();
    Some(scratch.into())
}

/// Why this machine cannot run such tests.
fn missing() -> Option<&'static str> {
    if !rustix::process::geteuid().is_root() {
        return Some("needs root and loop devices");
    }
    let works =
        |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    if !works(Command::new("unshare").args(["--mount", "true"]))
        || !works(Command::new("losetup").arg("--find"))
    {
        return Some("needs root and loop devices");
    }
    None
}
