//! uv cannot write its cache, or not as it does.

use std::path::Path;
use std::process::Command;

use super::{DEFAULT, Finds, Told, by_mode};
use crate::files::USER;
use crate::judge::{Cache, Cell};
use crate::observed;
use crate::scene::{Layout, Scene, remove};
use crate::support::command::Checked as _;
use crate::support::confine::{Call, Confinement};
use crate::support::fs::{Disk, Kind, bind, directory, give, set_read_only, unmount};

const EBADF: i32 = 9;
const EINVAL: i32 = 22;
const ENOLCK: i32 = 37;
const ENOSYS: i32 = 38;
const EOPNOTSUPP: i32 = 95;

/// Judges where wheels are cached, or where they are not and must be.
fn judge(
    scene: &Scene,
    name: &str,
    layout: &Layout,
    cache: Cache,
    codes: &dyn Fn(&Cell<'_>) -> Vec<u16>,
) -> Vec<Told> {
    scene.finds(&Finds {
        name,
        layout,
        uvs: &scene.uvs,
        cache,
        modes: DEFAULT,
        reset: &|cell| scene.reset_environment(layout, cell.uv),
        codes,
    })
}

finds!(no_locks, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let plain = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&plain);
    scene.warm(&plain);
    for errno in [ENOSYS, EOPNOTSUPP, EBADF, EINVAL, ENOLCK] {
        let layout = Layout {
            confinement: Confinement::refusing(Call::Flock, errno),
            ..plain.clone()
        };
        let tolerated = matches!(errno, ENOSYS | EOPNOTSUPP);
        let name = format!("503: flock answers {errno}");
        let told = judge(&scene, &name, &layout, Cache::Warm, &|cell| {
            if tolerated {
                by_mode(cell, &[503, 110], &[503])
            } else {
                vec![503]
            }
        });
        let severity = if tolerated { "warning" } else { "error" };
        assert_eq!(told[0].finding(503)["severity"], severity);
    }
});

finds!(renames_in_a_sandbox, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout {
        confinement: Confinement::OneDirectory,
        ..Layout::new(&disk.path, &disk.path)
    };
    scene.lay_out(&layout);
    judge(
        &scene,
        "502: Landlock, cold cache",
        &layout,
        Cache::Cold,
        &|_| vec![502],
    );
});

finds!(a_bucket_elsewhere, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    for uv in &scene.uvs {
        let bucket = layout.cache(uv).join("archive-v0");
        bind(
            &layout.cache(uv),
            "archive-v0",
            &directory(&disk.path, "elsewhere"),
        );
        let told = scene.finds(&Finds {
            name: "502: archive-v0 is a mount of its own",
            layout: &layout,
            uvs: std::slice::from_ref(uv),
            // Not `Cold`: the mount cannot be removed.
            cache: Cache::Empty,
            modes: DEFAULT,
            reset: &|cell| scene.reset_environment(&layout, cell.uv),
            codes: &|_| vec![502],
        });
        assert!(told[0].fact(502, "rename").starts_with("EXDEV (18)"));
        unmount(&bucket);
    }
});

finds!(read_only, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout::new(&directory(&disk.path, "cache"), &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let mount = bind(&disk.path, "cache", &disk.path.join("cache"));
    set_read_only(&mount, true);
    judge(
        &scene,
        "501: a read-only bind mount",
        &layout,
        Cache::Warm,
        &|_| vec![501],
    );
    unmount(&mount);
    let layout = Layout {
        confinement: Confinement::Writing(vec![layout.project.clone(), scratch.join("tmp")]),
        ..layout
    };
    judge(
        &scene,
        "501: a sandbox without the cache",
        &layout,
        Cache::Warm,
        &|_| vec![501],
    );
});

// As a purge by age leaves it: files of the metadata are gone.
finds!(damaged_wheels, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    for name in ["METADATA", "WHEEL", "RECORD"] {
        let told = scene.finds(&Finds {
            name: &format!("501: a cached wheel without {name}"),
            layout: &layout,
            uvs: &scene.uvs,
            cache: Cache::Empty,
            modes: DEFAULT,
            reset: &|cell| {
                remove(&cell.cache);
                scene.warm_for(&layout, cell.uv);
                scene.reset_environment(&layout, cell.uv);
                let archive = &observed::archives(&cell.cache)["nested"];
                let file = archive.join("nested-1.0.dist-info").join(name);
                fs_err::remove_file(file).unwrap();
            },
            // Only when everything is linked does uv read the last of them.
            codes: &|cell| match name {
                "RECORD" => by_mode(cell, &[127, 501, 110], &[127, 501]),
                _ => by_mode(cell, &[501, 110], &[501]),
            },
        });
        for told in told {
            assert!(told.fact(501, "unreadable").starts_with("ENOENT (2)"));
            assert_eq!(told.finding(501)["wheels"], serde_json::json!(["nested"]));
            assert_eq!(told.at("/recommendation/fix/id"), "clean-wheels");
        }
    }
});

finds!(squashfs, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout::new(&directory(&disk.path, "cache"), &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let image = scratch.join("cache.squashfs");
    Command::new("mksquashfs")
        .args([&disk.path.join("cache"), &image])
        .args(["-quiet", "-no-progress"])
        .checked();
    Command::new("mount")
        .args(["-t", "squashfs", "-o", "loop,ro"])
        .args([&image, &disk.path.join("cache")])
        .checked();
    judge(
        &scene,
        "501: a cache in squashfs",
        &layout,
        Cache::Warm,
        &|_| vec![501],
    );
});

finds!(unwritable, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    give(&disk.path, USER);
    let layout = Layout {
        user: Some(USER),
        ..Layout::new(&disk.path, &disk.path)
    };
    scene.lay_out(&layout);
    scene.warm(&layout);
    let each = |change: &dyn Fn(&Path)| {
        for uv in &scene.uvs {
            change(&layout.cache(uv));
        }
    };
    each(&|cache| give_alone(cache, 0));
    judge(
        &scene,
        "501: the cache belongs to root",
        &layout,
        Cache::Warm,
        &|_| vec![501],
    );
    each(&|cache| give_alone(cache, USER));
    each(&|cache| give_alone(&cache.join("archive-v0"), 0));
    judge(
        &scene,
        "a bucket of root, warm",
        &layout,
        Cache::Warm,
        &|cell| by_mode(cell, &[110], &[]),
    );
    each(&|cache| {
        let _ = fs_err::remove_dir_all(cache);
        fs_err::create_dir_all(cache.join("archive-v0")).unwrap();
        give_alone(cache, USER);
    });
    scene.finds(&Finds {
        name: "501: a bucket of root, cold",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Empty,
        modes: DEFAULT,
        reset: &|cell| scene.reset_environment(&layout, cell.uv),
        codes: &|_| vec![501],
    });
});

/// Gives one directory to a user.
fn give_alone(path: &Path, user: u32) {
    std::os::unix::fs::chown(path, Some(user), Some(user)).unwrap();
}
