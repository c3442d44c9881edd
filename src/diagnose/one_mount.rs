//! One mount that shows the cache and the environment, where two mounts of a filesystem lie between them.

use std::path::{Path, PathBuf};

use super::fixes::{inside, owner};
use crate::model::evidence::Evidence;
use crate::model::place::{Mount, Place};

/// The same cache and environment below one mount.
pub(crate) struct OneMount<'a> {
    pub(crate) mount: &'a Mount,
    /// Where this mount shows the cache.
    pub(crate) cache: PathBuf,
    /// Where this mount shows the environment.
    pub(crate) environment: PathBuf,
}

/// A mount of the same filesystem below which both places can be reached, by paths that no other mount covers. The
/// environment's own mount is preferred, then the cache's.
pub(crate) fn one_mount(evidence: &Evidence) -> Option<OneMount<'_>> {
    showing(&evidence.mounts, &evidence.cache, &evidence.environment)
}

fn showing<'a>(mounts: &'a [Mount], cache: &Place, environment: &Place) -> Option<OneMount<'a>> {
    let device = cache.mount.as_ref()?.device;
    let (from, to) = (inside(cache)?, inside(environment)?);
    let alias = |mount: &Mount, path: &Path| {
        let below = path.strip_prefix(&mount.root).ok()?;
        let alias = if below.as_os_str().is_empty() {
            mount.mount_point.clone()
        } else {
            mount.mount_point.join(below)
        };
        (owner(mounts, &alias)?.id == mount.id).then_some(alias)
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
        Some(OneMount {
            mount,
            cache,
            environment,
        })
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
        let common = showing(&mounts, &cache, &environment).unwrap();
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
        assert!(showing(&mounts, &cache, &environment).is_none());
    }

    #[test]
    fn the_environments_own_mount_is_enough_where_it_shows_the_cache() {
        let cache = mount(30, "/data/cache", "/cache");
        let own = mount(31, "/data", "/data");
        let mounts = [cache.clone(), own.clone()];
        let cache = place_on(&cache, "/cache/uv");
        let environment = place_on(&own, "/data/shop/.venv");
        let common = showing(&mounts, &cache, &environment).unwrap();
        assert_eq!(common.cache, Path::new("/data/cache/uv"));
        assert_eq!(common.environment, Path::new("/data/shop/.venv"));
    }
}
