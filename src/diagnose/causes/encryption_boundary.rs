//! UL105.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(105),
    name: "encryption-boundary",
    summary: "the environment is encrypted under a policy that the cached files do not have",
    page: include_str!("encryption_boundary.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    if refused.is(case, &[126]) {
        return certain_if(
            refused
                .directory()
                .is_some_and(|directory| directory.encrypted),
        );
    }
    let (Some(source), Some(directory)) = (refused.source(), refused.directory()) else {
        return Fit::No;
    };
    let refusal = refused.mode == Mode::Hardlink
        && refused.is(case, &[18])
        && known::has_policies(refused.target_filesystem(case));
    if !refusal
        || !directory.encrypted
        || refused.relation(case) != Relation::Same
        || super::project_id_boundary::differ(refused)
    {
        return Fit::No;
    }
    match case.evidence.same_policy {
        _ if !source.encrypted => Fit::Certain,
        Some(same) => certain_if(!same),
        None => Fit::Likely(
            "`fscryptctl get_policy` (or `fscrypt status`) shows two policies for cache and environment",
        ),
    }
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let source = group
        .worst()
        .source()
        .is_some_and(|source| source.encrypted);
    let locked = group.worst().errno.0 == 126;
    Telling {
        message: if locked {
            "the environment's directory is encrypted and locked".to_owned()
        } else {
            "the environment is encrypted under another policy than the cache".to_owned()
        },
        detail: if locked {
            format!(
                "Its key is not loaded, {}; unlock it first.",
                group.consequence(case)
            )
        } else {
            format!(
                "Files from outside cannot be linked into an encrypted directory, {}.",
                group.consequence(case)
            )
        },
        facts: vec![
            fact("cached file encrypted", if source { "yes" } else { "no" }),
            fact("environment encrypted", "yes"),
        ],
        fixes: super::project_id_boundary::cache_in_project(case),
    }
}
