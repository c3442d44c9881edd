//! What is in the environment where a file goes.

use std::path::Path;

use super::Visit;
use super::targets::Known;
use crate::model::errno::Errno;
use crate::model::evidence::{Occupant, OccupantKind};
use crate::model::place::Facts;
use crate::sys::errno::{BUSY, IS_DIRECTORY, NOT_PERMITTED};
use crate::sys::{Access, Extra};

/// `S_ISVTX`: only owners remove names from such a directory.
const STICKY: u32 = 0o1000;

/// What is at `path`, in a directory that is `parent`, where a file with the facts `cached` goes.
pub(super) fn occupant(
    path: &Path,
    parent: Known,
    cached: &Facts,
    visit: &Visit<'_>,
) -> Option<Occupant> {
    if parent.taken {
        return Some(Occupant {
            kind: OccupantKind::Around,
            closed: None,
            fixed: None,
        });
    }
    if !parent.exists {
        return None;
    }
    let facts = |path: &Path| visit.system.facts(path, Extra::default()).ok();
    let there = facts(path)?;
    let symlink = there.is_symlink();
    let behind = if symlink {
        visit
            .system
            .canonical(path)
            .ok()
            .and_then(|real| facts(&real))
    } else {
        Some(there)
    };
    let itself =
        behind.is_some_and(|behind| (behind.device, behind.inode) == (cached.device, cached.inode));
    let kind = match (there.is_directory(), itself) {
        (true, _) => OccupantKind::Directory,
        (false, true) => OccupantKind::Itself,
        (false, false) => OccupantKind::Other,
    };
    Some(Occupant {
        kind,
        closed: behind.and_then(|behind| closed(path, &behind, visit)),
        fixed: fixed(&there, parent, visit),
    })
}

/// Why `path`, behind which there is something with these facts, cannot be copied to: the file is opened, emptied, and gets
/// the permissions of its source.
fn closed(path: &Path, behind: &Facts, visit: &Visit<'_>) -> Option<Errno> {
    if behind.is_directory() {
        return Some(IS_DIRECTORY);
    }
    let foreign = visit
        .euid
        .is_some_and(|euid| euid != 0 && euid != behind.uid);
    let opened = visit.system.access(path, Access::Write).err();
    opened.or((behind.append_only || foreign).then_some(NOT_PERMITTED))
}

/// Why nothing can be moved to where something with these facts is.
fn fixed(there: &Facts, parent: Known, visit: &Visit<'_>) -> Option<Errno> {
    let around = visit.targets.facts(parent.id)?;
    let guarded = visit.euid.is_some_and(|euid| {
        around.mode & STICKY != 0 && euid != 0 && euid != there.uid && euid != around.uid
    });
    if there.mount_id != around.mount_id {
        Some(BUSY)
    } else if around.append_only || there.immutable || there.append_only || guarded {
        Some(NOT_PERMITTED)
    } else {
        there.is_directory().then_some(IS_DIRECTORY)
    }
}
