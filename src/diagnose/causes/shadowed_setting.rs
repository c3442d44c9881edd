//! UL203.

use crate::model::origin::{Origin, Setting};

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(203),
    name: "shadowed-setting",
    summary: "one setting hides another value of the same setting",
    page: include_str!("shadowed_setting.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let settings = &case.project.settings;
    let mode = shadowed("link-mode", &settings.link_mode);
    mode.into_iter()
        .chain(shadowed("cache-dir", &settings.cache_dir))
        .collect()
}

fn shadowed<T>(key: &str, setting: &Setting<T>) -> Option<Finding> {
    let effective = setting.configured.as_deref()?;
    let differing: Vec<&(String, Origin)> = setting
        .hidden
        .iter()
        .filter(|(value, _)| value != effective)
        .collect();
    let (value, hidden) = differing.first()?;
    let message = format!(
        "{} hides {}",
        text::origin(&setting.origin),
        text::origin(hidden)
    );
    let detail =
        format!("`{key}` is `{effective}` and not `{value}`; remove the one that is not wanted.");
    let mut finding = CAUSE.finding(Severity::Info, message, detail);
    finding.evidence.push(fact(
        "effective",
        format!("`{effective}` from {}", text::origin(&setting.origin)),
    ));
    finding.evidence.extend(
        differing.iter().map(|(value, origin)| {
            fact("hidden", format!("`{value}` from {}", text::origin(origin)))
        }),
    );
    finding.location = text::location(&setting.origin).or_else(|| text::location(hidden));
    finding.paths = differing
        .iter()
        .filter_map(|(_, origin)| origin.path.clone())
        .collect();
    Some(finding)
}
