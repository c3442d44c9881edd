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
    if !refused.on_windows(case, CAUSE.code) || refused.is_long(case) {
        return Fit::No;
    }
    if refused.errno.0 == 1314 {
        return Fit::Certain;
    }
    Fit::Likely(
        "`winver` shows a Windows 10 before 1703, which knows no symlinks without the privilege",
    )
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    Telling {
        message: "this user may not make symlinks".to_owned(),
        detail: format!(
            "Windows asks for Developer Mode or a privilege, {}; hard links need neither.",
            group.consequence(case)
        ),
        facts: [
            ("developer_mode", "Developer Mode"),
            ("symlink_privilege", "SeCreateSymbolicLinkPrivilege"),
            ("windows_build", "build of Windows"),
        ]
        .into_iter()
        .filter_map(|(key, name)| text::surrounding(case, key, name))
        .collect(),
        fixes: fixes::set_mode(case, Mode::Hardlink).into_iter().collect(),
    }
}
