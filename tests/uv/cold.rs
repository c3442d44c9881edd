//! Nothing is cached: uv downloads, unpacks, and installs.

use crate::judge::{Cache, Situation, situation};
use crate::known::{ALL, Allowed, CLONES, LINKS, NOTHING};
use crate::scene::{Layout, Scene};
use crate::support::fs::{Disk, Kind, subvolume, tmpfs};

fn judge(scene: &Scene, name: &str, layout: &Layout, allowed: Allowed) {
    scene.lay_out(layout);
    scene.judge(&Situation {
        name,
        layout,
        cache: Cache::Cold,
        reset: &|cell| scene.reset_environment(layout, cell.uv),
        known: &|cell| scene.known(cell, |_| allowed),
    });
}

situation!(ext4, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    judge(
        &scene,
        "cold cache on ext4",
        &Layout::new(&disk.path, &disk.path),
        LINKS,
    );
});

situation!(xfs, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    judge(
        &scene,
        "cold cache on xfs",
        &Layout::new(&disk.path, &disk.path),
        ALL,
    );
});

situation!(subvolumes, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Btrfs);
    let (one, two) = (disk.path.join("one"), disk.path.join("two"));
    subvolume(&one);
    subvolume(&two);
    judge(
        &scene,
        "cold cache across btrfs subvolumes",
        &Layout::new(&one, &two),
        CLONES,
    );
});

situation!(another_filesystem, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let memory = tmpfs(scratch, "memory", None);
    judge(
        &scene,
        "cold cache, ext4 to tmpfs",
        &Layout::new(&disk.path, &memory),
        NOTHING,
    );
});
