//! UL111.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(111),
    name: "hardlink-unsupported",
    summary: "the filesystem has no hard links",
    page: include_str!("hardlink_unsupported.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

/// `EXDEV` is for others, and so is everything where other files of the same mount can be linked: that is no lack.
fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    if refused.mode != Mode::Hardlink
        || refused.relation(case) == Relation::OtherFilesystem
        || refused.others_link(case)
    {
        return Fit::No;
    }
    let filesystem = refused.target_filesystem(case);
    let fuse = known::is_fuse(filesystem);
    if refused.is(case, &[95, 38]) || refused.on_windows(case, CAUSE.code) {
        return Fit::Certain;
    }
    if refused.is(case, &[34]) && filesystem == "fuse.cryfs" {
        return Fit::Certain;
    }
    if refused.is(case, &[5]) && fuse {
        return Fit::Likely("other programs, `ln` for one, get an I/O error for hard links only");
    }
    let checkout = refused.target_mount(case).is_some_and(known::is_checkout);
    if !refused.is(case, &[1]) || known::links_in_one_directory(filesystem) || checkout {
        return Fit::No;
    }
    let own = refused.source().is_some_and(|source| {
        case.evidence
            .euid
            .is_some_and(|euid| euid == source.uid || euid == 0)
    });
    certain_if(!refused.flagged() && (known::has_no_hard_links(filesystem) || (fuse && own)))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let filesystem = group.filesystem(case);
    Telling {
        message: format!("{filesystem} makes no hard links here"),
        detail: format!(
            "The filesystem or its driver does not offer them, {}.",
            group.consequence(case)
        ),
        facts: Vec::new(),
        fixes: fixes::copy_silently(case).into_iter().collect(),
    }
}
