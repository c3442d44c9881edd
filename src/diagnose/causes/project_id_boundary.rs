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
    let filesystem = refused.target_filesystem(case);
    certain_if(
        !known::is_union(filesystem)
            && !known::links_in_one_directory(filesystem)
            && refused.mode == Mode::Hardlink
            && refused.is(case, &[18])
            && refused.relation(case) == Relation::Same
            && differ(refused),
    )
}

/// Whether the directory hands on another project id than the source has.
pub(super) fn differ(refused: &Refused<'_>) -> bool {
    ids(refused).is_some_and(|(from, to)| from != to)
}

/// The project ids of source and directory, where the directory hands its own on.
fn ids(refused: &Refused<'_>) -> Option<(u32, u32)> {
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
    telling.fixes.extend(cache_in_project(case));
    telling
}

/// Keep a cache inside the project, where it inherits what the environment inherits.
pub(super) fn cache_in_project(case: &Case<'_>) -> Vec<crate::model::fix::Fix> {
    let beside = case.project.root.join(".uv-cache");
    let line = text::export(case, "UV_CACHE_DIR", &beside);
    let title = format!("keep the cache in `{}`", beside.display());
    let risk = "the new cache starts empty, and version control should ignore it";
    line.map(|line| {
        risky(
            fix(
                "move-cache",
                title,
                Some(Mode::Hardlink),
                Scope::Shell,
                [line],
            ),
            risk,
        )
    })
    .into_iter()
    .collect()
}
