//! The environment is not there yet, and perhaps no cache: what lies between the two places is found all the same.

use super::{Finds, LINKING, by_mode, copied};
use crate::judge::{Cache, Cell};
use crate::scene::{Layout, Scene, remove};
use crate::support::fs::{Disk, Kind, bind, directory, subvolume};
use crate::support::mounts::encrypt;

/// Codes of a cell.
type Codes<'a> = &'a dyn Fn(&Cell<'_>) -> Vec<u16>;

/// Judges without an environment, the cache being there and not.
fn missing(scene: &Scene, name: &str, layout: &Layout, codes: Codes<'_>) {
    scene.lay_out(layout);
    scene.warm(layout);
    for (state, cache) in [
        ("no environment", Cache::Warm),
        ("neither cache nor environment", Cache::Cold),
    ] {
        scene.finds(&Finds {
            name: &format!("{name}, {state}"),
            layout,
            uvs: &scene.uvs,
            cache,
            modes: LINKING,
            reset: &|_| remove(&layout.environment),
            codes,
        });
    }
}

finds!(on_one_filesystem, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout::new(&disk.path, &disk.path);
    missing(&scene, "ext4", &layout, &|cell| by_mode(cell, &[110], &[]));
});

finds!(across_filesystems, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let other = Disk::new(scratch, "other", Kind::Btrfs);
    let layout = Layout::new(&disk.path, &other.path);
    missing(&scene, "101: ext4 to btrfs", &layout, &|cell| {
        copied(cell, &[101], &[101])
    });
});

finds!(across_mounts, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let [caches, work] = ["caches", "work"].map(|name| directory(&disk.path, name));
    let one = bind(scratch, "one", &caches);
    let two = bind(scratch, "two", &work);
    let between = |cell: &Cell<'_>| copied(cell, &[102, 110], &[102]);
    for (name, cache, project) in [
        ("102: two bind mounts", &one, &two),
        ("102: the cache in a bind mount", &one, &disk.path),
    ] {
        missing(&scene, name, &Layout::new(cache, project), &between);
    }
});

finds!(across_boundaries_inside_one, |scene, scratch| {
    let disk = Disk::new(scratch, "subvolumes", Kind::Btrfs);
    let [one, two] = ["one", "two"].map(|name| disk.path.join(name));
    subvolume(&one);
    subvolume(&two);
    let layout = Layout::new(&one, &two);
    missing(&scene, "103: subvolumes", &layout, &|cell| {
        copied(cell, &[], &[103])
    });
    let disk = Disk::new(scratch, "encrypted", Kind::Ext4Encrypt);
    let [one, plain] = ["one", "plain"].map(|name| disk.path.join(name));
    encrypt(&disk.path, &one, 1);
    fs_err::create_dir(&plain).unwrap();
    let layout = Layout::new(&plain, &one);
    missing(
        &scene,
        "105: into an encrypted directory",
        &layout,
        &|cell| copied(cell, &[105, 110], &[105]),
    );
});
