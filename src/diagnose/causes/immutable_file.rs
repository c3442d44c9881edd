//! UL114.

use crate::model::evidence::Target;

use crate::diagnose::refusal::platform;
use crate::model::log::Platform;

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
fn flagged(target: &Target) -> Option<(&Target, &'static str, (&'static str, &'static str))> {
    let facts = target.place.facts?;
    if facts.immutable {
        return Some((target, "i", ("immutable", "made in")));
    }
    facts
        .append_only
        .then_some((target, "a", ("append-only", "removed from")))
}

/// How a flag is shown and cleared.
struct Words {
    show: &'static str,
    shown: &'static str,
    clear: &'static str,
    clear_below: &'static str,
}

impl Words {
    /// Those of the system, for the flags that Linux shows as `letters`. macOS has one of the owner and one of the system.
    fn of(case: &Case<'_>, letters: &str) -> Self {
        let (show, shown, clear, clear_below) = match (platform(case), letters) {
            (Platform::MacOs, "ia") => (
                "ls -lO",
                "`uchg`, `schg`, `uappnd` or `sappnd`",
                "sudo chflags nouchg,noschg,nouappnd,nosappnd",
                "sudo chflags -R nouchg,noschg,nouappnd,nosappnd",
            ),
            (Platform::MacOs, "i") => (
                "ls -lO",
                "`uchg` or `schg`",
                "sudo chflags nouchg,noschg",
                "sudo chflags -R nouchg,noschg",
            ),
            (Platform::MacOs, _) => (
                "ls -lO",
                "`uappnd` or `sappnd`",
                "sudo chflags nouappnd,nosappnd",
                "sudo chflags -R nouappnd,nosappnd",
            ),
            (_, "ia") => (
                "lsattr",
                "`i` or `a`",
                "sudo chattr -ia",
                "sudo chattr -R -ia",
            ),
            (_, "i") => ("lsattr", "`i`", "sudo chattr -i", "sudo chattr -R -i"),
            _ => ("lsattr", "`a`", "sudo chattr -a", "sudo chattr -R -a"),
        };
        Self {
            show,
            shown,
            clear,
            clear_below,
        }
    }
}

fn tell(group: &Group<'_>, case: &Case<'_>) -> Telling {
    let refused = group.worst();
    if let Some((target, letters, what)) = refused.target.and_then(flagged) {
        let words = Words::of(case, letters);
        let command =
            text::quoted(&target.place.real).map(|path| format!("{} {path}", words.clear));
        let (adjective, can) = what;
        return Telling {
            message: format!("`{}` is {adjective}", target.path.display()),
            detail: format!(
                "Nothing can be {can} a directory with that flag, {}.",
                group.consequence(case)
            ),
            facts: vec![fact(
                "flag",
                format!("{adjective} ({} shows {})", words.show, words.shown),
            )],
            fixes: vec![fix(
                "clear-flag",
                "clear the flag",
                None,
                Scope::Manual,
                command,
            )],
        };
    }
    // Behind the file that uv stops at there may be others: all are cleared at once.
    let classes = case.evidence.classes.iter();
    let flagged: Vec<_> = classes
        .filter(|class| class.facts.immutable || class.facts.append_only)
        .collect();
    let (flag, letters) = match (
        flagged.iter().any(|class| class.facts.immutable),
        flagged.iter().any(|class| class.facts.append_only),
    ) {
        (true, true) => ("immutable or append-only", "ia"),
        (false, true) => ("append-only", "a"),
        _ => ("immutable", "i"),
    };
    let files: u64 = flagged.iter().map(|class| class.files).sum();
    let message = if files <= 1 {
        format!("`{}` in the cache is {flag}", short(refused))
    } else {
        format!("{} in the cache are {flag}", text::count(files, "file"))
    };
    let words = Words::of(case, letters);
    let command = if files <= 1 {
        text::quoted(refused.example).map(|path| format!("{} {path}", words.clear))
    } else {
        text::quoted(&case.plan.archives).map(|path| format!("{} {path}", words.clear_below))
    };
    let wheels = text::wheel_names(case, group.wheels());
    Telling {
        message,
        detail: format!(
            "The inode carries the {flag} flag (`{}` shows {}); a hard link to it is refused.",
            words.show, words.shown
        ),
        facts: vec![fact(
            "flag",
            format!("{flag} ({} shows {})", words.show, words.shown),
        )],
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
