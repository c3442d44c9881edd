//! UL213.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(213),
    name: "container-cache-mount",
    summary: "in a container the cache is a mount of its own",
    page: include_str!("container_cache_mount.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let evidence = case.evidence;
    let Some(container) = evidence.surroundings.get("container") else {
        return Vec::new();
    };
    let (Some(cache), Some(environment)) = (&evidence.cache.mount, &evidence.environment.mount)
    else {
        return Vec::new();
    };
    // The mount is there for the cache: it is mounted on the cache directory, or on the directory right above it.
    let place = &evidence.cache;
    let own = [
        Some(place.real.as_path()),
        place.real.parent(),
        Some(&place.path),
        place.path.parent(),
    ]
    .contains(&Some(cache.mount_point.as_path()));
    let memory = matches!(cache.filesystem.as_str(), "tmpfs" | "ramfs");
    let crossed = case
        .prediction
        .wheels
        .iter()
        .flat_map(|wheel| &wheel.fallbacks)
        .any(|(_, _, errno)| errno.0 == 18);
    if !own
        || memory
        || cache.mount_point.parent().is_none()
        || cache.id == environment.id
        || !crossed
    {
        return Vec::new();
    }
    let mut finding = CAUSE.finding(
        Severity::Info,
        format!("the cache is a mount of its own in this container, `{}`", cache.mount_point.display()),
        "Nothing can be linked from it; in an image build set `UV_LINK_MODE=copy`, elsewhere keep the cache inside the mount of the workspace.",
    );
    finding.evidence = vec![
        fact("container", container.clone()),
        fact("cache mount", text::mount(cache)),
        fact("environment mount", text::mount(environment)),
    ];
    finding.paths = vec![cache.mount_point.clone()];
    finding.fixes = fixes::set_mode(case, Mode::Copy)
        .into_iter()
        .chain(fixes::move_cache(case, None))
        .collect();
    vec![finding]
}
