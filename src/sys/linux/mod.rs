//! Linux, by its own system calls.

mod clone;
mod flags;
mod sharing;
mod surroundings;
mod walk;

use std::io::Read;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags};

use super::unix::{number, raw};
use super::{Extra, mountinfo};
use crate::model::errno::Errno;
use crate::model::place::{Facts, Mount, SyncRoot};

pub use super::unix::Unix as Linux;
pub(super) use clone::clone_file;
pub(super) use sharing::private_bytes;
pub(super) use surroundings::read as surroundings;
pub(super) use walk::walk;

/// A file under `/proc` larger than this is not read.
const MAX_PROC: u64 = 16 * 1024 * 1024;

/// Facts of `name` relative to `directory`, its own and not those of what it links to.
fn statx(
    directory: impl rustix::fd::AsFd,
    name: impl rustix::path::Arg,
) -> rustix::io::Result<Facts> {
    let wanted = StatxFlags::TYPE
        | StatxFlags::MODE
        | StatxFlags::NLINK
        | StatxFlags::UID
        | StatxFlags::GID
        | StatxFlags::INO
        | StatxFlags::SIZE
        | StatxFlags::MNT_ID;
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    let found = rustix::fs::statx(directory, name, flags, wanted)?;
    let attributes = found.stx_attributes;
    Ok(Facts {
        device: (found.stx_dev_major, found.stx_dev_minor),
        inode: found.stx_ino,
        mount_id: if found.stx_mask & StatxFlags::MNT_ID.bits() == 0 {
            0
        } else {
            found.stx_mnt_id
        },
        uid: found.stx_uid,
        gid: found.stx_gid,
        mode: u32::from(found.stx_mode),
        links: u64::from(found.stx_nlink),
        size: found.stx_size,
        immutable: attributes.contains(StatxAttributes::IMMUTABLE),
        append_only: attributes.contains(StatxAttributes::APPEND),
        encrypted: attributes.contains(StatxAttributes::ENCRYPTED),
        nocow: false,
        lower: None,
        project: None,
        project_inherit: false,
        ..Facts::default()
    })
}

pub(super) fn facts(path: &Path, extra: Extra) -> Result<Facts, Errno> {
    let mut facts = statx(CWD, path).map_err(number)?;
    flags::add(path, extra, &mut facts);
    Ok(facts)
}

pub(super) fn encryption_policy(path: &Path) -> Option<Vec<u8>> {
    flags::policy(path, &statx(CWD, path).ok()?)
}

pub(super) fn mounts() -> Result<Vec<Mount>, Errno> {
    let text = read_proc("/proc/self/mountinfo")?;
    Ok(mountinfo::parse(&text))
}

/// The table of mounts is complete.
pub(super) fn mount_at(_real: &Path) -> Option<Mount> {
    None
}

/// No service of Linux says which folders it syncs.
pub(super) fn sync_root(_path: &Path) -> Option<SyncRoot> {
    None
}

pub(super) fn protected_hardlinks() -> Option<bool> {
    let text = read_proc("/proc/sys/fs/protected_hardlinks").ok()?;
    Some(text.trim_ascii() != b"0")
}

/// Of the blocks that are free and not available to everybody, those that root may use: on ext2, ext3 and ext4 all but the
/// ones that the filesystem keeps for itself: 4096, or on small ones a fiftieth of a size that `total` leaves tables out of.
pub(super) fn held_for_root(path: &Path, held: u64, total: u64) -> u64 {
    const EXT: u64 = 0xef53;
    let ours = rustix::process::geteuid().is_root()
        && held > 0
        && rustix::fs::statfs(path).is_ok_and(|found| found.f_type.cast_unsigned() == EXT);
    if ours {
        held.saturating_sub((total / 40).min(4096))
    } else {
        0
    }
}

/// Writes the file back, so that it can be cloned, where the clone itself may not do so: ZFS refuses what lies in memory
/// only. Elsewhere it would cost more time than all else that is tried.
pub(super) fn write_back(file: impl AsFd) -> Result<(), Errno> {
    const BY_THEMSELVES: [u64; 5] = [
        0xef53,      // ext2, ext3 and ext4
        0x5846_5342, // xfs
        0x9123_683e, // btrfs
        0x0102_1994, // tmpfs
        0xf2f5_2010, // f2fs
    ];
    if rustix::fs::fstatfs(&file)
        .is_ok_and(|found| BY_THEMSELVES.contains(&found.f_type.cast_unsigned()))
    {
        return Ok(());
    }
    rustix::fs::fdatasync(&file).map_err(number)
}

fn read_proc(path: &str) -> Result<Vec<u8>, Errno> {
    let mut bytes = Vec::new();
    raw::open(Path::new(path))?
        .take(MAX_PROC)
        .read_to_end(&mut bytes)
        .map_err(|error| Errno::of(&error))?;
    Ok(bytes)
}
