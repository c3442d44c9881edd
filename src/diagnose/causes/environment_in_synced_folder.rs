//! UL406.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(406),
    name: "environment-in-synced-folder",
    summary: "the environment is in a folder that a cloud service keeps in sync",
    page: include_str!("environment_in_synced_folder.md"),
    detect: Some(Detect::look(look)),
};

/// Only what the system says counts: a folder may have any name.
fn look(case: &Case<'_>) -> Vec<Finding> {
    let environment = &case.evidence.environment;
    let Some(root) = &environment.synced else {
        return Vec::new();
    };
    let mut finding = CAUSE.finding(
        Severity::Warning,
        format!("{} keeps the environment in sync", root.provider),
        format!(
            "`{}` lies in `{}`, whose files the service moves away and back while they are used; keep environments outside.",
            environment.path.display(),
            root.path.display()
        ),
    );
    finding.evidence = vec![
        fact("synced folder", format!("`{}`", root.path.display())),
        fact("known by", root.source),
        fact("confidence", "certain"),
    ];
    finding.paths = vec![environment.path.clone()];
    finding.fixes = fixes::move_environment(case, None).into_iter().collect();
    vec![finding]
}
