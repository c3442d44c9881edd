//! UL212.

use crate::model::place::Place;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(212),
    name: "symlinked-away",
    summary: "cache or environment is a symlink to another mount",
    page: include_str!("symlinked_away.md"),
    detect: Some(Detect::look(look)),
};

/// Only where it matters: the symlink leaves the mount its path seems to be on, and uv cannot link because of it.
fn look(case: &Case<'_>) -> Vec<Finding> {
    let evidence = case.evidence;
    let crosses = |place: &Place| place.mount.as_ref().map(|mount| mount.id);
    if case
        .prediction
        .wheels
        .iter()
        .all(|wheel| wheel.fallbacks.is_empty() && wheel.failure.is_none())
        || crosses(&evidence.cache) == crosses(&evidence.environment)
    {
        return Vec::new();
    }
    [("the cache", &evidence.cache), ("the environment", &evidence.environment)]
        .into_iter()
        .filter_map(|(name, place)| {
            let mount = place.mount.as_ref().filter(|_| place.symlinked())?;
            let seems = fixes::owner(&evidence.mounts, &place.path).filter(|seems| seems.id != mount.id)?;
            let message = format!("{name} is really in `{}`", place.real.display());
            let detail = format!(
                "`{}` passes through a symlink that leads from `{}` to `{}`; name a directory on the right mount, or move it back.",
                place.path.display(),
                seems.mount_point.display(),
                mount.mount_point.display()
            );
            let mut finding = CAUSE.finding(Severity::Warning, message, detail);
            finding.evidence = vec![
                fact("path", place.path.display().to_string()),
                fact("resolved", place.real.display().to_string()),
                fact("seems to be on", text::mount(seems)),
                fact("is on", text::mount(mount)),
            ];
            finding.paths = vec![place.path.clone(), place.real.clone()];
            finding.fixes = fixes::move_cache(case, None).into_iter().collect();
            Some(finding)
        })
        .collect()
}
