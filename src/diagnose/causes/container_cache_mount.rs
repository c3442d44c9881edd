//! UL213.

use crate::model::place::Mount;

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
    let (Some(cache), Some(environment)) = (&evidence.cache.mount, &evidence.environment.mount)
    else {
        return Vec::new();
    };
    let crossed = case
        .prediction
        .wheels
        .iter()
        .flat_map(|wheel| &wheel.fallbacks)
        .any(|(_, _, errno)| errno.0 == 18);
    if cache.id == environment.id || !crossed {
        return Vec::new();
    }
    let sign = |key: &str| evidence.surroundings.get(key);
    let found = match (sign("container"), sign("platform")) {
        (Some(container), _) if is_cache_mount(case, cache) => {
            Some(cache_mount(case, container, cache))
        }
        (_, Some(platform)) => workspace_mount(case, platform, environment),
        _ => None,
    };
    let Some(mut finding) = found else {
        return Vec::new();
    };
    for (name, mount) in [("cache mount", cache), ("environment mount", environment)] {
        finding.evidence.push(fact(name, text::mount(mount)));
    }
    vec![finding]
}

/// Whether the mount is there for the cache: it is mounted on the cache directory, or on the directory right above it.
fn is_cache_mount(case: &Case<'_>, mount: &Mount) -> bool {
    let place = &case.evidence.cache;
    // Of a cache that does not exist yet, `real` is only an ancestor.
    let real = Some(place.real.as_path()).filter(|_| place.exists);
    let own = [
        real,
        real.and_then(std::path::Path::parent),
        Some(&place.path),
        place.path.parent(),
    ]
    .contains(&Some(mount.mount_point.as_path()));
    own && !known::is_memory(&mount.filesystem) && mount.mount_point.parent().is_some()
}

fn cache_mount(case: &Case<'_>, container: &str, cache: &Mount) -> Finding {
    let mut finding = CAUSE.finding(
        Severity::Info,
        format!("the cache is a mount of its own in this container, `{}`", cache.mount_point.display()),
        "Nothing can be linked from it; in an image build set `UV_LINK_MODE=copy`, elsewhere keep the cache inside the mount of the workspace.",
    );
    finding.evidence = vec![fact("container", container)];
    finding.paths = vec![cache.mount_point.clone()];
    finding.fixes = fixes::set_mode(case, Mode::Copy)
        .into_iter()
        .chain(fixes::move_cache(case, None))
        .collect();
    finding
}

/// Runners and workspaces in the cloud mount the directory of the project by itself, and leave the cache outside. In
/// Kubernetes every volume is a mount of its own, so that there is nothing to add to what the mounts say.
fn workspace_mount(case: &Case<'_>, platform: &str, environment: &Mount) -> Option<Finding> {
    let point = &environment.mount_point;
    let of_project = point.parent().is_some() && case.project.root.starts_with(point);
    if platform == "Kubernetes" || !of_project {
        return None;
    }
    let mut finding = CAUSE.finding(
        Severity::Info,
        format!("{platform} mounts the workspace by itself, on `{}`", point.display()),
        "The cache is outside, and nothing can be linked from there; keep it in the workspace, where the job can save it too.",
    );
    finding.evidence = vec![fact("platform", platform)];
    finding.paths = vec![point.clone()];
    finding.fixes = if platform == "Codespaces" {
        fixes::move_cache(case, None).into_iter().collect()
    } else {
        super::project_id_boundary::cache_in_project(case)
    };
    finding.fixes.extend(fixes::set_mode(case, Mode::Copy));
    Some(finding)
}
