//! Something lies between cache and environment.

use crate::judge::situation;
use crate::known::{CLONES, NOTHING};
use crate::scene::Layout;
use crate::support::fs::{Disk, Kind, bind, set_project, subvolume, tmpfs};

situation!(another_filesystem, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let memory = tmpfs(scratch, "memory", None);
    scene.judge_alike("ext4 to tmpfs", &Layout::new(&disk.path, &memory), NOTHING);
});

situation!(subvolumes, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Btrfs);
    let (one, two) = (disk.path.join("one"), disk.path.join("two"));
    subvolume(&one);
    subvolume(&two);
    scene.judge_alike("btrfs across subvolumes", &Layout::new(&one, &two), CLONES);
});

situation!(bind_mounts_of_ext4, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let (one, two) = (
        bind(scratch, "one", &disk.path),
        bind(scratch, "two", &disk.path),
    );
    scene.judge_alike("two bind mounts of ext4", &Layout::new(&one, &two), NOTHING);
});

situation!(bind_mounts_of_xfs, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    let (one, two) = (
        bind(scratch, "one", &disk.path),
        bind(scratch, "two", &disk.path),
    );
    scene.judge_alike("two bind mounts of xfs", &Layout::new(&one, &two), CLONES);
});

situation!(projects, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    let (one, two) = (disk.path.join("one"), disk.path.join("two"));
    for (path, id) in [(&one, 1), (&two, 2)] {
        fs_err::create_dir(path).unwrap();
        set_project(path, id);
    }
    scene.judge_alike("xfs project ids", &Layout::new(&one, &two), CLONES);
});
