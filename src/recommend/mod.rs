//! The one change to make, and its alternatives, each tried before it is offered.

mod changes;
mod ground;
mod keeping;
mod ladder;
mod mending;
mod mounts;
mod moving;
mod one_mount;
mod override_by;
mod placement;
mod rank;
mod remaking;
mod target;
#[cfg(test)]
mod tests;
mod values;
mod world;

use crate::diagnose::Case;
use crate::env::Vars;
use crate::model::code::Code;
use crate::model::finding::{Finding, Severity};
use crate::model::fix::{Fix, Recommendation};
use crate::model::mode::Mode;
use crate::model::outcome::{Outcome, Prediction, WheelOutcome};
use crate::predict::predict;
use crate::sys::System;

use changes::Change;
use ground::{Ground, Here};
use ladder::Grade;
pub use mounts::{Naming, Wish, cache_of, caches_apart, follows_user, mount_of, name_cache_in};
pub use override_by::Asked;
pub use target::{Target, move_to_user, place_for_link_mode, set_link_mode};
pub use values::{Values, values};
use world::World;

/// The finding that makes copying the right answer: the cache of an image build.
const CONTAINER_CACHE_MOUNT: Code = Code(213);

/// The finding of a copy that was asked for though the files could be shared: it explains, and can be bettered.
const NEEDLESS_COPY: Code = Code(201);

/// What to change, so that there is nothing to complain of and every wheel ends in one of the modes that `require` names, if
/// it names any.
///
/// Nothing is written but the scratch directories of [`trial`](crate::probe::trial), and those only where the probe tried
/// something itself.
pub fn recommend(
    case: &Case<'_>,
    findings: &[Finding],
    require: &[Mode],
    vars: &dyn Vars,
    system: &dyn System,
) -> Recommendation {
    let Some((plan, evidence)) = ladder::stand_in(case) else {
        return chosen(case, findings, require, vars, &Here(system));
    };
    let prediction = predict(case.project, &plan, &evidence, case.prediction.requested);
    let case = Case {
        project: case.project,
        plan: &plan,
        evidence: &evidence,
        prediction: &prediction,
    };
    chosen(&case, findings, require, vars, &Here(system))
}

fn chosen(
    case: &Case<'_>,
    findings: &[Finding],
    require: &[Mode],
    vars: &dyn Vars,
    ground: &dyn Ground,
) -> Recommendation {
    let now = Grade::of(case.prediction, findings);
    let matters =
        |finding: &&Finding| finding.severity >= Severity::Warning || finding.code == NEEDLESS_COPY;
    let bad: Vec<&Finding> = findings.iter().filter(matters).collect();
    let quiet = case.prediction.exit_status == 0 && case.prediction.warning.is_none();
    let fine = bad.is_empty() && quiet && meets(case.prediction, require);
    let well = || Recommendation {
        fix: None,
        alternatives: Vec::new(),
        reason: rank::well(&now),
    };
    // Copies that were asked for may be what an older uv was best served with.
    if fine && (case.prediction.requested != Mode::Copy || now.copied == 0) {
        return well();
    }
    let all = possible(case, now, &bad, vars, ground);
    let found = rank::recommendation(all, now, &bad, copying_is_right(case, findings));
    let clones = |fix: &Fix| fix.outcome == Some(Mode::Clone);
    if fine && !found.fix.as_ref().is_some_and(clones) {
        return well();
    }
    found
}

/// Whether copies are what a person would want: the cache is a mount of its own in a container, and the environment is in
/// the container's own root directory, where a cache would be lost with the container or get into an image.
fn copying_is_right(case: &Case<'_>, findings: &[Finding]) -> bool {
    let own = findings
        .iter()
        .any(|finding| finding.code == CONTAINER_CACHE_MOUNT);
    own && placement::environment_mount(case.evidence)
        .is_some_and(|mount| mount.mount_point == std::path::Path::new("/"))
}

/// Whether every wheel ends in one of these modes, if there are any.
fn meets(prediction: &Prediction, require: &[Mode]) -> bool {
    let met = |wheel: &WheelOutcome| matches!(wheel.outcome, Outcome::Installed(mode) if require.contains(&mode));
    require.is_empty() || prediction.wheels.iter().all(met)
}

/// Every change that could help.
fn possible(
    case: &Case<'_>,
    now: Grade,
    bad: &[&Finding],
    vars: &dyn Vars,
    ground: &dyn Ground,
) -> Vec<Change> {
    let failing = !case.evidence.cache_failures.is_empty();
    let probed = !case.evidence.attempts.is_empty() || failing;
    if !probed {
        return changes::offered(case, bad, None);
    }
    let here = placement::answers(case, &case.plan.archives, ground);
    let mut all = changes::offered(case, bad, Some(&here));
    all.extend(changes::drop_link_mode(case));
    all.extend(changes::set_link_modes(case, vars));
    all.extend(changes::upgrade_and_drop(case, &here));
    all.extend(mending::fetched_anew(case, &here, ground));
    all.extend(keeping::keep_cache(case, vars, ground));
    all.extend(remaking::remake_environment(case, now, ground));
    let named = bad
        .iter()
        .flat_map(|finding| &finding.fixes)
        .any(|fix| fix.id == "move-cache");
    let remade = World::now(case).with_fresh(&here, |_, _, _| true);
    // Fresh files of the present cache link well: then it is the files, not the place, unless a cause says otherwise.
    let place = named || failing || !Grade::in_world(&remade).shares();
    let asked = case.prediction.requested == Mode::Copy && now.failed == 0;
    if now.shares() || asked || !place {
        return all;
    }
    all.extend(one_mount::use_one_mount(case, now, vars, ground));
    let moved = moving::move_cache(case, now, vars, ground);
    if moved.is_empty() {
        all.extend(moving::move_environment(case, now, ground));
    }
    if moved.is_empty() && failing {
        all.extend(moving::move_cache_and_copy(case, now, vars, ground));
    }
    all.extend(moved);
    all
}
