//! UL101.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(101),
    name: "different-filesystems",
    summary: "cache and environment are on different filesystems",
    page: include_str!("different_filesystems.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    let crosses = refused.is(case, &[18]) || refused.on_windows(case, CAUSE.code);
    certain_if(
        crosses
            && refused.relation(case) == Relation::OtherFilesystem
            && !one_server(refused, case),
    )
}

/// Two mounts of one server are another cause: the client sees two filesystems where there may be one.
pub(super) fn one_server(refused: &Refused<'_>, case: &Case<'_>) -> bool {
    let server = |mount: Option<&crate::model::place::Mount>| {
        mount.and_then(known::server).map(str::to_owned)
    };
    let from = server(refused.source_mount(case));
    from.is_some() && from == server(refused.target_mount(case))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let (from, to) = group.mounts(case);
    let place = |mount: Option<&crate::model::place::Mount>| {
        mount.map_or_else(
            || "one volume".to_owned(),
            |mount| format!("`{}` ({})", mount.mount_point.display(), mount.filesystem),
        )
    };
    let inner = group.worst().target_id != 0;
    let target = group
        .worst()
        .target
        .map(|target| target.path.display().to_string())
        .unwrap_or_default();
    let fixes = if inner {
        Vec::new()
    } else {
        [
            fixes::move_cache(case, None),
            fixes::move_environment(case, None),
            fixes::copy_silently(case),
        ]
        .into_iter()
        .flatten()
        .collect()
    };
    Telling {
        message: if inner {
            format!("`{target}` is on another filesystem than the cache")
        } else {
            "cache and environment are on different filesystems".to_owned()
        },
        detail: format!(
            "Links and clones cannot cross from {} to {}, {}.",
            place(from),
            place(to),
            group.consequence(case)
        ),
        facts: Vec::new(),
        fixes,
    }
}
