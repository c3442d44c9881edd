//! UL117.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(117),
    name: "read-only-target",
    summary: "the environment is on a read-only mount",
    page: include_str!("read_only_target.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    certain_if(refused.is(case, &[30]) || refused.on_windows(case, CAUSE.code))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let mount = group.mounts(case).1;
    let place = mount.map_or_else(
        || "the environment".to_owned(),
        |mount| format!("`{}`", mount.mount_point.display()),
    );
    let mut facts = Vec::new();
    if let Some(mount) = mount {
        let ro = |options: &[String]| options.iter().any(|option| option == "ro");
        let what = match (ro(&mount.options), ro(&mount.super_options)) {
            (_, true) => "the filesystem is read-only",
            (true, false) => "this mount of it is read-only",
            (false, false) => "neither mount nor filesystem says `ro`",
        };
        facts.push(fact("options", what));
    }
    let remount = mount
        .filter(|mount| mount.options.iter().any(|option| option == "ro"))
        .and_then(|mount| text::quoted(&mount.mount_point))
        .map(|path| {
            fix(
                "remount",
                "mount it writable",
                None,
                Scope::Manual,
                [format!("sudo mount -o remount,rw {path}")],
            )
        });
    Telling {
        message: format!("{place} is read-only"),
        detail: format!(
            "No file can be made there in any link mode, {}; keep the environment elsewhere.",
            group.consequence(case)
        ),
        facts,
        fixes: fixes::move_environment(case, None)
            .into_iter()
            .chain(remount)
            .collect(),
    }
}
