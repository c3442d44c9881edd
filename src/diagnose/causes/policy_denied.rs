//! UL118.

use crate::diagnose::refusal::on_windows;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(118),
    name: "policy-denied",
    summary: "a security policy or a virtual filesystem forbids the link",
    page: include_str!("policy_denied.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    if refused.on_windows(case, CAUSE.code) {
        return Fit::Likely(
            "`icacls` shows that this user may not write attributes of the file, or may make nothing in the directory; or the log of a security program names it",
        );
    }
    let links = matches!(refused.mode, Mode::Hardlink | Mode::Symlink);
    if !links || refused.sibling(case, Mode::Copy) != Some(true) {
        return Fit::No;
    }
    let filesystem = refused.target_filesystem(case);
    let checkout = refused.target_mount(case).is_some_and(known::is_checkout);
    if checkout && refused.is(case, &[1]) {
        return Fit::Certain;
    }
    // A program answers there, and nobody can see from here why.
    if known::is_fuse(filesystem) && refused.is(case, &[1, 13]) && !refused.flagged() {
        return Fit::Likely(
            "`ln` gets the same answer outside every sandbox: then it is the filesystem's server",
        );
    }
    if refused.is(case, &[13]) {
        return Fit::Certain;
    }
    let gvisor = case
        .evidence
        .surroundings
        .get("container")
        .is_some_and(|container| container == "gvisor");
    if refused.is(case, &[2]) && gvisor {
        return Fit::Certain;
    }
    let Some(source) = refused.source() else {
        return Fit::No;
    };
    let own = case
        .evidence
        .euid
        .is_some_and(|euid| euid == source.uid || euid == 0);
    let plain = known::is_plain(filesystem);
    if refused.mode == Mode::Hardlink
        && refused.is(case, &[1])
        && own
        && plain
        && !refused.flagged()
    {
        return Fit::Likely(
            "the audit log names a denied link, or `Seccomp` in `/proc/self/status` is 2",
        );
    }
    Fit::No
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let filesystem = group.filesystem(case);
    let message = if known::is_fuse(&filesystem) {
        format!("{filesystem}, or a policy, forbids {} here", group.modes())
    } else {
        format!("a policy forbids {} here", group.modes())
    };
    let copies = group.worst().sibling(case, Mode::Copy) == Some(true);
    let why = match (on_windows(case), copies) {
        (true, true) => {
            "Windows denies access for links alone: by an access list, or a program that guards files"
        }
        (true, false) => {
            "Windows denies access, also to copies: by an access list, or a program that guards files"
        }
        _ => "The same files can be copied to the same place, and owner and flags allow the link",
    };
    let mut telling = Telling {
        message,
        detail: format!("{why}, {}.", group.consequence(case)),
        fixes: fixes::copy_silently(case).into_iter().collect(),
        ..Telling::default()
    };
    if copies {
        telling.facts.push(fact("copy", "works"));
    }
    telling.facts.extend(
        case.evidence
            .surroundings
            .iter()
            .map(|(key, value)| fact(*key, value.clone())),
    );
    telling
}
