//! UL106.

use crate::model::evidence::Reach;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(106),
    name: "landlock-boundary",
    summary: "a sandbox forbids links from one directory to another",
    page: include_str!("landlock_boundary.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

/// On a local filesystem nothing else answers `EXDEV` inside one mount.
fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    if is_moved(refused, case) {
        return Fit::Certain;
    }
    let refusal = refused.mode == Mode::Hardlink && refused.is(case, &[18]);
    let plain = known::is_plain(refused.target_filesystem(case));
    let encrypted = refused
        .directory()
        .is_some_and(|directory| directory.encrypted)
        && (refused.source().is_some_and(|source| !source.encrypted)
            || case.evidence.same_policy == Some(false));
    if !refusal
        || !plain
        || encrypted
        || refused.relation(case) != Relation::Same
        || super::project_id_boundary::differ(refused)
    {
        return Fit::No;
    }
    match case.evidence.reach {
        Some(Reach::OneDirectory) => Fit::Certain,
        _ if renames_refused(case) => Fit::Certain,
        // No link at all: Landlock is not like that.
        Some(Reach::Nowhere) => Fit::No,
        Some(Reach::Directories) | None => Fit::Likely(
            "`NoNewPrivs` in `/proc/self/status` is 1, and the same link works outside the sandbox",
        ),
    }
}

/// Whether it is a copy that cannot be moved from the directory beside its place, as releases from 0.10.5 to 0.12.10 do.
fn is_moved(refused: &Refused<'_>, case: &Case<'_>) -> bool {
    let copied = refused.mode == Mode::Copy && refused.call.is_none();
    copied && refused.is(case, &[18]) && case.evidence.unmovable == Some(refused.errno)
}

/// Whether a rename between directories of the cache, on one mount, is refused in the same way.
fn renames_refused(case: &Case<'_>) -> bool {
    let mount = |place: &crate::model::place::Place| place.mount.as_ref().map(|mount| mount.id);
    let one = mount(&case.evidence.cache) == mount(&case.evidence.archives);
    one && case
        .evidence
        .cache_failures
        .iter()
        .any(|failure| failure.step == "rename" && failure.errno.0 == 18)
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let mut facts: Vec<_> = case
        .evidence
        .reach
        .map(|reach| {
            let value = match reach {
                Reach::Nowhere => "nowhere",
                Reach::OneDirectory => "in its own directory only",
                Reach::Directories => "to the directory beside it",
            };
            fact("a fresh file of cache or environment can be linked", value)
        })
        .into_iter()
        .collect();
    if renames_refused(case) {
        facts.push(fact("rename inside the cache", "EXDEV (18)"));
    }
    facts.extend(
        case.evidence
            .surroundings
            .get("no_new_privs")
            .map(|value| fact("no_new_privs", value.clone())),
    );
    if group.iter().any(|refused| is_moved(refused, case)) {
        facts.push(fact("rename inside site-packages", "EXDEV (18)"));
        return Telling {
            message: "a sandbox forbids to move files between directories".to_owned(),
            detail: format!(
                "uv {} copies to a directory beside the place of each file and moves the copy there, which the kernel refuses (Landlock without `REFER`), {}; run uv outside the sandbox, or a newer uv in it.",
                case.project.uv.version,
                group.consequence(case)
            ),
            facts,
            fixes: Vec::new(),
        };
    }
    Telling {
        message: "a sandbox forbids hard links between directories".to_owned(),
        detail: format!(
            "Cache and environment are on one mount, and the kernel still answers as if they were not (Landlock without `REFER`), {}; run uv outside the sandbox.",
            group.consequence(case)
        ),
        facts,
        fixes: fixes::copy_silently(case).into_iter().collect(),
    }
}
