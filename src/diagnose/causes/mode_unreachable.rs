//! UL202.

use crate::model::outcome::WheelOutcome;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(202),
    name: "mode-unreachable",
    summary: "the link mode that is configured works for no wheel here",
    page: include_str!("mode_unreachable.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let setting = &case.project.settings.link_mode;
    let wanted = case.prediction.requested;
    if setting.configured.is_none() || wanted == Mode::Copy || setting.effective != wanted {
        return Vec::new();
    }
    // There uv itself believes that it has done what was asked for.
    let believed = |wheel: &WheelOutcome| wheel.tried.last() == Some(&wanted);
    if case.prediction.wheels.iter().any(believed) {
        return Vec::new();
    }
    let ends: Vec<Mode> = case
        .prediction
        .wheels
        .iter()
        .filter_map(|wheel| match wheel.outcome {
            Outcome::Installed(mode) => Some(mode),
            Outcome::Fail | Outcome::Unknown => None,
        })
        .collect();
    if ends.is_empty() || ends.len() != case.prediction.wheels.len() || ends.contains(&wanted) {
        return Vec::new();
    }
    let mut seen = ends.clone();
    seen.sort_unstable();
    seen.dedup();
    let instead = text::list(&seen.iter().map(|mode| mode.as_str()).collect::<Vec<_>>());
    let message = format!("`{wanted}` is configured, and uv ends in {instead} for every wheel");
    let detail = format!(
        "{} asks for a mode that is refused here, and uv has no strict mode; remove what refuses it, or the setting.",
        text::origin(&setting.origin)
    );
    let mut finding = CAUSE.finding(Severity::Warning, message, detail);
    finding.evidence = vec![
        fact(
            "link-mode",
            format!("`{wanted}` from {}", text::origin(&setting.origin)),
        ),
        fact("outcome", instead),
    ];
    finding.wheels = text::wheel_names(case, 0..ends.len());
    finding.location = text::location(&setting.origin);
    finding.fixes = fixes::drop_link_mode(case, None).into_iter().collect();
    if let [only] = seen[..] {
        finding.fixes.extend(fixes::set_mode(case, only));
    }
    vec![finding]
}
