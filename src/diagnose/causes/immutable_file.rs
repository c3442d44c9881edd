//! UL114.

use crate::model::evidence::Target;

use super::foreign_owner::short;
use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(114),
    name: "immutable-file",
    summary: "a cached file or the environment carries the immutable or append-only flag",
    page: include_str!("immutable_file.md"),
    detect: Some(Detect::refusal(fits, tell)),
};

fn fits(refused: &Refused<'_>, case: &Case<'_>) -> Fit {
    if !refused.is(case, &[1]) {
        return Fit::No;
    }
    let source = refused
        .source()
        .is_some_and(|source| source.immutable || source.append_only);
    // Attempts only make something; what is refused without one is a removal.
    let removal = refused.call.is_none();
    let directory = refused
        .directory()
        .is_some_and(|directory| directory.immutable || (directory.append_only && removal));
    certain_if((source && refused.mode == Mode::Hardlink) || directory)
}

/// The flag of the directory that forbids what uv does there: its letter, its name, and what it forbids.
fn flagged(target: &Target) -> Option<(&Target, char, (&'static str, &'static str))> {
    let facts = target.place.facts?;
    if facts.immutable {
        return Some((target, 'i', ("immutable", "made in")));
    }
    facts
        .append_only
        .then_some((target, 'a', ("append-only", "removed from")))
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let refused = group.worst();
    if let Some((target, letter, what)) = refused.target.and_then(flagged) {
        let command =
            text::quoted(&target.place.real).map(|path| format!("sudo chattr -{letter} {path}"));
        let (adjective, can) = what;
        return Telling {
            message: format!("`{}` is {adjective}", target.path.display()),
            detail: format!(
                "Nothing can be {can} a directory with that flag, {}.",
                group.consequence(case)
            ),
            facts: vec![fact("flag", format!("{adjective} (lsattr shows `{letter}`)"))],
            fixes: vec![fix(
                "clear-flag",
                "clear the flag",
                None,
                Scope::Manual,
                command,
            )],
        };
    }
    let append = refused
        .source()
        .is_some_and(|source| source.append_only && !source.immutable);
    let (flag, letter) = if append {
        ("append-only", 'a')
    } else {
        ("immutable", 'i')
    };
    let files: u64 = group
        .iter()
        .filter_map(|refused| Some(refused.class?.files))
        .max()
        .unwrap_or(1);
    let message = if files == 1 {
        format!("`{}` in the cache is {flag}", short(refused))
    } else {
        format!("{} in the cache are {flag}", text::count(files, "file"))
    };
    let command = match files {
        1 => text::quoted(refused.example).map(|path| format!("sudo chattr -{letter} {path}")),
        _ => {
            text::quoted(&case.plan.archives).map(|path| format!("sudo chattr -R -{letter} {path}"))
        }
    };
    let wheels = text::wheel_names(case, group.wheels());
    Telling {
        message,
        detail: format!(
            "The inode carries the {flag} flag (`lsattr` shows `{letter}`); a hard link to it is refused."
        ),
        facts: vec![fact("flag", format!("{flag} (lsattr shows `{letter}`)"))],
        fixes: vec![
            fix(
                "clear-flag",
                "clear the flag",
                Some(Mode::Hardlink),
                Scope::Manual,
                command,
            ),
            fixes::clean_wheels(
                &wheels,
                "drop the wheel from the cache, once the flag is cleared",
                None,
            ),
        ],
    }
}
