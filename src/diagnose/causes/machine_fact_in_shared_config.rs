//! UL208.

use crate::model::origin::OriginKind;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(208),
    name: "machine-fact-in-shared-config",
    summary: "a shared file names a directory of one machine",
    page: include_str!("machine_fact_in_shared_config.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let setting = &case.project.settings.cache_dir;
    let Some(value) = setting
        .configured
        .as_deref()
        .filter(|_| setting.origin.kind == OriginKind::Project)
    else {
        return Vec::new();
    };
    let shared = setting
        .origin
        .path
        .as_ref()
        .is_some_and(|path| path.starts_with(&case.project.root));
    let absolute =
        value.starts_with('/') || value.starts_with('\\') || value.get(1..2) == Some(":");
    if !shared || !absolute || setting.effective.starts_with(&case.project.root) {
        return Vec::new();
    }
    let mut finding = CAUSE.finding(
        Severity::Info,
        format!("the project names the cache directory `{value}`"),
        "The path is a fact about one machine in a file that others use; move it to your `uv.toml` or to `UV_CACHE_DIR`.",
    );
    finding.evidence = vec![fact(
        "cache-dir",
        format!("`{value}` from {}", text::origin(&setting.origin)),
    )];
    finding.paths = setting.origin.path.iter().cloned().collect();
    finding.location = text::location(&setting.origin);
    let line = text::export(case, "UV_CACHE_DIR", &setting.effective);
    finding.fixes = vec![fix(
        "set-cache-dir",
        "set it in the environment instead",
        None,
        Scope::Shell,
        line,
    )];
    vec![finding]
}
