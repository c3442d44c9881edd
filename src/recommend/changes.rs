//! Every change worth considering, with what it gives.

use super::ladder::{Answers, Grade};
use super::override_by::told;
use super::target::{Key, place};
use super::world::World;
use crate::diagnose::Case;
use crate::env::{UV_LINK_MODE, Vars};
use crate::model::fix::{Edit, Fix, Scope};
use crate::model::mode::Mode;
use crate::model::origin::{Origin, OriginKind};
use crate::model::uv::UvOrigin;
use crate::shell;
use crate::uv::tools;
use crate::uv::version::{NEWEST, default_mode_on};

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
    pub(super) fn tried(mut fix: Fix, grade: Grade, cost: u8) -> Self {
        fix.outcome = grade.mode();
        fix.verified = fix.outcome.is_some();
        Self {
            fix,
            grade: Some(grade),
            cost,
        }
    }

    /// The same with a new environment, which gets every wheel: nothing is known of those that `--pending` leaves out.
    pub(super) fn with_new_environment(case: &Case<'_>, fix: Fix, grade: Grade, cost: u8) -> Self {
        if case.plan.pending {
            return Self {
                fix,
                grade: None,
                cost,
            };
        }
        Self::tried(fix, grade, cost)
    }
}

/// A change without anything to do yet.
pub(super) fn fix(id: &'static str, title: String, scope: Scope) -> Fix {
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

/// The mode that applies once the setting on top is gone.
pub(super) fn next_mode(case: &Case<'_>) -> Mode {
    let world = World::now(case).dropping();
    world.project.settings.link_mode.effective
}

/// Taking a setting out of the file that has it, and whose file that is; `None` where it is in none that can be written.
pub(super) fn removal(origin: &Origin) -> Option<(Scope, Edit)> {
    let scope = match origin.kind {
        OriginKind::Project => Scope::Project,
        OriginKind::User => Scope::User,
        _ => return None,
    };
    let edit = Edit {
        path: origin.path.clone()?,
        key: origin.name.clone()?,
        value: None,
    };
    Some((scope, edit))
}

/// Taking the setting of the link mode away, so that the next one below it applies.
pub(super) fn drop_link_mode(case: &Case<'_>) -> Option<Change> {
    let origin = &case.project.settings.link_mode.origin;
    let mut change = fix(
        "drop-link-mode",
        format!("remove {}", told(origin)),
        Scope::Manual,
    );
    match (origin.kind, removal(origin)) {
        (OriginKind::Default, _) => return None,
        (OriginKind::Env, _) => {
            change.scope = Scope::Shell;
            let name = origin.name.as_deref();
            change
                .commands
                .push(shell::unset(name.unwrap_or(UV_LINK_MODE)));
        }
        (_, Some((scope, edit))) => {
            change.scope = scope;
            change.edits.push(edit);
        }
        (OriginKind::Receipt, _) => {
            let tool = case.project.tool.as_ref()?;
            change.title = format!("install `{}` anew in another link mode", tool.name);
            change
                .commands
                .push(tools::relink(&tool.name, next_mode(case)));
            change.risk = tools::receipt_stays(case.project.uv.version);
        }
        _ => {}
    }
    let grade = Grade::in_world(&World::now(case).dropping());
    Some(Change::tried(change, grade, 1))
}

/// Upgrading uv, and taking the setting of the link mode away: where neither helps by itself.
pub(super) fn upgrade_and_drop(case: &Case<'_>, here: &[Answers]) -> Option<Change> {
    let uv = case.project.uv;
    let origin = &case.project.settings.link_mode.origin;
    let os = case.project.environment.python.os.platform().as_str();
    let default = |version| default_mode_on(version, os);
    if uv.origin == UvOrigin::Assumed || default(uv.version) == default(NEWEST) {
        return None;
    }
    let dropped = World::now(case).dropping();
    if Grade::in_world(&dropped).shares() {
        return None;
    }
    let world = dropped.upgraded_here(NEWEST, here);
    let grade = Grade::in_world(&world);
    let mode = grade.mode()?;
    let mut change = fix(
        "upgrade-uv",
        format!("upgrade uv, and remove {}", told(origin)),
        Scope::Manual,
    );
    let upgrade = "uv self update".to_owned();
    let written = |scope: &str| {
        let write = format!("uv-linkcheck fix{scope} --link-mode {mode}");
        (
            format!(
                "upgrade uv, and ask for `{mode}` instead of {}",
                told(origin)
            ),
            vec![upgrade.clone(), write],
        )
    };
    (change.title, change.commands) = match (origin.kind, &origin.name) {
        (OriginKind::Env, Some(name)) => (change.title, vec![shell::unset(name), upgrade.clone()]),
        (OriginKind::Project, _) => written(""),
        (OriginKind::User, _) => written(" --scope user"),
        _ => return None,
    };
    change.risk = Some(
        "a uv that a package manager installed is upgraded by that package manager".to_owned(),
    );
    Some(Change::tried(change, grade, 4))
}

/// Asking for another mode.
pub(super) fn set_link_modes(case: &Case<'_>, vars: &dyn Vars) -> Vec<Change> {
    let modes = [Mode::Clone, Mode::Hardlink, Mode::Copy];
    let others = modes
        .into_iter()
        .filter(|mode| *mode != case.prediction.requested);
    others
        .flat_map(|mode| {
            let origin = Origin::named(OriginKind::Env, UV_LINK_MODE);
            let grade = Grade::in_world(&World::now(case).asking(mode, origin));
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

/// `change` as a variable and in the user's file, for the facts it rests on are those of one machine; and by itself in the
/// project's file. Where the setting is in the project's file already, that one comes first.
pub(super) fn written(
    case: &Case<'_>,
    change: &Fix,
    key: Key,
    value: &str,
    vars: &dyn Vars,
) -> Vec<Fix> {
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

/// Changes that are tried here whatever the findings say, so that theirs are not needed.
const OURS: [&str; 7] = [
    "keep-cache",
    "set-link-mode",
    "move-cache",
    "move-environment",
    "drop-link-mode",
    "set-cache-dir",
    "use-one-mount",
];

/// The changes that the findings themselves offer, tried where that can be done without making them.
pub(super) fn offered(
    case: &Case<'_>,
    findings: &[&crate::model::finding::Finding],
    here: Option<&[Answers]>,
) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for finding in findings {
        for fix in &finding.fixes {
            let known = changes
                .iter()
                .any(|change| change.fix.id == fix.id && change.fix.commands == fix.commands);
            let ours = OURS.contains(&fix.id) && here.is_some();
            if !known && !ours {
                changes.extend(super::mending::tried(case, finding, fix, here));
            }
        }
    }
    changes
}
