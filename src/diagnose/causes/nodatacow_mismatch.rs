//! UL119.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(119),
    name: "nodatacow-mismatch",
    summary: "copy on write is switched off on one side only",
    page: include_str!("nodatacow_mismatch.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    let differ =
        matches!((refused.source(), refused.directory()), (Some(a), Some(b)) if a.nocow != b.nocow);
    certain_if(refused.mode == Mode::Clone && refused.is(case, &[22]) && differ)
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let cache = group.worst().source().is_some_and(|source| source.nocow);
    let (side, path) = if cache {
        ("the cache", &case.evidence.archives.real)
    } else {
        ("the environment", &case.evidence.environment.real)
    };
    let command = text::quoted(path).map(|path| format!("chattr -R -C {path}"));
    Telling {
        message: format!("copy on write is switched off in {side}"),
        detail: format!(
            "btrfs clones only between files that both have the no-COW flag or both lack it, {}.",
            group.consequence(case)
        ),
        facts: vec![
            fact(
                "no-COW flag of the cache",
                if cache { "set" } else { "not set" },
            ),
            fact(
                "no-COW flag of the environment",
                if cache { "not set" } else { "set" },
            ),
        ],
        fixes: vec![risky(
            fix(
                "clear-nocow",
                format!("clear the flag of {side}"),
                Some(Mode::Clone),
                Scope::Manual,
                command,
            ),
            "the flag only takes effect for files made afterwards: drop the old ones and install again",
        )],
    }
}
