//! Changes that mend the cache itself, tried on files that are as the mended ones would be.

use super::changes::{Change, known, untried};
use super::ladder::{self, Answers, Grade};
use crate::diagnose::Case;
use crate::model::evidence::{Class, Run};
use crate::model::finding::Finding;
use crate::model::fix::Fix;
use crate::model::origin::OriginKind;
use crate::predict::predict;
use crate::uv::version::{NEWEST, default_mode};

/// The change with what it gives, if that can be told: `here` is what a fresh file of this cache does.
pub(super) fn tried(
    case: &Case<'_>,
    finding: &Finding,
    fix: &Fix,
    here: Option<&Answers>,
) -> Change {
    let cost = match fix.id {
        "clear-flag" | "drop-link-mode" => 1,
        "chown-cache" | "clean-wheels" => 2,
        "move-cache" | "upgrade-uv" => 3,
        "set-link-mode" => 9,
        _ => 5,
    };
    let grade = match (fix.id, here) {
        ("clear-flag", Some(here)) => flag_cleared(case, here),
        ("chown-cache", Some(here)) => owner_changed(case, here),
        ("clean-wheels", Some(here)) => wheels_cleaned(case, finding, here),
        ("upgrade-uv", Some(_)) => Some(uv_upgraded(case)),
        _ => None,
    };
    match grade {
        Some(grade) => known(fix, grade, cost),
        None => untried(fix, cost),
    }
}

fn class<'a>(case: &Case<'a>, run: &Run) -> Option<&'a Class> {
    case.evidence.classes.get(usize::try_from(run.class).ok()?)
}

fn flagged(class: &Class) -> bool {
    class.facts.immutable || class.facts.append_only
}

/// Without its flag a file is as a fresh one, if it belongs to who would make that and is of an ordinary mode.
fn flag_cleared(case: &Case<'_>, here: &Answers) -> Option<Grade> {
    let ours = |class: &Class| Some(class.facts.uid) == case.evidence.euid && !class.at_link_limit;
    let found: Vec<_> = case
        .evidence
        .classes
        .iter()
        .filter(|class| flagged(class))
        .collect();
    if found.is_empty() || !found.into_iter().all(ours) {
        return None;
    }
    Some(ladder::with_fresh(case, here, |_, run| {
        class(case, run).is_some_and(flagged)
    }))
}

fn owner_changed(case: &Case<'_>, here: &Answers) -> Option<Grade> {
    let euid = case.evidence.euid?;
    let foreign = |class: &Class| class.facts.uid != euid;
    let ordinary =
        |class: &Class| !flagged(class) && !class.at_link_limit && class.facts.mode & 0o6000 == 0;
    if !case
        .evidence
        .classes
        .iter()
        .filter(|class| foreign(class))
        .all(ordinary)
    {
        return None;
    }
    Some(ladder::with_fresh(case, here, |_, run| {
        class(case, run).is_some_and(foreign)
    }))
}

/// A wheel that is fetched again is made of fresh files. One with a flag cannot be removed.
fn wheels_cleaned(case: &Case<'_>, finding: &Finding, here: &Answers) -> Option<Grade> {
    let named = |index: usize| {
        case.plan
            .wheels
            .get(index)
            .is_some_and(|wheel| finding.wheels.contains(&wheel.name))
    };
    let mut wheels = case
        .evidence
        .wheels
        .iter()
        .enumerate()
        .filter(|(index, _)| named(*index))
        .peekable();
    wheels.peek()?;
    let stuck = wheels
        .flat_map(|(_, wheel)| &wheel.runs)
        .any(|run| class(case, run).is_some_and(flagged));
    (!stuck).then(|| ladder::with_fresh(case, here, |index, _| named(index)))
}

fn uv_upgraded(case: &Case<'_>) -> Grade {
    let mut project = case.project.clone();
    project.uv.version = NEWEST;
    let unset = project.settings.link_mode.origin.kind == OriginKind::Default;
    let mode = if unset {
        default_mode(NEWEST)
    } else {
        case.prediction.requested
    };
    Grade::of(&predict(&project, case.plan, case.evidence, mode))
}
