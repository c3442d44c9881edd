//! Which change comes first, and why.

use super::changes::Change;
use super::ladder::Grade;
use crate::model::finding::Finding;
use crate::model::fix::{Edit, Fix, Recommendation, Scope};
use crate::model::mode::Mode;

/// Alternatives offered at most.
const ALTERNATIVES: usize = 5;

/// Changes that take one cause away and are a step forward though another still keeps uv from installing.
const MENDING: [&str; 3] = ["clear-flag", "chown-cache", "clean-wheels"];

/// The best of `changes`, and the rest. With `copying`, copying is right here.
pub(super) fn recommendation(
    mut changes: Vec<Change>,
    now: Grade,
    bad: &[&Finding],
    copying: bool,
) -> Recommendation {
    changes.retain(|change| change.fix.outcome != Some(Mode::Symlink));
    changes.retain(|change| {
        let works = |grade: Grade| grade.failed == 0 || MENDING.contains(&change.fix.id);
        change
            .grade
            .is_none_or(|grade| grade.betters(&now) && works(grade))
    });
    let quiet = |grade: Grade| grade.failed == 0 && !grade.warns;
    if changes.iter().any(|change| change.grade.is_some_and(quiet)) {
        // Where something silences uv, what would leave it warning is no choice.
        changes.retain(|change| change.grade.is_none_or(|grade| !grade.warns));
    }
    changes.sort_by_key(|change| order(change, copying));
    let mut seen = Vec::new();
    changes.retain(|change| {
        // Of several modes to ask for the best is enough, beside copying.
        let kind = (
            change.fix.id,
            change.fix.scope,
            change.fix.outcome == Some(Mode::Copy),
        );
        let repeated = change.fix.id == "set-link-mode" && seen.contains(&kind);
        seen.push(kind);
        !repeated
    });
    // Two findings may ask for one thing.
    let mut done: Vec<(Vec<Edit>, Vec<String>)> = Vec::new();
    let mut fixes = changes.into_iter().map(|change| change.fix).filter(|fix| {
        let does = (fix.edits.clone(), fix.commands.clone());
        let nothing = does.0.is_empty() && does.1.is_empty();
        let new = nothing || !done.contains(&does);
        done.push(does);
        new
    });
    let Some(fix) = fixes.next() else {
        return Recommendation {
            fix: None,
            alternatives: Vec::new(),
            reason: helpless(&now, bad),
        };
    };
    let mut alternatives: Vec<Fix> = fixes.collect();
    // A change of the team's file is offered once for each kind, after everything else.
    alternatives.sort_by_key(|other| other.scope == Scope::Project && !other.edits.is_empty());
    alternatives.truncate(ALTERNATIVES);
    let reason = reason(&fix, &now);
    Recommendation {
        fix: Some(fix),
        alternatives,
        reason,
    }
}

/// What leaves less to complain of first, then the best outcome, then the smallest change. A change that was not tried
/// comes after every one that was: nothing is known of it but that it removes a cause.
fn order(change: &Change, copying: bool) -> (bool, usize, u8, u8, Option<Grade>) {
    let outcome = match change.fix.outcome {
        Some(Mode::Copy) if copying => 0,
        Some(Mode::Clone) => 1,
        Some(Mode::Hardlink) => 2,
        None => 3,
        Some(Mode::Symlink | Mode::Copy) => 4,
    };
    let complaints = change.grade.map_or(0, |grade| grade.complaints);
    let untried = change.grade.is_none();
    (untried, complaints, outcome, change.cost, change.grade)
}

/// Why nothing needs to change.
pub(super) fn well(now: &Grade) -> String {
    match now.mode() {
        Some(Mode::Clone) => "every wheel is cloned, which no change could better".to_owned(),
        Some(Mode::Hardlink) => "every wheel is hard linked".to_owned(),
        Some(Mode::Symlink) => "every wheel is symlinked, as asked".to_owned(),
        Some(Mode::Copy) => "every wheel is copied, as asked".to_owned(),
        None => "uv neither warns nor fails here".to_owned(),
    }
}

/// Why nothing is offered, and where to look: at a line that only its author can correct, or at what the worst finding says.
fn helpless(now: &Grade, bad: &[&Finding]) -> String {
    let what = match now {
        Grade { failed: 1.., .. } => "keeps uv from failing",
        Grade { copied: 1.., .. } => "lets the files be shared",
        _ => "gives a better outcome",
    };
    let told = format!("nothing that was tried {what}");
    let Some(worst) = bad.first() else {
        return told;
    };
    let code = worst.code;
    let line = worst.location.as_ref().and_then(|location| {
        let file = location.path.file_name()?.to_string_lossy();
        Some(format!("`{file}:{}`", location.line))
    });
    match line {
        Some(line) => format!("{told}; {code} is for you to correct, at {line}"),
        None => format!("{told}; {code} says what would help"),
    }
}

fn reason(fix: &Fix, now: &Grade) -> String {
    let then = match (fix.outcome, fix.verified) {
        (Some(mode), true) => format!("every wheel then ends in `{mode}`, which was tried"),
        (Some(mode), false) => format!("wheels should then end in `{mode}`, which was not tried"),
        (None, _) => "what wheels then end in was not tried".to_owned(),
    };
    let why = match fix.id {
        "move-cache" => "the environment can take files from there",
        "use-one-mount" => "nothing has to move, as one mount shows both",
        "drop-link-mode" => "the setting stands in the way of something better",
        "set-link-mode" if fix.outcome == Some(Mode::Copy) && now.failed > 0 => {
            "nothing smaller keeps uv from failing"
        }
        "set-link-mode" if fix.outcome == Some(Mode::Copy) => {
            "nothing that was tried shares the files"
        }
        "set-link-mode" => "this mode works here",
        _ => "it removes the cause",
    };
    format!("{why}; {then}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(id: &'static str, outcome: Option<Mode>, verified: bool, cost: u8) -> Change {
        Change {
            fix: Fix {
                id,
                title: id.to_owned(),
                outcome,
                scope: Scope::Manual,
                edits: Vec::new(),
                commands: Vec::new(),
                verified,
                risk: None,
            },
            grade: verified.then(Grade::default),
            cost,
        }
    }

    fn ids(changes: Vec<Change>, copying: bool) -> Vec<&'static str> {
        let now = Grade {
            copied: 1,
            complaints: 1,
            ..Grade::default()
        };
        let recommendation = recommendation(changes, now, &[], copying);
        let all = recommendation
            .fix
            .iter()
            .chain(&recommendation.alternatives);
        all.map(|fix| fix.id).collect()
    }

    #[test]
    fn the_best_outcome_comes_first_and_then_the_smallest_step() {
        let changes = vec![
            change("copy", Some(Mode::Copy), true, 1),
            change("symlink", Some(Mode::Symlink), true, 1),
            change("unknown", None, false, 1),
            change("untried-link", Some(Mode::Hardlink), false, 1),
            change("large-link", Some(Mode::Hardlink), true, 5),
            change("small-link", Some(Mode::Hardlink), true, 2),
            change("clone", Some(Mode::Clone), true, 9),
        ];
        let ranked = [
            "clone",
            "small-link",
            "large-link",
            "copy",
            "untried-link",
            "unknown",
        ];
        assert_eq!(ids(changes.clone(), false), ranked);
        assert_eq!(ids(changes, true)[0], "copy");
    }

    #[test]
    fn what_is_done_alike_is_offered_once() {
        let doing = |id, outcome, command: &str| {
            let mut change = change(id, Some(outcome), true, 1);
            change.fix.commands.push(command.to_owned());
            change
        };
        let changes = vec![
            doing("fetch", Mode::Hardlink, "uv cache clean idna"),
            doing("fetch-too", Mode::Hardlink, "uv cache clean idna"),
            doing("both", Mode::Copy, "uv cache clean idna attrs"),
        ];
        assert_eq!(ids(changes, false), ["fetch", "both"]);
    }

    #[test]
    fn what_leaves_less_to_complain_of_comes_before_a_better_outcome() {
        let mut clone = change("clone", Some(Mode::Clone), true, 1);
        clone.grade.as_mut().unwrap().complaints = 1;
        let link = change("link", Some(Mode::Hardlink), true, 9);
        assert_eq!(ids(vec![clone, link], false), ["link", "clone"]);
    }

    #[test]
    fn what_cannot_be_told_is_no_gain_nor_is_a_new_complaint() {
        let mut worse = change("worse", Some(Mode::Clone), true, 1);
        worse.grade.as_mut().unwrap().complaints = 2;
        assert_eq!(ids(vec![worse], false), Vec::<&str>::new());
        let mut unclear = change("unclear", None, false, 1);
        unclear.grade = Some(Grade {
            unknown: 1,
            ..Grade::default()
        });
        assert_eq!(ids(vec![unclear], false), Vec::<&str>::new());
    }

    #[test]
    fn a_change_that_betters_nothing_is_left_out() {
        let mut no_better = change("same", Some(Mode::Hardlink), true, 1);
        no_better.grade = Some(Grade {
            copied: 1,
            complaints: 1,
            ..Grade::default()
        });
        assert_eq!(ids(vec![no_better], false), Vec::<&str>::new());
        let reason = recommendation(
            Vec::new(),
            Grade {
                failed: 1,
                ..Grade::default()
            },
            &[],
            false,
        )
        .reason;
        assert_eq!(reason, "nothing that was tried keeps uv from failing");
    }
}
