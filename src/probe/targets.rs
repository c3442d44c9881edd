//! The directories files would be put into, and which of them the system may treat in ways of their own.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::places::Places;
use crate::model::evidence::{Attempt, Target, TargetId, WheelFiles};
use crate::model::place::{Facts, Place};
use crate::sys::{Extra, System};

/// What makes a target of its own: everything but the inode that a link into a directory can depend on.
type Key = ((u32, u32), u64, [bool; 5], Option<u32>, (u32, u32, u32));

fn key(facts: &Facts) -> Key {
    let flags = [
        facts.immutable,
        facts.append_only,
        facts.encrypted,
        facts.nocow,
        facts.project_inherit,
    ];
    (
        facts.device,
        facts.mount_id,
        flags,
        facts.project,
        (facts.uid, facts.gid, facts.mode),
    )
}

/// The targets met so far. The first is site-packages.
pub(super) struct Targets<'s> {
    places: &'s Places<'s>,
    /// What to ask of directories: only what their filesystem knows of.
    extra: Extra,
    root_exists: bool,
    table: Mutex<Table>,
}

struct Table {
    targets: Vec<Target>,
    ids: HashMap<Key, TargetId>,
}

/// What is known of a directory of a wheel in the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) id: TargetId,
    /// Whether the directory exists already. What lies in one that does not, does not either.
    pub(super) exists: bool,
    /// Whether something else has its name, or that of a directory around it.
    pub(super) taken: bool,
}

impl<'s> Targets<'s> {
    pub(super) fn new(site_packages: &Path, places: &'s Places<'s>) -> Self {
        let place = places.at(site_packages);
        let filesystem = place
            .mount
            .as_ref()
            .map_or("", |mount| mount.filesystem.as_str());
        let extra = Extra {
            project: matches!(filesystem, "xfs" | "ext4" | "f2fs"),
            nocow: filesystem == "btrfs",
        };
        let mut ids = HashMap::new();
        let root_exists = place.exists;
        if let Ok(facts) = places.system.facts(&place.real, extra) {
            ids.insert(key(&facts), 0);
        }
        let targets = vec![Target {
            path: site_packages.to_owned(),
            place,
        }];
        Self {
            places,
            extra,
            root_exists,
            table: Mutex::new(Table { targets, ids }),
        }
    }

    /// Site-packages itself.
    pub(super) fn root(&self) -> Known {
        Known {
            id: 0,
            exists: self.root_exists,
            taken: false,
        }
    }

    /// What `directory` below site-packages is, given what its parent is.
    pub(super) fn below(&self, parent: Known, directory: &Path) -> Known {
        if !parent.exists {
            return parent;
        }
        let system: &dyn System = self.places.system;
        let missing = |taken| Known {
            exists: false,
            taken,
            ..parent
        };
        let Ok(mut facts) = system.facts(directory, self.extra) else {
            return missing(false);
        };
        if facts.is_symlink() {
            let real = system.canonical(directory);
            match real.and_then(|real| system.facts(&real, self.extra)) {
                Ok(real) => facts = real,
                Err(_) => return missing(true),
            }
        }
        if !facts.is_directory() {
            return missing(true);
        }
        Known {
            id: self.id(&facts, directory),
            exists: true,
            taken: false,
        }
    }

    fn id(&self, facts: &Facts, directory: &Path) -> TargetId {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(id) = table.ids.get(&key(facts)).copied() {
            let known = &mut table.targets[usize::from(id)];
            // The first by name stands for its like, whichever thread came first.
            if id != 0 && directory < known.path {
                directory.clone_into(&mut known.path);
                known.place = self.places.at(directory);
            }
            return id;
        }
        // More kinds of directories than this are not told apart any more: each is tried, but counted as the first.
        let Ok(id) = TargetId::try_from(table.targets.len()) else {
            return 0;
        };
        table.targets.push(Target {
            path: directory.to_owned(),
            place: self.places.at(directory),
        });
        table.ids.insert(key(facts), id);
        id
    }

    /// The place behind site-packages.
    pub(super) fn first(&self) -> Place {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.targets[0].place.clone()
    }

    /// Whether files put into some directory must have its project id.
    pub(super) fn inherit_projects(&self) -> bool {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.targets.iter().any(|target| {
            target
                .place
                .facts
                .is_some_and(|facts| facts.project_inherit)
        })
    }

    /// What target `id` says of itself.
    pub(super) fn facts(&self, id: TargetId) -> Option<Facts> {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.targets[usize::from(id)].place.facts
    }

    /// The mount target `id` is on; 0 where the system has none.
    pub(super) fn mount_id(&self, id: TargetId) -> u64 {
        self.facts(id).map_or(0, |facts| facts.mount_id)
    }

    /// The directory in which target `id` is tried. Nothing made in an append-only one could be removed again, so the
    /// nearest directory around it that is like it in all else stands in.
    pub(super) fn directory(&self, id: TargetId) -> PathBuf {
        let place = {
            let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
            table.targets[usize::from(id)].place.clone()
        };
        let own = place.facts.filter(|facts| facts.append_only);
        let like = |own: &Facts, other: &Facts| {
            let project = |f: &Facts| f.project.filter(|_| self.extra.project);
            let key = |f: &Facts| (f.device, f.mount_id, f.encrypted, project(f), f.uid);
            !other.append_only && !other.immutable && key(own) == key(other)
        };
        let stand_in = own.and_then(|own| {
            place.real.ancestors().skip(1).find(|directory| {
                let facts = self.places.system.facts(directory, self.extra);
                facts.is_ok_and(|facts| like(&own, &facts))
            })
        });
        stand_in.unwrap_or(&place.real).to_owned()
    }

    /// Numbers them in the order of the plan; site-packages stays the first. The numbers given while walking depend on
    /// which thread was faster.
    pub(super) fn put_in_order(&self, wheels: &mut [WheelFiles], attempts: &mut [Attempt]) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let mut old = vec![0];
        let mut new = HashMap::from([(0, 0)]);
        for run in wheels.iter_mut().flat_map(|wheel| &mut wheel.runs) {
            run.target = *new.entry(run.target).or_insert_with(|| {
                old.push(run.target);
                TargetId::try_from(old.len() - 1).unwrap_or(TargetId::MAX)
            });
        }
        for attempt in &mut *attempts {
            attempt.target = new.get(&attempt.target).copied().unwrap_or_default();
        }
        attempts.sort_by_key(|attempt| (attempt.class, attempt.target, attempt.mode));
        let ordered = old.iter().map(|id| table.targets[usize::from(*id)].clone());
        table.targets = ordered.collect();
        table.ids.clear();
    }

    /// All of them.
    pub(super) fn finish(self) -> Vec<Target> {
        self.table
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .targets
    }
}
