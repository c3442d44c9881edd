//! Damaged files of every kind: no panic, no hang, no memory that grows.
//!
//! The cases follow from their numbers, so that one that fails can be had again. `UV_LINKCHECK_TEST_CASES` says how many are
//! tried; the default is small.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests"
)]

mod files;
mod mutate;
mod small;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use uv_linkcheck::env::{Process, Vars as _};

use files::Files;
use mutate::Random;
use small::Small;

/// Cases of a run that nobody asked more of.
const FEW: u64 = 12_800;

/// No case takes longer, on the slowest of machines.
const LONGEST: Duration = Duration::from_secs(10);

/// Bytes the process may grow by between the first tenth of the cases and the last. What is kept are the distinct markers
/// and versions that the libraries behind them remember.
const GROWTH: u64 = 64 << 20;

/// Of so many cases…
const ROUND: u64 = 64;

/// What a case is about: whole projects cost most, so there are few of them.
fn kind(case: u64) -> &'static str {
    match case % ROUND {
        0 => "uv.lock in a project",
        1 => "pyproject.toml",
        2 => "uv.toml",
        3 => "pyvenv.cfg",
        4..12 => "uv.lock",
        12..38 => "pointer",
        _ => "wheel name",
    }
}

#[test]
fn damaged_input_is_survived() {
    let cases = Process
        .get_nonempty("UV_LINKCHECK_TEST_CASES")
        .map_or(FEW, |text| text.to_str().unwrap().parse().unwrap());
    let files = Files::new();
    let small = Small::new();
    let mut settled = None;
    let mut taken = 0;
    let mut longest = (Duration::ZERO, 0);
    for case in 0..cases {
        let mut random = Random::of(case);
        let start = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| match kind(case) {
            "uv.lock" => small.lock(&mut random),
            "pointer" => small.pointer(&mut random),
            "wheel name" => small.wheel_name(&mut random),
            file => files.project(file, &mut random),
        }));
        let spent = start.elapsed();
        longest = longest.max((spent, case));
        let Ok(understood) = result else {
            panic!("case {case} ({}) panics", kind(case));
        };
        taken += u64::from(understood);
        assert!(
            spent < LONGEST,
            "case {case} ({}) takes {spent:?}",
            kind(case)
        );
        if case == cases / 10 {
            settled = Some(resident());
        }
    }
    let grown = resident().saturating_sub(settled.unwrap_or_default());
    println!(
        "{cases} cases, {taken} of them understood; the longest took {:?} (case {}, {}); grown by {} KiB",
        longest.0,
        longest.1,
        kind(longest.1),
        grown / 1024
    );
    assert!(
        taken > 0 && taken < cases,
        "the damage is too heavy or too light"
    );
    assert!(grown < GROWTH, "grown by {} KiB", grown / 1024);
}

/// Bytes of memory the process has.
fn resident() -> u64 {
    let status = fs_err::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap() * 1024
}
