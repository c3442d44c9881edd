//! UL113.

use crate::model::place::Facts;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(113),
    name: "foreign-owner",
    summary: "the files belong to another user",
    page: include_str!("foreign_owner.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

const SETUID: u32 = 0o4000;
const SETGID: u32 = 0o2000;
const GROUP_EXECUTE: u32 = 0o010;
/// `EOVERFLOW`: a user id that a mount with mapped ids does not know.
const UNMAPPED: i32 = 75;

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    if refused.is(case, &[UNMAPPED]) {
        return certain_if(known::is_plain(refused.target_filesystem(case)));
    }
    let Some(euid) = case.evidence.euid.filter(|euid| *euid != 0) else {
        return Fit::No;
    };
    if refused.is(case, &[13]) {
        if refused.sibling(case, Mode::Copy) == Some(true) {
            return Fit::No;
        }
        let unreadable = refused
            .source()
            .is_some_and(|source| source.uid != euid && source.mode & 0o004 == 0);
        return certain_if(
            (unreadable && refused.mode != Mode::Symlink) || locked_directory(refused, euid),
        );
    }
    let linked = refused.mode == Mode::Hardlink && refused.is(case, &[1]);
    let Some(source) = refused.source().filter(|_| linked) else {
        return Fit::No;
    };
    let elsewhere = known::has_no_hard_links(refused.target_filesystem(case))
        || known::links_in_one_directory(refused.target_filesystem(case));
    if elsewhere || refused.flagged() || source.uid == euid || !protected(source) {
        return Fit::No;
    }
    match case.evidence.protected_hardlinks {
        Some(true) => Fit::Certain,
        Some(false) => Fit::No,
        None => Fit::Likely("`sysctl fs.protected_hardlinks` prints 1"),
    }
}

/// Whether a file is one that `fs.protected_hardlinks` protects from users who neither own it nor share its group.
fn protected(source: &Facts) -> bool {
    let special = source.mode & SETUID != 0
        || source.mode & (SETGID | GROUP_EXECUTE) == SETGID | GROUP_EXECUTE;
    special || source.mode & 0o006 != 0o006
}

/// Whether the directory is another user's and closed to everybody else.
fn locked_directory(refused: &Refused<'_>, euid: u32) -> bool {
    refused
        .directory()
        .is_some_and(|directory| directory.uid != euid && directory.mode & 0o002 == 0)
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let refused = group.worst();
    if refused.is(case, &[UNMAPPED]) {
        return unmapped(group, case);
    }
    let euid = case.evidence.euid.unwrap_or_default();
    let source = refused.source().filter(|source| source.uid != euid);
    let Some(source) = source else {
        return directory_of_another(group, case);
    };
    let files: u64 = group
        .iter()
        .filter_map(|refused| Some(refused.class?.files))
        .max()
        .unwrap_or(1);
    let unreadable = refused.errno.0 == 13;
    let mut telling = Telling {
        message: format!(
            "{} in the cache belong to user {}",
            text::count(files, "file"),
            source.uid
        ),
        detail: if unreadable {
            format!(
                "User {euid} may not read them, {}.",
                group.consequence(case)
            )
        } else {
            format!(
                "`fs.protected_hardlinks` forbids user {euid} to link what it can neither own nor write, {}.",
                group.consequence(case)
            )
        },
        ..Telling::default()
    };
    if files == 1 {
        telling.message = format!(
            "`{}` in the cache belongs to user {}",
            short(refused),
            source.uid
        );
    }
    let sysctl = match case.evidence.protected_hardlinks {
        Some(true) => "1",
        Some(false) => "0",
        None => "unknown",
    };
    telling.facts.push(fact("owner", source.uid.to_string()));
    telling
        .facts
        .push(fact("mode", format!("{:04o}", source.mode & 0o7777)));
    telling.facts.push(fact("user", euid.to_string()));
    telling.facts.push(fact("fs.protected_hardlinks", sysctl));
    if refused.sibling(case, Mode::Clone) == Some(true) {
        telling.fixes.extend(fixes::set_mode(case, Mode::Clone));
    }
    if let Some(path) = text::quoted(&case.evidence.cache.path) {
        telling.fixes.push(risky(
            fix(
                "chown-cache",
                "take the cache over, if only this user needs it",
                Some(Mode::Hardlink),
                Scope::Manual,
                [format!("sudo chown -R \"$(id -un)\" {path}")],
            ),
            "other users of the cache lose what you gain",
        ));
    }
    telling
        .fixes
        .extend(fixes::move_cache(case, Some(Mode::Hardlink)));
    telling
}

fn unmapped(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let user = case.evidence.euid.unwrap_or_default();
    let place = group.mounts(case).1.map_or_else(
        || "the environment's mount".to_owned(),
        |mount| format!("`{}`", mount.mount_point.display()),
    );
    Telling {
        message: format!("{place} maps user ids, and user {user} is not among them"),
        detail: format!(
            "Nothing this user makes there could have an owner, {}; keep the environment elsewhere.",
            group.consequence(case)
        ),
        facts: vec![fact("user", user.to_string())],
        fixes: fixes::move_environment(case, None).into_iter().collect(),
    }
}

fn directory_of_another(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let path = &case.project.environment.path;
    let owner = group
        .worst()
        .directory()
        .map_or(0, |directory| directory.uid);
    let user = case.evidence.euid.unwrap_or_default();
    let command = text::quoted(path).map(|path| format!("sudo chown -R \"$(id -un)\" {path}"));
    Telling {
        message: format!("the environment belongs to user {owner}"),
        detail: format!(
            "User {user} may not write in it, {}.",
            group.consequence(case)
        ),
        facts: vec![
            fact("owner", owner.to_string()),
            fact("user", user.to_string()),
        ],
        fixes: vec![fix(
            "chown-environment",
            "take the environment over",
            None,
            Scope::Manual,
            command,
        )],
    }
}

/// The last two parts of the path: package and file.
pub(super) fn short(refused: &Refused<'_>) -> String {
    let parts: Vec<_> = refused.example.components().rev().take(2).collect();
    let path: std::path::PathBuf = parts.into_iter().rev().collect();
    path.display().to_string()
}
