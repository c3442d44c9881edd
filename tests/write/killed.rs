//! The program killed at every system call that could matter: the file is the old one or the new one, whole.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, ExitStatus};

use crate::support::namespace::skip;

const OLD: &str = "# ours\n[project]\nname = \"demo\"\nversion = \"1\"\n\n[tool.uv]\nlink-mode = \"copy\" # why\n";
const NEW: &str = "# ours\n[project]\nname = \"demo\"\nversion = \"1\"\n\n[tool.uv]\nlink-mode = \"hardlink\" # why\n";

/// Every way to open, fill, mark, move and remove a file.
const CALLS: [&str; 14] = [
    "openat",
    "write",
    "close",
    "fsync",
    "fchmod",
    "fchown",
    "fsetxattr",
    "ftruncate",
    "rename",
    "renameat",
    "renameat2",
    "linkat",
    "unlink",
    "unlinkat",
];

/// Calls of one kind at which a run is killed at most.
const MOST: u32 = 400;

/// A run that is killed when it makes `call` for the `time`th time, counted from 1.
fn run(project: &Path, call: &str, time: u32) -> ExitStatus {
    Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("trace={call}"))
        .arg("-e")
        .arg(format!("inject={call}:signal=SIGKILL:when={time}"))
        .arg(env!("CARGO_BIN_EXE_uv-linkcheck"))
        .args(["fix", "--link-mode", "hardlink", "--no-probe", "-q"])
        .args(["--uv-version", "0.13.9", "--python", "3.12"])
        .current_dir(project)
        .env_clear()
        .env("HOME", project)
        .env("UV_CACHE_DIR", project.join("cache"))
        .output()
        .expect("strace starts")
        .status
}

#[test]
fn killed_anywhere_the_file_is_the_old_or_the_new_one() {
    let name = "killed_anywhere_the_file_is_the_old_or_the_new_one";
    let traced = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .output();
    if !traced.is_ok_and(|output| output.status.success()) {
        return skip(name, "needs strace, and the right to trace");
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pyproject.toml");
    let (mut kills, mut old, mut new) = (0, 0, 0);
    for call in CALLS {
        for time in 1..MOST {
            fs_err::write(&path, OLD).unwrap();
            let status = run(directory.path(), call, time);
            let text = fs_err::read_to_string(&path).unwrap();
            let killed = status.signal() == Some(9) || status.code() == Some(137);
            match text.as_str() {
                OLD => old += 1,
                NEW => new += 1,
                other => panic!("{call} {time}: {other:?}"),
            }
            if !killed {
                assert!(status.success(), "{call} {time}: {status}");
                assert_eq!(text, NEW, "{call} {time}");
                break;
            }
            kills += 1;
        }
    }
    assert!(
        old > 10 && new > CALLS.len() && kills > 20,
        "{kills} kills, {old} old, {new} new"
    );
    for entry in fs_err::read_dir(directory.path()).unwrap() {
        let left = entry.unwrap().file_name().into_string().unwrap();
        let ours = left.starts_with(".uv-linkcheck-") || left == "cache";
        assert!(ours || left == "pyproject.toml", "{left} was left behind");
    }
    crate::support::namespace::say(&format!("{kills} kills: {old} old, {new} new\n"));
}
