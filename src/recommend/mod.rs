//! The one change to make, and its alternatives, each tried before it is offered.

mod changes;
mod ladder;
mod mending;
mod override_by;
mod placement;
mod rank;
mod shell;
mod target;
#[cfg(test)]
mod tests;

use std::path::Path;

use crate::diagnose::Case;
use crate::env::Vars;
use crate::model::code::Code;
use crate::model::finding::{Finding, Severity};
use crate::model::fix::Recommendation;
use crate::model::mode::Mode;
use crate::predict::predict;
use crate::probe::trial;
use crate::sys::System;

use changes::Change;
use ladder::{Answers, Grade};
pub use override_by::Asked;
pub use target::{Target, place_for_link_mode, set_link_mode};

/// The finding that makes copying the right answer: the cache of an image build.
const CONTAINER_CACHE_MOUNT: Code = Code(213);

/// The finding of a copy that was asked for though the files could be shared: it explains, and can be bettered.
const NEEDLESS_COPY: Code = Code(201);

/// Tries a cache directory: what each mode does from there to site-packages.
type Try<'a> = &'a dyn Fn(&Path) -> Answers;

/// What to change.
///
/// Nothing is written but the scratch directories of [`trial`], and those only where the probe tried something itself.
pub fn recommend(
    case: &Case<'_>,
    findings: &[Finding],
    vars: &dyn Vars,
    system: &dyn System,
) -> Recommendation {
    let site_packages = &case.plan.site_packages;
    let attempt = |from: &Path| trial(from, site_packages, system);
    let Some((plan, evidence)) = ladder::stand_in(case) else {
        return chosen(case, findings, vars, &attempt);
    };
    let prediction = predict(case.project, &plan, &evidence, case.prediction.requested);
    let case = Case {
        project: case.project,
        plan: &plan,
        evidence: &evidence,
        prediction: &prediction,
    };
    chosen(&case, findings, vars, &attempt)
}

fn chosen(
    case: &Case<'_>,
    findings: &[Finding],
    vars: &dyn Vars,
    attempt: Try<'_>,
) -> Recommendation {
    let now = Grade::of(case.prediction);
    let matters =
        |finding: &&Finding| finding.severity >= Severity::Warning || finding.code == NEEDLESS_COPY;
    let bad: Vec<&Finding> = findings.iter().filter(matters).collect();
    let quiet = case.prediction.exit_status == 0 && case.prediction.warning.is_none();
    if bad.is_empty() && quiet {
        return Recommendation {
            fix: None,
            alternatives: Vec::new(),
            reason: rank::well(&now),
        };
    }
    let container = findings
        .iter()
        .any(|finding| finding.code == CONTAINER_CACHE_MOUNT);
    let all = possible(case, now, &bad, vars, attempt);
    rank::recommendation(all, now, container)
}

/// Every change that could help.
fn possible(
    case: &Case<'_>,
    now: Grade,
    bad: &[&Finding],
    vars: &dyn Vars,
    attempt: Try<'_>,
) -> Vec<Change> {
    let probed = !case.evidence.attempts.is_empty() || !case.evidence.cache_failures.is_empty();
    if !probed {
        return changes::offered(case, bad, None);
    }
    let here = attempt(&case.plan.archives);
    let mut all = changes::offered(case, bad, Some(&here));
    all.extend(changes::drop_link_mode(case));
    all.extend(changes::set_link_modes(case, vars));
    let named = bad
        .iter()
        .flat_map(|finding| &finding.fixes)
        .any(|fix| fix.id == "move-cache");
    let elsewhere = ladder::from_elsewhere(case, &here, case.prediction.requested);
    // A fresh file of the present cache links well: then it is the files, not the place, unless a cause says otherwise.
    let place = !elsewhere.shares() || !case.evidence.cache_failures.is_empty();
    if !now.shares() && case.prediction.requested != Mode::Copy && (named || place) {
        all.extend(changes::move_cache(case, now, vars, attempt));
    }
    all
}
