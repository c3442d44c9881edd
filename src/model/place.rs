//! A directory as uv names it and as the operating system sees it.

use std::path::{Path, PathBuf};

use super::errno::Errno;

/// Whether `path` is `root` or lies below it, by their text; Windows does not mind case.
pub fn is_below(path: &Path, root: &Path) -> bool {
    if !cfg!(windows) {
        return path.starts_with(root);
    }
    let mut parts = path.components();
    root.components().all(|wanted| {
        parts.next().is_some_and(|part| {
            let (part, wanted) = (part.as_os_str(), wanted.as_os_str());
            part.to_string_lossy().to_lowercase() == wanted.to_string_lossy().to_lowercase()
        })
    })
}

/// One line of `/proc/self/mountinfo`, or what another system tells of a mounted volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// The mount's id (`STATX_MNT_ID`).
    pub id: u64,
    /// The id of the mount it is mounted on.
    pub parent: u64,
    /// Major and minor device number.
    pub device: (u32, u32),
    /// The directory of the filesystem that is mounted: `/`, or below it for bind mounts and subvolumes.
    pub root: PathBuf,
    /// Where it is mounted.
    pub mount_point: PathBuf,
    /// Options of the mount.
    pub options: Vec<String>,
    /// Options of the filesystem.
    pub super_options: Vec<String>,
    /// `ext4`, `btrfs`, `fuse.sshfs`, …
    pub filesystem: String,
    /// `/dev/sda2`, `server:/export`, `tmpfs`, …
    pub source: String,
}

impl Mount {
    /// Where a cache for everything on it would be looked for: on Windows where `UV_CACHE_DIR=\\.uv` keeps one on every
    /// drive.
    pub fn place_for_cache(&self) -> PathBuf {
        if cfg!(windows) {
            self.mount_point.join(".uv")
        } else {
            self.mount_point.join(".cache/uv")
        }
    }
}

/// What is free on a filesystem, in bytes and inodes available to this user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Space {
    /// Bytes free.
    pub free_bytes: u64,
    /// Inodes free; 0 of 0 in total means that the filesystem does not count them.
    pub free_inodes: u64,
    /// Inodes in total.
    pub total_inodes: u64,
    /// Bytes in total.
    pub total_bytes: u64,
    /// Bytes a block takes.
    pub block_size: u64,
}

/// What `stat` and the inode flags of a file or directory say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the inode")]
pub struct Facts {
    /// Device number, major and minor.
    pub device: (u32, u32),
    /// Inode number.
    pub inode: u64,
    /// Mount id; 0 where the system has none.
    pub mount_id: u64,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Type and permission bits.
    pub mode: u32,
    /// Number of names.
    pub links: u64,
    /// Size in bytes.
    pub size: u64,
    /// `STATX_ATTR_IMMUTABLE`.
    pub immutable: bool,
    /// `STATX_ATTR_APPEND`.
    pub append_only: bool,
    /// `STATX_ATTR_ENCRYPTED`.
    pub encrypted: bool,
    /// The no-copy-on-write flag (`FS_NOCOW_FL`), where it was asked for.
    pub nocow: bool,
    /// Whether a file of an overlay is in a layer below the upper one, where the upper layer can be looked into.
    pub lower: Option<bool>,
    /// The project id, where it was asked for.
    pub project: Option<u32>,
    /// Whether new entries inherit the project id (`FS_XFLAG_PROJINHERIT`), where it was asked for.
    pub project_inherit: bool,
    /// Windows: the file attributes (`FILE_ATTRIBUTE_…`); 0 elsewhere.
    pub attributes: u32,
    /// Windows: what kind of reparse point it is (`IO_REPARSE_TAG_…`); 0 for none and elsewhere.
    pub reparse_tag: u32,
}

/// A folder that a cloud service keeps in sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRoot {
    /// The folder.
    pub path: PathBuf,
    /// The service, as far as it says who it is.
    pub provider: String,
    /// How that is known: `CfGetSyncRootInfoByPath`, `SyncRootManager`, a variable's name, `extended attribute`.
    pub source: &'static str,
}

impl Facts {
    /// `FILE_ATTRIBUTE_PINNED`, `_UNPINNED`, `_RECALL_ON_OPEN` and `_RECALL_ON_DATA_ACCESS`.
    const CLOUD_ATTRIBUTES: u32 = 0x0008_0000 | 0x0010_0000 | 0x0004_0000 | 0x0040_0000;

    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }

    /// Whether it is a symlink.
    pub fn is_symlink(&self) -> bool {
        self.mode & 0o170_000 == 0o120_000
    }

    /// The marks that a cloud service put on a file of Windows: some of its attributes, and its reparse tag if that is one
    /// of `IO_REPARSE_TAG_CLOUD` … `IO_REPARSE_TAG_CLOUD_F`.
    pub fn cloud_marks(&self) -> (u32, u32) {
        let cloud = self.reparse_tag & 0xffff_0fff == 0x9000_001a;
        (
            self.attributes & Self::CLOUD_ATTRIBUTES,
            if cloud { self.reparse_tag } else { 0 },
        )
    }
}

/// The cache or the environment, with the directory that stands for it while it does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path as uv uses it, absolute, symlinks unresolved.
    pub path: PathBuf,
    /// Whether `path` exists.
    pub exists: bool,
    /// `path`, or its nearest ancestor that exists, symlinks resolved: where the facts below were read.
    pub real: PathBuf,
    /// What of `path` does not exist, below `real`; empty where all of it does.
    pub missing: PathBuf,
    /// The mount `real` is on.
    pub mount: Option<Mount>,
    /// What is free there.
    pub space: Option<Space>,
    /// What the directory says of itself.
    pub facts: Option<Facts>,
    /// The folder around it that a cloud service keeps in sync, where the system says so.
    pub synced: Option<SyncRoot>,
    /// The error met when the place was looked at.
    pub error: Option<Errno>,
}

impl Place {
    /// `path` with the symlinks of its part that exists resolved.
    pub fn resolved(&self) -> PathBuf {
        if self.missing.as_os_str().is_empty() {
            // Joining nothing would add a separator.
            self.real.clone()
        } else {
            self.real.join(&self.missing)
        }
    }

    /// Whether `path` passes through a symlink, so that it lies elsewhere than it seems.
    pub fn symlinked(&self) -> bool {
        !is_below(&self.path, &self.real) || (self.exists && !is_below(&self.real, &self.path))
    }
}
