//! Tries for real what uv would do, and leaves no trace.

mod attempt;
mod classes;
mod crossing;
mod edges;
mod fresh;
mod layers;
mod lock;
mod metadata;
mod names;
mod occupied;
mod places;
mod scratch;
mod targets;
mod trial;
mod visit;
mod wheel;

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;

use self::attempt::Trial;
use self::classes::Classes;
use self::crossing::Crossing;
use self::fresh::Fresh;
pub use self::names::other_names;
use self::places::Places;
pub use self::trial::{trial, unlockable};
use self::visit::{Visit, row, visit};
use crate::error::Result;
use crate::model::errno::Errno;
use crate::model::evidence::{
    Attempt, CacheFailure, ClassId, Evidence, OtherNames, TargetId, WheelFiles,
};
use crate::model::place::{Mount, Place};
use crate::model::plan::{Plan, PlannedWheel};
use crate::model::project::Project;
use crate::model::request::Effort;
use crate::progress::Progress;
use crate::sys::{Access, System};
use crate::uv::version::{Replacing, replacing};

/// Looks at every file of the plan, and tries each mode on each class of files.
///
/// # Errors
/// When the cache is being cleaned by uv at this moment.
pub fn probe(
    project: &Project,
    plan: &Plan,
    effort: Effort,
    system: &dyn System,
    progress: &dyn Progress,
) -> Result<Evidence> {
    let environment = &project.environment;
    let gone = environment.replaces_link.then_some(&*environment.path);
    let places = Places::new(system).without(gone);
    let cache = places.at(&project.settings.cache_dir.effective);
    let archives = places.at(&plan.archives);
    let environment = places.at(&project.environment.path);
    let mut cache_failures = Vec::new();
    // Held until the end: uv does not clean or prune the cache meanwhile.
    let _lock = if effort == Effort::None {
        None
    } else {
        lock::hold(&cache, system, &mut cache_failures)?
    };
    let writes = effort != Effort::None;
    if writes
        && cache.exists
        && let Err(errno) = system.access(&cache.real, Access::Write)
    {
        cache_failures.push(CacheFailure {
            step: "create",
            path: cache.path.clone(),
            errno,
        });
    }

    let mut visit = visit(project, plan, effort, &places, &archives);
    let fresh = if writes {
        fresh_files(plan, (&cache, &archives), &visit, &mut cache_failures)
    } else {
        None
    };
    progress.begin(plan.wheels.len() as u64);
    let (mut wheels, fresh_class) = survey(&mut visit, plan, fresh.as_ref(), progress);
    let mut attempts = if writes {
        attempts(&visit, &wheels, fresh_class)
    } else {
        Vec::new()
    };
    let unmovable = if writes {
        unmovable(project, &visit, &wheels)
    } else {
        None
    };
    visit.targets.put_in_order(&mut wheels, &mut attempts);
    progress.finish();

    let Visit {
        targets,
        classes,
        scratches,
        euid,
        ..
    } = visit;
    drop(scratches);
    drop(fresh);
    let (targets, classes) = (targets.finish(), classes.finish());
    let crossing = Crossing::of(&attempts, &classes, &targets);
    let edges = edges::probe(&plan.edges, effort, &places);
    let met = [&cache, &archives, &environment]
        .into_iter()
        .chain(targets.iter().map(|target| &target.place))
        .chain(edges.iter().flat_map(|edge| [&edge.source, &edge.target]));
    let mounts = with_those_met(places.mounts.clone(), met);
    let reach = crossing.as_ref().and_then(|c| c.reach(&cache, system));
    let same_policy = crossing.and_then(|crossing| crossing.same_policy(system));
    Ok(Evidence {
        cache,
        archives,
        environment,
        targets,
        classes,
        attempts,
        wheels,
        fresh: fresh_class,
        mounts,
        protected_hardlinks: system.protected_hardlinks(),
        euid,
        cache_failures,
        reach,
        unmovable,
        same_policy,
        surroundings: system.surroundings(),
        edges,
        other_names: OtherNames::default(),
    })
}

/// Why a file cannot be moved from one directory of site-packages to the next, where uv would do so.
fn unmovable(project: &Project, visit: &Visit<'_>, wheels: &[WheelFiles]) -> Option<Errno> {
    let mut runs = wheels.iter().flat_map(|wheel| &wheel.runs);
    let asked = match replacing(project.uv.version) {
        Replacing::EachFromDirectory => true,
        Replacing::FromSitePackages | Replacing::FromFile => runs.any(|run| run.occupant.is_some()),
    };
    let scratch = visit
        .scratches
        .of(0, &visit.targets)
        .ok()
        .filter(|_| asked)?;
    fresh::move_aside(&scratch, visit.system).err()
}

/// Fresh files, where something is to be told by them; and whether uv could make such in its cache.
fn fresh_files<'s>(
    plan: &Plan,
    (cache, archives): (&Place, &Place),
    visit: &Visit<'s>,
    failures: &mut Vec<CacheFailure>,
) -> Option<Fresh<'s>> {
    let system = visit.system;
    let uncached = plan.wheels.iter().any(|wheel| wheel.archive.is_none());
    // With nothing to install there is nothing to try; without a plan at all the directories are tried.
    let bare = plan.wheels.is_empty() && !plan.pending;
    let unpacked = uncached || bare;
    // On an overlay a file in the cache's directory would copy that directory up: uv's own doing, but a trace of ours. One
    // beside the environment also tells the upper layer from the lower ones.
    let lower = visit
        .overlay
        .is_some_and(|mount| visit.shares_overlay(mount, 0));
    if lower {
        let nowhere = Place {
            exists: false,
            ..archives.clone()
        };
        let made = fresh::make(&visit.targets.first(), &nowhere, unpacked, system);
        return match made {
            // What the environment's directory refuses, the cache's may allow.
            Err(failure) if failure.step == fresh::MAKING => None,
            made => {
                let path = cache.path.clone();
                keep(
                    made.map_err(|failure| CacheFailure { path, ..failure }),
                    failures,
                )
            }
        };
    }
    if unpacked {
        return keep(fresh::make(cache, archives, unpacked, system), failures);
    }
    if cache.exists && failures.is_empty() {
        keep(fresh::writable(cache, system), failures);
    }
    None
}

/// The mounts, with those of `places` that are not among them: some systems tell of mounts one by one only.
fn with_those_met<'p>(
    mut mounts: Vec<Mount>,
    places: impl Iterator<Item = &'p Place>,
) -> Vec<Mount> {
    for mount in places.filter_map(|place| place.mount.as_ref()) {
        if !mounts.iter().any(|known| known.id == mount.id) {
            mounts.push(mount.clone());
        }
    }
    mounts
}

/// Looks at every wheel, on all cores. Gives the class that stands for wheels not cached, too.
fn survey(
    visit: &mut Visit<'_>,
    plan: &Plan,
    fresh: Option<&Fresh<'_>>,
    progress: &dyn Progress,
) -> (Vec<WheelFiles>, Option<ClassId>) {
    loop {
        let shared: &Visit<'_> = visit;
        let mut class = fresh.map(|fresh| {
            let (class, samples) = (fresh.class.clone(), fresh.samples.clone());
            shared.classes.add(class, samples)
        });
        let look = |(place, planned): (usize, &PlannedWheel)| {
            let files = match &planned.archive {
                Some(archive) => wheel::scan(archive, place, shared),
                None => wheel::not_cached(class),
            };
            progress.advance();
            files
        };
        let mut wheels: Vec<_> = plan.wheels.par_iter().enumerate().map(look).collect();
        // A directory turned out to insist on a project id: ask the files for theirs.
        if !visit.extra.project && visit.targets.inherit_projects() {
            visit.extra.project = true;
            visit.classes = Classes::default();
            progress.begin(plan.wheels.len() as u64);
            continue;
        }
        visit.classes.put_in_order(&mut wheels, &mut class);
        return (wheels, class);
    }
}

/// The value, or the failure put with the others.
fn keep<T>(result: Result<T, CacheFailure>, failures: &mut Vec<CacheFailure>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(failure) => {
            if !failures.iter().any(|known| known.step == failure.step) {
                failures.push(failure);
            }
            None
        }
    }
}

/// Every class in every target its files go to.
fn attempts(visit: &Visit<'_>, wheels: &[WheelFiles], fresh: Option<ClassId>) -> Vec<Attempt> {
    let mut pairs: BTreeSet<(ClassId, TargetId)> = wheels
        .iter()
        .flat_map(|wheel| wheel.runs.iter().map(|run| (run.class, run.target)))
        .collect();
    pairs.extend(fresh.map(|class| (class, 0)));
    let mut attempts = Vec::new();
    for (class, target) in pairs {
        let scratch = visit.scratches.of(target, &visit.targets);
        let samples = visit.classes.samples(class);
        let mounts = (
            visit.classes.facts(class).mount_id,
            visit.targets.mount_id(target),
        );
        let crosses = mounts.0 != mounts.1 && scratch.is_err();
        let trial = Trial {
            class,
            target,
            across: crosses.then(|| visit.targets.directory(target)),
            samples: &samples,
            copies_up: samples.any().is_some_and(|(file, _)| {
                visit.copies_up(file, &visit.classes.facts(class), target)
            }),
            system: visit.system,
        };
        let scratch = scratch.as_ref().map(AsRef::as_ref).map_err(|errno| *errno);
        attempts.extend(trial.run(scratch, visit.classes.made(class, target)));
    }
    attempts
}

/// The place behind `path`.
pub fn place(path: &Path, system: &dyn System) -> Place {
    Places::new(system).at(path)
}
