//! The sentence that every format shares.

use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::outcome::Outcome;
use uv_linkcheck::model::plan::PlanBasis;
use uv_linkcheck::model::report::Report;
use uv_linkcheck::model::uv::UvOrigin;
use uv_linkcheck::report::summary::sentence;

use crate::samples::{dangerous, degraded, mixed, predict, uncached, unprobed, well};

#[track_caller]
fn says(report: &Report, expected: &str) {
    assert_eq!(sentence(report), expected);
}

#[test]
fn pending_wheels_are_called_so() {
    let pending = |count, expected: &str| {
        let mut report = well(count);
        report.plan.pending = true;
        says(&report, &format!("uv 0.13.9 {expected}"));
    };
    pending(
        0,
        "has nothing to install for `shop`: its environment has every wheel",
    );
    pending(
        1,
        "will clone the only pending wheel of `shop` (294.2 KiB shared with the cache)",
    );
    pending(
        3,
        "will clone all 3 pending wheels of `shop` (28.9 MiB shared with the cache)",
    );
}

#[test]
fn one_mode() {
    says(
        &well(86),
        "uv 0.13.9 will clone all 86 wheels of `shop` (1.2 GiB shared with the cache)",
    );
    says(
        &well(1),
        "uv 0.13.9 will clone the only wheel of `shop` (294.2 KiB shared with the cache)",
    );
    let mut report = well(3);
    predict(&mut report, |_| Mode::Hardlink);
    says(
        &report,
        "uv 0.13.9 will hard link all 3 wheels of `shop` (28.9 MiB shared with the cache)",
    );
    predict(&mut report, |_| Mode::Symlink);
    says(
        &report,
        "uv 0.13.9 will symlink all 3 wheels of `shop` (28.9 MiB kept in the cache)",
    );
}

#[test]
fn copies_with_and_without_a_warning() {
    says(
        &degraded(86),
        "uv 0.13.9 will copy all 86 wheels of `shop` and print its hardlink warning",
    );
    let mut report = degraded(2);
    report.prediction.warning = None;
    says(
        &report,
        "uv 0.13.9 will copy both wheels of `shop` (14.6 MiB)",
    );
    predict(
        &mut report,
        |at| if at == 0 { Mode::Copy } else { Mode::Clone },
    );
    report.prediction.wheels[1].outcome = Outcome::Unknown;
    report.prediction.wheels[1].bytes_linked = 0;
    says(
        &report,
        "uv 0.13.9 will install both wheels of `shop`: 1 copied, 1 unknown",
    );
}

#[test]
fn several_modes_are_counted() {
    says(
        &mixed(),
        "uv 0.13.9 will link 85 of the 86 wheels of `shop` and print its hardlink warning: \
         61 cloned, 24 hard linked, 1 copied (1.2 GiB shared with the cache)",
    );
    let mut report = well(3);
    predict(&mut report, |at| {
        if at == 0 { Mode::Clone } else { Mode::Hardlink }
    });
    says(
        &report,
        "uv 0.13.9 will link all 3 wheels of `shop`: 1 cloned, 2 hard linked (28.9 MiB shared with the cache)",
    );
}

#[test]
fn failures_name_the_wheel() {
    let mut report = dangerous(5);
    says(
        &report,
        "uv 0.13.9 will fail while installing `certifi` and leave the environment broken",
    );
    report.prediction.wheels[2].outcome = Outcome::Fail;
    says(
        &report,
        "uv 0.13.9 will fail while installing `certifi` or `idna` and leave the environment broken",
    );
    let mut report = well(5);
    for wheel in &mut report.prediction.wheels {
        wheel.outcome = Outcome::Fail;
    }
    says(
        &report,
        "uv 0.13.9 will fail while installing `certifi` or one of 4 others and leave the environment incomplete",
    );
}

#[test]
fn a_refusal_comes_with_its_reason() {
    let mut report = well(3);
    report.prediction.refusal = Some("symlinks need a cache that stays.".into());
    says(
        &report,
        "uv 0.13.9 will refuse to install `shop`: symlinks need a cache that stays",
    );
}

#[test]
fn wheels_that_are_not_cached_are_told() {
    says(
        &uncached(86),
        "uv 0.13.9 will clone all 86 wheels of `shop` (none cached yet)",
    );
    says(
        &uncached(1),
        "uv 0.13.9 will clone the only wheel of `shop` (not cached yet)",
    );
    let mut report = well(3);
    report.plan.wheels[1].archive = None;
    says(
        &report,
        "uv 0.13.9 will clone all 3 wheels of `shop` (28.9 MiB shared with the cache, 1 not cached yet)",
    );
}

#[test]
fn what_is_unknown_is_said() {
    says(
        &unprobed(86),
        "what uv 0.13.9 will do with the 86 wheels of `shop` is unknown: nothing was tried",
    );
    let mut report = well(3);
    report.prediction.wheels[0].outcome = Outcome::Unknown;
    says(
        &report,
        "uv 0.13.9 will link 2 of the 3 wheels of `shop`: 2 cloned, 1 unknown (28.9 MiB shared with the cache)",
    );
    let mut report = well(1);
    report.project.uv.origin = UvOrigin::Assumed;
    says(
        &report,
        "uv 0.13.9 (assumed) will clone the only wheel of `shop` (294.2 KiB shared with the cache)",
    );
}

#[test]
fn nothing_to_install() {
    let mut report = well(0);
    says(&report, "uv 0.13.9 has no wheels to install for `shop`");
    report.plan.basis = PlanBasis::Installed;
    says(
        &report,
        "the environment of `shop` has nothing installed that uv 0.13.9 would link",
    );
    report.plan.basis = PlanBasis::Directories;
    says(
        &report,
        "`shop` has no lockfile and nothing installed: \
         clone, hardlink and copy work between its cache and its environment",
    );
    report.evidence.attempts.clear();
    says(
        &report,
        "`shop` has no lockfile and nothing installed: nothing was tried",
    );
}
