//! UL110.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(110),
    name: "clone-unsupported",
    summary: "the filesystem cannot clone files",
    page: include_str!("clone_unsupported.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

/// `ENOTTY` is what kernels answer for a filesystem without ioctls, `ENOSYS` what old ones answer.
fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    certain_if(
        refused.mode == Mode::Clone
            && (refused.is(case, &[95, 25, 38]) || refused.on_windows(case, CAUSE.code)),
    )
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let filesystem = group.filesystem(case);
    let detail = match group.worst().sibling(case, Mode::Hardlink) {
        Some(true) if group.severity() == Severity::Info => {
            "This is normal; uv hard links instead, which shares the files as well.".to_owned()
        }
        Some(true) => format!(
            "uv {} never tries a hard link after a clone, {}.",
            case.project.uv.version,
            group.consequence(case)
        ),
        _ => "This is normal, and uv tries a hard link next.".to_owned(),
    };
    let mut fixes = Vec::new();
    if group.severity() > Severity::Info {
        fixes.extend(fixes::set_mode(case, Mode::Hardlink));
        fixes.push(fixes::upgrade_uv(
            "upgrade uv to 0.10.5 or newer, which hard links next",
            Some(Mode::Hardlink),
        ));
    }
    Telling {
        message: format!("{filesystem} does not clone files here"),
        detail,
        facts: Vec::new(),
        fixes,
    }
}
