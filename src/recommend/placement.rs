//! A cache directory that works: looked for on the environment's mount, and tried.

use std::path::{Path, PathBuf};

use super::Try;
use super::ladder::{self, Answers, Grade};
use crate::diagnose::Case;
use crate::env::{CI, Vars};
use crate::model::mode::Mode;
use crate::model::place::Mount;

/// Directories tried at most.
const MOST: usize = 5;

/// A directory for the cache, and what it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) directory: PathBuf,
    pub(super) grade: Grade,
    /// Whether it lies in the project, where it may get into archives and searches.
    pub(super) in_project: bool,
}

/// The best cache directory that is better than `than`: the first in order of preference among those that give most.
pub(super) fn find(
    case: &Case<'_>,
    than: Grade,
    vars: &dyn Vars,
    attempt: Try<'_>,
) -> Option<Found> {
    let mut best: Option<Found> = None;
    for (directory, in_project) in candidates(case, vars).into_iter().take(MOST) {
        if in_project && best.is_some() {
            break;
        }
        let answers: Answers = attempt(&directory);
        if answers
            .iter()
            .any(|(mode, result)| *mode == Mode::Copy && result.is_err())
        {
            continue; // Not writable, or full.
        }
        let grade = ladder::from_elsewhere(case, &answers, case.prediction.requested);
        if grade < best.as_ref().map_or(than, |found| found.grade) {
            best = Some(Found {
                directory,
                grade,
                in_project,
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

/// Directories on the mount of the environment, most natural first, and whether each lies in the project.
fn candidates(case: &Case<'_>, vars: &dyn Vars) -> Vec<(PathBuf, bool)> {
    let Some(mount) = environment_mount(case) else {
        return Vec::new();
    };
    if matches!(mount.filesystem.as_str(), "tmpfs" | "ramfs") {
        return Vec::new();
    }
    let project = &case.project.root;
    let environment = &case.project.environment.path;
    let mut found: Vec<PathBuf> = Vec::new();
    let at_home = vars.home().map(|home| home.join(".cache/uv"));
    found.extend(at_home.filter(|path| on(case, path, mount)));
    if mount.mount_point == Path::new("/workspaces") {
        found.push("/workspaces/.uv-cache".into());
    } else if mount.mount_point.parent().is_some() {
        found.push(mount.mount_point.join(".cache/uv"));
    }
    let beside = project.ancestors().skip(1).take(2);
    found.extend(
        beside
            .filter(|path| path.parent().is_some())
            .map(|path| path.join(".uv-cache")),
    );
    let outside = |path: &PathBuf| !path.starts_with(project) && !path.starts_with(environment);
    found.retain(|path| outside(path) && on(case, path, mount));
    let within = project.join(".uv-cache");
    let mut all: Vec<_> = found.into_iter().map(|path| (path, false)).collect();
    if on(case, &within, mount) {
        // A CI job keeps what lies in its checkout.
        let at = if vars.get_nonempty(CI).is_some() {
            0
        } else {
            all.len()
        };
        all.insert(at, (within, true));
    }
    let present = &case.evidence.cache;
    let mut seen: Vec<PathBuf> = Vec::new();
    all.retain(|(path, _)| {
        let new = *path != present.path
            && *path != present.real
            && !seen.contains(path)
            && path.to_str().is_some();
        seen.push(path.clone());
        new
    });
    all
}

fn environment_mount<'a>(case: &Case<'a>) -> Option<&'a Mount> {
    let target = case
        .evidence
        .targets
        .first()
        .and_then(|target| target.place.mount.as_ref());
    target.or(case.evidence.environment.mount.as_ref())
}

/// Whether `path` lies on `mount`: the deepest mount point above it is that mount's; of two on one point the later one
/// hides the earlier.
fn on(case: &Case<'_>, path: &Path, mount: &Mount) -> bool {
    let mounts = case
        .evidence
        .mounts
        .iter()
        .filter(|other| path.starts_with(&other.mount_point));
    mounts
        .max_by_key(|other| other.mount_point.components().count())
        .is_some_and(|other| other.id == mount.id)
}
