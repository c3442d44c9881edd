//! The sentence that every format shares.

use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::outcome::Outcome;
use uv_linkcheck::model::plan::PlanBasis;
use uv_linkcheck::model::report::Report;
use uv_linkcheck::model::uv::UvOrigin;
use uv_linkcheck::report::summary::sentence;

use crate::samples::{dangerous, degraded, mixed, predict, uncached, unprobed, well};

fn with(mut report: Report, change: impl FnOnce(&mut Report)) -> Report {
    change(&mut report);
    report
}

#[test]
fn every_case_has_its_sentence() {
    let cases = [
        (
            well(86),
            "uv 0.13.9 will clone all 86 wheels of `shop` (1.2 GiB shared with the cache)",
        ),
        (
            well(1),
            "uv 0.13.9 will clone the only wheel of `shop` (294.2 KiB shared with the cache)",
        ),
        (
            degraded(86),
            "uv 0.13.9 will copy all 86 wheels of `shop` and print its hardlink warning",
        ),
        (
            with(degraded(2), |report| report.prediction.warning = None),
            "uv 0.13.9 will copy both wheels of `shop` (14.6 MiB)",
        ),
        (
            with(well(3), |report| predict(report, |_| Mode::Symlink)),
            "uv 0.13.9 will symlink all 3 wheels of `shop` (28.9 MiB kept in the cache)",
        ),
        (
            mixed(),
            "uv 0.13.9 will link 85 of the 86 wheels of `shop` and print its hardlink warning: \
             61 cloned, 24 hard linked, 1 copied (1.2 GiB shared with the cache)",
        ),
        (
            with(well(3), |report| {
                predict(
                    report,
                    |at| if at == 0 { Mode::Clone } else { Mode::Hardlink },
                )
            }),
            "uv 0.13.9 will link all 3 wheels of `shop`: 1 cloned, 2 hard linked (28.9 MiB shared with the cache)",
        ),
        (
            dangerous(86),
            "uv 0.13.9 will fail while installing `certifi` and leave the environment broken",
        ),
        (
            with(dangerous(5), |report| {
                report.prediction.wheels[2].outcome = Outcome::Fail
            }),
            "uv 0.13.9 will fail while installing `certifi` or `idna` and leave the environment broken",
        ),
        (
            with(well(5), |report| {
                report
                    .prediction
                    .wheels
                    .iter_mut()
                    .for_each(|wheel| wheel.outcome = Outcome::Fail)
            }),
            "uv 0.13.9 will fail while installing `certifi` or one of 4 others and leave the environment incomplete",
        ),
        (
            uncached(86),
            "uv 0.13.9 will clone all 86 wheels of `shop` (none cached yet)",
        ),
        (
            uncached(1),
            "uv 0.13.9 will clone the only wheel of `shop` (not cached yet)",
        ),
        (
            with(well(3), |report| report.plan.wheels[1].archive = None),
            "uv 0.13.9 will clone all 3 wheels of `shop` (28.9 MiB shared with the cache, 1 not cached yet)",
        ),
        (well(0), "uv 0.13.9 has no wheels to install for `shop`"),
        (
            unprobed(86),
            "what uv 0.13.9 will do with the 86 wheels of `shop` is unknown: nothing was tried",
        ),
        (
            with(well(3), |report| {
                report.prediction.wheels[0].outcome = Outcome::Unknown
            }),
            "uv 0.13.9 will link 2 of the 3 wheels of `shop`: 2 cloned, 1 unknown (28.9 MiB shared with the cache)",
        ),
        (
            with(well(3), |report| {
                report.prediction.refusal = Some("symlinks need a cache that stays.".into())
            }),
            "uv 0.13.9 will refuse to install `shop`: symlinks need a cache that stays",
        ),
        (
            with(well(1), |report| {
                report.project.uv.origin = UvOrigin::Assumed
            }),
            "uv 0.13.9 (assumed) will clone the only wheel of `shop` (294.2 KiB shared with the cache)",
        ),
        (
            with(well(0), |report| {
                report.plan.basis = PlanBasis::Directories;
                report.evidence.attempts.clear();
            }),
            "`shop` has no lockfile and nothing installed: nothing was tried",
        ),
    ];
    for (report, expected) in cases {
        assert_eq!(sentence(&report), expected);
    }
}
