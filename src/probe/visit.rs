//! What the walk of every wheel shares.

use std::path::Path;

use super::attempt::Scratches;
use super::classes::Classes;
use super::layers::Upper;
use super::places::Places;
use super::targets::Targets;
use super::wheel;
use crate::filesystems;
use crate::model::evidence::{Basis, TargetId};
use crate::model::place::{Facts, Mount, Place, Space};
use crate::model::plan::Plan;
use crate::model::project::Project;
use crate::model::request::Effort;
use crate::sys::{Access, Extra, System};

/// Bits of a file's mode that make `fs.protected_hardlinks` refuse a link whoever may write to it.
const S_ISUID: u32 = 0o4000;
const S_ISGID_EXEC: u32 = 0o2010;

/// Below these it is worth knowing which file is the first that finds no room.
const SCARCE_BYTES: u64 = 8 << 20;
const SCARCE_INODES: u64 = 4096;

/// What every wheel's walk shares.
pub(super) struct Visit<'s> {
    pub(super) system: &'s dyn System,
    pub(super) site_packages: &'s Path,
    pub(super) targets: Targets<'s>,
    pub(super) classes: Classes,
    pub(super) scratches: Scratches<'s>,
    /// Link limits by mount id.
    pub(super) limits: Vec<(u64, u64)>,
    pub(super) basis: Basis,
    pub(super) every_file: bool,
    /// What files are asked for.
    pub(super) extra: Extra,
    /// The mount the cache is on, if that is an overlay.
    pub(super) overlay: Option<u64>,
    /// The upper layer of that, where it can be seen.
    pub(super) upper: Option<Upper>,
    pub(super) protected_hardlinks: Option<bool>,
    pub(super) block_size: u64,
    /// Whether so little is left where the files go that each counts by itself.
    pub(super) scarce: bool,
    pub(super) euid: Option<u32>,
    /// See [`wheel::whole_entries`].
    pub(super) whole_entries: bool,
    /// Of which wheels of the plan uv removes what is installed.
    pub(super) replaced: Vec<bool>,
}

impl Visit<'_> {
    /// The most names a file on this mount can have.
    pub(super) fn link_limit(&self, mount_id: u64) -> Option<u64> {
        self.limits
            .iter()
            .find(|(id, _)| *id == mount_id)
            .map(|(_, limit)| *limit)
    }

    /// Whether both are on the overlay the cache is on.
    pub(super) fn shares_overlay(&self, mount_id: u64, target: TargetId) -> bool {
        self.overlay == Some(mount_id) && self.targets.mount_id(target) == mount_id
    }

    /// Whether hard linking this file into this target would copy it up to the upper layer of an overlay. A link to
    /// another mount is refused before that, and so is one to a file that may not be linked.
    pub(super) fn copies_up(&self, file: &Path, facts: &Facts, target: TargetId) -> bool {
        self.shares_overlay(facts.mount_id, target)
            && !facts.immutable
            && !facts.append_only
            && !self.is_protected(file, facts)
    }

    /// Whether `fs.protected_hardlinks` keeps this user from linking this file.
    fn is_protected(&self, file: &Path, facts: &Facts) -> bool {
        let privileged = self.euid.is_none_or(|euid| euid == 0 || euid == facts.uid);
        let special = facts.mode & S_ISUID != 0 || facts.mode & S_ISGID_EXEC == S_ISGID_EXEC;
        self.protected_hardlinks == Some(true)
            && !privileged
            && (special || self.system.access(file, Access::ReadWrite).is_err())
    }
}

pub(super) fn visit<'s>(
    project: &Project,
    plan: &'s Plan,
    effort: Effort,
    places: &'s Places<'s>,
    archives: &Place,
) -> Visit<'s> {
    let targets = Targets::new(&plan.site_packages, places);
    let source = archives.mount.as_ref();
    let target = targets.first();
    let rules_known = [source, target.mount.as_ref()]
        .into_iter()
        .all(|mount| row(mount).is_some_and(|r| r.rules_known));
    let every_file = effort == Effort::EveryFile || (effort == Effort::Classes && !rules_known);
    let name = source.map_or("", |mount| mount.filesystem.as_str());
    Visit {
        system: places.system,
        site_packages: &plan.site_packages,
        classes: Classes::default(),
        scratches: Scratches::new(places.system),
        limits: places
            .mounts
            .iter()
            .chain(source)
            .filter_map(|mount| Some((mount.id, row(Some(mount))?.link_limit?)))
            .collect(),
        basis: match effort {
            Effort::None => Basis::None,
            _ if every_file => Basis::EveryFile,
            _ => Basis::Classes,
        },
        every_file,
        extra: Extra {
            project: targets.inherit_projects(),
            nocow: name == "btrfs",
        },
        overlay: source
            .filter(|mount| row(Some(mount)).is_some_and(|row| row.copies_up))
            .map(|mount| mount.id),
        upper: Upper::of(archives, places.system),
        protected_hardlinks: places.system.protected_hardlinks(),
        block_size: target.space.map_or(4096, |space| space.block_size.max(1)),
        scarce: target.space.is_some_and(is_scarce),
        euid: places.system.euid(),
        whole_entries: wheel::whole_entries(project),
        replaced: plan.wheels.iter().map(|wheel| wheel.replaces).collect(),
        targets,
    }
}

fn is_scarce(space: Space) -> bool {
    space.free_bytes < SCARCE_BYTES || (space.total_inodes > 0 && space.free_inodes < SCARCE_INODES)
}

pub(super) fn row(mount: Option<&Mount>) -> Option<&'static filesystems::Filesystem> {
    filesystems::find(&mount?.filesystem)
}
