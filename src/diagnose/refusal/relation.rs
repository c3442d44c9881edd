//! What lies between a file and the directory it is linked into.

use crate::diagnose::known;
use crate::model::place::{Facts, Mount};

/// The outermost boundary between two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnose) enum Relation {
    /// Two filesystems.
    OtherFilesystem,
    /// One filesystem, two of its subvolumes.
    OtherSubvolume,
    /// One filesystem, mounted twice.
    OtherMount,
    /// One mount.
    Same,
    /// Not known: the system tells nothing of mounts.
    Unknown,
}

/// The boundary between a source and a directory.
///
/// The device number of a mount names the filesystem behind it also where `st_dev` does not: every subvolume has an
/// `st_dev` of its own, and two mounts of one filesystem share it.
pub(super) fn between(
    source: Option<&Facts>,
    from: Option<&Mount>,
    directory: Option<&Facts>,
    to: Option<&Mount>,
) -> Relation {
    let (Some(from), Some(to)) = (from, to) else {
        return match (source, directory) {
            (Some(a), Some(b)) if a.device != b.device => Relation::OtherFilesystem,
            _ => Relation::Unknown,
        };
    };
    if from.device != to.device {
        return Relation::OtherFilesystem;
    }
    let devices_differ = matches!((source, directory), (Some(a), Some(b)) if a.device != b.device);
    if devices_differ && known::has_subvolumes(&from.filesystem) {
        return Relation::OtherSubvolume;
    }
    let id = |facts: Option<&Facts>, mount: &Mount| facts.map_or(0, |f| f.mount_id).max(mount.id);
    let ids = match (
        source.map_or(0, |f| f.mount_id),
        directory.map_or(0, |f| f.mount_id),
    ) {
        (a, b) if a != 0 && b != 0 => (a, b),
        _ => (id(source, from), id(directory, to)),
    };
    if ids.0 == ids.1 {
        Relation::Same
    } else {
        Relation::OtherMount
    }
}
