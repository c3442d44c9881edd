//! UL304.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(304),
    name: "network-filesystem",
    summary: "cache or environment is on a network filesystem",
    page: include_str!("network_filesystem.md"),
    detect: Some(Detect::look(look)),
};

fn look(case: &Case<'_>) -> Vec<Finding> {
    let evidence = case.evidence;
    let sides = [
        ("cache", &evidence.cache),
        ("environment", &evidence.environment),
    ];
    let remote: Vec<_> = sides
        .into_iter()
        .filter_map(|(name, place)| {
            Some((
                name,
                place
                    .mount
                    .as_ref()
                    .filter(|mount| known::is_network(&mount.filesystem))?,
            ))
        })
        .collect();
    let Some((_, mount)) = remote.first() else {
        return Vec::new();
    };
    let names = text::list(&remote.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let verb = if remote.len() == 1 { "is" } else { "are" };
    let mut finding = CAUSE.finding(
        Severity::Info,
        format!("{names} {verb} on a network filesystem ({})", mount.filesystem),
        "Every file costs round trips, at installation and at import; a local disk for both is faster.",
    );
    finding.evidence = remote
        .iter()
        .map(|(name, mount)| fact(format!("{name} mount"), text::mount(mount)))
        .collect();
    vec![finding]
}
