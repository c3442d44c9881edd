//! Overlays: what is in a lower layer is copied up, and what looks like one filesystem may be two.

use std::path::Path;

use uv_linkcheck::model::mode::Mode;

use super::{Finds, LINKING, Told, by_mode};
use crate::judge::{Cache, Cell};
use crate::scene::{Layout, Scene, remove};
use crate::support::fs::{Disk, Kind, overlay, unmount};

/// Judges an overlay with the caches on `lower` and everything new on `upper`.
fn judge(
    scene: &Scene,
    scratch: &Path,
    name: &str,
    (lower, upper): (&Path, &Path),
    codes: &dyn Fn(&Cell<'_>) -> Vec<u16>,
) -> Vec<Told> {
    let merged = scratch.join("merged");
    scene.lay_out(&Layout::new(lower, lower));
    scene.warm(&Layout::new(lower, lower));
    let layout = Layout::new(&merged, &merged);
    overlay(&merged, lower, upper);
    let told = scene.finds(&Finds {
        name,
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: LINKING,
        // A hard link copies the cached file to the upper layer, so each cell needs a new one.
        reset: &|cell| {
            unmount(&merged);
            remove(&upper.join("upper"));
            remove(&upper.join("work"));
            overlay(&merged, lower, upper);
            scene.reset_environment(&layout, cell.uv);
        },
        codes,
    });
    unmount(&merged);
    told
}

finds!(lower_layers, |scene, scratch| {
    let ext4 = Disk::new(scratch, "ext4", Kind::Ext4);
    let xfs = Disk::new(scratch, "xfs", Kind::Xfs);
    let at = |disk: &Disk, name: &str| disk.path.join(name);
    let places = [
        ("ext4 on ext4", at(&ext4, "one"), at(&ext4, "one-up")),
        ("xfs on xfs", at(&xfs, "one"), at(&xfs, "one-up")),
        ("xfs on ext4", at(&ext4, "two"), at(&xfs, "two-up")),
        ("ext4 on xfs", at(&xfs, "three"), at(&ext4, "three-up")),
    ];
    for (name, lower, upper) in &places {
        let told = judge(
            &scene,
            scratch,
            &format!("303: {name}"),
            (lower, upper),
            &|cell| {
                match *name {
                    "ext4 on ext4" => by_mode(cell, &[110, 303], &[303]),
                    "xfs on xfs" => by_mode(cell, &[], &[303]),
                    // The kernel's answer to a clone between two filesystems.
                    _ => by_mode(cell, &[107, 303], &[303]),
                }
            },
        );
        let told = told
            .iter()
            .find(|told| told.mode == Mode::Hardlink)
            .unwrap();
        assert_eq!(told.fact(303, "cached file"), "not in the upper layer");
    }
});
