//! UL211.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(211),
    name: "cache-not-shared",
    summary: "the cache belongs to this project alone",
    page: include_str!("cache_not_shared.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let settings = &case.project.settings;
    let setting = &settings.cache_dir;
    let Some(value) = &setting.configured else {
        return Vec::new();
    };
    if settings.no_cache.is_some() || !setting.effective.starts_with(&case.project.root) {
        return Vec::new();
    }
    let mut finding = CAUSE.finding(
        Severity::Info,
        format!("the cache `{value}` is inside the project"),
        "No other project shares its files; keep one cache for each filesystem, unless this is a sandbox or a runner.",
    );
    finding.evidence = vec![fact(
        "cache-dir",
        format!("`{value}` from {}", text::origin(&setting.origin)),
    )];
    finding.paths = vec![setting.effective.clone()];
    finding.location = text::location(&setting.origin);
    vec![finding]
}
