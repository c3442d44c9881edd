//! Cache and environment named below one mount that shows both: nothing is moved.

use super::changes::{Change, fix, written};
use super::ground::Ground;
use super::ladder::Grade;
use super::moving::{site_packages_below, unlinked};
use super::target::Key;
use super::world::World;
use crate::diagnose::Case;
use crate::diagnose::one_mount::{OneMount, one_mount};
use crate::env::{UV_CACHE_DIR, UV_PROJECT_ENVIRONMENT, Vars};
use crate::model::fix::{Fix, Scope};
use crate::model::mode::Mode;
use crate::model::place::Place;
use crate::shell;

/// Naming both below one mount. What is there by that name must be what is there by the present one.
pub(super) fn use_one_mount(
    case: &Case<'_>,
    now: Grade,
    vars: &dyn Vars,
    ground: &dyn Ground,
) -> Vec<Change> {
    let evidence = case.evidence;
    let (cache, environment) = (&evidence.cache, &evidence.environment);
    let id = |place: &Place| place.mount.as_ref().map(|mount| mount.id);
    // A part of an environment that is elsewhere stays there whatever the whole is called, and tools move all together. A
    // temporary cache is there for one run.
    if id(cache) == id(environment)
        || evidence.targets.len() > 1
        || case.project.tool.is_some()
        || case.project.settings.no_cache.is_some()
    {
        return Vec::new();
    }
    let Some(common) = one_mount(evidence) else {
        return Vec::new();
    };
    let shown = (
        ground.place(&common.cache),
        ground.place(&common.environment),
    );
    let same = |one: &Place, other: &Place| {
        let file = |place: &Place| place.facts.map(|facts| (facts.device, facts.inode));
        one.missing == other.missing && file(one) == file(other)
    };
    if !same(cache, &shown.0) || !same(environment, &shown.1) {
        return Vec::new();
    }
    let site_packages = site_packages_below(case, &common.environment);
    let answers = ground.links(&common.cache.join("archive-v0"), &site_packages);
    let mut world = World::now(case).through(&shown.0, &shown.1, &site_packages, &answers);
    let fragile = case.prediction.requested == Mode::Symlink;
    if fragile {
        world = world.dropping();
    }
    let grade = Grade::in_world(&world);
    if !grade.betters(&now) {
        return Vec::new();
    }
    // One name for the cache serves every project; that of an environment has to be given for each.
    let renamed = common.environment != environment.resolved();
    let cost = if renamed { 5 } else { 2 };
    let fixes = named(case, &common, vars).unwrap_or_default().into_iter();
    fixes
        .filter_map(|fix| {
            if fragile {
                unlinked(case, fix, grade)
            } else {
                Some(fix)
            }
        })
        .map(|fix| Change::tried(fix, grade, cost))
        .collect()
}

/// The changes that give both places these names; a place that is named so already keeps its name. `None` where a name is
/// not text.
fn named(case: &Case<'_>, common: &OneMount<'_>, vars: &dyn Vars) -> Option<Vec<Fix>> {
    let point = common.mount.mount_point.display();
    let (cache, environment) = (common.cache.to_str()?, common.environment.to_str()?);
    let renamed = common.cache != case.evidence.cache.resolved();
    if common.environment == case.evidence.environment.resolved() {
        let title = format!("reach the cache as `{cache}`");
        let mut change = fix("use-one-mount", title, Scope::Shell);
        change.commands.push(shell::export(UV_CACHE_DIR, cache));
        return Some(written(case, &change, Key::CacheDir, cache, vars));
    }
    let mut change = fix(
        "use-one-mount",
        format!("reach both through `{point}`"),
        Scope::Shell,
    );
    if renamed {
        change.commands.push(shell::export(UV_CACHE_DIR, cache));
    }
    change
        .commands
        .push(shell::export(UV_PROJECT_ENVIRONMENT, environment));
    Some(vec![change])
}
