//! A cache that stays, where a setting makes it a temporary one.

use std::path::PathBuf;

use super::changes::{Change, fix, removal};
use super::ground::Ground;
use super::ladder::Grade;
use super::moving::unlinked;
use super::override_by::told;
use super::placement::{self, lasts_on};
use crate::diagnose::Case;
use crate::env::Vars;
use crate::model::fix::{Fix, Scope};
use crate::model::mode::Mode;
use crate::model::origin::OriginKind;
use crate::shell;
use crate::uv::config::default_cache_dir;

/// Taking away what makes the cache a temporary one. Symlinks into a cache are fragile, so that setting goes with it.
pub(super) fn keep_cache(case: &Case<'_>, vars: &dyn Vars, ground: &dyn Ground) -> Option<Change> {
    let settings = &case.project.settings;
    let origin = settings.no_cache.as_ref()?;
    let directory = persistent(case, vars)?;
    let place = ground.place(&directory);
    if !lasts_on(place.mount.as_ref()) || !ground.writable(&place.real) {
        return None;
    }
    let answers = placement::answers(case, &directory, ground);
    let mut world = placement::caching_at(case, &place, &answers, ground);
    let fragile = case.prediction.requested == Mode::Symlink;
    if fragile {
        world = world.dropping();
    }
    let grade = Grade::in_world(&world);
    let title = format!("remove {}, so that the cache stays", told(origin));
    let change = without_temporary(case, fix("keep-cache", title, Scope::Manual))?;
    let change = if fragile {
        unlinked(case, change, grade)?
    } else {
        change
    };
    Some(Change::tried(change, grade, 1))
}

/// `fix`, after what makes the cache a temporary one is taken away; `None` where the two do not go together.
pub(super) fn without_temporary(case: &Case<'_>, mut fix: Fix) -> Option<Fix> {
    let Some(origin) = &case.project.settings.no_cache else {
        return Some(fix);
    };
    match (origin.kind, &origin.name, removal(origin)) {
        (OriginKind::Env, Some(name), _) => {
            fix.scope = Scope::Shell;
            fix.commands.insert(0, shell::unset(name));
        }
        // Lines for a shell and an edit are two ways to do the same, not two steps.
        _ if !fix.commands.is_empty() => return None,
        (.., Some((scope, edit))) => {
            fix.scope = scope;
            fix.edits.push(edit);
        }
        _ => {}
    }
    Some(fix)
}

/// The cache that is used while nothing asks for a temporary one; `None` where its text is relative to some other place.
fn persistent(case: &Case<'_>, vars: &dyn Vars) -> Option<PathBuf> {
    let cwd = &case.project.current;
    match case.project.settings.cache_dir.hidden.first() {
        Some((text, _)) => Some(PathBuf::from(text)).filter(|path| path.is_absolute()),
        None => Some(default_cache_dir(vars, cwd)),
    }
}
