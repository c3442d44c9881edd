//! UL206.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(206),
    name: "symlink-without-cache",
    summary: "symlink mode with a temporary cache, which uv refuses",
    page: include_str!("symlink_without_cache.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let settings = &case.project.settings;
    let Some(no_cache) = settings
        .no_cache
        .as_ref()
        .filter(|_| case.prediction.requested == Mode::Symlink)
    else {
        return Vec::new();
    };
    let mut finding = CAUSE.finding(
        Severity::Error,
        "uv refuses to symlink from a temporary cache",
        format!(
            "The links would dangle once the cache is deleted; remove {} or {}.",
            text::origin(no_cache),
            text::origin(&settings.link_mode.origin)
        ),
    );
    finding.evidence = vec![
        fact("no-cache", text::origin(no_cache)),
        fact(
            "link-mode",
            format!(
                "`symlink` from {}",
                text::origin(&settings.link_mode.origin)
            ),
        ),
    ];
    finding.location = text::location(&settings.link_mode.origin);
    finding.fixes = fixes::drop_link_mode(case, None).into_iter().collect();
    vec![finding]
}
