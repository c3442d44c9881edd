//! One table: a row a filesystem. It explains what the system answered; it never replaces an answer.

/// What is known of a kind of filesystem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a column of the table"
)]
pub struct Filesystem {
    /// Names in `mountinfo`; `fuse.x` also stands for `fuseblk`-style spellings given here.
    pub names: &'static [&'static str],
    /// Whether files can be cloned within one.
    pub clone: Support,
    /// Whether files can have several names.
    pub hardlink: Support,
    /// Most names a file can have, where there is a limit.
    pub link_limit: Option<u64>,
    /// Whether it is reached over a network or through another kernel.
    pub network: bool,
    /// Whether it is gone after a restart.
    pub memory: bool,
    /// Whether a hard link to a file of a layer that is not written to copies the whole file up first.
    pub copies_up: bool,
    /// Whether success of a link depends on nothing but what makes a class, so that one attempt speaks for all.
    pub rules_known: bool,
}

/// Whether a filesystem can do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// Always.
    Yes,
    /// Never.
    No,
    /// It depends on how it was made, on the server, or on its version.
    Depends,
}

use Support::{Depends, No, Yes};

const BASE: Filesystem = Filesystem {
    names: &[],
    clone: No,
    hardlink: Yes,
    link_limit: None,
    network: false,
    memory: false,
    copies_up: false,
    rules_known: false,
};

/// Every filesystem this program knows.
pub const TABLE: &[Filesystem] = &[
    Filesystem {
        names: &["ext2", "ext3", "ext4"],
        link_limit: Some(65_000),
        rules_known: true,
        ..BASE
    },
    Filesystem {
        names: &["xfs"],
        clone: Depends,
        link_limit: Some(2_147_483_647),
        rules_known: true,
        ..BASE
    },
    Filesystem {
        names: &["btrfs"],
        clone: Yes,
        link_limit: Some(65_535),
        rules_known: true,
        ..BASE
    },
    Filesystem {
        names: &["tmpfs", "ramfs"],
        memory: true,
        rules_known: true,
        ..BASE
    },
    Filesystem {
        names: &["overlay"],
        clone: Depends,
        copies_up: true,
        rules_known: true,
        ..BASE
    },
    Filesystem {
        names: &[
            "fuse.fuse-overlayfs",
            "fuse.unionfs",
            "fuse.unionfs-fuse",
            "aufs",
        ],
        copies_up: true,
        ..BASE
    },
    Filesystem {
        names: &["f2fs"],
        link_limit: Some(4_294_967_295),
        rules_known: true,
        ..BASE
    },
    Filesystem {
        names: &["squashfs", "erofs", "iso9660"],
        rules_known: true,
        ..BASE
    },
    Filesystem {
        names: &["zfs"],
        clone: Depends,
        ..BASE
    },
    Filesystem {
        names: &["bcachefs"],
        clone: Yes,
        ..BASE
    },
    Filesystem {
        names: &["ocfs2"],
        clone: Yes,
        ..BASE
    },
    Filesystem {
        names: &["apfs"],
        clone: Yes,
        link_limit: Some(32_767),
        ..BASE
    },
    Filesystem {
        names: &["hfs", "hfsplus"],
        ..BASE
    },
    Filesystem {
        names: &["jfs"],
        link_limit: Some(65_535),
        ..BASE
    },
    Filesystem {
        names: &["reiserfs"],
        link_limit: Some(64_535),
        ..BASE
    },
    Filesystem {
        names: &["nilfs2"],
        link_limit: Some(32_000),
        ..BASE
    },
    Filesystem {
        names: &["minix"],
        link_limit: Some(65_530),
        ..BASE
    },
    Filesystem {
        names: &["udf"],
        ..BASE
    },
    Filesystem {
        names: &["ecryptfs"],
        ..BASE
    },
    Filesystem {
        names: &[
            "vfat",
            "msdos",
            "exfat",
            "fuse.exfat",
            "fuse.exfat-fuse",
            "fuse.fusefat",
            "fuse.fuse-zip",
            "fuse.squashfuse",
            "fuse.cryfs",
            "mqueue",
            "fat",
            "fat32",
            "cdfs",
        ],
        hardlink: No,
        ..BASE
    },
    Filesystem {
        names: &["ntfs", "ntfs3"],
        link_limit: Some(1_024),
        ..BASE
    },
    Filesystem {
        names: &["fuseblk", "fuse.ntfs-3g"],
        link_limit: Some(8_189),
        ..BASE
    },
    Filesystem {
        names: &["refs", "csvfs"],
        clone: Depends,
        hardlink: Depends,
        ..BASE
    },
    Filesystem {
        names: &["nfs", "nfs4"],
        clone: Depends,
        hardlink: Depends,
        network: true,
        ..BASE
    },
    Filesystem {
        names: &["cifs", "smb3", "smbfs", "smb", "afpfs", "webdav"],
        clone: Depends,
        hardlink: Depends,
        network: true,
        ..BASE
    },
    Filesystem {
        names: &["9p", "drvfs", "virtiofs", "vboxsf", "fakeowner"],
        hardlink: Depends,
        network: true,
        ..BASE
    },
    Filesystem {
        names: &["ceph", "lustre", "gpfs", "wekafs", "glusterfs"],
        hardlink: Depends,
        network: true,
        ..BASE
    },
    Filesystem {
        names: &["davfs", "gfs2", "ncpfs", "orangefs", "pvfs2"],
        hardlink: Depends,
        network: true,
        ..BASE
    },
    Filesystem {
        names: &["beegfs", "afs"],
        hardlink: Depends,
        network: true,
        ..BASE
    },
    Filesystem {
        names: &[
            "fuse.sshfs",
            "fuse.rclone",
            "fuse.s3fs",
            "fuse.ossfs",
            "fuse.gcsfuse",
            "fuse.goofys",
            "fuse.juicefs",
            "fuse.davfs",
            "fuse.smbnetfs",
            "fuse.glusterfs",
            "fuse.ceph",
            "fuse.ceph-fuse",
        ],
        hardlink: Depends,
        network: true,
        ..BASE
    },
    Filesystem {
        names: &["fuse.vmhgfs-fuse", "fuse.grpcfuse", "prl_fs"],
        hardlink: Depends,
        network: true,
        ..BASE
    },
];

/// The row of the filesystem that `mountinfo` calls `name`.
pub fn find(name: &str) -> Option<&'static Filesystem> {
    TABLE.iter().find(|row| row.names.contains(&name))
}

/// Whether `name` is a network filesystem as far as is known.
pub fn is_network(name: &str) -> bool {
    find(name).is_some_and(|row| row.network)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_name_stands_once() {
        let mut seen = HashSet::new();
        for name in TABLE.iter().flat_map(|row| row.names) {
            assert!(seen.insert(name), "{name} stands twice");
        }
    }

    #[test]
    fn classes_are_for_local_filesystems_only() {
        assert!(TABLE.iter().all(|row| !(row.network && row.rules_known)));
        assert!(find("ext4").is_some_and(|row| row.rules_known && row.link_limit == Some(65_000)));
        assert!(find("fuse.mergerfs").is_none());
    }
}
