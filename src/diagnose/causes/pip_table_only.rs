//! UL205.

use crate::model::project::Remark;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(205),
    name: "pip-table-only",
    summary: "a setting is in the table that only `uv pip` reads",
    page: include_str!("pip_table_only.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let remarks = case
        .project
        .remarks
        .iter()
        .filter_map(|remark| match remark {
            Remark::PipTableOnly { key, value, origin } => Some((key, value, origin)),
            _ => None,
        });
    remarks
        .map(|(key, value, origin)| {
            let message = format!("`{key}` in `[tool.uv.pip]` has no effect here");
            let detail = "Only `uv pip` reads that table; move the key to `[tool.uv]` (in `uv.toml`: out of `[pip]`).";
            let mut finding = CAUSE.finding(Severity::Warning, message, detail);
            finding.evidence = vec![fact(key.clone(), format!("`{value}` from {}", text::origin(origin)))];
            finding.paths = origin.path.iter().cloned().collect();
            finding.location = text::location(origin);
            finding
        })
        .collect()
}
