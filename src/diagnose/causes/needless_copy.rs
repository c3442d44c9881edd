//! UL201.

use crate::diagnose::refusal::Answers;
use crate::model::origin::OriginKind;
use crate::uv::tools;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(201),
    name: "needless-copy",
    summary: "the settings ask for copies where a better mode works",
    page: include_str!("needless_copy.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let setting = &case.project.settings.link_mode;
    if setting.configured.is_none()
        || setting.effective != Mode::Copy
        || case.prediction.requested != Mode::Copy
    {
        return Vec::new();
    }
    let Some(better) = [Mode::Clone, Mode::Hardlink]
        .into_iter()
        .find(|mode| works(case, *mode))
    else {
        return Vec::new();
    };
    let bytes: u64 = case
        .prediction
        .wheels
        .iter()
        .map(|wheel| wheel.bytes_copied)
        .sum();
    let wheels: Vec<usize> = (0..case.plan.wheels.len()).collect();
    let message = format!(
        "{} asks for copies, and {better} works here",
        text::origin(&setting.origin)
    );
    let advice = match &case.project.tool {
        Some(tool) if setting.origin.kind == OriginKind::Receipt => {
            format!("`{}` shares them", tools::relink(&tool.name, better))
        }
        _ => "remove the setting unless the copies are wanted".to_owned(),
    };
    // The size of what is not cached is unknown.
    let size = match bytes {
        0 => String::new(),
        bytes => format!(" ({})", text::bytes(bytes)),
    };
    let detail = format!(
        "uv copies {}{size} that it could share with the cache; {advice}.",
        text::count(wheels.len() as u64, "wheel"),
    );
    let mut finding = CAUSE.finding(Severity::Info, message, detail);
    finding.evidence = vec![
        fact(
            "link-mode",
            format!("`copy` from {}", text::origin(&setting.origin)),
        ),
        fact(better.as_str(), "works for every class of cached files"),
    ];
    finding.wheels = text::wheel_names(case, wheels);
    finding.location = text::location(&setting.origin);
    finding.fixes = fixes::drop_link_mode(case, Some(better))
        .into_iter()
        .chain(fixes::set_mode(case, better))
        .collect();
    vec![finding]
}

/// Whether `mode` was tried on every class a wheel has, and never refused. On an overlay a hard link is a copy.
fn works(case: &Case<'_>, mode: Mode) -> bool {
    let overlay = case
        .evidence
        .environment
        .mount
        .as_ref()
        .is_some_and(|mount| mount.filesystem == "overlay");
    if overlay && mode == Mode::Hardlink {
        return false;
    }
    Answers::new(case.evidence).all_work(
        case.evidence.wheels.iter().flat_map(|files| &files.runs),
        mode,
    )
}
