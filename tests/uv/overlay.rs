//! A cache that came with the lower layer of an overlay, as in a container.

use std::path::Path;

use crate::files::{USER, foreign, give_files};
use crate::judge::{Cache, Situation, situation};
use crate::known::{ALL, Allowed, Files, LINKS};
use crate::scene::{Layout, Scene, remove};
use crate::support::fs::{Disk, Kind, overlay, unmount};

/// Judges with a cache on `lower`, and everything new on `upper`.
fn judge(scene: &Scene, scratch: &Path, name: &str, lower: &Path, upper: &Path, allowed: Allowed) {
    let merged = scratch.join("merged");
    scene.lay_out(&Layout::new(lower, lower));
    scene.warm(&Layout::new(lower, lower));
    let layout = Layout::new(&merged, &merged);
    overlay(&merged, lower, upper);
    scene.judge(&Situation {
        name,
        layout: &layout,
        cache: Cache::Warm,
        // A hard link copies the cached file to the upper layer, so each cell needs a new one.
        reset: &|cell| {
            unmount(&merged);
            remove(&upper.join("upper"));
            remove(&upper.join("work"));
            overlay(&merged, lower, upper);
            scene.reset_environment(&layout, cell.uv);
        },
        known: &|cell| scene.known(cell, |_| allowed),
    });
}

situation!(on_ext4, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let (lower, upper) = (disk.path.join("lower"), disk.path.join("layers"));
    judge(&scene, scratch, "overlay on ext4", &lower, &upper, LINKS);
});

situation!(on_xfs, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    let (lower, upper) = (disk.path.join("lower"), disk.path.join("layers"));
    judge(&scene, scratch, "overlay on xfs", &lower, &upper, ALL);
});

situation!(xfs_over_ext4, |scene, scratch| {
    let lower = Disk::new(scratch, "lower", Kind::Ext4);
    let upper = Disk::new(scratch, "layers", Kind::Xfs);
    judge(
        &scene,
        scratch,
        "overlay of xfs over ext4",
        &lower.path,
        &upper.path,
        LINKS,
    );
});

situation!(foreign_cache, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let (lower, upper) = (disk.path.join("lower"), disk.path.join("layers"));
    let merged = scratch.join("merged");
    let of = |root: &Path| Layout {
        user: Some(USER),
        ..Layout::new(root, root)
    };
    scene.lay_out(&of(&lower));
    scene.warm(&of(&lower));
    // As an image brings a cache that its builder, root, filled.
    for uv in &scene.uvs {
        give_files(&of(&lower).cache(uv).join("archive-v0"), 0);
    }
    let layout = of(&merged);
    overlay(&merged, &lower, &upper);
    scene.judge(&Situation {
        name: "overlay, cache of another user",
        layout: &layout,
        cache: Cache::Warm,
        reset: &|cell| {
            unmount(&merged);
            remove(&upper.join("upper"));
            remove(&upper.join("work"));
            overlay(&merged, &lower, &upper);
            scene.reset_environment(&layout, cell.uv);
        },
        known: &|cell| {
            scene.known(cell, |_| Allowed {
                link: foreign(Files::RefusedAtFirst),
                ..LINKS
            })
        },
    });
});
