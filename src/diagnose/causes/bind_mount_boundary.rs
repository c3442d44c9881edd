//! UL102.

use super::prelude::*;
use crate::diagnose::one_mount::{OneMount, one_mount};

pub(super) const CAUSE: Cause = Cause {
    code: Code(102),
    name: "bind-mount-boundary",
    summary: "cache and environment are on one filesystem, seen through two mounts",
    page: include_str!("bind_mount_boundary.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    certain_if(refused.is(case, &[18]) && refused.relation(case) == Relation::OtherMount)
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let evidence = case.evidence;
    let common = one_mount(evidence);
    let mut telling = Telling {
        message: "cache and environment are on one filesystem, but on two mounts of it".to_owned(),
        detail: format!(
            "The kernel links only inside one mount, {}.",
            group.consequence(case)
        ),
        ..Telling::default()
    };
    for (name, place) in [
        ("cache in the filesystem", &evidence.cache),
        ("environment in the filesystem", &evidence.environment),
    ] {
        telling
            .facts
            .extend(fixes::inside(place).map(|path| fact(name, path.display().to_string())));
    }
    if group.worst().sibling(case, Mode::Clone) == Some(true) {
        telling
            .detail
            .push_str(" Clones cross it, and they work here.");
        telling
            .fixes
            .extend(super::subvolume_boundary::clone_instead(case));
    }
    if let Some(common) = &common {
        let shown = format!(" `{}` shows both.", common.mount.mount_point.display());
        telling.detail.push_str(&shown);
        telling
            .facts
            .push(fact("a mount that shows both", text::mount(common.mount)));
        telling.fixes.extend(use_common(case, common));
    }
    telling
        .fixes
        .extend(fixes::move_cache(case, Some(Mode::Hardlink)));
    telling.fixes.extend(fixes::copy_silently(case));
    telling
}

/// Name both places below the common mount; a place that is named so already keeps its name.
fn use_common(case: &Case<'_>, common: &OneMount<'_>) -> Option<crate::model::fix::Fix> {
    let mut commands = Vec::new();
    if common.cache != case.evidence.cache.resolved() {
        commands.push(text::export(case, "UV_CACHE_DIR", &common.cache)?);
    }
    if common.environment != case.evidence.environment.resolved() {
        let (name, place) = match (&case.project.tool, common.environment.parent()) {
            (Some(_), Some(tools)) => ("UV_TOOL_DIR", tools),
            _ => ("UV_PROJECT_ENVIRONMENT", common.environment.as_path()),
        };
        commands.push(text::export(case, name, place)?);
    }
    let title = format!(
        "reach both through `{}`",
        common.mount.mount_point.display()
    );
    (!commands.is_empty()).then(|| {
        fix(
            "use-one-mount",
            title,
            Some(Mode::Hardlink),
            Scope::Shell,
            commands,
        )
    })
}
