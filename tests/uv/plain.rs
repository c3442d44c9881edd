//! Cache and environment side by side on one filesystem.

use crate::judge::situation;
use crate::known::{ALL, LINKS};
use crate::scene::Layout;
use crate::support::fs::{Disk, Kind, tmpfs};

situation!(ext4, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    scene.judge_alike("ext4", &Layout::new(&disk.path, &disk.path), LINKS);
});

situation!(xfs, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    scene.judge_alike("xfs", &Layout::new(&disk.path, &disk.path), ALL);
});

situation!(xfs_without_reflink, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::XfsWithoutReflink);
    scene.judge_alike(
        "xfs without reflink",
        &Layout::new(&disk.path, &disk.path),
        LINKS,
    );
});

situation!(btrfs, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Btrfs);
    scene.judge_alike("btrfs", &Layout::new(&disk.path, &disk.path), ALL);
});

situation!(memory, |scene, scratch| {
    let memory = tmpfs(scratch, "memory", None);
    scene.judge_alike("tmpfs", &Layout::new(&memory, &memory), LINKS);
});
