//! Changes that several causes offer. None is verified here: that is done by trying it.

use std::path::{Path, PathBuf};

use crate::model::fix::{Fix, Scope};
use crate::model::mode::Mode;
use crate::model::origin::OriginKind;
use crate::model::place::{Mount, Place, is_below};
use crate::uv::tools;

use super::Case;
use super::text;

/// A change that is not verified and has no risk.
pub(super) fn fix(
    id: &'static str,
    title: impl Into<String>,
    outcome: Option<Mode>,
    scope: Scope,
    commands: impl IntoIterator<Item = String>,
) -> Fix {
    Fix {
        id,
        title: title.into(),
        outcome,
        scope,
        edits: Vec::new(),
        commands: commands.into_iter().collect(),
        verified: false,
        risk: None,
    }
}

/// `fix`, with what may go wrong.
pub(super) fn risky(mut fix: Fix, risk: impl Into<String>) -> Fix {
    fix.risk = Some(risk.into());
    fix
}

/// Keep a cache on the environment's mount.
pub(super) fn move_cache(case: &Case<'_>, outcome: Option<Mode>) -> Option<Fix> {
    let to = cache_beside(case)?;
    let line = text::export(case, "UV_CACHE_DIR", &to)?;
    Some(risky(
        fix(
            "move-cache",
            format!("keep the cache in `{}`", to.display()),
            outcome,
            Scope::Shell,
            [line],
        ),
        "the new cache starts empty, so the next run downloads again",
    ))
}

/// Where environments would lie on the cache's mount.
pub(super) fn environments(case: &Case<'_>) -> Option<PathBuf> {
    let parent = case.evidence.cache.path.parent()?;
    Some(parent.join("uv-environments"))
}

/// Keep the environment on the cache's mount.
pub(super) fn move_environment(case: &Case<'_>, outcome: Option<Mode>) -> Option<Fix> {
    if case.project.tool.is_some() {
        // Tools move all together, and have to be installed anew.
        return None;
    }
    let name = case.project.name.as_deref().unwrap_or("project");
    let to = environments(case)?.join(name);
    let line = text::export(case, "UV_PROJECT_ENVIRONMENT", &to)?;
    Some(risky(
        fix(
            "move-environment",
            format!("keep the environment in `{}`", to.display()),
            outcome,
            Scope::Shell,
            [line],
        ),
        "tools that look for `.venv` in the project have to be told",
    ))
}

/// A directory for a cache on the mount of the environment: at its mount point, or beside the project where that is the
/// root directory. `None` where the environment is a mount by itself.
pub(super) fn cache_beside(case: &Case<'_>) -> Option<PathBuf> {
    let mount = case.evidence.environment.mount.as_ref()?;
    let point = &mount.mount_point;
    if is_below(point, &case.evidence.environment.real)
        || is_below(point, &case.project.environment.path)
    {
        return None;
    }
    if point != Path::new("/") {
        return Some(mount.place_for_cache());
    }
    let root = &case.project.root;
    if owner(&case.evidence.mounts, root)?.id != mount.id {
        return None;
    }
    Some(root.parent().unwrap_or(root).join(".uv-cache"))
}

/// Copy without the warning.
pub(super) fn copy_silently(case: &Case<'_>) -> Option<Fix> {
    set_mode(case, Mode::Copy).map(|fix| {
        risky(
            fix,
            "hides the cause: every environment has files of its own",
        )
    })
}

/// Set the link mode where it was set before, or by the variable.
pub(super) fn set_mode(case: &Case<'_>, mode: Mode) -> Option<Fix> {
    let line = text::export(case, "UV_LINK_MODE", Path::new(mode.as_str()))?;
    Some(fix(
        "set-link-mode",
        format!("set the link mode to `{mode}`"),
        Some(mode),
        Scope::Shell,
        [line],
    ))
}

/// Remove the setting of the link mode, so that uv's default applies.
pub(super) fn drop_link_mode(case: &Case<'_>, outcome: Option<Mode>) -> Option<Fix> {
    let origin = &case.project.settings.link_mode.origin;
    let (scope, commands) = match origin.kind {
        OriginKind::Default => return None,
        OriginKind::Env => (
            Scope::Shell,
            vec![text::unset(
                case,
                origin.name.as_deref().unwrap_or("UV_LINK_MODE"),
            )],
        ),
        OriginKind::User => (Scope::User, Vec::new()),
        OriginKind::Project => (Scope::Project, Vec::new()),
        OriginKind::Receipt => (
            Scope::Manual,
            outcome
                .zip(case.project.tool.as_ref())
                .map(|(mode, tool)| tools::relink(&tool.name, mode))
                .into_iter()
                .collect(),
        ),
        OriginKind::Flag | OriginKind::Script | OriginKind::System => (Scope::Manual, Vec::new()),
    };
    Some(fix(
        "drop-link-mode",
        format!("remove {}", text::origin(origin)),
        outcome,
        scope,
        commands,
    ))
}

/// Upgrade uv.
pub(super) fn upgrade_uv(title: impl Into<String>, outcome: Option<Mode>) -> Fix {
    risky(
        fix(
            "upgrade-uv",
            title,
            outcome,
            Scope::Manual,
            ["uv self update".to_owned()],
        ),
        "a uv that a package manager installed is upgraded by that package manager",
    )
}

/// Drop the cached copies of these wheels and make them anew.
pub(super) fn clean_wheels(
    wheels: &[String],
    title: impl Into<String>,
    outcome: Option<Mode>,
) -> Fix {
    let command = (!wheels.is_empty() && wheels.len() <= 20)
        .then(|| format!("uv cache clean {}", wheels.join(" ")));
    fix("clean-wheels", title, outcome, Scope::Manual, command)
}

/// The mount that `path` leads to, by its mount point; of two on one point the later one hides the earlier.
pub(super) fn owner<'a>(mounts: &'a [Mount], path: &Path) -> Option<&'a Mount> {
    mounts
        .iter()
        .filter(|mount| is_below(path, &mount.mount_point))
        .max_by_key(|mount| mount.mount_point.components().count())
}

/// Where `place` is inside its filesystem: the mounted directory and the path below it.
pub(super) fn inside(place: &Place) -> Option<PathBuf> {
    let mount = place.mount.as_ref()?;
    let resolved = place.resolved();
    let below = resolved.strip_prefix(&mount.mount_point).ok()?;
    Some(if below.as_os_str().is_empty() {
        mount.root.clone()
    } else {
        mount.root.join(below)
    })
}
