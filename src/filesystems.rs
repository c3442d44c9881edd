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
        names: &["ext3", "ext4"],
        link_limit: Some(65_000),
        rules_known: true,
        ..BASE
    },
    // Half as many by the driver of its own as by that of ext4, which serves it too: so every file is tried.
    Filesystem {
        names: &["ext2"],
        link_limit: Some(65_000),
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
        names: &["hfsplus"],
        ..BASE
    },
    Filesystem {
        names: &["jfs"],
        link_limit: Some(4_294_967_295),
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
            "hfs",
            "mqueue",
            "fat",
            "fat32",
            "cdfs",
        ],
        hardlink: No,
        ..BASE
    },
    Filesystem {
        names: &["ntfs", "NTFS"],
        link_limit: Some(1_024),
        ..BASE
    },
    // 1,024 before Linux 5.16, which is tried.
    Filesystem {
        names: &["ntfs3"],
        link_limit: Some(4_000),
        ..BASE
    },
    Filesystem {
        names: &["fuse.ntfs-3g"],
        link_limit: Some(8_189),
        ..BASE
    },
    // Most often ntfs-3g, and exFAT by a program of its own.
    Filesystem {
        names: &["fuseblk"],
        hardlink: Depends,
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
        names: &["nfs", "nfs4", "fuse.nfs4"],
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
        names: &["beegfs", "fhgfs", "afs", "openafs"],
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
    fn rows_do_not_contradict_themselves() {
        for row in TABLE {
            let names = row.names;
            assert!(!names.is_empty());
            for name in names {
                let plain = name.bytes().all(|b| b.is_ascii_graphic());
                assert!(plain && !name.starts_with("fuse-"), "{name}");
            }
            // A clone is a harder thing to ask for.
            assert!(row.clone == No || row.hardlink != No, "{names:?}");
            assert!(row.link_limit.is_none() || row.hardlink != No, "{names:?}");
            assert!(row.link_limit != Some(0), "{names:?}");
            // One attempt speaks for all only where no other machine and no other program answers.
            let served = row.network || names.iter().any(|name| name.starts_with("fuse"));
            assert!(!(served && row.rules_known), "{names:?}");
            assert!(!(row.memory && row.network), "{names:?}");
            let layered = names.iter().any(|name| matches!(*name, "overlay" | "aufs"));
            assert!(!layered || row.copies_up, "{names:?}");
        }
    }

    /// What was counted or measured on the filesystems themselves.
    #[test]
    fn rows_say_what_was_measured() {
        for (name, limit) in [
            ("ext4", Some(65_000)),
            ("btrfs", Some(65_535)),
            ("xfs", Some(2_147_483_647)),
            ("tmpfs", None),
            ("fuse.ntfs-3g", Some(8_189)),
            ("NTFS", Some(1_024)),
        ] {
            assert_eq!(find(name).unwrap().link_limit, limit, "{name}");
        }
        for (name, hardlink, clone) in [
            ("ext4", Yes, No),
            ("tmpfs", Yes, No),
            ("btrfs", Yes, Yes),
            ("ocfs2", Yes, Yes),
            ("xfs", Yes, Depends),
            ("overlay", Yes, Depends),
            ("zfs", Yes, Depends),
            ("nfs4", Depends, Depends),
            ("cifs", Depends, Depends),
            ("f2fs", Yes, No),
            ("jfs", Yes, No),
            ("nilfs2", Yes, No),
            ("reiserfs", Yes, No),
            ("udf", Yes, No),
            ("minix", Yes, No),
            ("ecryptfs", Yes, No),
            ("ntfs3", Yes, No),
            ("vfat", No, No),
            ("msdos", No, No),
            ("exfat", No, No),
            ("hfs", No, No),
            ("mqueue", No, No),
            ("fuse.exfat-fuse", No, No),
            ("fuse.fusefat", No, No),
            ("fuse.squashfuse", No, No),
            ("fuse.fuse-zip", No, No),
        ] {
            let row = find(name).unwrap();
            assert_eq!((row.hardlink, row.clone), (hardlink, clone), "{name}");
        }
    }

    #[test]
    fn classes_are_for_local_filesystems_only() {
        assert!(TABLE.iter().all(|row| !(row.network && row.rules_known)));
        assert!(find("ext4").is_some_and(|row| row.rules_known && row.link_limit == Some(65_000)));
        assert!(find("fuse.mergerfs").is_none());
    }
}
