//! Places that are full, or would be.

use std::path::Path;
use std::process::Command;

use uv_linkcheck::model::mode::Mode;

use super::{BREAKS_IF_LATER, DEFAULT, Finds, by_mode};
use crate::judge::{Cache, Cell};
use crate::scene::{Layout, Scene, Uv};
use crate::support::command::Checked as _;
use crate::support::fs::{Disk, Kind, directory, subvolume, tmpfs, unmount};

/// An environment on a small filesystem of its own, which has room for it and nothing else.
fn small(disk: &Disk, environment: &Path) -> Layout {
    Layout {
        environment: environment.join("environment"),
        named: true,
        ..Layout::new(&disk.path, &disk.path)
    }
}

/// Fills what is left at `path` to the last block, and gives `left` bytes back.
fn fill(path: &Path, left: u64) {
    let filler = path.join("filler");
    let found = rustix::fs::statvfs(path).unwrap();
    let most = (found.f_bavail * found.f_frsize).saturating_sub(1 << 20);
    Command::new("fallocate")
        .args(["--length", &most.to_string()])
        .arg(&filler)
        .checked();
    let mut file = fs_err::OpenOptions::new()
        .append(true)
        .open(&filler)
        .unwrap();
    let full = std::io::copy(&mut std::io::repeat(b'x'), &mut file).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    file.sync_all().unwrap();
    let size = file.metadata().unwrap().len();
    file.set_len(size - left).unwrap();
    file.sync_all().unwrap();
}

finds!(copies_that_do_not_fit, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let memory = tmpfs(scratch, "memory", Some(240 * 1024));
    let layout = small(&disk, &memory);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let told = scene.finds_again("123: copies that do not fit", &layout, &|_| {
        vec![BREAKS_IF_LATER, 123, 101, 215]
    });
    for told in told {
        assert_eq!(told.fact(123, "confidence"), "certain");
        assert!(!told.fact(123, "free").is_empty());
        assert_eq!(told.at("/wheels/0/failure/errno"), 28);
    }
});

finds!(no_inodes, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let memory = directory(scratch, "memory");
    let layout = small(&disk, &memory);
    scene.lay_out(&layout);
    scene.warm(&layout);
    // As many inodes as the empty environment takes, and a few more.
    let mount = |uv: &Uv, spare: usize| {
        let template = scene.template(uv);
        let taken = walk(&template) + 1 + spare;
        Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("mode=0755,nr_inodes={taken}")])
            .arg("tmpfs")
            .arg(&memory)
            .checked();
    };
    for (uv, spare) in scene
        .uvs
        .iter()
        .flat_map(|uv| [(uv, 4), (uv, 12), (uv, 15)])
    {
        mount(uv, spare);
        let told = scene.finds(&Finds {
            name: "123: too few inodes",
            layout: &layout,
            uvs: std::slice::from_ref(uv),
            cache: Cache::Warm,
            modes: DEFAULT,
            reset: &|cell| scene.reset_environment(&layout, cell.uv),
            codes: &|_| vec![BREAKS_IF_LATER, 123, 101, 215],
        });
        assert_eq!(told[0].fact(123, "confidence"), "certain");
        unmount(&memory);
    }
});

/// How many files and directories there are at and below `path`.
fn walk(path: &Path) -> usize {
    let found = Command::new("find").arg(path).arg("-print0").checked();
    found.stdout.split(|byte| *byte == 0).count() - 1
}

/// A copy of the caches and the environment on a disk that is full.
fn full(scene: &Scene, scratch: &Path, kind: Kind) -> (Disk, Layout) {
    let disk = Disk::new(scratch, &format!("{kind:?}"), kind);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    (disk, layout)
}

finds!(full_disks, |scene, scratch| {
    let (disk, layout) = full(&scene, scratch, Kind::Ext4);
    // Hard links need no room of their own.
    scene.finds(&Finds {
        name: "hard links on a full ext4",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: DEFAULT,
        reset: &|cell| {
            remove_filler(&disk.path);
            scene.reset_environment(&layout, cell.uv);
            fill(&disk.path, 256 * 1024);
        },
        codes: &|cell: &Cell<'_>| by_mode(cell, &[110], &[]),
    });
    scene.finds(&Finds {
        name: "123: copies on a full ext4",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: &[Some(Mode::Copy)],
        reset: &|cell| {
            remove_filler(&disk.path);
            scene.reset_environment(&layout, cell.uv);
            fill(&disk.path, 128 * 1024);
        },
        codes: &|_| vec![BREAKS_IF_LATER, 123, 201],
    });
});

fn remove_filler(path: &Path) {
    let filler = path.join("filler");
    if filler.exists() {
        fs_err::remove_file(filler).unwrap();
    }
}

finds!(quota, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Btrfs);
    let limited = disk.path.join("limited");
    subvolume(&limited);
    let layout = Layout::new(&disk.path, &limited);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let btrfs = |words: &[&str], path: &Path| {
        Command::new("btrfs").args(words).arg(path).checked();
    };
    let told = scene.finds(&Finds {
        name: "123: a btrfs quota that is used up",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: DEFAULT,
        reset: &|cell| {
            btrfs(&["quota", "disable"], &disk.path);
            scene.reset_environment(&layout, cell.uv);
            btrfs(&["filesystem", "sync"], &disk.path);
            btrfs(&["quota", "enable"], &disk.path);
            btrfs(&["quota", "rescan", "-w"], &disk.path);
            btrfs(&["qgroup", "limit", "64K"], &limited);
        },
        codes: &|_| vec![123],
    });
    assert_eq!(told[0].fact(123, "confidence"), "certain");
});

/// Makes files at `path` until there is no inode, and gives `left` back.
fn fill_inodes(path: &Path, left: u64) {
    let filler = directory(path, "inodes");
    let free = rustix::fs::statvfs(path).unwrap().f_favail;
    for number in 0..free - left {
        fs_err::File::create(filler.join(number.to_string())).unwrap();
    }
}

finds!(no_inodes_on_ext4, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4FewInodes);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let judge = |name: &str, modes: &[Option<Mode>], codes: &dyn Fn(&Cell<'_>) -> Vec<u16>| {
        scene.finds(&Finds {
            name,
            layout: &layout,
            uvs: &scene.uvs,
            cache: Cache::Warm,
            modes,
            reset: &|cell| {
                crate::scene::remove(&disk.path.join("inodes"));
                scene.reset_environment(&layout, cell.uv);
                fill_inodes(&disk.path, 44);
            },
            codes,
        });
    };
    // A name takes no inode there, a directory does.
    judge("hard links without inodes for files", DEFAULT, &|cell| {
        by_mode(cell, &[110], &[])
    });
    judge("123: copies without inodes", &[Some(Mode::Copy)], &|_| {
        vec![BREAKS_IF_LATER, 123, 201]
    });
    judge(
        "123: symlinks without inodes",
        &[Some(Mode::Symlink)],
        &|_| vec![BREAKS_IF_LATER, 123, 207],
    );
});

finds!(full_disks_that_clone, |scene, scratch| {
    let (disk, layout) = full(&scene, scratch, Kind::Btrfs);
    let judge = |name: &str,
                 (disk, layout): (&Disk, &Layout),
                 left: u64,
                 codes: &dyn Fn(&Cell<'_>) -> Vec<u16>| {
        scene.finds(&Finds {
            name,
            layout,
            uvs: &scene.uvs,
            cache: Cache::Warm,
            modes: &[None, Some(Mode::Copy)],
            reset: &|cell| {
                remove_filler(&disk.path);
                scene.reset_environment(layout, cell.uv);
                if left > 0 {
                    // Asking the interpreter takes room in the cache, the first time.
                    let mut ask = scene.uv(layout, cell.uv);
                    ask.args(["pip", "freeze", "--offline"]).checked();
                }
                fill(&disk.path, left);
            },
            codes,
        });
        remove_filler(&disk.path);
    };
    // Copies share their blocks there.
    let name = "copies on a btrfs that is almost full";
    judge(name, (&disk, &layout), 192 * 1024, &|cell| {
        let copied = cell.mode == Mode::Copy;
        copied.then_some(201).into_iter().collect()
    });
    // Not even an inode can be made there, which uv needs in its cache.
    let (disk, layout) = full(&scene, scratch, Kind::Xfs);
    let name = "501: a full xfs";
    judge(name, (&disk, &layout), 0, &|_| vec![501]);
});
