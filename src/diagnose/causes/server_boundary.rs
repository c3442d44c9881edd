//! UL109.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(109),
    name: "server-boundary",
    summary: "the server, or the client for it, refuses to link across a boundary of its own",
    page: include_str!("server_boundary.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    let filesystem = refused.target_filesystem(case);
    let crosses = refused.is(case, &[18]) || refused.on_windows(case, CAUSE.code);
    if !crosses || !known::is_server(filesystem) || known::links_in_one_directory(filesystem) {
        return Fit::No;
    }
    let encrypted = known::has_policies(filesystem)
        && refused
            .directory()
            .is_some_and(|directory| directory.encrypted);
    match refused.relation(case) {
        Relation::Same => certain_if(!super::project_id_boundary::differ(refused) && !encrypted),
        Relation::OtherFilesystem => {
            certain_if(super::different_filesystems::one_server(refused, case))
        }
        _ => Fit::No,
    }
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let filesystem = group.filesystem(case);
    let same = group.worst().relation(case) == Relation::Same;
    let fixes = if same {
        fixes::copy_silently(case)
    } else {
        fixes::move_cache(case, Some(Mode::Hardlink))
    };
    Telling {
        message: if same {
            format!("a boundary of the {filesystem} server lies between cache and environment")
        } else {
            format!("cache and environment are on two {filesystem} mounts of one server")
        },
        detail: format!(
            "It refuses links across, {}; keep a cache in the same export and quota directory.",
            group.consequence(case)
        ),
        facts: Vec::new(),
        fixes: fixes.into_iter().collect(),
    }
}
