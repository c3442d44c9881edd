//! UL126.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(126),
    name: "file-in-use",
    summary: "another program holds a file",
    page: include_str!("file_in_use.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    if refused.errno.0 == 5 && refused.on_windows(case, CAUSE.code) {
        return Fit::Likely("the link works once the programs of the environment have ended");
    }
    certain_if(refused.is(case, &[16, 26]) || refused.on_windows(case, CAUSE.code))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    Telling {
        message: format!(
            "`{}` is in use by another program",
            super::foreign_owner::short(group.worst())
        ),
        detail: format!(
            "It cannot be linked while it is held, {}; stop the program and try again.",
            group.consequence(case)
        ),
        facts: Vec::new(),
        fixes: Vec::new(),
    }
}
