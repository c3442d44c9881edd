//! UL124.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(124),
    name: "symlink-privilege",
    summary: "Windows does not let this user make symlinks",
    page: include_str!("symlink_privilege.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    certain_if(refused.mode == Mode::Symlink && refused.is(case, &[], &[1314]))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    Telling {
        message: "this user may not make symlinks".to_owned(),
        detail: format!(
            "Windows asks for Developer Mode or a privilege, {}; hard links need neither.",
            group.consequence(case)
        ),
        facts: Vec::new(),
        fixes: fixes::set_mode(case, Mode::Hardlink).into_iter().collect(),
    }
}
