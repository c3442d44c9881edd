//! UL214.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(214),
    name: "cache-in-memory",
    summary: "the cache lives in memory and the environment does not",
    page: include_str!("cache_in_memory.md"),
    detect: Some(Detect::look(look)),
};

/// A temporary cache is a cause of its own, wherever it lies.
fn look(case: &Case<'_>) -> Vec<Finding> {
    let (Some(cache), Some(environment)) =
        (&case.evidence.cache.mount, &case.evidence.environment.mount)
    else {
        return Vec::new();
    };
    let settings = &case.project.settings;
    if settings.no_cache.is_some()
        || !known::is_memory(&cache.filesystem)
        || known::is_memory(&environment.filesystem)
    {
        return Vec::new();
    }
    let message = format!(
        "the cache is in memory, on `{}`",
        cache.mount_point.display()
    );
    let detail = format!(
        "Nothing can be linked from there to `{}`, and the cache is gone after a restart; keep it on disk.",
        environment.mount_point.display()
    );
    let mut finding = CAUSE.finding(Severity::Warning, message, detail);
    finding.evidence = vec![
        fact("cache mount", text::mount(cache)),
        fact("environment mount", text::mount(environment)),
        fact("cache-dir", text::origin(&settings.cache_dir.origin)),
    ];
    finding.paths = vec![case.evidence.cache.path.clone()];
    finding.location = text::location(&settings.cache_dir.origin);
    finding.fixes = fixes::move_cache(case, None).into_iter().collect();
    vec![finding]
}
