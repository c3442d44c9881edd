//! UL121.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(121),
    name: "clone-transient",
    summary: "the clone is refused until the data is on disk",
    page: include_str!("clone_transient.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    certain_if(refused.mode == Mode::Clone && refused.is(case, &[11]))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let filesystem = group.filesystem(case);
    Telling {
        message: format!("{filesystem} refuses to clone data that is not on disk yet"),
        detail: format!(
            "A moment later the clone may work, {}; try again, or use hard links.",
            group.consequence(case)
        ),
        facts: Vec::new(),
        fixes: vec![fix(
            "sync",
            "write the data out and try again",
            Some(Mode::Clone),
            Scope::Manual,
            ["sync".to_owned()],
        )]
        .into_iter()
        .chain(fixes::set_mode(case, Mode::Hardlink))
        .collect(),
    }
}
