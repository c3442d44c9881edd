//! UL216.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(216),
    name: "wsl-mount",
    summary: "under WSL, cache or environment is on a Windows drive",
    page: include_str!("wsl_mount.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let evidence = case.evidence;
    let wsl = evidence
        .surroundings
        .get("osrelease")
        .is_some_and(|text| text.to_ascii_lowercase().contains("microsoft"));
    let windows = |mount: &Option<crate::model::place::Mount>| {
        mount.as_ref().is_some_and(|mount| {
            matches!(mount.filesystem.as_str(), "9p" | "drvfs" | "wslfs" | "v9fs")
        })
    };
    let sides = (
        windows(&evidence.cache.mount),
        windows(&evidence.environment.mount),
    );
    if !wsl || sides == (false, false) {
        return Vec::new();
    }
    let (what, severity) = match sides {
        (true, true) => ("cache and environment are", Severity::Info),
        (true, false) => ("the cache is", Severity::Warning),
        _ => ("the environment is", Severity::Warning),
    };
    let mut finding = CAUSE.finding(
        severity,
        format!("{what} on a Windows drive"),
        "WSL reaches it through a network protocol, which is slow and cannot be linked to from the Linux disk; move the project into the Linux filesystem.",
    );
    for (name, place) in [
        ("cache mount", &evidence.cache),
        ("environment mount", &evidence.environment),
    ] {
        finding.evidence.extend(
            place
                .mount
                .as_ref()
                .map(|mount| fact(name, text::mount(mount))),
        );
    }
    finding.evidence.extend(
        evidence
            .surroundings
            .get("osrelease")
            .map(|release| fact("kernel", release.clone())),
    );
    finding.fixes = if sides == (false, true) {
        fixes::move_environment(case, Some(Mode::Hardlink))
            .into_iter()
            .collect()
    } else {
        Vec::new()
    };
    vec![finding]
}
