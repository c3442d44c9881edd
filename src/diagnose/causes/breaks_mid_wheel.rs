//! UL127.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(127),
    name: "breaks-mid-wheel",
    summary: "uv would stop in the middle of a wheel and leave the environment broken",
    page: include_str!("breaks_mid_wheel.md"),
    detect: Some(Detect::look(look)),
};

/// How many wheels are told of one by one.
const SHOWN: usize = 10;

/// A wheel that fails at its very first file is not half installed; the cause itself is enough there.
fn look(case: &Case<'_>) -> Vec<Finding> {
    let broken: Vec<_> = case
        .prediction
        .wheels
        .iter()
        .enumerate()
        .filter_map(|(index, outcome)| Some((index, outcome.failure.as_ref()?)))
        .filter(|(_, failure)| failure.after_files > 0)
        .collect();
    let Some((first, failure)) = broken.first() else {
        return Vec::new();
    };
    let describe = |index: usize| {
        let wheel = case.plan.wheels.get(index);
        let name = wheel.map_or("?", |wheel| wheel.name.as_str());
        match wheel.and_then(|wheel| wheel.version.as_deref()) {
            Some(version) => format!("`{name}` {version}"),
            None => format!("`{name}`"),
        }
    };
    let files = |index: usize| {
        case.evidence
            .wheels
            .get(index)
            .map_or(0, |files| files.files)
    };
    let (message, detail) = if broken.len() == 1 {
        (
            format!(
                "{} breaks after {} of its {}",
                describe(*first),
                failure.after_files,
                text::count(files(*first), "file")
            ),
            if failure.taken {
                "Something has a name that uv installs to and does not give way; uv undoes nothing."
            } else if failure.after_files >= files(*first) {
                "All its files are in place by then, and uv stops at what it does next."
            } else {
                "uv falls back only on the first file of a wheel; this one comes later, so uv stops."
            },
        )
    } else {
        (
            format!("{} wheels break half way", broken.len()),
            "uv falls back only on the first file of a wheel; these come later, so uv stops at the first it meets.",
        )
    };
    let mut finding = CAUSE.finding(Severity::Error, message, detail);
    for (index, failure) in broken.iter().take(SHOWN) {
        let value = format!(
            "{} after {} of {}, {} of `{}`",
            text::errno(failure.errno, case),
            failure.after_files,
            text::count(files(*index), "file"),
            failure.mode,
            failure.path.display()
        );
        finding.evidence.push(fact(describe(*index), value));
    }
    finding.evidence.push(fact("confidence", "certain"));
    finding.paths = broken
        .iter()
        .take(SHOWN)
        .map(|(_, failure)| failure.path.clone())
        .collect();
    let wheels = text::wheel_names(case, broken.iter().map(|(index, _)| *index));
    if case.prediction.requested != Mode::Copy
        && broken.iter().all(|(_, failure)| failure.mode != Mode::Copy)
    {
        finding
            .fixes
            .extend(fixes::set_mode(case, Mode::Copy).map(|fix| {
                risky(
                    fix,
                    "hides the cause: every environment has files of its own",
                )
            }));
    }
    finding.wheels = wheels;
    vec![finding]
}
