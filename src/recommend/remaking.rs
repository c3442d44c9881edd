//! An environment made anew where it is.

use super::changes::{Change, fix};
use super::ground::Ground;
use super::ladder::{Answers, Grade};
use super::world::World;
use crate::diagnose::Case;
use crate::model::evidence::{Run, Target};
use crate::model::fix::Scope;
use crate::model::mode::Mode;
use crate::model::place::is_below;
use crate::model::python::Os;
use crate::shell;
use crate::sys::errno::IS_DIRECTORY;

/// Making the environment anew, where parts of it lead elsewhere, or something in it has the names of what uv installs.
pub(super) fn remake_environment(
    case: &Case<'_>,
    now: Grade,
    ground: &dyn Ground,
) -> Option<Change> {
    let environment = &case.evidence.environment;
    let targets = &case.evidence.targets;
    let inside = |target: &Target| is_below(&target.place.real, &environment.real);
    let astray = !targets.iter().all(inside);
    let taken = hindered(case);
    if (targets.len() < 2 && !astray && !taken) || !deletable(case) {
        return None;
    }
    let path = case.project.environment.path.to_str()?;
    // The new one is made in the directory above: nothing that leads elsewhere is followed.
    let parent = case.project.environment.path.parent()?;
    let answers = ground.links(&case.plan.archives, parent);
    if !takes_environments(case, &answers) {
        return None;
    }
    let beside = ground.place(parent).resolved();
    let moves = environment.real.parent() != Some(beside.as_path());
    let world = World::now(case).with_new_environment(&answers, astray || moves);
    let grade = Grade::in_world(&world);
    let why = if taken {
        "in which something is in the way"
    } else {
        "parts of which lead elsewhere"
    };
    let mut change = fix(
        "delete-environment",
        format!("delete `{path}`, {why}; `uv sync` makes it anew"),
        Scope::Manual,
    );
    change.risk = Some("what was installed there by hand goes with it".to_owned());
    if let Some(tool) = &case.project.tool {
        change.title = format!("make the environment of `{}` anew, {why}", tool.name);
        change
            .commands
            .push(format!("uv tool install --force {}", tool.name));
        change.risk =
            Some("what it was installed with (`--with`, `--from`) must be named again".to_owned());
    } else {
        let foreign = |target: &Target| inside(target) && !ground.writable(&target.place.real);
        let command = shell::Shell::NATIVE.remove_tree(path);
        change
            .commands
            .push(if cfg!(unix) && targets.iter().any(foreign) {
                format!("sudo {command}")
            } else {
                command
            });
    }
    grade
        .betters(&now)
        .then(|| Change::with_new_environment(case, change, grade, 3))
}

/// Whether uv stops at what has the name of something that it installs, or copies a file over itself.
fn hindered(case: &Case<'_>) -> bool {
    let mut wheels = case.prediction.wheels.iter();
    wheels.any(|wheel| {
        let stopped = wheel.failure.as_ref().is_some_and(|failure| failure.taken);
        stopped || wheel.emptied.is_some()
    })
}

/// Whether the whole environment can be deleted: nothing is mounted there, no directory that wheels go to has a flag, and
/// what is in the way can be removed.
fn deletable(case: &Case<'_>) -> bool {
    let environment = &case.evidence.environment.real;
    let flagged = |target: &Target| {
        let facts = target.place.facts;
        facts.is_some_and(|facts| facts.immutable || facts.append_only)
    };
    let mut mounts = case.evidence.mounts.iter().map(|mount| &mount.mount_point);
    let mut runs = case.evidence.wheels.iter().flat_map(|wheel| &wheel.runs);
    let stays = |run: &Run| {
        let fixed = run.occupant.and_then(|occupant| occupant.fixed);
        fixed.is_some_and(|errno| errno != IS_DIRECTORY)
    };
    !mounts.any(|point| is_below(point, environment))
        && !case.evidence.targets.iter().any(flagged)
        && !runs.any(stays)
}

/// Whether uv can make an environment where links do what `answers` say: its interpreter is a symlink, but on Windows.
pub(super) fn takes_environments(case: &Case<'_>, answers: &Answers) -> bool {
    case.project.environment.python.os == Os::Windows
        || answers
            .iter()
            .any(|(mode, answer)| *mode == Mode::Symlink && answer.is_ok())
}
