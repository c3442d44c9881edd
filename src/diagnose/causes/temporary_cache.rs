//! UL209.

use crate::model::origin::OriginKind;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(209),
    name: "temporary-cache",
    summary: "the cache is a temporary one that is deleted after the run",
    page: include_str!("temporary_cache.md"),
    detect: Some(Detect::look(look)),
};

/// It is worth a warning where the temporary directory makes uv copy; elsewhere the environment keeps what was linked.
fn look(case: &Case<'_>) -> Vec<Finding> {
    let Some(origin) = &case.project.settings.no_cache else {
        return Vec::new();
    };
    let severity = if case.prediction.warning.is_some() {
        Severity::Warning
    } else {
        Severity::Info
    };
    let place = case.evidence.cache.real.display();
    let detail = if severity == Severity::Warning {
        format!(
            "It lies below `{place}`, from where uv cannot link into the environment; remove the setting, or point `TMPDIR` to the environment's mount."
        )
    } else {
        "Every run downloads and unpacks again, and no other environment shares the files; remove the setting to keep them.".to_owned()
    };
    let mut finding = CAUSE.finding(
        severity,
        format!("{} gives uv a temporary cache", text::origin(origin)),
        detail,
    );
    finding.evidence = vec![fact("temporary directory", place.to_string())];
    finding.evidence.extend(
        case.evidence
            .cache
            .mount
            .as_ref()
            .map(|mount| fact("cache mount", text::mount(mount))),
    );
    finding.location = text::location(origin);
    let commands = match origin.kind {
        OriginKind::Env => vec![text::unset(
            case,
            origin.name.as_deref().unwrap_or("UV_NO_CACHE"),
        )],
        _ => Vec::new(),
    };
    let scope = match origin.kind {
        OriginKind::Env => Scope::Shell,
        OriginKind::Project => Scope::Project,
        OriginKind::User => Scope::User,
        _ => Scope::Manual,
    };
    finding.fixes.push(fix(
        "keep-cache",
        format!("remove {}", text::origin(origin)),
        None,
        scope,
        commands,
    ));
    vec![finding]
}
