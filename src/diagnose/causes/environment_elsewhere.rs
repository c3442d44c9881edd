//! UL215.

use crate::model::origin::OriginKind;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(215),
    name: "environment-elsewhere",
    summary: "the environment was put on another filesystem than project and cache",
    page: include_str!("environment_elsewhere.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let environment = &case.project.environment;
    let evidence = case.evidence;
    let (Some(cache), Some(mount)) = (&evidence.cache.mount, &evidence.environment.mount) else {
        return Vec::new();
    };
    let Some(project) = fixes::owner(&evidence.mounts, &case.project.root) else {
        return Vec::new();
    };
    let refused = case
        .prediction
        .wheels
        .iter()
        .any(|wheel| !wheel.fallbacks.is_empty() || wheel.failure.is_some());
    let outside = !environment.path.starts_with(&case.project.root);
    if environment.origin.kind == OriginKind::Default
        || !outside
        || !refused
        || mount.device == cache.device
        || project.id != cache.id
    {
        return Vec::new();
    }
    let mut finding = CAUSE.finding(
        Severity::Info,
        format!("{} puts the environment on another filesystem", text::origin(&environment.origin)),
        format!(
            "In the project, which is on `{}` like the cache, it could be linked; remove the setting, or keep a cache beside the environment.",
            project.mount_point.display()
        ),
    );
    finding.evidence = vec![
        fact("cache mount", text::mount(cache)),
        fact("environment mount", text::mount(mount)),
        fact("project mount", text::mount(project)),
    ];
    finding.paths = vec![environment.path.clone()];
    finding.location = text::location(&environment.origin);
    if environment.origin.kind == OriginKind::Env {
        let name = environment
            .origin
            .name
            .as_deref()
            .unwrap_or("UV_PROJECT_ENVIRONMENT");
        finding.fixes.push(fix(
            "environment-in-project",
            "keep the environment in the project",
            None,
            Scope::Shell,
            [text::unset(case, name)],
        ));
    }
    finding.fixes.extend(fixes::move_cache(case, None));
    vec![finding]
}
