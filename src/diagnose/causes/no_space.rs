//! UL123.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(123),
    name: "no-space",
    summary: "there is not enough space, or not enough inodes, or a quota is used up",
    page: include_str!("no_space.md"),
    detect: Some(Detect::refusal(fits, tell).also(foreseen)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    certain_if(refused.is(case, &[28, 122]) || refused.on_windows(case, CAUSE.code))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let refused = group.worst();
    let quota = refused.is(case, &[122])
        || (refused.errno.0 == 1295 && refused.on_windows(case, CAUSE.code));
    let space = refused
        .target
        .and_then(|target| target.place.space)
        .or(case.evidence.environment.space);
    let place = group.mounts(case).1.map_or_else(
        || "the environment's filesystem".to_owned(),
        |mount| format!("`{}`", mount.mount_point.display()),
    );
    let inodes = space.is_some_and(|space| space.total_inodes > 0 && space.free_inodes == 0);
    let message = match (quota, inodes) {
        (true, _) => format!("the disk quota on {place} is used up"),
        (false, true) => format!("{place} has no inodes left"),
        (false, false) => format!("{place} has no space left"),
    };
    let mut fixes = Vec::new();
    if refused.mode != Mode::Hardlink && refused.sibling(case, Mode::Hardlink) == Some(true) {
        fixes.extend(fixes::set_mode(case, Mode::Hardlink));
    }
    fixes.push(prune());
    Telling {
        message,
        detail: format!(
            "{} needs room there, {}.",
            sentence(&group.modes()),
            group.consequence(case)
        ),
        facts: facts(space),
        fixes,
    }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn prune() -> crate::model::fix::Fix {
    fix(
        "prune-cache",
        "drop what no project needs from the cache",
        None,
        Scope::Manual,
        ["uv cache prune".to_owned()],
    )
}

fn facts(space: Option<crate::model::place::Space>) -> Vec<crate::model::finding::Fact> {
    let Some(space) = space else {
        return Vec::new();
    };
    let mut facts = vec![fact("free", text::bytes(space.free_bytes))];
    if space.total_inodes > 0 {
        facts.push(fact("free inodes", space.free_inodes.to_string()));
    }
    facts
}

/// Copies that would not fit, before any call has failed.
///
/// Wheels that are installed already do not count: uv removes them first. Nor do copies where clones work, because the
/// kernel then shares the data of a copy too.
fn foreseen(case: &Case<'_>) -> Vec<Finding> {
    let target = case.evidence.targets.first();
    let Some(space) = target
        .and_then(|target| target.place.space)
        .or(case.evidence.environment.space)
    else {
        return Vec::new();
    };
    let mut bytes: u64 = 0;
    let mut inodes: u64 = 0;
    let (mut copied, mut all) = (Vec::new(), Vec::new());
    for (index, (files, outcome)) in case
        .evidence
        .wheels
        .iter()
        .zip(&case.prediction.wheels)
        .enumerate()
    {
        let installed = case
            .plan
            .wheels
            .get(index)
            .is_some_and(|wheel| wheel.installed);
        let Outcome::Installed(mode) = outcome.outcome else {
            continue;
        };
        if installed {
            continue;
        }
        let names = if mode == Mode::Hardlink && !counts_names(case) {
            0
        } else {
            files.files
        };
        inodes = inodes
            .saturating_add(names)
            .saturating_add(files.directories);
        all.push(index);
        let shares = files.runs.first().is_some_and(|run| {
            case.evidence
                .attempt(run.class, run.target, Mode::Clone)
                .is_some_and(|attempt| attempt.result.is_ok())
        });
        if mode == Mode::Copy && !shares {
            bytes = bytes.saturating_add(files.copy_bytes);
            copied.push(index);
        }
    }
    let short = |message: String, wheels: Vec<usize>, facts: Vec<crate::model::finding::Fact>| {
        let detail = "uv would stop when it is full and leave the environment broken; make room, or share the files instead.";
        let mut finding = CAUSE.finding(Severity::Error, message, detail);
        finding.evidence = facts;
        finding.evidence.push(fact("confidence", "certain"));
        finding.wheels = text::wheel_names(case, wheels);
        finding.fixes = vec![prune()];
        finding
    };
    if bytes > space.free_bytes {
        let (need, free) = (text::bytes(bytes), text::bytes(space.free_bytes));
        let facts = vec![fact("needed", need.clone()), fact("free", free.clone())];
        return vec![short(
            format!("the copies take {need}, and {free} are free"),
            copied,
            facts,
        )];
    }
    if space.total_inodes > 0 && inodes > space.free_inodes {
        let facts = vec![
            fact("inodes needed", inodes.to_string()),
            fact("free inodes", space.free_inodes.to_string()),
        ];
        let message = format!(
            "the files take {inodes} inodes, and {} are free",
            space.free_inodes
        );
        return vec![short(message, all, facts)];
    }
    Vec::new()
}

/// Whether every name takes an inode of its own, as on tmpfs.
fn counts_names(case: &Case<'_>) -> bool {
    case.evidence
        .environment
        .mount
        .as_ref()
        .is_some_and(|mount| mount.filesystem == "tmpfs")
}
