//! Filesystems of servers that answer as nothing in the kernel does.

use crate::judge::situation;
use crate::known::LINKS;
use crate::scene::Layout;
use crate::support::fs::{Disk, Kind};
use crate::support::fuse::Loopback;

situation!(plain, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let fuse = Loopback::new().mount(scratch, "fuse", &disk.path);
    scene.judge_alike("fuse", &Layout::new(&fuse.path, &fuse.path), LINKS);
});
