//! Changes of place: the cache to the environment, or the environment to the cache.

use std::path::{Path, PathBuf};

use super::changes::{Change, fix, next_mode, removal, written};
use super::ground::Ground;
use super::keeping::without_temporary;
use super::ladder::Grade;
use super::placement::{self, Found, lasts_on};
use super::remaking::takes_environments;
use super::target::{Key, place};
use super::world::World;
use crate::diagnose::Case;
use crate::diagnose::text::bytes;
use crate::env::{UV_CACHE_DIR, UV_LINK_MODE, UV_PROJECT_ENVIRONMENT, Vars};
use crate::model::fix::{Fix, Scope};
use crate::model::mode::Mode;
use crate::model::origin::{Origin, OriginKind};
use crate::shell;

/// Keeping the cache where it works. Symlinks into a cache are fragile wherever it is, so that setting goes with it.
pub(super) fn move_cache(
    case: &Case<'_>,
    now: Grade,
    vars: &dyn Vars,
    ground: &dyn Ground,
) -> Vec<Change> {
    let fragile = case.prediction.requested == Mode::Symlink;
    let adjusted = |world: World| if fragile { world.dropping() } else { world };
    let Some(found) = placement::find(case, now, vars, ground, &adjusted) else {
        return Vec::new();
    };
    let Some(path) = found.place.path.to_str() else {
        return Vec::new();
    };
    let mut change = fix(
        "move-cache",
        format!("keep the cache in `{path}`"),
        Scope::Shell,
    );
    change.commands.push(shell::export(UV_CACHE_DIR, path));
    change.risk = Some(cost(case, &found));
    let all = written(case, &change, Key::CacheDir, path, vars);
    all.into_iter()
        .filter_map(|fix| without_temporary(case, fix))
        .filter_map(|fix| {
            if fragile {
                unlinked(case, fix, found.grade)
            } else {
                Some(fix)
            }
        })
        .map(|fix| Change::tried(fix, found.grade, 3))
        .collect()
}

/// Keeping the cache where uv keeps it by itself and copying from there: where uv cannot use the present one, and none
/// beside the environment.
pub(super) fn move_cache_and_copy(
    case: &Case<'_>,
    now: Grade,
    vars: &dyn Vars,
    ground: &dyn Ground,
) -> Vec<Change> {
    let copying =
        |world: World| world.asking(Mode::Copy, Origin::named(OriginKind::Env, UV_LINK_MODE));
    let Some(found) = placement::anywhere(case, now, vars, ground, &copying) else {
        return Vec::new();
    };
    let Some(path) = found.place.path.to_str() else {
        return Vec::new();
    };
    let mut change = fix(
        "move-cache",
        format!("keep the cache in `{path}`, and copy from there"),
        Scope::Shell,
    );
    change.commands.push(shell::export(UV_CACHE_DIR, path));
    change
        .commands
        .push(shell::export(UV_LINK_MODE, Mode::Copy.as_str()));
    change.risk = Some(format!(
        "{}; every environment has files of its own",
        cost(case, &found)
    ));
    let also = |mut fix: Fix| {
        if !fix.edits.is_empty() {
            if let Ok(target) = place(case.project, Key::LinkMode, fix.scope, vars) {
                fix.edits.push(target.edit(Mode::Copy.as_str()));
            } else {
                // Both or none: what cannot be written is left to the shell.
                fix.edits.clear();
                fix.scope = Scope::Shell;
            }
        }
        (!fix.edits.is_empty() || !fix.commands.is_empty()).then_some(fix)
    };
    written(case, &change, Key::CacheDir, path, vars)
        .into_iter()
        .filter_map(also)
        .filter_map(|fix| without_temporary(case, fix))
        .map(|fix| Change::tried(fix, found.grade, 6))
        .collect()
}

/// What it costs to move there.
fn cost(case: &Case<'_>, found: &Found) -> String {
    let wheels = case.plan.wheels.iter();
    let sizes: Vec<Option<u64>> = wheels
        .map(|wheel| download(case, wheel.filename.as_deref()))
        .collect();
    let files = case.evidence.wheels.iter();
    let (unpacked, files) = files.fold((0, 0), |(bytes, count), wheel| {
        (bytes + wheel.bytes, count + wheel.files)
    });
    let total = match sizes.iter().copied().collect::<Option<Vec<_>>>() {
        Some(sizes) if files > 0 => format!("{}, {files} files", bytes(sizes.iter().sum())),
        Some(sizes) => bytes(sizes.iter().sum()),
        None => format!("{} unpacked, {files} files", bytes(unpacked)),
    };
    let count = match sizes.len() {
        1 => "1 wheel".to_owned(),
        count => format!("{count} wheels"),
    };
    let again = if found.in_use {
        "a cache is there already; what it lacks is downloaded".to_owned()
    } else if sizes.is_empty() || case.project.lockfile.is_none() {
        "the new cache starts empty, so the next run downloads again".to_owned()
    } else {
        format!("the new cache starts empty, so the next run downloads {count} again ({total})")
    };
    let container = case.evidence.surroundings.contains_key("container");
    let root = found
        .place
        .mount
        .as_ref()
        .is_some_and(|mount| mount.mount_point == Path::new("/"));
    if found.in_project {
        format!("{again}; it lies in the project, so keep it out of what you publish")
    } else if container && root {
        format!("{again}; it is lost with the container, or gets into the image")
    } else {
        again
    }
}

/// The size of a wheel as the lock states it.
fn download(case: &Case<'_>, filename: Option<&str>) -> Option<u64> {
    let packages = &case.project.lockfile.as_ref()?.lock.packages;
    let mut wheels = packages.iter().flat_map(|package| &package.wheels);
    wheels
        .find(|wheel| Some(wheel.filename.as_str()) == filename)?
        .artifact
        .size
}

/// `fix` without the setting that asks for symlinks. A variable has to name the mode that wheels then end in, since uv is
/// not asked for more than it can do. `None` where an edit cannot take that setting away.
pub(super) fn unlinked(case: &Case<'_>, mut fix: Fix, grade: Grade) -> Option<Fix> {
    let setting = &case.project.settings.link_mode;
    let edited = !fix.edits.is_empty();
    let mode = grade.mode().unwrap_or_else(|| next_mode(case));
    fix.title = format!("{}, without asking for symlinks", fix.title);
    if !fix.commands.is_empty() {
        fix.commands
            .push(shell::export(UV_LINK_MODE, mode.as_str()));
    }
    match removal(&setting.origin) {
        Some((_, edit)) if !fix.edits.is_empty() => fix.edits.push(edit),
        _ => fix.edits.clear(),
    }
    if fix.edits.is_empty() {
        fix.scope = Scope::Shell;
    }
    let empty = fix.edits.is_empty() && fix.commands.is_empty();
    (!empty || !edited).then_some(fix)
}

/// Keeping the environment on the mount of the cache.
pub(super) fn move_environment(case: &Case<'_>, now: Grade, ground: &dyn Ground) -> Option<Change> {
    let cache = &case.evidence.cache;
    if case.project.tool.is_some() {
        // Tools move all together, and have to be installed anew.
        return None;
    }
    if case.project.settings.no_cache.is_some() || !lasts_on(cache.mount.as_ref()) {
        return None;
    }
    let name = case.project.name.as_deref().unwrap_or("project");
    let to = cache.path.parent()?.join("uv-environments").join(name);
    let path = to.to_str()?;
    let place = ground.place(&to);
    if place.mount.as_ref().map(|mount| mount.id) != cache.mount.as_ref().map(|mount| mount.id)
        || place.exists
        || !ground.writable(&place.real)
        || !placement::has_inodes(case, &place)
    {
        return None;
    }
    let site_packages = site_packages_below(case, &to);
    let answers = ground.links(&case.plan.archives, &site_packages);
    if !takes_environments(case, &answers) {
        return None;
    }
    let fragile = case.prediction.requested == Mode::Symlink;
    let mut world = World::now(case).installing_to(&place, &site_packages, &answers);
    if fragile {
        world = world.dropping();
    }
    let grade = Grade::in_world(&world);
    let mut change = fix(
        "move-environment",
        format!("keep the environment in `{path}`"),
        Scope::Shell,
    );
    change
        .commands
        .push(shell::export(UV_PROJECT_ENVIRONMENT, path));
    change.risk = Some("tools that look for `.venv` in the project have to be told".to_owned());
    if fragile {
        change = unlinked(case, change, grade)?;
    }
    grade
        .betters(&now)
        .then(|| Change::with_new_environment(case, change, grade, 5))
}

/// Where wheels go in an environment at `environment`.
pub(super) fn site_packages_below(case: &Case<'_>, environment: &Path) -> PathBuf {
    let present = &case.project.environment.path;
    let below = case.plan.site_packages.strip_prefix(present);
    environment.join(below.unwrap_or(Path::new("lib")))
}
