//! UL502.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(502),
    name: "rename-boundary",
    summary: "uv cannot move unpacked wheels to their place in the cache",
    page: include_str!("rename_boundary.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let evidence = case.evidence;
    let Some(failure) = evidence
        .cache_failures
        .iter()
        .find(|failure| failure.step == "rename" && failure.errno.0 == 18)
    else {
        return Vec::new();
    };
    let (cache, archives) = (
        evidence.cache.mount.as_ref(),
        evidence.archives.mount.as_ref(),
    );
    let mounts = cache.map(|mount| mount.id) != archives.map(|mount| mount.id);
    let why = if mounts {
        "A part of the cache is a mount of its own, so wheels that are not cached cannot be installed; put the whole cache on one mount."
    } else {
        "The cache is on one mount, so a sandbox forbids the move; run uv outside, or let the sandbox grant it."
    };
    let mut finding = CAUSE.finding(
        Severity::Error,
        "uv cannot move unpacked wheels to `archive-v0`",
        why,
    );
    finding.evidence = vec![fact(
        "rename",
        format!(
            "{}: `{}`",
            text::errno(failure.errno, case),
            failure.path.display()
        ),
    )];
    finding
        .evidence
        .extend(cache.map(|mount| fact("cache mount", text::mount(mount))));
    finding.evidence.extend(
        archives
            .filter(|_| mounts)
            .map(|mount| fact("archive-v0 mount", text::mount(mount))),
    );
    finding.paths = vec![failure.path.clone()];
    finding.fixes = if mounts {
        fixes::move_cache(case, None).into_iter().collect()
    } else {
        Vec::new()
    };
    vec![finding]
}
