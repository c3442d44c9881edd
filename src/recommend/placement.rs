//! A cache directory that works: looked for on the environment's mount, and tried.

use std::path::{Path, PathBuf};

use super::ground::Ground;
use super::ladder::{Answers, Grade};
use super::world::World;
use crate::diagnose::Case;
use crate::env::{CI, LOCALAPPDATA, SCRATCH, TEMP, TMP, TMPDIR, Vars};
use crate::model::evidence::Evidence;
use crate::model::evidence::Refusal;
use crate::model::mode::Mode;
use crate::model::place::{Mount, Place, is_below};

/// `ENOSPC` and `EDQUOT`; on Windows `ERROR_HANDLE_DISK_FULL`, `ERROR_DISK_FULL` and two for quotas.
const FULL: &[i32] = if cfg!(windows) {
    &[39, 112, 1295, 1816]
} else if cfg!(target_os = "macos") {
    &[28, 69]
} else {
    &[28, 122]
};

/// Directories tried at most.
const MOST: usize = 6;

/// Targets below site-packages that are tried at most; beyond that the outcome stays unknown.
const TARGETS: usize = 8;

/// Directories that are emptied at the next start, or by age.
const PURGED: [&str; 5] = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/scratch"];

/// A directory for the cache, and what it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) place: Place,
    pub(super) grade: Grade,
    /// Whether it lies in the project, where it may get into archives and searches.
    pub(super) in_project: bool,
    /// Whether there is a cache already.
    pub(super) in_use: bool,
}

/// The best cache directory that is better than `than`: the first in order of preference among those that give most.
/// `adjusted` is what else is changed together with it.
pub(super) fn find(
    case: &Case<'_>,
    than: Grade,
    vars: &dyn Vars,
    ground: &dyn Ground,
    adjusted: &dyn Fn(World) -> World,
) -> Option<Found> {
    let mut best: Option<Found> = None;
    let mut tried = 0;
    for (directory, in_project) in candidates(case, vars) {
        if tried == MOST {
            break;
        }
        let place = ground.place(&directory);
        if !suits(case, &place, ground) {
            continue;
        }
        tried += 1;
        let answers = answers(case, &directory, ground);
        if !answers.first().is_some_and(has_room) {
            continue;
        }
        let grade = Grade::in_world(&adjusted(caching_at(case, &place, &answers, ground)));
        if grade.betters(&best.as_ref().map_or(than, |found| found.grade)) {
            let in_use = ground.place(&directory.join("CACHEDIR.TAG")).exists;
            best = Some(Found {
                place,
                grade,
                in_project,
                in_use,
            });
        }
        if best
            .as_ref()
            .is_some_and(|found| found.grade.mode() == Some(Mode::Clone))
        {
            break;
        }
    }
    best
}

/// Whether a file could be made there: not where every mode is refused, or a copy because the disk is full.
fn has_room(answers: &Answers) -> bool {
    let full = |(mode, result): &(Mode, Result<(), Refusal>)| {
        let errno = result.as_ref().err().map(|refusal| refusal.errno.0);
        *mode == Mode::Copy && errno.is_some_and(|errno| FULL.contains(&errno))
    };
    answers.iter().any(|(_, result)| result.is_ok()) && !answers.iter().any(full)
}

/// Where uv keeps its cache by itself, wherever that is: better than none where no place beside the environment will do.
/// `adjusted` is what else is changed together with it.
pub(super) fn anywhere(
    case: &Case<'_>,
    than: Grade,
    vars: &dyn Vars,
    ground: &dyn Ground,
    adjusted: &dyn Fn(World) -> World,
) -> Option<Found> {
    let directory = default_cache(vars)?;
    let present = &case.evidence.cache;
    if directory == present.path || directory == present.real {
        return None;
    }
    let place = ground.place(&directory);
    if !suits(case, &place, ground) {
        return None;
    }
    let answers = answers(case, &directory, ground);
    let grade = Grade::in_world(&adjusted(caching_at(case, &place, &answers, ground)));
    grade.betters(&than).then(|| Found {
        in_use: ground.place(&directory.join("CACHEDIR.TAG")).exists,
        in_project: is_below(&directory, &case.project.root),
        place,
        grade,
    })
}

/// The state of things with an empty cache at `place`, from which links do what `answers` say.
pub(super) fn caching_at(
    case: &Case<'_>,
    place: &Place,
    answers: &[Answers],
    ground: &dyn Ground,
) -> World {
    World::now(case).caching_at(place, answers, ground.unlockable(&place.path))
}

/// What each mode does from `from` into every target of the environment.
pub(super) fn answers(case: &Case<'_>, from: &Path, ground: &dyn Ground) -> Vec<Answers> {
    let targets = case.evidence.targets.iter().take(TARGETS);
    let mut answers: Vec<_> = targets
        .map(|target| ground.links(from, &target.path))
        .collect();
    if answers.is_empty() {
        answers.push(ground.links(from, &case.plan.site_packages));
    }
    answers
}

/// Whether a cache can be kept there: this user may write, and everything that is installed fits.
fn suits(case: &Case<'_>, place: &Place, ground: &dyn Ground) -> bool {
    let needed: u64 = case
        .evidence
        .wheels
        .iter()
        .map(|files| files.copy_bytes)
        .sum();
    let fits = place.space.is_none_or(|space| space.free_bytes >= needed);
    fits && has_inodes(case, place)
        && lasts_on(place.mount.as_ref())
        && ground.writable(&place.real)
}

/// Whether there are inodes for all that is installed, and for what a cache or an environment has besides.
pub(super) fn has_inodes(case: &Case<'_>, place: &Place) -> bool {
    let files = case.evidence.wheels.iter();
    let inodes: u64 = files.map(|files| files.files + files.directories).sum();
    let taken = inodes.saturating_mul(2).saturating_add(64);
    place
        .space
        .is_none_or(|space| space.total_inodes == 0 || space.free_inodes >= taken)
}

/// Whether what is written to a mount is there after the next start.
pub(super) fn lasts_on(mount: Option<&Mount>) -> bool {
    mount.is_none_or(|mount| !matches!(mount.filesystem.as_str(), "tmpfs" | "ramfs"))
}

/// Directories on the mount of the environment, most natural first, and whether each lies in the project. They hang on
/// the mount rather than on the project, so that all projects on a mount share one cache.
fn candidates(case: &Case<'_>, vars: &dyn Vars) -> Vec<(PathBuf, bool)> {
    let Some(mount) = environment_mount(case.evidence).filter(|mount| lasts_on(Some(mount))) else {
        return Vec::new();
    };
    let project = &case.project.root;
    let environment = &case.project.environment.path;
    let mut found: Vec<PathBuf> = Vec::new();
    found.extend(default_cache(vars));
    if mount.mount_point == Path::new("/workspaces") {
        found.push("/workspaces/.uv-cache".into());
    }
    // A drive has no parent, as the root directory has none, but is no place of the system.
    if mount.mount_point.parent().is_some() || cfg!(windows) {
        found.push(mount.place_for_cache());
        let mut between: Vec<_> = project
            .ancestors()
            .skip(1)
            .take_while(|path| is_below(path, &mount.mount_point) && path.parent().is_some())
            .take_while(|path| **path != mount.mount_point)
            .collect();
        between.reverse();
        found.extend(between.into_iter().map(|path| path.join(".uv-cache")));
    } else {
        let beside = project
            .ancestors()
            .skip(1)
            .take(2)
            .filter(|path| path.parent().is_some());
        found.extend(beside.map(|path| path.join(".uv-cache")));
    }
    found.retain(|path| !is_below(path, project) && !is_below(path, environment));
    let mut all: Vec<_> = found.into_iter().map(|path| (path, false)).collect();
    if vars.get_nonempty(CI).is_some() {
        // A job keeps what lies in its checkout, and nothing else.
        all.insert(0, (project.join(".uv-cache"), true));
    }
    if !case.evidence.cache_failures.is_empty() {
        // Better there than not at all: a sandbox may let nothing else be written.
        all.push((project.join(".uv-cache"), true));
    }
    let present = &case.evidence.cache;
    let mut seen: Vec<PathBuf> = Vec::new();
    all.retain(|(path, in_project)| {
        let new = *path != present.path && *path != present.real && !seen.contains(path);
        seen.push(path.clone());
        new && path.to_str().is_some()
            && on(case, path, mount)
            && (*in_project || !purged(case, path, mount, vars))
    });
    all
}

/// Where uv itself keeps its cache when nothing says so, or would if no variable said so.
fn default_cache(vars: &dyn Vars) -> Option<PathBuf> {
    if cfg!(windows) {
        let local = vars.get_nonempty(LOCALAPPDATA)?;
        return Some(PathBuf::from(local).join("uv").join("cache"));
    }
    vars.home().map(|home| home.join(".cache/uv"))
}

/// Whether `path` on `mount` is deleted by somebody else sooner or later, while the environment stays. A mount of its own
/// below such a directory is left alone by what cleans that.
fn purged(case: &Case<'_>, path: &Path, mount: &Mount, vars: &dyn Vars) -> bool {
    let named = [SCRATCH, TMPDIR, TMP, TEMP]
        .into_iter()
        .filter_map(|name| vars.get_nonempty(name))
        .map(PathBuf::from);
    let fixed = PURGED.into_iter().map(PathBuf::from);
    let environment = &case.project.environment.path;
    fixed.chain(named).any(|root| {
        is_below(path, &root) && !is_below(environment, &root) && on(case, &root, mount)
    })
}

/// The mount that wheels are installed on.
pub(super) fn environment_mount(evidence: &Evidence) -> Option<&Mount> {
    let target = evidence.targets.first();
    let target = target.and_then(|target| target.place.mount.as_ref());
    target.or(evidence.environment.mount.as_ref())
}

/// Whether `path` lies on `mount`: the deepest mount point above it is that mount's; of two on one point the later one
/// hides the earlier.
fn on(case: &Case<'_>, path: &Path, mount: &Mount) -> bool {
    let mounts = case
        .evidence
        .mounts
        .iter()
        .filter(|other| is_below(path, &other.mount_point));
    mounts
        .max_by_key(|other| other.mount_point.components().count())
        .is_some_and(|other| other.id == mount.id)
}
