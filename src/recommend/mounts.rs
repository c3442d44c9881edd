//! One cache for each mount: where several projects need different ones, and the user's file can name but one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::ground::{Ground, Here};
use super::placement::environment_mount;
use super::target::{Key, hidden_above, own_configuration};
use super::values::assigned;
use crate::env::{UV_CACHE_DIR, Vars};
use crate::model::fix::{Edit, Fix};
use crate::model::origin::OriginKind;
use crate::model::place::{Mount, is_below};
use crate::model::report::Report;
use crate::sys::System;
use crate::uv::config::user_path;

/// A project, and what would be written for it.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// The project.
    pub report: &'a Report,
    /// The edits; none where nothing is to be written.
    pub edits: &'a [Edit],
}

/// Where the cache of a project can be named, beside those of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Naming {
    /// Where its edits say.
    AsPlanned,
    /// In this `uv.toml` above the project, which uv reads as the project has no configuration of its own.
    Above(PathBuf),
    /// In no file: by a variable where the project is worked on. The directory is the cache.
    Variable(PathBuf),
}

/// Where each project's cache is to be named so that all of them are right at once.
///
/// The user's file stays as it is where a project depends on the cache that it, or uv's default, names; otherwise it
/// names the cache with which most projects are helped. The others are told by a `uv.toml` in a directory of the user's own above
/// them, where uv reads that one and it changes no other of these projects.
pub fn caches_apart(wishes: &[Wish<'_>], vars: &dyn Vars, system: &dyn System) -> Vec<Naming> {
    Apart {
        wished: wishes.iter().map(|wish| in_user_file(wish, vars)).collect(),
        wishes,
        ground: &Here(system),
        euid: system.euid(),
    }
    .settle()
}

/// Has the edits name the cache in the `uv.toml` at `file` instead.
pub fn name_cache_in(edits: &mut [Edit], file: &Path) {
    let named = |edit: &&mut Edit| edit.value.is_some() && is_cache(edit);
    for edit in edits.iter_mut().filter(named) {
        file.clone_into(&mut edit.path);
        Key::CacheDir.name().clone_into(&mut edit.key);
    }
}

/// The cache directory that a change names.
pub fn cache_of(fix: &Fix) -> Option<PathBuf> {
    let assigned = assigned(fix)?;
    let mut named = assigned.into_iter().filter(|one| one.name == UV_CACHE_DIR);
    named.next()?.value.map(PathBuf::from)
}

/// The mount that a project installs on.
pub fn mount_of(report: &Report) -> Option<&Mount> {
    environment_mount(&report.evidence)
}

/// Whether the project's cache is the one that the user's file names, or that is used where nothing names one.
pub fn follows_user(report: &Report) -> bool {
    let settings = &report.project.settings;
    let origin = settings.cache_dir.origin.kind;
    settings.no_cache.is_none()
        && !report.plan.wheels.is_empty()
        && matches!(
            origin,
            OriginKind::User | OriginKind::System | OriginKind::Default
        )
}

/// The cache that the edits name in the user's file.
fn in_user_file(wish: &Wish<'_>, vars: &dyn Vars) -> Option<PathBuf> {
    let file = user_path(vars, &wish.report.project.root)?;
    let edit = wish.edits.iter().find(|edit| is_cache(edit))?;
    let value = edit.value.as_ref().filter(|_| edit.path == file);
    value.map(PathBuf::from)
}

/// Whether the edit is of the cache directory.
fn is_cache(edit: &Edit) -> bool {
    edit.key.rsplit('.').next() == Some(Key::CacheDir.name())
}

struct Apart<'a> {
    wishes: &'a [Wish<'a>],
    /// The cache that each wants in the user's file.
    wished: Vec<Option<PathBuf>>,
    ground: &'a dyn Ground,
    euid: Option<u32>,
}

impl Apart<'_> {
    fn settle(&self) -> Vec<Naming> {
        let values: BTreeSet<&PathBuf> = self.wished.iter().flatten().collect();
        let stays = (0..self.wishes.len()).any(|at| self.depends(at));
        let user = match values.first() {
            Some(only) if values.len() == 1 && !stays => Some(*only),
            Some(_) if !stays => self.best(),
            _ => None,
        };
        let naming = |(at, wished): (usize, &Option<PathBuf>)| match wished {
            Some(cache) if Some(cache) != user => self
                .above(at, cache)
                .map_or_else(|| Naming::Variable(cache.clone()), Naming::Above),
            _ => Naming::AsPlanned,
        };
        self.wished.iter().enumerate().map(naming).collect()
    }

    /// Whether the project goes on with the cache that the user's file or the default names.
    fn depends(&self, at: usize) -> bool {
        let wish = &self.wishes[at];
        follows_user(wish.report) && !wish.edits.iter().any(is_cache)
    }

    /// The cache with which most projects are helped where the user's file names it; the first of those that are equal.
    fn best(&self) -> Option<&PathBuf> {
        let reachable: Vec<bool> = (0..self.wished.len())
            .map(|at| {
                let wished = self.wished[at].as_ref();
                wished.is_some_and(|cache| self.above(at, cache).is_some())
            })
            .collect();
        let merit = |user: &PathBuf| {
            let wished = self.wished.iter().zip(&reachable);
            let same = |wished: &Option<PathBuf>| wished.as_ref() == Some(user);
            let helped = wished.filter(|(wished, above)| same(wished) || **above);
            let named = self.wished.iter().filter(|wished| same(wished));
            (helped.count(), named.count())
        };
        let mut best: Option<(&PathBuf, (usize, usize))> = None;
        for user in self.wished.iter().flatten() {
            let merit = merit(user);
            if best.is_none_or(|(_, other)| merit > other) {
                best = Some((user, merit));
            }
        }
        best.map(|(user, _)| user)
    }

    /// The `uv.toml` above a project that can name `cache`: beside the cache if that can be, else as near as can be.
    fn above(&self, at: usize, cache: &Path) -> Option<PathBuf> {
        let project = &self.wishes[at].report.project;
        if project.tool.is_some() || project.script.is_some() {
            return None;
        }
        let beside = match cache.parent()? {
            // `.cache/uv` hangs on the directory above both.
            parent if parent.ends_with(".cache") => parent.parent()?,
            parent => parent,
        };
        let suits = |directory: &&Path| self.suits(at, directory, cache);
        let fit: Vec<&Path> = self.unread(at).into_iter().filter(suits).collect();
        let beside = fit.iter().find(|directory| **directory == beside);
        let directory = beside.or(fit.first())?;
        Some(directory.join("uv.toml"))
    }

    /// The directories above a project, nearest first, whose configuration uv reads or would read.
    fn unread(&self, at: usize) -> Vec<&Path> {
        let walk = self.wishes[at].report.project.places.walk.as_path();
        let mut found = Vec::new();
        if own_configuration(walk).is_some() {
            return found;
        }
        for directory in walk.ancestors().skip(1) {
            found.push(directory);
            if own_configuration(directory).is_some() {
                break;
            }
        }
        found
    }

    /// Whether it is another cache that a project without a configuration of its own needs, or has and keeps.
    fn suffers(&self, at: usize, cache: &Path) -> bool {
        if let Some(wished) = &self.wished[at] {
            return wished != cache;
        }
        let wish = &self.wishes[at];
        let setting = &wish.report.project.settings.cache_dir;
        let above = matches!(setting.origin.kind, OriginKind::Flag | OriginKind::Env);
        let keeps = !above && !wish.edits.iter().any(is_cache);
        keeps && !wish.report.plan.wheels.is_empty() && setting.effective != cache
    }

    /// Whether a `uv.toml` in `directory`, which is above the project, is the user's own affair and can name `cache`.
    fn suits(&self, at: usize, directory: &Path, cache: &Path) -> bool {
        let place = self.ground.place(directory);
        let mount = mount_of(self.wishes[at].report).map(|mount| mount.id);
        let own = |uid: u32| self.euid.is_none_or(|euid| euid == uid);
        let file = own_configuration(directory);
        let hides = match &file {
            Some(file) => file.file_name() != Some("uv.toml".as_ref()),
            None => hidden_above(directory, Key::CacheDir).is_some(),
        };
        let shared = directory
            .ancestors()
            .any(|above| above.join(".git").exists());
        let others = (0..self.wishes.len())
            .any(|other| self.unread(other).contains(&directory) && self.suffers(other, cache));
        directory.parent().is_some()
            && place.exists
            && mount.is_some()
            && place.mount.as_ref().map(|mount| mount.id) == mount
            && place.facts.is_some_and(|facts| own(facts.uid))
            && !hides
            && !shared
            && !others
            && self.ground.writable(directory)
            && !is_below(directory, cache)
    }
}
