//! UL204.

use crate::model::project::Remark;
use crate::uv::version::knows_reflink;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(204),
    name: "invalid-value",
    summary: "a setting has a value that uv does not know",
    page: include_str!("invalid_value.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let remarks = case
        .project
        .remarks
        .iter()
        .filter_map(|remark| match remark {
            Remark::InvalidValue { key, value, origin } => Some((key, value, origin)),
            _ => None,
        });
    remarks
        .map(|(key, value, origin)| {
            let reflink = key.ends_with("link-mode")
                && value == "reflink"
                && !knows_reflink(case.project.uv.version);
            let known = if key.ends_with("link-mode") {
                "; the modes are `clone`, `copy`, `hardlink` and `symlink`"
            } else {
                ""
            };
            let message = format!("`{value}` is no value of `{key}`");
            let detail = if reflink {
                format!(
                    "uv knows `reflink` since 0.9.28, and this is {}; write `clone`.",
                    case.project.uv.version
                )
            } else {
                format!("{} does not apply{known}.", text::origin(origin))
            };
            let mut finding = CAUSE.finding(Severity::Warning, message, detail);
            finding.evidence = vec![fact(
                key.clone(),
                format!("`{value}` from {}", text::origin(origin)),
            )];
            finding.paths = origin.path.iter().cloned().collect();
            finding.location = text::location(origin);
            finding
        })
        .collect()
}
