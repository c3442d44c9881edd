//! UL303.

use crate::model::evidence::Basis;
use crate::model::place::Facts;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(303),
    name: "overlay-copy-up",
    summary: "hard links copy the files of a lower overlay layer",
    page: include_str!("overlay_copy_up.md"),
    detect: Some(Detect::look(look)),
};

/// Whether a file of an overlay is certainly in a lower layer, given the device of a fresh file.
fn is_lower(file: &Facts, upper: (u32, u32)) -> bool {
    file.lower == Some(true) || (file.lower.is_none() && file.device != upper)
}

/// A file of a lower layer is not to be found in the upper layer, where that can be looked into. It shows the device of its
/// layer, too, where the layers are on different filesystems: another one than a fresh file does. Where neither shows
/// nothing is said.
fn look(case: &Case<'_>) -> Vec<Finding> {
    let evidence = case.evidence;
    let overlay = |mount: &Option<crate::model::place::Mount>| {
        mount
            .as_ref()
            .is_some_and(|mount| mount.filesystem == "overlay")
    };
    let Some(directory) = evidence
        .archives
        .facts
        .filter(|_| overlay(&evidence.archives.mount) && overlay(&evidence.environment.mount))
    else {
        return Vec::new();
    };
    let class = |id: u32| evidence.classes.get(id as usize);
    let upper = evidence
        .fresh
        .and_then(class)
        .map_or(directory.device, |fresh| fresh.facts.device);
    let lower = |index: usize| {
        let files = evidence
            .wheels
            .get(index)
            .filter(|files| files.basis != Basis::FreshFile)?;
        let run = files
            .runs
            .iter()
            .find(|run| class(run.class).is_some_and(|class| is_lower(&class.facts, upper)))?;
        class(run.class)
    };
    let linked = case
        .prediction
        .wheels
        .iter()
        .enumerate()
        .filter(|(_, wheel)| wheel.outcome == Outcome::Installed(Mode::Hardlink));
    let found: Vec<_> = linked
        .filter_map(|(index, _)| Some((index, lower(index)?)))
        .collect();
    let Some((_, class)) = found.first() else {
        return Vec::new();
    };
    let bytes: u64 = found
        .iter()
        .filter_map(|(index, _)| Some(evidence.wheels.get(*index)?.bytes))
        .sum();
    // It costs what a copy would, so it is no worse than what could be had instead.
    let mut finding = CAUSE.finding(
        Severity::Info,
        "the cache is in a lower layer of an overlay",
        format!(
            "A hard link first copies the whole file to the upper layer, {} in all; keep the cache out of the image, or copy.",
            text::bytes(bytes)
        ),
    );
    let device = |(major, minor): (u32, u32)| format!("{major}:{minor}");
    if class.facts.device != upper {
        finding.evidence = vec![
            fact("device of the files", device(class.facts.device)),
            fact("device of fresh files", device(upper)),
        ];
    }
    if class.facts.lower == Some(true) {
        let what = fact("cached file", "not in the upper layer");
        finding.evidence.push(what);
    }
    finding.wheels = text::wheel_names(case, found.iter().map(|(index, _)| *index));
    finding.paths = vec![class.example.clone()];
    finding.fixes = fixes::set_mode(case, Mode::Copy).into_iter().collect();
    vec![finding]
}
