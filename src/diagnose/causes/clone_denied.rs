//! UL120.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(120),
    name: "clone-denied",
    summary: "the clone call is refused, whatever the filesystem can do",
    page: include_str!("clone_denied.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    if refused.mode != Mode::Clone
        || refused
            .directory()
            .is_some_and(|directory| directory.immutable)
    {
        return Fit::No;
    }
    let copies = refused.sibling(case, Mode::Copy) == Some(true);
    certain_if(copies && (refused.is(case, &[1, 13]) || refused.on_windows(case, CAUSE.code)))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    Telling {
        message: "clones are forbidden here".to_owned(),
        detail: format!(
            "The kernel refuses the call although the same files can be copied, as it does in containers with mapped user ids, {}.",
            group.consequence(case)
        ),
        facts: vec![fact("copy", "works")],
        fixes: if group.severity() > Severity::Info {
            fixes::set_mode(case, Mode::Hardlink).into_iter().collect()
        } else {
            Vec::new()
        },
    }
}
