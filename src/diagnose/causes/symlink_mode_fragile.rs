//! UL207.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(207),
    name: "symlink-mode-fragile",
    summary: "the environment would depend on a cache that is meant to be deletable",
    page: include_str!("symlink_mode_fragile.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    // Symlinks that nobody asked for are pretended hard links, and have a cause of their own.
    let asked = case.prediction.requested == Mode::Symlink;
    if !asked || case.project.settings.no_cache.is_some() {
        return Vec::new();
    }
    let symlinked = |outcome: &Outcome| *outcome == Outcome::Installed(Mode::Symlink);
    let wheels: Vec<usize> = case
        .prediction
        .wheels
        .iter()
        .enumerate()
        .filter(|(_, wheel)| symlinked(&wheel.outcome))
        .map(|(index, _)| index)
        .collect();
    if wheels.is_empty() {
        return Vec::new();
    }
    let origin = &case.project.settings.link_mode.origin;
    let mut finding = CAUSE.finding(
        Severity::Warning,
        format!("{} would be symlinks into the cache", text::count(wheels.len() as u64, "wheel")),
        "`uv cache clean` or a moved cache breaks the environment; use clones or hard links on one filesystem, or copies.",
    );
    finding.evidence = vec![fact(
        "link-mode",
        format!("`symlink` from {}", text::origin(origin)),
    )];
    finding.wheels = text::wheel_names(case, wheels);
    finding.location = text::location(origin);
    finding.fixes = fixes::drop_link_mode(case, None).into_iter().collect();
    vec![finding]
}
