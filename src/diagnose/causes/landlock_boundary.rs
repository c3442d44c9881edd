//! UL106.

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
    let refusal = refused.mode == Mode::Hardlink && refused.is(case, &[18], &[]);
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
    let links = case.evidence.directory_links.as_ref();
    if renames_refused(case) || links.is_some_and(Result::is_err) {
        Fit::Certain
    } else {
        Fit::Likely(
            "`NoNewPrivs` in `/proc/self/status` is 1, and the same link works outside the sandbox",
        )
    }
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
    let answer = |refused: bool| if refused { "EXDEV (18)" } else { "works" };
    let links = case.evidence.directory_links.as_ref();
    let mut facts: Vec<_> = links
        .map(|links| {
            let name = "link from one directory to the next, in the cache or in the environment";
            fact(name, answer(links.is_err()))
        })
        .into_iter()
        .collect();
    if renames_refused(case) {
        facts.push(fact("rename inside the cache", answer(true)));
    }
    facts.extend(
        case.evidence
            .surroundings
            .get("no_new_privs")
            .map(|value| fact("no_new_privs", value.clone())),
    );
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
