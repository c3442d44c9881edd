//! UL125.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(125),
    name: "path-too-long",
    summary: "a path or a name is longer than the system allows",
    page: include_str!("path_too_long.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

/// `EEXIST` of two names that are one once they are cut, and `EINVAL` of a name that cannot be cut.
const CUT: &[i32] = &[17, 22];

/// Whether the names of the directory have 8 letters and an end of 3.
fn short_names(refused: &Refused<'_>, case: &Case<'_>) -> bool {
    refused.target_filesystem(case) == "msdos" && refused.is(case, CUT)
}

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    // Other numbers of Windows have other causes where no path is long.
    let always = refused.errno.0 == 206;
    certain_if(
        refused.is(case, &[36])
            || (refused.on_windows(case, CAUSE.code) && (always || refused.is_long(case)))
            || short_names(refused, case),
    )
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    if short_names(group.worst(), case) {
        return Telling {
            message: "msdos cannot hold the names that uv makes".to_owned(),
            detail: format!(
                "Its names have 8 letters and an end of 3, {}; mount it as `vfat`, or keep the environment elsewhere.",
                group.consequence(case)
            ),
            facts: Vec::new(),
            fixes: fixes::move_environment(case, None).into_iter().collect(),
        };
    }
    let length = group.worst().example.as_os_str().len();
    Telling {
        message: "a path is longer than the system allows".to_owned(),
        detail: format!(
            "The name of a file gets too long in the environment, {}; use shorter directories.",
            group.consequence(case)
        ),
        facts: vec![fact(
            "bytes in the path of the cached file",
            length.to_string(),
        )]
        .into_iter()
        .chain(text::surrounding(case, "long_paths", "long paths"))
        .collect(),
        fixes: Vec::new(),
    }
}
