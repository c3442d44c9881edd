//! UL104.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(104),
    name: "project-id-boundary",
    summary: "the environment inherits a project id that the cached files do not have",
    page: include_str!("project_id_boundary.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    certain_if(
        refused.mode == Mode::Hardlink
            && refused.is(case, &[18], &[])
            && refused.relation(case) == Relation::Same
            && ids(refused).is_some_and(|(from, to)| from != to),
    )
}

/// The project ids of source and directory, where the directory hands its own on.
pub(super) fn ids(refused: &Refused<'_>) -> Option<(u32, u32)> {
    let directory = refused
        .directory()
        .filter(|directory| directory.project_inherit)?;
    Some((refused.source()?.project?, directory.project?))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let mut telling = Telling {
        message: "cache and environment belong to different quota projects".to_owned(),
        detail: format!(
            "A file cannot have names in two projects, {}.",
            group.consequence(case)
        ),
        ..Telling::default()
    };
    if let Some((from, to)) = ids(group.worst()) {
        telling.detail = format!(
            "Files of project {from} cannot be linked into a directory of project {to}, {}.",
            group.consequence(case)
        );
        telling
            .facts
            .push(fact("project id of the cached files", from.to_string()));
        telling
            .facts
            .push(fact("project id of the environment", to.to_string()));
    }
    if group.worst().sibling(case, Mode::Clone) == Some(true) {
        telling
            .fixes
            .extend(super::subvolume_boundary::clone_instead(case));
    }
    let beside = case.project.root.join(".uv-cache");
    telling.fixes.extend(text::export(case, "UV_CACHE_DIR", &beside).map(|line| {
        risky(
            fix("move-cache", format!("keep the cache in `{}`", beside.display()), Some(Mode::Hardlink), Scope::Shell, [line]),
            "the new cache starts empty, counts against the project's quota, and should be ignored by version control",
        )
    }));
    telling
}
