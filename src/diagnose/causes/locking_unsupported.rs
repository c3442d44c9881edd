//! UL503.

use crate::diagnose::meaning;
use crate::diagnose::refusal::{means, on_windows, platform};
use crate::model::errno::Errno;
use crate::uv::version::needs_lock;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(503),
    name: "locking-unsupported",
    summary: "the cache's filesystem does not lock files",
    page: include_str!("locking_unsupported.md"),
    detect: Some(Detect::look(look)),
};

/// `EBADF` is what NFS answers for an exclusive lock on a file that is open for reading.
const UNSUPPORTED: [i32; 5] = [9, 22, 37, 38, 95];

/// Whether the number says that there are no locks here, in the numbers of the system.
fn unsupported(errno: Errno, case: &Case<'_>) -> bool {
    means(errno, case, &UNSUPPORTED)
        || on_windows(case) && meaning::blames(errno, Mode::Copy, CAUSE.code)
}

fn look(case: &Case<'_>) -> Vec<Finding> {
    let failures = &case.evidence.cache_failures;
    let Some(failure) = failures
        .iter()
        .find(|failure| failure.step == "lock" && unsupported(failure.errno, case))
    else {
        return Vec::new();
    };
    let mount = case.evidence.cache.mount.as_ref();
    let filesystem = mount.map_or("the filesystem", |mount| mount.filesystem.as_str());
    let (severity, detail) = if needs_lock(case.project.uv.version, failure.errno, platform(case)) {
        (
            Severity::Error,
            "uv locks its cache before it uses it and stops without; keep the cache on a local disk.",
        )
    } else {
        (
            Severity::Warning,
            "uv goes on without a lock, so that two runs at once could damage the cache; keep it on a local disk.",
        )
    };
    let mut finding = CAUSE.finding(
        severity,
        format!("{filesystem} does not lock files in the cache"),
        detail,
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
