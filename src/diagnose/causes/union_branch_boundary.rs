//! UL107.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(107),
    name: "union-branch-boundary",
    summary: "file and directory are on different branches of a union filesystem",
    page: include_str!("union_branch_boundary.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    let filesystem = refused.target_filesystem(case);
    let layers = filesystem == "overlay" && refused.mode == Mode::Clone;
    let inside = refused.relation(case) == Relation::Same;
    certain_if(refused.is(case, &[18]) && inside && (layers || known::is_union(filesystem)))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let filesystem = group.filesystem(case);
    let overlay = filesystem == "overlay";
    Telling {
        message: if overlay {
            "the cached files are in an overlay layer on another filesystem".to_owned()
        } else {
            format!("cache and environment are on different branches of {filesystem}")
        },
        detail: format!(
            "They look like one filesystem, but {} cannot cross what lies underneath, {}.",
            group.modes(),
            group.consequence(case)
        ),
        facts: Vec::new(),
        fixes: if overlay {
            Vec::new()
        } else {
            fixes::copy_silently(case).into_iter().collect()
        },
    }
}
