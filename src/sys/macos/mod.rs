//! macOS, by its own system calls.

#![expect(
    clippy::disallowed_methods,
    reason = "the number is what is asked for, which errors with a path around them hide"
)]

mod attributes;
mod clone;
#[cfg(test)]
mod tests;
mod volume;

use std::collections::BTreeMap;
use std::os::fd::AsFd;
use std::os::macos::fs::MetadataExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::{Entry, Extra, WalkError};
use crate::model::errno::Errno;
use crate::model::place::{Facts, Mount, SyncRoot};

pub(super) use attributes::private_bytes;
pub(super) use clone::clone_file;
pub(super) use volume::mount_at;

/// `UF_IMMUTABLE` and `SF_IMMUTABLE`, what `ls -lO` shows as `uchg` and `schg`.
const IMMUTABLE: u32 = 0x0002 | 0x0002_0000;
/// `UF_APPEND` and `SF_APPEND`.
const APPEND: u32 = 0x0004 | 0x0004_0000;

pub(super) fn facts(path: &Path, _extra: Extra) -> Result<Facts, Errno> {
    let found = std::fs::symlink_metadata(path).map_err(|error| Errno::of(&error))?;
    let flags = found.st_flags();
    let device = split(found.dev());
    Ok(Facts {
        device,
        inode: found.ino(),
        // Volumes have no ids apart from their devices.
        mount_id: found.dev(),
        uid: found.uid(),
        gid: found.gid(),
        mode: found.mode(),
        links: found.nlink(),
        size: found.len(),
        immutable: flags & IMMUTABLE != 0,
        append_only: flags & APPEND != 0,
        ..Facts::default()
    })
}

/// Major and minor number, as macOS packs them: 8 and 24 bits.
fn split(device: u64) -> (u32, u32) {
    let low = u32::try_from(device & 0xffff_ffff).unwrap_or_default();
    (low >> 24, low & 0x00ff_ffff)
}

pub(super) fn walk(
    root: &Path,
    extra: Extra,
    visit: &mut dyn FnMut(Entry<'_>),
) -> Result<(), WalkError> {
    super::walk::walk(root, &|path| facts(path, extra), visit)
}

/// Volumes are asked for one by one: [`mount_at`].
#[expect(clippy::unnecessary_wraps, reason = "every leaf has this signature")]
pub(super) fn mounts() -> Result<Vec<Mount>, Errno> {
    Ok(Vec::new())
}

pub(super) fn encryption_policy(_path: &Path) -> Option<Vec<u8>> {
    None
}

/// Nothing is kept for root.
pub(super) fn held_for_root(_path: &Path, _held: u64, _total: u64) -> u64 {
    0
}

pub(super) fn write_back(file: impl AsFd) -> Result<(), Errno> {
    rustix::fs::fsync(&file).map_err(super::unix::number)
}

pub(super) fn protected_hardlinks() -> Option<bool> {
    None
}

pub(super) fn surroundings() -> BTreeMap<&'static str, String> {
    BTreeMap::new()
}

/// Directories that file providers keep in sync.
pub(super) fn sync_root(path: &Path) -> Option<SyncRoot> {
    super::file_provider::sync_root(path, attributes_of)
}

/// The names of the extended attributes of `path`, each ended by a zero.
fn attributes_of(path: &Path) -> Vec<u8> {
    let mut buffer = vec![0_u8; 16 * 1024];
    let length = rustix::fs::listxattr(path, &mut buffer).unwrap_or(0);
    buffer.truncate(length);
    buffer
}
