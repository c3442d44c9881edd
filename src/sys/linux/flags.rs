//! Inode flags that only an `ioctl` on the open file tells.

use std::path::Path;

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{CWD, FileType, IFlags, Mode, OFlags, ioctl_getflags, openat};
use rustix::ioctl::{Getter, Updater, ioctl, opcode};

use super::super::Extra;
use crate::model::place::Facts;

/// `struct fsxattr` of `linux/fs.h`.
#[repr(C)]
struct FsXattr {
    xflags: u32,
    extsize: u32,
    nextents: u32,
    projid: u32,
    cowextsize: u32,
    pad: [u8; 8],
}

/// `FS_IOC_FSGETXATTR`.
const FSGETXATTR: rustix::ioctl::Opcode = opcode::read::<FsXattr>(b'X', 31);

/// `FS_XFLAG_PROJINHERIT`.
const PROJINHERIT: u32 = 0x200;

/// `struct fscrypt_get_policy_ex_arg` of `linux/fscrypt.h`.
#[repr(C)]
struct Policy {
    /// Bytes of `policy`, then bytes of it that were written.
    size: u64,
    policy: [u8; 24],
}

/// `FS_IOC_GET_ENCRYPTION_POLICY_EX`.
const GET_POLICY: rustix::ioctl::Opcode = opcode::read_write::<[u8; 9]>(b'f', 22);

/// The encryption policy of a file or directory as the kernel tells it, with the name of its key.
#[expect(unsafe_code, reason = "rustix has no wrapper for this ioctl")]
pub(super) fn policy(path: &Path, facts: &Facts) -> Option<Vec<u8>> {
    let fd = open(CWD, path, facts)?;
    let mut found = Policy {
        size: 24,
        policy: [0; 24],
    };
    // SAFETY: `FS_IOC_GET_ENCRYPTION_POLICY_EX` writes at most `size` bytes to the policy, and the size, of the structure
    // that `Policy` lays out.
    unsafe { ioctl(fd, Updater::<GET_POLICY, Policy>::new(&mut found)) }.ok()?;
    let size = usize::try_from(found.size).ok()?;
    Some(found.policy.get(..size)?.to_vec())
}

/// Adds what `extra` asks for, as far as the filesystem tells it.
pub(super) fn add(path: &Path, extra: Extra, facts: &mut Facts) {
    if !extra.nocow && !extra.project {
        return;
    }
    let Some(fd) = open(CWD, path, facts) else {
        return;
    };
    facts.nocow = extra.nocow && nocow(&fd);
    if extra.project {
        project(&fd, facts);
    }
}

/// Adds the project id of a file in `directory`.
pub(super) fn add_project(directory: impl AsFd, name: impl rustix::path::Arg, facts: &mut Facts) {
    if let Some(fd) = open(directory, name, facts) {
        project(&fd, facts);
    }
}

/// Whether `fd` carries the no-copy-on-write flag.
pub(super) fn nocow(fd: &OwnedFd) -> bool {
    ioctl_getflags(fd).is_ok_and(|flags| flags.contains(IFlags::NOCOW))
}

/// Opens a regular file or directory; nothing else, since opening a device or a pipe can have effects.
fn open(at: impl AsFd, name: impl rustix::path::Arg, facts: &Facts) -> Option<OwnedFd> {
    if !matches!(
        FileType::from_raw_mode(facts.mode),
        FileType::RegularFile | FileType::Directory
    ) {
        return None;
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    openat(at, name, flags, Mode::empty()).ok()
}

#[expect(unsafe_code, reason = "rustix has no wrapper for this ioctl")]
fn project(fd: &OwnedFd, facts: &mut Facts) {
    // SAFETY: `FS_IOC_FSGETXATTR` writes one `struct fsxattr`, which `FsXattr` lays out field by field.
    let found = unsafe { ioctl(fd, Getter::<FSGETXATTR, FsXattr>::new()) };
    if let Ok(found) = found {
        facts.project = Some(found.projid);
        facts.project_inherit = found.xflags & PROJINHERIT != 0;
    }
}
