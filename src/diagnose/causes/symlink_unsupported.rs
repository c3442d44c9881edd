//! UL112.

use std::path::Path;

use crate::model::evidence::UNOPENED;
use crate::model::fix::Fix;
use crate::predict::no_interpreter;

use super::emulated_link::pretended;
use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(112),
    name: "symlink-unsupported",
    summary: "symlinks cannot be made, or not followed, in the environment",
    page: include_str!("symlink_unsupported.md"),
    detect: Some(Detect::refusal(fits, tell).also(look)),
};

/// `ELOOP` of opening a symlink on a mount with `nosymfollow`.
const ELOOP: i32 = 40;

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    let immutable = refused
        .directory()
        .is_some_and(|directory| directory.immutable);
    certain_if(
        refused.mode == Mode::Symlink
            && !immutable
            && (refused.is(case, &[1, 5, 38, ELOOP, 71, 95])
                || refused.on_windows(case, CAUSE.code)),
    )
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let filesystem = group.filesystem(case);
    Telling {
        message: format!("{filesystem} makes no symlinks here"),
        detail: format!(
            "The filesystem or its driver does not offer them, {}.",
            group.consequence(case)
        ),
        facts: Vec::new(),
        fixes: instead(case),
    }
}

/// An environment that uv has to make, and cannot.
fn unmade(case: &Case<'_>) -> Option<Finding> {
    let errno = no_interpreter(case.project, case.evidence)?;
    let mount = case.evidence.environment.mount.as_ref();
    let filesystem = mount.map_or("the filesystem", |mount| mount.filesystem.as_str());
    let mut finding = CAUSE.finding(
        Severity::Error,
        format!("uv cannot make the environment: {filesystem} makes no symlinks here"),
        "`bin/python` is a symlink to the interpreter in every link mode; keep the environment on another filesystem.",
    );
    finding.evidence = vec![fact("symlink", text::errno(errno, case))];
    finding
        .evidence
        .extend(mount.map(|mount| fact("environment mount", text::mount(mount))));
    finding.evidence.push(fact("confidence", "certain"));
    finding.fixes = fixes::move_environment(case, None).into_iter().collect();
    Some(finding)
}

/// uv goes on where a symlink can be made and not be opened, so it meets no refusal.
fn look(case: &Case<'_>) -> Vec<Finding> {
    let unopened = pretended(case)
        .into_iter()
        .filter(|found| found.lied == UNOPENED);
    let findings = unopened.map(|found| {
        let mount = case.evidence.environment.mount.as_ref();
        let nosymfollow = found.errno.0 == ELOOP
            && mount.is_some_and(|mount| mount.options.iter().any(|o| o == "nosymfollow"));
        let why = if nosymfollow {
            "Its mount has the option `nosymfollow`".to_owned()
        } else {
            format!("Opening one gives {}", text::errno(found.errno, case))
        };
        let mut finding = CAUSE.finding(
            Severity::Error,
            "symlinks are not followed in the environment",
            format!("{why}, so uv installs and nothing in the environment can be read; it stops only at wheels with scripts."),
        );
        finding.evidence = vec![fact(
            "symlink",
            format!("can be made, then {} when opened", text::errno(found.errno, case)),
        )];
        finding
            .evidence
            .extend(mount.map(|mount| fact("environment mount", text::mount(mount))));
        finding.evidence.push(fact("confidence", "certain"));
        finding.wheels = text::wheel_names(case, found.wheels);
        finding.paths = found.paths.into_iter().take(5).map(Path::to_owned).collect();
        finding.fixes = instead(case);
        finding
    });
    findings.chain(unmade(case)).collect()
}

fn instead(case: &Case<'_>) -> Vec<Fix> {
    fixes::drop_link_mode(case, None)
        .into_iter()
        .chain(fixes::copy_silently(case))
        .collect()
}
