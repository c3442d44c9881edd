//! UL305.

use crate::diagnose::refusal::platform;
use crate::model::log::Platform;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(305),
    name: "first-import-slow",
    summary: "the first import of cloned native libraries is slow on macOS",
    page: include_str!("first_import_slow.md"),
    detect: Some(Detect::look(look)),
};

/// Wheels for one platform hold native libraries; those for any do not.
fn look(case: &Case<'_>) -> Vec<Finding> {
    if platform(case) != Platform::MacOs {
        return Vec::new();
    }
    let cloned: Vec<usize> = case
        .prediction
        .wheels
        .iter()
        .zip(&case.plan.wheels)
        .enumerate()
        .filter(|(_, (outcome, wheel))| {
            let native = wheel
                .filename
                .as_ref()
                .is_some_and(|name| !name.ends_with("-any.whl"));
            native && outcome.outcome == Outcome::Installed(Mode::Clone)
        })
        .map(|(index, _)| index)
        .collect();
    if cloned.is_empty() {
        return Vec::new();
    }
    let mut finding = CAUSE.finding(
        Severity::Info,
        format!("{} with native libraries cloned", text::count(cloned.len() as u64, "wheel")),
        "macOS examines every new copy of a library when it is first imported; hard links keep the one that was examined.",
    );
    finding.evidence = vec![fact("confidence", "certain")];
    finding.wheels = text::wheel_names(case, cloned);
    finding.fixes = fixes::set_mode(case, Mode::Hardlink).into_iter().collect();
    vec![finding]
}
