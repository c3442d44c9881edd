//! Real filesystems, made from image files.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::command::Checked as _;

/// A filesystem that lives in an image file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// ext2: hard links, no clones.
    Ext2,
    /// ext4: hard links, no clones.
    Ext4,
    /// ext4 with few inodes.
    Ext4FewInodes,
    /// ext4 whose directories can have encryption policies.
    Ext4Encrypt,
    /// xfs that can clone.
    Xfs,
    /// xfs made without reflink.
    XfsWithoutReflink,
    /// btrfs.
    Btrfs,
    /// FAT with long names.
    Vfat,
    /// FAT with names of 8 and 3 letters.
    Msdos,
}

/// A mounted image.
#[derive(Debug)]
pub(crate) struct Disk {
    image: PathBuf,
    kind: Kind,
    /// Where it is mounted.
    pub(crate) path: PathBuf,
}

impl Disk {
    /// Makes a filesystem of `kind` and mounts it on `scratch/name`.
    pub(crate) fn new(scratch: &Path, name: &str, kind: Kind) -> Self {
        let image = scratch.join(format!("{name}.img"));
        // The smallest that mkfs accepts without complaint, and sparse.
        let megabytes = match kind {
            Kind::Ext2 | Kind::Ext4 | Kind::Ext4FewInodes | Kind::Ext4Encrypt => 64,
            Kind::Xfs | Kind::XfsWithoutReflink => 300,
            Kind::Btrfs => 128,
            Kind::Vfat | Kind::Msdos => 32,
        };
        let file = fs_err::File::create(&image).unwrap();
        file.set_len(megabytes << 20).unwrap();
        let (program, arguments): (_, &[_]) = match kind {
            Kind::Ext4 => (
                "mkfs.ext4",
                &["-q", "-E", "lazy_itable_init=1,lazy_journal_init=1"],
            ),
            Kind::Ext4FewInodes => ("mkfs.ext4", &["-q", "-N", "2400"]),
            Kind::Ext2 => ("mkfs.ext2", &["-q"]),
            Kind::Ext4Encrypt => ("mkfs.ext4", &["-q", "-O", "encrypt"]),
            Kind::Xfs => ("mkfs.xfs", &["-q", "-m", "reflink=1"]),
            Kind::XfsWithoutReflink => ("mkfs.xfs", &["-q", "-m", "reflink=0"]),
            Kind::Btrfs => ("mkfs.btrfs", &["-q"]),
            Kind::Vfat | Kind::Msdos => ("mkfs.vfat", &[]),
        };
        Command::new(program).args(arguments).arg(&image).checked();
        let disk = Self {
            image,
            path: directory(scratch, name),
            kind,
        };
        disk.mount();
        disk
    }

    /// Mounts it, again after [`Disk::unmount`].
    pub(crate) fn mount(&self) {
        let mut mount = Command::new("mount");
        match self.kind {
            Kind::Vfat => mount.args(["-t", "vfat"]),
            Kind::Msdos => mount.args(["-t", "msdos"]),
            _ => &mut mount,
        };
        mount
            .args(["-o", "loop"])
            .args([&self.image, &self.path])
            .checked();
    }

    /// Unmounts it; what it holds stays in the image.
    pub(crate) fn unmount(&self) {
        unmount(&self.path);
    }

    /// Keeps a copy of the whole unmounted image.
    pub(crate) fn save(&self) {
        Command::new("cp")
            .arg("--sparse=always")
            .args([&self.image, &self.saved()])
            .checked();
    }

    /// Goes back to the copy, while unmounted.
    pub(crate) fn restore(&self) {
        Command::new("cp")
            .arg("--sparse=always")
            .args([&self.saved(), &self.image])
            .checked();
    }

    fn saved(&self) -> PathBuf {
        self.image.with_extension("saved")
    }

    /// Sets the link count of `file`, which lies on this unmounted ext4.
    pub(crate) fn set_link_count(&self, file: &Path, count: u32) {
        let inside = file
            .strip_prefix(&self.path)
            .expect("a file of this filesystem");
        let request = format!(
            "set_inode_field \"/{}\" links_count {count}",
            inside.display()
        );
        let output = Command::new("debugfs")
            .args(["-w", "-R", &request])
            .arg(&self.image)
            .checked();
        // debugfs exits with 0 whatever happens and greets on stderr with one line.
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.lines().count(), 1, "debugfs: {request}: {said}");
    }
}

/// Makes `scratch/name`, and its parents.
pub(crate) fn directory(scratch: &Path, name: &str) -> PathBuf {
    let path = scratch.join(name);
    fs_err::create_dir_all(&path).unwrap();
    path
}

/// Mounts a tmpfs on `scratch/name`; `size` in bytes.
pub(crate) fn tmpfs(scratch: &Path, name: &str, size: Option<u64>) -> PathBuf {
    let path = directory(scratch, name);
    let options = size.map_or_else(
        || "mode=0755".to_owned(),
        |size| format!("mode=0755,size={size}"),
    );
    Command::new("mount")
        .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
        .arg(&path)
        .checked();
    path
}

/// Mounts the directory `from` once more on `scratch/name`.
pub(crate) fn bind(scratch: &Path, name: &str, from: &Path) -> PathBuf {
    let path = directory(scratch, name);
    Command::new("mount")
        .arg("--bind")
        .args([from, &path])
        .checked();
    path
}

/// Makes the mount at `path` alone read-only, or writable again.
pub(crate) fn set_read_only(path: &Path, read_only: bool) {
    remount(path, if read_only { "bind,ro" } else { "bind,rw" });
}

/// Mounts what is at `path` with other options.
pub(crate) fn remount(path: &Path, options: &str) {
    Command::new("mount")
        .args(["-o", &format!("remount,{options}")])
        .arg(path)
        .checked();
}

/// Mounts an overlay on `path`. `layers` is a directory for the upper layer and its work directory, which are made.
pub(crate) fn overlay(path: &Path, lower: &Path, layers: &Path) {
    let (upper, work) = (directory(layers, "upper"), directory(layers, "work"));
    fs_err::create_dir_all(path).unwrap();
    let options = format!(
        "lowerdir={},upperdir={},workdir={}",
        lower.display(),
        upper.display(),
        work.display()
    );
    Command::new("mount")
        .args(["-t", "overlay", "-o", &options, "overlay"])
        .arg(path)
        .checked();
}

/// Unmounts what is mounted at `path`.
pub(crate) fn unmount(path: &Path) {
    Command::new("umount").arg(path).checked();
}

/// Makes a btrfs subvolume.
pub(crate) fn subvolume(path: &Path) {
    Command::new("btrfs")
        .args(["subvolume", "create"])
        .arg(path)
        .checked();
}

/// Makes a snapshot of a btrfs subvolume.
pub(crate) fn snapshot(of: &Path, path: &Path) {
    Command::new("btrfs")
        .args(["subvolume", "snapshot"])
        .args([of, path])
        .checked();
}

/// Gives an xfs directory and what it will hold the project `id`.
pub(crate) fn set_project(path: &Path, id: u32) {
    Command::new("xfs_io")
        .args(["-c", &format!("chproj -R {id}"), "-c", "chattr -R +P"])
        .arg(path)
        .checked();
}

/// Sets or clears the immutable flag.
pub(crate) fn set_immutable(path: &Path, immutable: bool) {
    Command::new("chattr")
        .arg(if immutable { "+i" } else { "-i" })
        .arg(path)
        .checked();
}

/// Gives `path` and all below it to `user` and the group of the same number.
pub(crate) fn give(path: &Path, user: u32) {
    Command::new("chown")
        .args(["-R", "-h", &format!("{user}:{user}")])
        .arg(path)
        .checked();
}

/// Copies a tree as it is.
///
/// A server reached by SFTP sets owner and times of what a symlink points to, which may be copied only after it. All of it
/// is there the second time.
pub(crate) fn copy_tree(from: &Path, to: &Path) {
    let copy = || {
        let mut cp = Command::new("cp");
        cp.arg("-aT").args([from, to]);
        cp
    };
    if !copy().output().unwrap().status.success() {
        copy().checked();
    }
}

/// Regular files and symlinks below `root`, relative to it, in raw directory order, depth first.
pub(crate) fn files(root: &Path) -> Vec<PathBuf> {
    fn walk(root: &Path, below: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs_err::read_dir(root.join(below)).unwrap() {
            let entry = entry.unwrap();
            let path = below.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                walk(root, &path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(root, Path::new(""), &mut found);
    found
}
