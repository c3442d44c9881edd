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
    // The place where the environment would be without the setting.
    let usual = match &case.project.tool {
        Some(tool) => &tool.usual,
        None => &case.project.root,
    };
    let Some(project) = fixes::owner(&evidence.mounts, usual) else {
        return Vec::new();
    };
    let refused = case
        .prediction
        .wheels
        .iter()
        .any(|wheel| !wheel.fallbacks.is_empty() || wheel.failure.is_some());
    let outside = !environment.path.starts_with(usual);
    if environment.origin.kind == OriginKind::Default
        || !outside
        || !refused
        || mount.device == cache.device
        || project.id != cache.id
    {
        return Vec::new();
    }
    let by = text::origin(&environment.origin);
    let point = project.mount_point.display();
    let (message, detail) = match &case.project.tool {
        Some(_) => (
            format!("{by} puts the environments of tools on another filesystem than the cache"),
            format!(
                "In uv's own directory for tools, which is on `{point}` like the cache, they could be linked; keep a cache beside them, or remove the setting and install them anew."
            ),
        ),
        None => (
            format!("{by} puts the environment on another filesystem"),
            format!(
                "In the project, which is on `{point}` like the cache, it could be linked; remove the setting, or keep a cache beside the environment."
            ),
        ),
    };
    let mut finding = CAUSE.finding(Severity::Info, message, detail);
    finding.evidence = vec![
        fact("cache mount", text::mount(cache)),
        fact("environment mount", text::mount(mount)),
        fact(
            if case.project.tool.is_some() {
                "usual mount"
            } else {
                "project mount"
            },
            text::mount(project),
        ),
    ];
    finding.paths = vec![environment.path.clone()];
    finding.location = text::location(&environment.origin);
    if let Some(tool) = &case.project.tool {
        let name = environment.origin.name.as_deref().unwrap_or("UV_TOOL_DIR");
        finding.fixes.push(fix(
            "tools-in-usual-directory",
            "keep tools in uv's own directory, and install them anew",
            None,
            Scope::Shell,
            [
                text::unset(case, name),
                format!("uv tool install {}", tool.name),
            ],
        ));
    } else if environment.origin.kind == OriginKind::Env {
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
