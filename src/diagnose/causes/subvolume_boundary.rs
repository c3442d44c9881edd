//! UL103.

use crate::uv::version::{LinkEra, link_era};

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(103),
    name: "subvolume-boundary",
    summary: "cache and environment are in two subvolumes of one filesystem",
    page: include_str!("subvolume_boundary.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    certain_if(refused.is(case, &[18]) && refused.relation(case) == Relation::OtherSubvolume)
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let clones = group.worst().sibling(case, Mode::Clone) == Some(true);
    let mut telling = Telling {
        message: "cache and environment are in two subvolumes".to_owned(),
        detail: format!(
            "Hard links cannot leave a subvolume, {}.",
            group.consequence(case)
        ),
        ..Telling::default()
    };
    for (name, facts) in [
        ("cache device", group.worst().source()),
        ("environment device", group.worst().directory()),
    ] {
        telling
            .facts
            .extend(facts.map(|f| fact(name, format!("{}:{}", f.device.0, f.device.1))));
    }
    if clones {
        telling.detail.push_str(" Clones can, and they work here.");
        telling.fixes.extend(clone_instead(case));
    }
    // The mount shows both subvolumes: only a directory below the environment's own will do.
    telling
        .fixes
        .extend(super::project_id_boundary::cache_in_project(case));
    telling
}

/// What makes uv clone: an upgrade where clone is not the default yet, else no override.
pub(super) fn clone_instead(case: &Case<'_>) -> Vec<crate::model::fix::Fix> {
    let old = link_era(case.project.uv.version) <= LinkEra::NoLadder;
    let upgrade = old.then(|| {
        fixes::upgrade_uv(
            "upgrade uv to 0.10.5 or newer, which clones by default",
            Some(Mode::Clone),
        )
    });
    let drop = if old {
        None
    } else {
        fixes::drop_link_mode(case, Some(Mode::Clone))
    };
    drop.into_iter()
        .chain(fixes::set_mode(case, Mode::Clone))
        .chain(upgrade)
        .collect()
}
