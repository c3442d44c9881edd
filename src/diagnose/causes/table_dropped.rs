//! UL217.

use crate::model::project::{Remark, Unread};

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(217),
    name: "table-dropped",
    summary: "uv ignores a whole `[tool.uv]` because of one key or value",
    page: include_str!("table_dropped.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let remarks = case
        .project
        .remarks
        .iter()
        .filter_map(|remark| match remark {
            Remark::TableDropped { reason, origin } => Some((reason, origin)),
            _ => None,
        });
    remarks
        .map(|(reason, origin)| {
            let file = origin.path.as_ref().map_or_else(
                || "pyproject.toml".to_owned(),
                |path| path.display().to_string(),
            );
            let message = format!("uv ignores the whole `[tool.uv]` of `{file}`");
            let detail = format!(
                "{}; correct that line, or upgrade uv if it is newer than this one.",
                reason.trim_end_matches('.')
            );
            let mut finding = CAUSE.finding(Severity::Warning, message, detail);
            finding.evidence = vec![
                fact("reason", reason.clone()),
                fact("uv", case.project.uv.version.to_string()),
            ];
            let lost = case
                .project
                .remarks
                .iter()
                .filter_map(|remark| match remark {
                    Remark::Unread {
                        key,
                        value,
                        origin: place,
                        because: Unread::Dropped,
                    } if place.path == origin.path => {
                        Some(fact("lost", format!("`{key}` = `{value}`")))
                    }
                    _ => None,
                });
            finding.evidence.extend(lost);
            finding.paths = origin.path.iter().cloned().collect();
            finding.location = text::location(origin);
            finding
        })
        .collect()
}
