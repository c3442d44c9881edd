//! UL108.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(108),
    name: "same-directory-only",
    summary: "the filesystem makes hard links inside one directory only",
    page: include_str!("same_directory_only.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    let rule = known::links_in_one_directory(refused.target_filesystem(case));
    let inside = matches!(refused.relation(case), Relation::Same | Relation::Unknown);
    certain_if(
        rule && inside
            && !refused.flagged()
            && refused.mode == Mode::Hardlink
            && refused.is(case, &[1, 18]),
    )
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let filesystem = group.filesystem(case);
    Telling {
        message: format!("{filesystem} makes hard links inside one directory only"),
        detail: format!(
            "Cache and environment are two directories, {}; keep both on a local disk.",
            group.consequence(case)
        ),
        facts: Vec::new(),
        fixes: fixes::copy_silently(case).into_iter().collect(),
    }
}
