//! What is in the environment already, and belongs to no package: left by a run that stopped, or put there.

use std::path::Path;
use std::process::Command;

use fs_err::os::unix::fs::symlink;
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::uv::UvVersion;
use uv_linkcheck::uv::version::{Replacing, replacing};

use super::{BREAKS_IF_LATER, Finds};
use crate::judge::{Cache, Cell, situation};
use crate::observed::{archives, site_packages};
use crate::scene::{Layout, Scene, remove};
use crate::support::command::Checked as _;
use crate::support::confine::Confinement;
use crate::support::fs::{self, Disk, Kind, give, set_immutable, tmpfs, unmount};

/// One of each way to replace what is there.
const WAYS: [&str; 4] = ["0.5.3", "0.10.4", "0.11.33", "0.13.9"];

const MODES: &[Option<Mode>] = &[None, Some(Mode::Hardlink), Some(Mode::Copy)];

/// Copies are written over what is there.
fn writes_over(cell: &Cell<'_>) -> bool {
    cell.uv.version < UvVersion(0, 10, 5)
}

/// Defines a test with one uv of each way.
macro_rules! ways {
    ($name:ident, |$scene:ident, $scratch:ident| $body:block) => {
        situation!($name, with(&WAYS), |$scene, $scratch| $body);
    };
}

/// The codes of a cell on a filesystem that clones, where links do not end in copies.
fn shared(cell: &Cell<'_>) -> Vec<u16> {
    match cell.mode {
        Mode::Copy => vec![201],
        _ => Vec::new(),
    }
}

/// `first` where something is in the way, and what is said of the mode.
fn hindered(cell: &Cell<'_>, codes: &[u16]) -> Vec<u16> {
    codes.iter().copied().chain(shared(cell)).collect()
}

/// Judges an environment in which `put` has put something: it gets the archive of `nested`, and site-packages.
fn judge(
    scene: &Scene,
    layout: &Layout,
    name: &str,
    put: &dyn Fn(&Path, &Path),
    codes: &dyn Fn(&Cell<'_>) -> Vec<u16>,
) {
    judge_modes(scene, layout, (name, MODES), put, codes);
}

fn judge_modes(
    scene: &Scene,
    layout: &Layout,
    (name, modes): (&str, &[Option<Mode>]),
    put: &dyn Fn(&Path, &Path),
    codes: &dyn Fn(&Cell<'_>) -> Vec<u16>,
) {
    scene.finds(&Finds {
        name,
        layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes,
        reset: &|cell| {
            // uv may have emptied files of it.
            remove(&cell.cache);
            scene.warm_for(layout, cell.uv);
            scene.reset_environment(layout, cell.uv);
            let site = site_packages(&layout.environment);
            put(&archives(&cell.cache)["nested"], &site);
            if let Some(user) = layout.user {
                give(&site, user);
            }
        },
        codes,
    });
}

/// Puts something into site-packages.
type Put = fn(&Path);

/// Makes the second path, where the file at the first goes.
type Make = fn(&Path, &Path);

/// Puts something where each file of the package `nested` goes; the archive's metadata is left out.
fn each(archive: &Path, site: &Path, make: impl Fn(&Path, &Path)) {
    for file in fs::files(archive) {
        if file.starts_with("nested") {
            let to = site.join(&file);
            fs_err::create_dir_all(to.parent().unwrap()).unwrap();
            make(&archive.join(&file), &to);
        }
    }
}

/// Makes a file in a new directory that may not be written to.
fn read_only(path: &Path) {
    fs_err::create_dir(path.parent().unwrap()).unwrap();
    fs_err::write(path, "").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o444);
    fs_err::set_permissions(path, mode).unwrap();
}

ways!(links_of_a_run_that_stopped, |scene, scratch| {
    let disk = Disk::new(scratch, "xfs", Kind::Xfs);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    let emptied = |cell: &Cell<'_>| {
        let copied = cell.mode == Mode::Copy && writes_over(cell);
        hindered(cell, if copied { &[128] } else { &[] })
    };
    let links: [(&str, Make); 2] = [
        ("128: hard links", |from, to| {
            fs_err::hard_link(from, to).unwrap();
        }),
        ("128: symlinks", |from, to| symlink(from, to).unwrap()),
    ];
    for (name, make) in links {
        judge(
            &scene,
            &layout,
            name,
            &|archive, site| each(archive, site, make),
            &emptied,
        );
    }
    let copy: Make = |from, to| {
        fs_err::copy(from, to).unwrap();
    };
    judge(
        &scene,
        &layout,
        "copies",
        &|archive, site| each(archive, site, copy),
        &shared,
    );
});

ways!(what_does_not_give_way, |scene, scratch| {
    let disk = Disk::new(scratch, "xfs", Kind::Xfs);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    let always = |cell: &Cell<'_>| hindered(cell, &[BREAKS_IF_LATER, 129]);
    let taken: [(&str, Put); 3] = [
        ("129: a directory where a file goes", |site| {
            fs_err::create_dir(site.join("single.py")).unwrap();
        }),
        ("129: a file where a directory goes", |site| {
            fs_err::write(site.join("nested"), "").unwrap();
        }),
        ("129: a symlink to nowhere where a directory goes", |site| {
            symlink("/nowhere", site.join("nested")).unwrap();
        }),
    ];
    for (name, put) in taken {
        judge(&scene, &layout, name, &|_, site| put(site), &always);
    }
    // Up to 0.10.4 a copy is written to where it leads.
    judge_modes(
        &scene,
        &layout,
        ("a symlink to nowhere where a file goes", &MODES[..2]),
        &|_, site| {
            fs_err::create_dir(site.join("nested")).unwrap();
            symlink("/", site.join("nested/nowhere")).unwrap();
            symlink("nowhere/nowhere", site.join("nested/core.py")).unwrap();
        },
        &shared,
    );
});

ways!(what_may_not_be_written_to, |scene, scratch| {
    let disk = Disk::new(scratch, "xfs", Kind::Xfs);
    let mut layout = Layout::new(&disk.path, &disk.path);
    layout.user = Some(1000);
    scene.lay_out(&layout);
    judge(
        &scene,
        &layout,
        "129: a read-only file",
        &|_, site| read_only(&site.join("nested/core.py")),
        &|cell| {
            let written = cell.mode == Mode::Copy && writes_over(cell);
            hindered(
                cell,
                if written {
                    &[BREAKS_IF_LATER, 129]
                } else {
                    &[]
                },
            )
        },
    );
    // What uv copies beside links is written over what is there in every release.
    judge(
        &scene,
        &layout,
        "129: a read-only file that is called RECORD",
        &|_, site| read_only(&site.join("records/RECORD")),
        &|cell| {
            let written = match cell.mode {
                Mode::Copy => writes_over(cell),
                mode => mode != Mode::Clone,
            };
            hindered(
                cell,
                if written {
                    &[BREAKS_IF_LATER, 129]
                } else {
                    &[]
                },
            )
        },
    );
});

ways!(packages_elsewhere, |scene, scratch| {
    let disk = Disk::new(scratch, "ext4", Kind::Ext4);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    let (one, uvs) = (&scene.uvs[1], std::slice::from_ref(&scene.uvs[1]));
    // A link is made at the top of site-packages, and cannot be moved to another mount.
    scene.warm_for(&layout, one);
    scene.finds(&Finds {
        name: "129: a package on a mount of its own",
        layout: &layout,
        uvs,
        cache: Cache::Warm,
        modes: &[None],
        reset: &|cell| {
            if layout.environment.exists() {
                unmount(&site_packages(&layout.environment).join("nested"));
            }
            scene.reset_environment(&layout, cell.uv);
            let site = site_packages(&layout.environment);
            tmpfs(&site, "nested", None);
            let archive = &archives(&cell.cache)["nested"];
            each(archive, &site, |_, to| fs_err::write(to, "").unwrap());
        },
        codes: &|_| vec![BREAKS_IF_LATER, 129],
    });
});

ways!(immutable_files, |scene, scratch| {
    let disk = Disk::new(scratch, "xfs", Kind::Xfs);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    let clear = || {
        if layout.environment.exists() {
            let path = site_packages(&layout.environment).join("nested/core.py");
            if path.exists() {
                set_immutable(&path, false);
            }
        }
    };
    scene.warm(&layout);
    scene.finds(&Finds {
        name: "129: an immutable file",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: MODES,
        reset: &|cell| {
            clear();
            scene.reset_environment(&layout, cell.uv);
            let path = site_packages(&layout.environment).join("nested/core.py");
            fs_err::create_dir(path.parent().unwrap()).unwrap();
            fs_err::write(&path, "").unwrap();
            set_immutable(&path, true);
        },
        codes: &|cell| hindered(cell, &[BREAKS_IF_LATER, 129]),
    });
    clear();
});

// Copies that are moved into place are refused where nothing may be moved from one directory to the next.
ways!(copies_in_a_sandbox, |scene, scratch| {
    let disk = Disk::new(scratch, "ext4", Kind::Ext4);
    let mut layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    layout.confinement = Confinement::OneDirectory;
    scene.finds(&Finds {
        name: "106: copies in a sandbox",
        layout: &layout,
        uvs: &scene.uvs[1..],
        cache: Cache::Warm,
        modes: &[Some(Mode::Copy)],
        reset: &|cell| scene.reset_environment(&layout, cell.uv),
        codes: &|cell| {
            if cell.uv.version == UvVersion(0, 11, 33) {
                vec![106]
            } else {
                Vec::new()
            }
        },
    });
});

// What uv makes in such a directory it cannot remove, so that no copy can be moved from beside its place. Whether a clone
// that is refused leaves an empty file there depends on which file is the first of the wheel: that is left to chance.
ways!(a_directory_that_only_grows, |scene, scratch| {
    let disk = Disk::new(scratch, "ext4", Kind::Ext4);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let package = || site_packages(&layout.environment).join("nested");
    let grows = |change: &str| {
        Command::new("chattr").arg(change).arg(package()).checked();
    };
    scene.finds(&Finds {
        name: "114: a package that only grows",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: &MODES[1..],
        reset: &|cell| {
            if layout.environment.exists() {
                grows("-a");
            }
            scene.reset_environment(&layout, cell.uv);
            fs_err::create_dir(package()).unwrap();
            grows("+a");
        },
        codes: &|cell| match (cell.mode, replacing(cell.uv.version)) {
            (Mode::Copy, Replacing::FromFile) => vec![BREAKS_IF_LATER, 114, 201],
            (Mode::Copy, _) => vec![201],
            _ => Vec::new(),
        },
    });
    grows("-a");
});
