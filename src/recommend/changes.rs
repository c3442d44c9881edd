//! Every change worth considering, with what it gives.

use super::ladder::{self, Answers, Grade};
use super::override_by::told;
use super::target::{Key, place};
use super::{Try, placement, shell};
use crate::diagnose::Case;
use crate::env::{UV_CACHE_DIR, UV_LINK_MODE, Vars};
use crate::model::fix::{Edit, Fix, Scope};
use crate::model::mode::Mode;
use crate::model::origin::OriginKind;
use crate::uv::version::default_mode;

/// A change with what it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) fix: Fix,
    /// `None` when that cannot be told beforehand.
    pub(super) grade: Option<Grade>,
    /// How large a step it is; the smallest comes first.
    pub(super) cost: u8,
}

impl Change {
    /// A change whose outcome was tried.
    fn tried(mut fix: Fix, grade: Grade, cost: u8) -> Self {
        fix.outcome = grade.mode();
        fix.verified = fix.outcome.is_some();
        Self {
            fix,
            grade: Some(grade),
            cost,
        }
    }
}

fn fix(id: &'static str, title: String, scope: Scope) -> Fix {
    Fix {
        id,
        title,
        outcome: None,
        scope,
        edits: Vec::new(),
        commands: Vec::new(),
        verified: false,
        risk: None,
    }
}

/// Taking the setting of the link mode away, so that the next one below it applies.
pub(super) fn drop_link_mode(case: &Case<'_>) -> Option<Change> {
    let setting = &case.project.settings.link_mode;
    let origin = &setting.origin;
    let below = setting
        .hidden
        .iter()
        .find_map(|(text, _)| match text.as_str() {
            "reflink" => Some(Mode::Clone),
            other => other.parse().ok(),
        });
    let next = below.unwrap_or_else(|| default_mode(case.project.uv.version));
    let mut change = fix(
        "drop-link-mode",
        format!("remove {}", told(origin)),
        Scope::Manual,
    );
    match (origin.kind, &origin.path, &origin.name) {
        (OriginKind::Default, ..) => return None,
        (OriginKind::Env, _, name) => {
            change.scope = Scope::Shell;
            change
                .commands
                .push(shell::unset(name.as_deref().unwrap_or(UV_LINK_MODE)));
        }
        (OriginKind::Project | OriginKind::User, Some(path), Some(key)) => {
            change.scope = if origin.kind == OriginKind::User {
                Scope::User
            } else {
                Scope::Project
            };
            change.edits.push(Edit {
                path: path.clone(),
                key: key.clone(),
                value: None,
            });
        }
        _ => {}
    }
    Some(Change::tried(change, ladder::asking(case, next), 1))
}

/// Asking for another mode.
pub(super) fn set_link_modes(case: &Case<'_>, vars: &dyn Vars) -> Vec<Change> {
    let modes = [Mode::Clone, Mode::Hardlink, Mode::Copy];
    let others = modes
        .into_iter()
        .filter(|mode| *mode != case.prediction.requested);
    others
        .flat_map(|mode| {
            let grade = ladder::asking(case, mode);
            let mut change = fix(
                "set-link-mode",
                format!("set the link mode to `{mode}`"),
                Scope::Shell,
            );
            change
                .commands
                .push(shell::export(UV_LINK_MODE, mode.as_str()));
            if mode == Mode::Copy {
                change.risk =
                    Some("hides the cause: every environment has files of its own".to_owned());
            }
            let cost = if mode == Mode::Copy { 9 } else { 4 };
            written(case, &change, Key::LinkMode, mode.as_str(), vars)
                .into_iter()
                .map(move |fix| Change::tried(fix, grade, cost))
        })
        .collect()
}

/// Keeping the cache where it works.
pub(super) fn move_cache(
    case: &Case<'_>,
    now: Grade,
    vars: &dyn Vars,
    attempt: Try<'_>,
) -> Vec<Change> {
    let Some(found) = placement::find(case, now, vars, attempt) else {
        return Vec::new();
    };
    let Some(path) = found.directory.to_str() else {
        return Vec::new();
    };
    let mut change = fix(
        "move-cache",
        format!("keep the cache in `{path}`"),
        Scope::Shell,
    );
    change.commands.push(shell::export(UV_CACHE_DIR, path));
    let aside = if found.in_project {
        "; it lies in the project, so keep it out of what you publish"
    } else {
        ""
    };
    change.risk = Some(format!(
        "the new cache starts empty, so the next run downloads again{aside}"
    ));
    written(case, &change, Key::CacheDir, path, vars)
        .into_iter()
        .map(|fix| Change::tried(fix, found.grade, 3))
        .collect()
}

/// `change` as a variable and in the user's file, for the facts it rests on are those of one machine; and by itself in the
/// project's file. Where the setting is in the project's file already, that one comes first.
fn written(case: &Case<'_>, change: &Fix, key: Key, value: &str, vars: &dyn Vars) -> Vec<Fix> {
    let mut personal = change.clone();
    if let Ok(target) = place(case.project, key, Scope::User, vars) {
        personal.scope = Scope::User;
        personal.edits.push(target.edit(value));
    }
    let Ok(target) = place(case.project, key, Scope::Project, vars) else {
        return vec![personal];
    };
    let mut shared = change.clone();
    shared.scope = Scope::Project;
    let file = target
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    shared.title = format!("{} in `{file}`, for everybody", change.title);
    shared.commands.clear();
    let team = "a fact about this machine gets into a file that others share";
    shared.risk = Some(
        change
            .risk
            .as_ref()
            .map_or_else(|| team.to_owned(), |risk| format!("{risk}; {team}")),
    );
    let there = super::override_by::origins(case.project, key)
        .any(|origin| origin.path.as_ref() == Some(&target.path));
    shared.edits.push(target.edit(value));
    if there {
        vec![shared, personal]
    } else {
        vec![personal, shared]
    }
}

/// The changes that the findings themselves offer, tried where that can be done without making them.
pub(super) fn offered(
    case: &Case<'_>,
    findings: &[&crate::model::finding::Finding],
    here: Option<&Answers>,
) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for finding in findings {
        for fix in &finding.fixes {
            let known = changes
                .iter()
                .any(|change| change.fix.id == fix.id && change.fix.commands == fix.commands);
            let ours = matches!(fix.id, "set-link-mode" | "move-cache" | "drop-link-mode")
                && here.is_some();
            if !known && !ours {
                changes.push(super::mending::tried(case, finding, fix, here));
            }
        }
    }
    changes
}

/// A change that was not tried.
pub(super) fn untried(fix: &Fix, cost: u8) -> Change {
    Change {
        fix: Fix {
            verified: false,
            ..fix.clone()
        },
        grade: None,
        cost,
    }
}

/// A change of the findings whose outcome was tried.
pub(super) fn known(fix: &Fix, grade: Grade, cost: u8) -> Change {
    Change::tried(fix.clone(), grade, cost)
}
