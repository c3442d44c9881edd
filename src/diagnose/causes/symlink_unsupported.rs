//! UL112.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(112),
    name: "symlink-unsupported",
    summary: "symlinks cannot be made, or not followed, in the environment",
    page: include_str!("symlink_unsupported.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

/// `ELOOP` comes from opening a symlink on a mount with `nosymfollow`.
fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    let immutable = refused
        .directory()
        .is_some_and(|directory| directory.immutable);
    certain_if(
        refused.mode == Mode::Symlink
            && !immutable
            && refused.is(case, &[1, 5, 38, 40, 45, 71, 95], &[1, 50, 87]),
    )
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let filesystem = group.filesystem(case);
    let unfollowed = group.worst().errno.0 == 40;
    let message = if unfollowed {
        "symlinks are not followed in the environment".to_owned()
    } else {
        format!("{filesystem} makes no symlinks here")
    };
    let detail = if unfollowed {
        format!(
            "Its mount has the option `nosymfollow`, {}.",
            group.consequence(case)
        )
    } else {
        format!(
            "The filesystem or its driver does not offer them, {}.",
            group.consequence(case)
        )
    };
    Telling {
        message,
        detail,
        facts: Vec::new(),
        fixes: fixes::drop_link_mode(case, None)
            .into_iter()
            .chain(fixes::copy_silently(case))
            .collect(),
    }
}
