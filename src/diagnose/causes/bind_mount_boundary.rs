//! UL102.

use std::path::{Path, PathBuf};

use crate::model::place::{Mount, Place};

use super::prelude::*;

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
    let common = common_mount(&evidence.mounts, &evidence.cache, &evidence.environment);
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
        let shown = format!(" `{}` shows both.", common.mount_point.display());
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

/// The same cache and environment below one mount.
struct Common<'a> {
    mount: &'a Mount,
    mount_point: &'a Path,
    cache: PathBuf,
    environment: PathBuf,
}

/// A mount of the same filesystem below which both places can be reached, by paths that no other mount covers. The
/// environment's own mount is preferred, then the cache's.
fn common_mount<'a>(mounts: &'a [Mount], cache: &Place, environment: &Place) -> Option<Common<'a>> {
    let device = cache.mount.as_ref()?.device;
    let (from, to) = (fixes::inside(cache)?, fixes::inside(environment)?);
    let alias = |mount: &Mount, path: &Path| {
        let below = path.strip_prefix(&mount.root).ok()?;
        let alias = if below.as_os_str().is_empty() {
            mount.mount_point.clone()
        } else {
            mount.mount_point.join(below)
        };
        (fixes::owner(mounts, &alias)?.id == mount.id).then_some(alias)
    };
    let rank = |mount: &Mount| {
        let is = |place: &Place| place.mount.as_ref().is_some_and(|own| own.id == mount.id);
        (
            !is(environment),
            !is(cache),
            mount.mount_point.components().count(),
        )
    };
    let mut same: Vec<&Mount> = mounts
        .iter()
        .filter(|mount| mount.device == device)
        .collect();
    same.sort_by_key(|mount| rank(mount));
    same.into_iter().find_map(|mount| {
        let (cache, environment) = (alias(mount, &from)?, alias(mount, &to)?);
        Some(Common {
            mount,
            mount_point: &mount.mount_point,
            cache,
            environment,
        })
    })
}

/// Name both places below the common mount; a place that is named so already keeps its name.
fn use_common(case: &Case<'_>, common: &Common<'_>) -> Option<crate::model::fix::Fix> {
    let mut commands = Vec::new();
    if common.cache != case.evidence.cache.real {
        commands.push(text::export(case, "UV_CACHE_DIR", &common.cache)?);
    }
    if common.environment != case.evidence.environment.real {
        let (name, place) = match (&case.project.tool, common.environment.parent()) {
            (Some(_), Some(tools)) => ("UV_TOOL_DIR", tools),
            _ => ("UV_PROJECT_ENVIRONMENT", common.environment.as_path()),
        };
        commands.push(text::export(case, name, place)?);
    }
    let title = format!("reach both through `{}`", common.mount_point.display());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::testing::{mount, place_on};

    #[test]
    fn the_common_mount_is_computed_from_the_roots() {
        let whole = mount(20, "/", "/data");
        let cache = mount(30, "/cache", "/home/u/.cache");
        let work = mount(31, "/srv", "/srv");
        let mounts = [whole, cache.clone(), work.clone()];
        let cache = place_on(&cache, "/home/u/.cache/uv");
        let environment = place_on(&work, "/srv/shop/.venv");
        let common = common_mount(&mounts, &cache, &environment).unwrap();
        assert_eq!(common.cache, Path::new("/data/cache/uv"));
        assert_eq!(common.environment, Path::new("/data/srv/shop/.venv"));
    }

    #[test]
    fn a_path_that_another_mount_covers_is_no_way() {
        let whole = mount(20, "/", "/");
        let own = mount(30, "/srv", "/srv");
        let mounts = [whole.clone(), own.clone()];
        let cache = place_on(&whole, "/home/u/.cache/uv");
        let environment = place_on(&own, "/srv/shop/.venv");
        assert!(common_mount(&mounts, &cache, &environment).is_none());
    }

    #[test]
    fn the_environments_own_mount_is_enough_where_it_shows_the_cache() {
        let cache = mount(30, "/data/cache", "/cache");
        let own = mount(31, "/data", "/data");
        let mounts = [cache.clone(), own.clone()];
        let cache = place_on(&cache, "/cache/uv");
        let environment = place_on(&own, "/data/shop/.venv");
        let common = common_mount(&mounts, &cache, &environment).unwrap();
        assert_eq!(common.cache, Path::new("/data/cache/uv"));
        assert_eq!(common.environment, Path::new("/data/shop/.venv"));
    }
}
