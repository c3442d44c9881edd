//! UL118.

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(118),
    name: "policy-denied",
    summary: "a security policy or a virtual filesystem forbids the link",
    page: include_str!("policy_denied.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    let links = matches!(refused.mode, Mode::Hardlink | Mode::Symlink);
    if !links || refused.sibling(case, Mode::Copy) != Some(true) {
        return Fit::No;
    }
    let filesystem = refused.target_filesystem(case);
    let checkout = refused.target_mount(case).is_some_and(known::is_checkout);
    if checkout && refused.is(case, &[1], &[]) {
        return Fit::Certain;
    }
    // A program answers there, and nobody can see from here why.
    if known::is_fuse(filesystem) && refused.is(case, &[1, 13], &[]) && !refused.flagged() {
        return Fit::Likely("`ln` gets the same answer outside every sandbox: then it is the filesystem's server");
    }
    if refused.is(case, &[13], &[]) {
        return Fit::Certain;
    }
    let gvisor = case
        .evidence
        .surroundings
        .get("container")
        .is_some_and(|container| container == "gvisor");
    if refused.is(case, &[2], &[]) && gvisor {
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
        && refused.is(case, &[1], &[])
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
    let mut telling = Telling {
        message,
        detail: format!(
            "The same files can be copied to the same place, and owner and flags allow the link, {}.",
            group.consequence(case)
        ),
        fixes: fixes::copy_silently(case).into_iter().collect(),
        ..Telling::default()
    };
    telling.facts.push(fact("copy", "works"));
    telling.facts.extend(
        case.evidence
            .surroundings
            .iter()
            .map(|(key, value)| fact(*key, value.clone())),
    );
    telling
}
