//! UL116.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(116),
    name: "cloud-synced-link",
    summary: "a cached file has a name in a folder that a cloud service keeps in sync",
    page: include_str!("cloud_synced_link.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

/// `ERROR_CLOUD_FILE_INCOMPATIBLE_HARDLINKS`, which has no other meaning.
fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    certain_if(refused.is(case, &[], &[396]))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let wheels = text::wheel_names(case, group.wheels());
    let mut telling = Telling {
        message: format!(
            "`{}` in the cache belongs to a synced folder",
            super::foreign_owner::short(group.worst())
        ),
        detail: format!(
            "An environment in OneDrive shares it, and Windows refuses it any name outside, {}; delete that environment, then drop the wheel from the cache.",
            group.consequence(case)
        ),
        ..Telling::default()
    };
    telling.facts.extend(
        group
            .worst()
            .source()
            .map(|source| fact("names", source.links.to_string())),
    );
    telling.fixes.push(fixes::clean_wheels(
        &wheels,
        "delete the environment in the synced folder, then drop these wheels from the cache",
        Some(Mode::Hardlink),
    ));
    telling.fixes.extend(fixes::copy_silently(case));
    telling
}
