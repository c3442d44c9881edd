//! UL115.

use std::collections::BTreeSet;

use crate::model::evidence::ClassId;
use crate::uv::version::{LinkEra, link_era};

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(115),
    name: "link-limit",
    summary: "a cached file has as many names as its filesystem allows",
    page: include_str!("link_limit.md"),
    detect: Some(Detect::refusal(fits, tell).also(near)),
};

/// ntfs-3g answers `ERANGE` instead of `EMLINK`.
fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    let full = refused
        .class
        .is_some_and(|class| class.at_link_limit || class.most_links >= 8000);
    let unix = refused.is(case, &[31]) || (refused.is(case, &[34]) && full);
    certain_if(refused.on_windows(case, CAUSE.code) || (refused.mode == Mode::Hardlink && unix))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let filesystem = group.filesystem(case);
    if group.worst().mode == Mode::Clone {
        return cloned_too_often(group, case, &filesystem);
    }
    let links = group
        .iter()
        .filter_map(|refused| Some(refused.class?.most_links))
        .max();
    let wheels = text::wheel_names(case, group.wheels());
    let mut facts: Vec<_> = links
        .map(|links| fact("names", links.to_string()))
        .into_iter()
        .collect();
    facts.extend(
        known::link_limit(&filesystem)
            .map(|limit| fact("limit", format!("{limit} ({filesystem})"))),
    );
    let mut fixes = Vec::new();
    if link_era(case.project.uv.version) < LinkEra::HealsLinkLimit {
        fixes.push(fixes::upgrade_uv(
            "upgrade uv to 0.10.9 or newer, which replaces such a file",
            Some(Mode::Hardlink),
        ));
    }
    fixes.push(fixes::clean_wheels(
        &wheels,
        "drop these wheels from the cache",
        Some(Mode::Hardlink),
    ));
    Telling {
        message: format!(
            "`{}` in the cache has as many names as {filesystem} allows",
            super::foreign_owner::short(group.worst())
        ),
        detail: format!(
            "No further hard link can be made to it, {}; delete environments you no longer use, or upgrade uv.",
            group.consequence(case)
        ),
        facts,
        fixes,
    }
}

/// `ReFS` counts how often each cluster is shared.
fn cloned_too_often(group: &Group<'_>, case: &Case<'_>, filesystem: &str) -> Telling {
    let wheels = text::wheel_names(case, group.wheels());
    Telling {
        message: format!(
            "`{}` in the cache is cloned as often as {filesystem} allows",
            super::foreign_owner::short(group.worst())
        ),
        detail: format!(
            "No further file can share its clusters, {}; a fresh copy in the cache can be cloned again.",
            group.consequence(case)
        ),
        facts: Vec::new(),
        fixes: vec![fixes::clean_wheels(
            &wheels,
            "drop these wheels from the cache",
            Some(Mode::Clone),
        )],
    }
}

/// The share of the limit from which it is worth a word, in percent.
const NEAR: u64 = 80;

/// Classes that are hard linked here and near their limit, or past it on a uv that replaces such files.
fn near(case: &Case<'_>) -> Vec<Finding> {
    let mut linked: BTreeSet<ClassId> = BTreeSet::new();
    let mut wheels = Vec::new();
    let mut most = 0;
    let mut example = None;
    let limit = |id: ClassId| {
        let class = case.evidence.classes.get(id as usize)?;
        let mount = crate::diagnose::refusal::source_mount(Some(class), case)?;
        let limit = known::link_limit(&mount.filesystem)?;
        (class.most_links.saturating_mul(100) >= limit.saturating_mul(NEAR))
            .then_some((class, limit))
    };
    let mut of = None;
    for (wheel, outcome) in case.prediction.wheels.iter().enumerate() {
        let Some(files) = case.evidence.wheels.get(wheel) else {
            continue;
        };
        if outcome.outcome != Outcome::Installed(Mode::Hardlink) {
            continue;
        }
        for run in files.runs.iter().filter(|run| !run.record) {
            let Some((class, limit)) = limit(run.class) else {
                continue;
            };
            linked.insert(run.class);
            wheels.push(wheel);
            if class.most_links > most {
                most = class.most_links;
                example = Some(&class.example);
                of = Some(limit);
            }
        }
    }
    let (Some(limit), Some(example)) = (of, example) else {
        return Vec::new();
    };
    let heals = link_era(case.project.uv.version) >= LinkEra::HealsLinkLimit;
    let detail = if heals {
        "uv replaces a file that reaches the limit by a fresh copy, which older environments then no longer share."
    } else {
        "Once the limit is reached uv copies the wheel or fails in the middle of it; upgrade uv to 0.10.9 or newer."
    };
    let severity = if heals {
        Severity::Info
    } else {
        Severity::Warning
    };
    let files: u64 = linked
        .iter()
        .filter_map(|id| Some(case.evidence.classes.get(*id as usize)?.files))
        .sum();
    let message = format!("a cached file has {most} names of the {limit} its filesystem allows");
    let mut finding = CAUSE.finding(severity, message, detail);
    finding.evidence = vec![
        fact("names", most.to_string()),
        fact("limit", limit.to_string()),
        fact("files of such classes", files.to_string()),
        fact("confidence", "certain"),
    ];
    finding.wheels = text::wheel_names(case, wheels);
    finding.paths = vec![example.clone()];
    if !heals {
        finding.fixes.push(fixes::upgrade_uv(
            "upgrade uv to 0.10.9 or newer, which replaces such a file",
            Some(Mode::Hardlink),
        ));
    }
    vec![finding]
}
