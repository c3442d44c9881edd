//! What the causes need to know of a filesystem by its name.

use crate::filesystems::{self, Support};
use crate::model::place::Mount;

/// How many names a file can have; `None` where no limit is met in practice.
pub(super) fn link_limit(filesystem: &str) -> Option<u64> {
    /// Nobody makes that many.
    const PRACTICE: u64 = 1 << 20;
    filesystems::find(filesystem)?
        .link_limit
        .filter(|limit| *limit < PRACTICE)
}

/// Whether its files are on another machine, or on the host of this virtual one.
pub(super) fn is_network(filesystem: &str) -> bool {
    filesystems::is_network(filesystem)
}

/// Whether its server has boundaries of its own that the client does not see.
pub(super) fn is_server(filesystem: &str) -> bool {
    /// The host of a virtual machine shares one directory.
    const HOSTS: [&str; 8] = [
        "9p",
        "virtiofs",
        "drvfs",
        "vboxsf",
        "fakeowner",
        "prl_fs",
        "fuse.vmhgfs-fuse",
        "fuse.grpcfuse",
    ];
    is_network(filesystem) && !HOSTS.contains(&filesystem)
}

/// Whether the filesystem is one whose format has no hard links.
pub(super) fn has_no_hard_links(filesystem: &str) -> bool {
    filesystems::find(filesystem).is_some_and(|row| row.hardlink == Support::No)
}

/// Whether a program of its own answers for it.
pub(super) fn is_fuse(filesystem: &str) -> bool {
    filesystem.starts_with("fuse")
}

/// Whether it is the virtual checkout of a source control system, which has no hard links.
pub(super) fn is_checkout(mount: &Mount) -> bool {
    mount.source.starts_with("edenfs") || mount.filesystem == "fuse.edenfs"
}

/// Whether it joins several directories into one.
pub(super) fn is_union(filesystem: &str) -> bool {
    matches!(
        filesystem,
        "fuse.mergerfs"
            | "mergerfs"
            | "fuse.unionfs"
            | "fuse.unionfs-fuse"
            | "fuse.mhddfs"
            | "aufs"
            | "unionfs"
    )
}

/// Whether it links only inside one directory.
pub(super) fn links_in_one_directory(filesystem: &str) -> bool {
    matches!(filesystem, "beegfs" | "fhgfs" | "afs" | "openafs")
}

/// Whether it is made of subvolumes with device numbers of their own.
pub(super) fn has_subvolumes(filesystem: &str) -> bool {
    matches!(filesystem, "btrfs" | "bcachefs")
}

/// Whether its directories can have encryption policies.
pub(super) fn has_policies(filesystem: &str) -> bool {
    matches!(filesystem, "ext4" | "f2fs" | "ubifs" | "ceph" | "lustre")
}

/// Whether it lives in memory.
pub(super) fn is_memory(filesystem: &str) -> bool {
    filesystems::find(filesystem).is_some_and(|row| row.memory)
}

/// Whether it is a local filesystem of the kernel whose refusals follow known rules.
pub(super) fn is_plain(filesystem: &str) -> bool {
    const NAMES: [&str; 14] = [
        "ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "ramfs", "f2fs", "zfs", "overlay",
        "bcachefs", "jfs", "nilfs2", "ocfs2",
    ];
    NAMES.contains(&filesystem)
}

/// The machine a network filesystem comes from: `server` of `server:/export` and `//server/share`.
pub(super) fn server(mount: &Mount) -> Option<&str> {
    if !is_server(&mount.filesystem) {
        return None;
    }
    let source = mount.source.as_str();
    let unc = source.strip_prefix("//").or(source.strip_prefix(r"\\"));
    let name = match unc {
        Some(rest) => rest.split(['/', '\\']).next(),
        None => source.rsplit_once(":/").map(|(name, _)| name),
    };
    name.filter(|name| !name.is_empty())
}
