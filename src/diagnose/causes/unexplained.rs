//! UL199.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(199),
    name: "unexplained",
    summary: "a refusal that no known cause explains",
    page: include_str!("unexplained.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

/// Where to report one.
const REPORT: &str = "please report it with the output of `uv-linkcheck -v`";

/// It is never asked: what no other cause explains is left for it.
fn fits(_: &Refused<'_>, _: &Case<'_>) -> Fit {
    Fit::No
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let refused = group.worst();
    let mut facts = Vec::new();
    for (name, value) in [
        ("cache", refused.source()),
        ("environment", refused.directory()),
    ] {
        facts.extend(value.map(|f| {
            fact(
                format!("{name} facts"),
                format!(
                    "device {}:{}, mount {}, owner {}:{}, mode {:04o}, {}",
                    f.device.0,
                    f.device.1,
                    f.mount_id,
                    f.uid,
                    f.gid,
                    f.mode & 0o7777,
                    text::count(f.links, "name")
                ),
            )
        }));
    }
    facts.extend(
        case.evidence
            .surroundings
            .iter()
            .map(|(key, value)| fact(*key, value.clone())),
    );
    Telling {
        message: format!(
            "{} fails with {} for a reason unknown here",
            group.modes(),
            text::errno(refused.errno, case)
        ),
        detail: format!(
            "No cause in the catalogue fits these facts, {}; {REPORT}.",
            group.consequence(case)
        ),
        facts,
        fixes: Vec::new(),
    }
}
