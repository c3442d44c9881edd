//! UL503.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(503),
    name: "locking-unsupported",
    summary: "the cache's filesystem does not lock files",
    page: include_str!("locking_unsupported.md"),
    detect: Some(Detect::look(look)),
};

/// `EBADF` is what NFS answers for an exclusive lock on a file that is open for reading.
const UNSUPPORTED: [i32; 6] = [9, 22, 37, 38, 45, 95];

fn look(case: &Case<'_>) -> Vec<Finding> {
    let failures = &case.evidence.cache_failures;
    let Some(failure) = failures
        .iter()
        .find(|f| f.step == "lock" && UNSUPPORTED.contains(&f.errno.0))
    else {
        return Vec::new();
    };
    let mount = case.evidence.cache.mount.as_ref();
    let filesystem = mount.map_or("the filesystem", |mount| mount.filesystem.as_str());
    let mut finding = CAUSE.finding(
        Severity::Error,
        format!("{filesystem} does not lock files in the cache"),
        "uv locks its cache before it uses it and stops without; keep the cache on a local disk.",
    );
    finding.evidence = vec![fact(
        "lock",
        format!(
            "{}: `{}`",
            text::errno(failure.errno, case),
            failure.path.display()
        ),
    )];
    finding
        .evidence
        .extend(mount.map(|mount| fact("cache mount", text::mount(mount))));
    finding.paths = vec![failure.path.clone()];
    finding.fixes = fixes::move_cache(case, None).into_iter().collect();
    vec![finding]
}
