//! Environments that are not where, or what, they seem to be.

use std::path::Path;

use fs_err::os::unix::fs::symlink;
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::uv::UvVersion;

use crate::judge::{Cache, Cell, Situation, linked_files, situation};
use crate::known::{ALL, Allowed, Files, Known, LINKS, NOTHING};
use crate::observed::{self, Ending};
use crate::scene::{Layout, remove};
use crate::support::fs::{Disk, Kind, bind, files, set_read_only, tmpfs};

/// The wheel uv installs first: it sorts by name.
const FIRST: &str = "large";

situation!(read_only, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let inside = disk.path.join("environments");
    fs_err::create_dir(&inside).unwrap();
    let mount = bind(scratch, "environments", &inside);
    let layout = Layout {
        environment: mount.join("environment"),
        named: true,
        ..Layout::new(&disk.path, &disk.path)
    };
    scene.lay_out(&layout);
    scene.warm(&layout);
    // The same directory by the way that stays writable.
    let writable = Layout {
        environment: inside.join("environment"),
        ..layout.clone()
    };
    scene.judge(&Situation {
        name: "read-only environment",
        layout: &layout,
        cache: Cache::Warm,
        reset: &|cell| {
            set_read_only(&mount, false);
            scene.reset_environment(&writable, cell.uv);
            set_read_only(&mount, true);
        },
        known: &|cell| {
            let mut known = scene.known(cell, |_| LINKS);
            // The first wheel has nothing but directories at its top, so making the first of them is what fails.
            known.wheels.insert(FIRST.to_owned(), Ending::Fail);
            known.warning = None;
            known.exit_status = 2;
            let first = files(&observed::archives(&cell.cache)[FIRST]).swap_remove(0);
            known.at(first.components().next().unwrap().as_os_str().into())
        },
    });
});

situation!(behind_a_symlink, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let other = Disk::new(scratch, "other", Kind::Xfs);
    let layout = Layout::new(&disk.path, &disk.path);
    let layout = Layout {
        environment: other.path.join("environment"),
        ..layout
    };
    fs_err::create_dir(&layout.project).unwrap();
    symlink(&layout.environment, layout.project.join(".venv")).unwrap();
    scene.judge_alike("environment behind a symlink", &layout, NOTHING);
});

situation!(package_elsewhere, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    let memory = tmpfs(scratch, "memory", None);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let elsewhere = Path::new("nested/sub");
    scene.judge(&Situation {
        name: "part of a package on another filesystem",
        layout: &layout,
        cache: Cache::Warm,
        reset: &|cell| {
            scene.reset_environment(&layout, cell.uv);
            let target = memory.join("sub");
            remove(&target);
            fs_err::create_dir(&target).unwrap();
            let package = observed::site_packages(&layout.environment).join(elsewhere);
            fs_err::create_dir(package.parent().unwrap()).unwrap();
            symlink(&target, &package).unwrap();
        },
        known: &|cell| {
            let archive = &observed::archives(&cell.cache)["nested"];
            let files = linked_files(&cell.cache, "nested");
            let refused = files
                .iter()
                .position(|file| file.starts_with(archive.join(elsewhere)))
                .unwrap();
            let fate = if refused == 0 {
                Files::RefusedAtFirst
            } else {
                Files::RefusedLater
            };
            let known = scene.known(cell, |name| match name {
                "nested" => Allowed {
                    clone: fate,
                    link: fate,
                },
                _ => ALL,
            });
            known.at(files[refused].strip_prefix(archive).unwrap().to_owned())
        },
    });
});

situation!(too_small, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    // Room for the environment and for symlinks, but not for the one large file.
    let small = tmpfs(scratch, "small", Some(240 * 1024));
    let layout = Layout {
        environment: small.join("environment"),
        named: true,
        ..Layout::new(&disk.path, &disk.path)
    };
    scene.lay_out(&layout);
    scene.warm(&layout);
    scene.judge(&Situation {
        name: "environment too small for a copy",
        layout: &layout,
        cache: Cache::Warm,
        reset: &|cell| scene.reset_environment(&layout, cell.uv),
        known: &|cell| {
            let known = scene.known(cell, |_| NOTHING);
            if cell.mode == Mode::Symlink {
                known
            } else {
                full(known, cell)
            }
        },
    });
});

/// What becomes of `known` when the large file does not fit.
fn full(mut known: Known, cell: &Cell<'_>) -> Known {
    let large = Path::new("large/blob.bin");
    known.exit_status = 2;
    known.wheels.insert(FIRST.to_owned(), Ending::Fail);
    // Old versions warn once a copy is done: hardlink after the second
    // file, for the first is copied on the way down; clone after the first.
    let before = linked_files(&cell.cache, FIRST)
        .iter()
        .position(|file| file.ends_with(large))
        .unwrap();
    let copied = match cell.mode {
        Mode::Clone => before >= 1,
        _ => before >= 2,
    };
    if cell.uv.version < UvVersion(0, 10, 5) && !copied {
        known.warning = None;
    }
    known.at(large.to_owned())
}
