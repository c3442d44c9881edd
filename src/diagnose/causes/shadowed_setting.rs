//! UL203.

use crate::model::origin::{Origin, Setting};
use crate::model::project::{Remark, Settings, Unread};

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
    let shadowed = mode
        .into_iter()
        .chain(shadowed("cache-dir", &settings.cache_dir));
    let unread = case
        .project
        .remarks
        .iter()
        .filter_map(|remark| unread(remark, settings));
    shadowed.chain(unread).collect()
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

/// A value in a file that uv does not read here. What is lost with a dropped table is told with the table.
fn unread(remark: &Remark, settings: &Settings) -> Option<Finding> {
    let Remark::Unread {
        key,
        value,
        origin,
        because,
    } = remark
    else {
        return None;
    };
    let (effective, from) = effective(key, settings)?;
    if effective == *value {
        return None;
    }
    let (message, detail) = match because {
        Unread::Asked(by) => (
            format!("{} hides {}", text::origin(by), text::origin(origin)),
            "uv does not read that file here".to_owned(),
        ),
        Unread::Beside(by) => (
            format!("`{}` hides {}", by.display(), text::origin(origin)),
            "a `uv.toml` replaces the `[tool.uv]` beside it whole".to_owned(),
        ),
        Unread::Below(root) => (
            format!(
                "the workspace root `{}` hides {}",
                root.display(),
                text::origin(origin)
            ),
            "uv reads no settings from members of a workspace".to_owned(),
        ),
        Unread::Nearer(by) => (
            format!("`{}` hides {}", by.display(), text::origin(origin)),
            "uv reads the nearest file alone and merges no other project file into it".to_owned(),
        ),
        Unread::Dropped => return None,
    };
    let detail = format!("`{key}` is `{effective}` and not `{value}`: {detail}.");
    let mut finding = CAUSE.finding(Severity::Info, message, detail);
    finding.evidence = vec![
        fact("effective", format!("`{effective}` from {from}")),
        fact("hidden", format!("`{value}` from {}", text::origin(origin))),
    ];
    finding.location = text::location(origin);
    finding.paths = origin.path.iter().cloned().collect();
    Some(finding)
}

/// The value of `key` that counts, as it is written where something sets it, and whence it is.
fn effective(key: &str, settings: &Settings) -> Option<(String, String)> {
    fn of<T>(setting: &Setting<T>, shown: impl Fn(&T) -> String) -> (String, String) {
        let written = setting.configured.clone();
        let value = written.unwrap_or_else(|| shown(&setting.effective));
        (value, text::origin(&setting.origin))
    }
    Some(match key {
        "link-mode" => of(&settings.link_mode, ToString::to_string),
        // A temporary cache is a cause of its own.
        "cache-dir" if settings.no_cache.is_some() => return None,
        "cache-dir" => of(&settings.cache_dir, |path| path.display().to_string()),
        "no-cache" => match &settings.no_cache {
            Some(by) => ("true".to_owned(), text::origin(by)),
            None => ("false".to_owned(), "the default".to_owned()),
        },
        _ => return None,
    })
}
