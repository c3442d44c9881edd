//! Changes that mend the cache itself, tried on files that are as the mended ones would be.

use super::changes::{Change, fix};
use super::ground::Ground;
use super::ladder::{Answers, Grade};
use super::world::{World, ordinary};
use crate::diagnose::Case;
use crate::model::evidence::{Class, Evidence, Run, Unreadable};
use crate::model::finding::Finding;
use crate::model::fix::{Fix, Scope};
use crate::model::mode::Mode;
use crate::model::outcome::Outcome;
use crate::model::place::Place;
use crate::uv::version::NEWEST;

/// `ETXTBSY`.
const IN_USE: i32 = 26;

/// Wheels named in one command at most.
const NAMED: usize = 20;

/// The change with what it gives, if that can be told: `here` is what a fresh file of this cache does. `None` where it is
/// certain that it does not help.
pub(super) fn tried(
    case: &Case<'_>,
    finding: &Finding,
    fix: &Fix,
    here: Option<&[Answers]>,
) -> Option<Change> {
    let cost = match fix.id {
        "clear-flag" | "drop-link-mode" => 1,
        "chown-cache" | "clean-wheels" => 2,
        "move-cache" | "upgrade-uv" => 3,
        "set-link-mode" => 9,
        _ => 5,
    };
    let grade = match (fix.id, here) {
        ("clear-flag", Some(here)) => flag_cleared(case, here),
        ("chown-cache", Some(_)) if !others(case) => return None,
        ("chown-cache", Some(here)) => owner_changed(case, here),
        ("clean-wheels", Some(_)) if stuck(case, finding) => return None,
        ("clean-wheels", Some(here)) => Some(wheels_cleaned(case, finding, here)),
        ("upgrade-uv", Some(here)) => Some(Grade::in_world(
            &World::now(case).upgraded_here(NEWEST, here),
        )),
        ("prune-cache", _) if !shared_space(case) => return None,
        _ => None,
    };
    Some(match grade {
        Some(grade) => Change::tried(fix.clone(), grade, cost),
        None => Change {
            fix: Fix {
                verified: false,
                ..fix.clone()
            },
            grade: None,
            cost,
        },
    })
}

fn class<'a>(evidence: &'a Evidence, run: &Run) -> Option<&'a Class> {
    evidence.classes.get(usize::try_from(run.class).ok()?)
}

fn flagged(class: &Class) -> bool {
    class.facts.immutable || class.facts.append_only
}

/// Without its flag a file is as a fresh one, if it belongs to who would make that and is of an ordinary mode.
fn flag_cleared(case: &Case<'_>, here: &[Answers]) -> Option<Grade> {
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
    let world = World::now(case).with_fresh(here, |evidence, _, run| {
        class(evidence, run).is_some_and(flagged)
    });
    Some(Grade::in_world(&world))
}

/// Whether anything in the cache belongs to somebody else.
fn others(case: &Case<'_>) -> bool {
    let evidence = case.evidence;
    let Some(euid) = evidence.euid else {
        return true;
    };
    let places = [&evidence.cache, &evidence.archives].into_iter();
    let mut facts = places
        .filter(|place| place.exists)
        .filter_map(|place| place.facts)
        .chain(evidence.classes.iter().map(|class| class.facts));
    facts.any(|facts| facts.uid != euid)
}

fn owner_changed(case: &Case<'_>, here: &[Answers]) -> Option<Grade> {
    let euid = case.evidence.euid?;
    let foreign = move |class: &Class| class.facts.uid != euid;
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
    // A read-only mount stays one, and so does a sandbox.
    let permission = |errno: i32| matches!(errno, 1 | 13);
    let failures = &case.evidence.cache_failures;
    if !failures.iter().all(|failure| permission(failure.errno.0)) {
        return None;
    }
    let mut world = World::now(case).with_fresh(here, |evidence, _, run| {
        class(evidence, run).is_some_and(foreign)
    });
    world.evidence.cache_failures.clear();
    Some(Grade::in_world(&world))
}

/// A wheel that is fetched again is made of fresh files.
fn wheels_cleaned(case: &Case<'_>, finding: &Finding, here: &[Answers]) -> Grade {
    let world = World::now(case).with_fresh(here, |_, index, _| named(case, finding, index));
    Grade::in_world(&world)
}

fn named(case: &Case<'_>, finding: &Finding, index: usize) -> bool {
    let wheel = case.plan.wheels.get(index);
    wheel.is_some_and(|wheel| finding.wheels.contains(&wheel.name))
}

/// Whether a wheel of the finding cannot be removed: a file of it has a flag.
fn stuck(case: &Case<'_>, finding: &Finding) -> bool {
    let wheels = case.evidence.wheels.iter().enumerate();
    wheels
        .filter(|(index, _)| named(case, finding, *index))
        .flat_map(|(_, wheel)| &wheel.runs)
        .any(|run| class(case.evidence, run).is_some_and(flagged))
}

/// Whether what is freed in the cache is free for the environment: both are on one device, and in one subvolume.
fn shared_space(case: &Case<'_>) -> bool {
    let device = |place: &Place| {
        let mount = place.mount.as_ref().map(|mount| mount.device);
        (mount, place.facts.map(|facts| facts.device))
    };
    let cache = device(&case.evidence.cache);
    let environment = case.evidence.targets.first();
    environment.is_none_or(|target| device(&target.place) == cache)
}

/// Fetching those wheels again that would end better if their files were fresh ones of this cache.
pub(super) fn fetched_anew(
    case: &Case<'_>,
    here: &[Answers],
    ground: &dyn Ground,
) -> Option<Change> {
    if !case.evidence.cache_failures.is_empty() || case.project.settings.no_cache.is_some() {
        return None;
    }
    let euid = case.evidence.euid;
    let odd = |run: &Run| {
        let special = |class: &Class| !ordinary(class, euid) || lower(case, class);
        class(case.evidence, run).is_some_and(special) || singled_out(case, run, here)
    };
    let fails = |index: usize| {
        let outcome = case.prediction.wheels.get(index);
        outcome.is_some_and(|wheel| wheel.outcome == Outcome::Fail)
    };
    let wheels: Vec<usize> = (0..case.plan.wheels.len())
        .filter(|index| {
            case.evidence.wheels.get(*index).is_some_and(|files| {
                files.runs.iter().any(odd) || (fails(*index) && files.unreadable.is_some())
            })
        })
        .collect();
    let removable = |index: &usize| {
        let archive = case.plan.wheels[*index].archive.as_deref();
        let files = &case.evidence.wheels[*index];
        let flags = |run: &Run| class(case.evidence, run).is_some_and(flagged);
        // What may not be listed cannot be emptied.
        let closed = |unread: &Unreadable| matches!(unread.errno.0, 1 | 13);
        archive.is_some_and(|archive| ground.writable(archive))
            && !files.unreadable.as_ref().is_some_and(closed)
            && !files.runs.iter().any(flags)
    };
    if wheels.is_empty() || !wheels.iter().all(removable) {
        return None;
    }
    let names: Vec<&str> = wheels
        .iter()
        .map(|index| case.plan.wheels[*index].name.as_str())
        .collect();
    let what = match names.as_slice() {
        [one] => format!("`{one}`"),
        many => format!("{} wheels", many.len()),
    };
    let mut change = fix(
        "clean-wheels",
        format!("fetch {what} anew, so that the files are fresh ones of your own"),
        Scope::Manual,
    );
    let (command, risk) = if names.len() > NAMED {
        (
            "uv cache clean".to_owned(),
            "the whole cache is emptied, so every project downloads again",
        )
    } else {
        (
            format!("uv cache clean {}", names.join(" ")),
            "they are downloaded again",
        )
    };
    change.commands.push(command);
    change.risk = Some(risk.to_owned());
    let world = World::now(case).with_fresh(here, |_, index, _| wheels.contains(&index));
    Some(Change::tried(change, Grade::in_world(&world), 2))
}

/// Whether the system refuses these files what it grants a fresh one.
fn singled_out(case: &Case<'_>, run: &Run, here: &[Answers]) -> bool {
    let Some(answers) = here.get(usize::from(run.target)) else {
        return false;
    };
    let refused = |mode: Mode| {
        let attempt = case.evidence.attempt(run.class, run.target, mode)?;
        attempt.result.as_ref().err().map(|refusal| refusal.errno.0)
    };
    // What is in use, as swap space is, cannot be removed either.
    !Mode::ALL.iter().any(|mode| refused(*mode) == Some(IN_USE))
        && answers
            .iter()
            .any(|(mode, fresh)| fresh.is_ok() && refused(*mode).is_some())
}

/// Whether the files are in a lower layer of an overlay: they are not in the upper one, or, where that cannot be looked
/// into, show another device than a fresh file.
fn lower(case: &Case<'_>, class: &Class) -> bool {
    let evidence = case.evidence;
    let mount = evidence.archives.mount.as_ref();
    let overlay = mount.is_some_and(|mount| mount.filesystem == "overlay");
    let fresh = evidence
        .fresh
        .and_then(|id| evidence.classes.get(usize::try_from(id).ok()?));
    let apart = || fresh.is_some_and(|fresh| fresh.facts.device != class.facts.device);
    overlay && class.facts.lower.unwrap_or_else(apart)
}
