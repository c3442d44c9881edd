//! How long `check` takes, as a ratio to what a person would compare it with, both measured in turns in one run.
//!
//! Without optimisation the figures mean nothing: times are measured where `UV_LINKCHECK_TEST_PROGRAM` names a release
//! build of the program, or the tests are one themselves. Elsewhere only memory is looked at, and this is said.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests"
)]

mod big;
mod lock;
#[path = "../support/uv.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use uv_linkcheck::env::{Process, Vars as _};

/// Runs of each, in turns; the fastest are compared, since whatever else the machine does only ever adds time.
const ROUNDS: usize = 25;

/// How often so many more are run where a busy machine lets the ratio be above one.
const MORE: usize = 4;

/// One measurement at a time: another one beside it would take the processors it needs.
static ALONE: Mutex<()> = Mutex::new(());

/// Bytes of memory `check` may use on the large project.
const MEMORY: u64 = 48 * 1024 * 1024;

/// An optimised program to measure.
const PROGRAM: &str = "UV_LINKCHECK_TEST_PROGRAM";

fn program() -> PathBuf {
    Process
        .get_nonempty(PROGRAM)
        .map_or_else(|| env!("CARGO_BIN_EXE_uv-linkcheck").into(), PathBuf::from)
}

/// The uv to compare with; says so if it cannot be had, and fails where no test may be skipped.
fn released() -> Option<PathBuf> {
    let uv = support::uv("0.13.9");
    if uv.is_none() {
        assert!(
            Process.get("UV_LINKCHECK_TEST_NO_SKIP").is_none(),
            "uv 0.13.9 cannot be had"
        );
        println!("skipped: uv 0.13.9 cannot be had");
    }
    uv
}

/// Whether times mean something; says so if not.
fn optimised() -> bool {
    let optimised = Process.get_nonempty(PROGRAM).is_some() || !cfg!(debug_assertions);
    if !optimised {
        println!(
            "skipped: the time is only measured with optimisation (`cargo test --release --test speed`)"
        );
    }
    optimised
}

fn check(project: &Path, cache: &Path) -> Command {
    let mut command = Command::new(program());
    command
        .args([
            "check",
            "--output-format",
            "json",
            "--exit-zero",
            "--uv-version",
            "0.13.9",
            "--cache-dir",
        ])
        .arg(cache)
        .current_dir(project)
        .env_remove("UV_LINK_MODE")
        .stdout(Stdio::null());
    command
}

fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.status().expect("the program starts");
    let taken = start.elapsed();
    assert!(status.success(), "{command:?}: {status}");
    taken
}

/// The fastest of `ours` over the fastest of `theirs`, run in turns after one round to warm up.
fn ratio(mut ours: Command, mut theirs: Command) -> f64 {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    time(&mut ours);
    time(&mut theirs);
    let (mut a, mut b) = (Duration::MAX, Duration::MAX);
    for round in 1..=MORE * ROUNDS {
        a = a.min(time(&mut ours));
        b = b.min(time(&mut theirs));
        if round % ROUNDS == 0 && a <= b {
            break;
        }
    }
    a.as_secs_f64() / b.as_secs_f64()
}

#[test]
fn a_large_project_is_checked_faster_than_du_counts_it() {
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("temporary directory");
    let (project, cache) = big::make(directory.path(), 330, 85_000);

    let peak = peak_memory(&mut check(&project, &cache));
    println!("peak memory: {} KiB", peak / 1024);
    assert!(peak < MEMORY, "{} KiB of memory", peak / 1024);

    if !optimised() {
        return;
    }
    let mut du = Command::new("du");
    du.arg("-s")
        .arg(cache.join("archive-v0"))
        .stdout(Stdio::null());
    let ratio = ratio(check(&project, &cache), du);
    println!("check / du -s, 330 packages, 85,000 files: {ratio:.2}");
    assert!(
        ratio <= 1.0,
        "check takes {ratio:.2} times as long as `du -s`"
    );
}

/// The most memory the process had, by `VmHWM`: what the kernel accounts to it when it ends.
fn peak_memory(command: &mut Command) -> u64 {
    let child = command.spawn().expect("the program starts");
    let pid = child.id();
    let mut child = child;
    let mut peak = 0;
    loop {
        if let Ok(status) = fs_err::read_to_string(format!("/proc/{pid}/status")) {
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
            peak = peak.max(kib.unwrap_or(0) * 1024);
        }
        if let Some(status) = child.try_wait().expect("wait") {
            assert!(status.success(), "{status}");
            return peak;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The fixture has five packages; uv and we both find them uncached.
#[test]
fn a_small_project_is_checked_faster_than_uv_plans_it() {
    let Some(uv) = released() else {
        return;
    };
    if !optimised() {
        return;
    }
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("temporary directory");
    let (project, cache) = big::make(directory.path(), 5, 120);
    let mut plan = Command::new(&uv);
    plan.args([
        "sync",
        "--dry-run",
        "--frozen",
        "--offline",
        "--quiet",
        "--cache-dir",
    ])
    .arg(&cache)
    .current_dir(&project)
    .stdout(Stdio::null())
    .stderr(Stdio::null());
    let mut path = std::ffi::OsString::from(uv.parent().expect("parent"));
    path.push(":/usr/bin:/bin");
    let mut check = Command::new(program());
    check
        .args([
            "check",
            "--output-format",
            "json",
            "--exit-zero",
            "--cache-dir",
        ])
        .arg(&cache)
        .current_dir(&project)
        .env("PATH", path)
        .env_remove("UV_LINK_MODE")
        .stdout(Stdio::null());
    let ratio = ratio(check, plan);
    println!("check / uv sync --dry-run --frozen --offline, 5 packages: {ratio:.2}");
    assert!(
        ratio <= 1.0,
        "check takes {ratio:.2} times as long as uv's dry run"
    );
}

/// The whole check, of which reading the lock and selecting from it are a part, against uv's shortest way through a lock.
#[test]
fn a_large_lock_is_read_faster_than_uv_shows_its_tree() {
    let Some(uv) = released() else {
        return;
    };
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("temporary directory");
    let project = lock::make(directory.path());
    let cache = directory.path().join("cache");
    let size = fs_err::metadata(project.join("uv.lock"))
        .expect("lock")
        .len();
    assert!((1_500_000..2_500_000).contains(&size), "{size} bytes");
    if !optimised() {
        return;
    }
    let mut tree = Command::new(&uv);
    tree.args(["tree", "--frozen", "--offline", "--quiet", "--cache-dir"])
        .arg(&cache)
        .current_dir(&project)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut check = check(&project, &cache);
    check.arg("--no-probe");
    let ratio = ratio(check, tree);
    println!("check --no-probe / uv tree --frozen, a lock of {size} bytes: {ratio:.2}");
    assert!(
        ratio <= 1.0,
        "check takes {ratio:.2} times as long as `uv tree --frozen`"
    );
}
