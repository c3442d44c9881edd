//! Refusals that no filesystem of this kernel gives: seccomp gives them to the program under test and to uv alike.

use std::path::Path;
use std::process::Command;

use super::{DEFAULT, Finds, Told, by_mode, copied};
use crate::judge::Cache;
use crate::scene::Layout;
use crate::support::command::Checked as _;
use crate::support::confine::{Call, Confinement};
use crate::support::fs::{Disk, Kind, unmount};

const EPERM: i32 = 1;
const ENOENT: i32 = 2;
const EAGAIN: i32 = 11;
const EACCES: i32 = 13;
const EXDEV: i32 = 18;
const EINVAL: i32 = 22;
const ETXTBSY: i32 = 26;
const ENAMETOOLONG: i32 = 36;
const ENODATA: i32 = 61;
/// `EHWPOISON`, which no filesystem answers.
const NEVER_SEEN: i32 = 133;

fn confined(disk: &Disk, calls: &[(Call, i32)]) -> Layout {
    Layout {
        confinement: Confinement::Calls(calls.to_vec()),
        ..Layout::new(&disk.path, &disk.path)
    }
}

fn certain(told: &[Told], code: u16) {
    let mut named = told.iter().filter(|told| told.found(code)).peekable();
    assert!(named.peek().is_some());
    assert!(named.all(|told| told.fact(code, "confidence") == "certain"));
}

finds!(clones, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    scene.finds_warm("xfs", &Layout::new(&disk.path, &disk.path), &|cell| {
        by_mode(cell, &[], &[])
    });
    for (code, errno) in [
        (120, EPERM),
        (120, EACCES),
        (121, EAGAIN),
        (126, ETXTBSY),
        (199, EINVAL),
        (199, NEVER_SEEN),
    ] {
        let layout = confined(&disk, &[(Call::Clone, errno)]);
        let name = format!("{code}: clones answer {errno}");
        let told = scene.finds_again(&name, &layout, &|cell| by_mode(cell, &[code], &[]));
        if code != 199 {
            certain(&told, code);
        }
    }
});

finds!(links, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = confined(&disk, &[(Call::Link, NEVER_SEEN)]);
    let told = scene.finds_warm("199: links answer an unknown number", &layout, &|cell| {
        copied(cell, &[199, 110], &[199])
    });
    for told in told {
        assert_eq!(told.fact(199, "confidence"), "none: no known cause fits");
        assert!(
            told.fact(199, "hardlink")
                .starts_with("os error 133 from linkat")
        );
        assert!(
            told.fact(199, "cache facts")
                .contains("owner 0:0, mode 0644")
        );
    }
    let layout = confined(&disk, &[(Call::Link, ENAMETOOLONG)]);
    let told = scene.finds_again("125: links answer ENAMETOOLONG", &layout, &|cell| {
        copied(cell, &[125, 110], &[125])
    });
    certain(&told, 125);
    // As Landlock answers between directories, but inside of one too.
    let layout = confined(&disk, &[(Call::Link, EXDEV)]);
    scene.finds_again("199: links answer EXDEV everywhere", &layout, &|cell| {
        copied(cell, &[199, 110], &[199])
    });
});

// gVisor has a kernel of its own, which says the same of itself always.
finds!(gvisor, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let version = scratch.join("version");
    let text = "Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016\n";
    fs_err::write(&version, text).unwrap();
    Command::new("mount")
        .arg("--bind")
        .args([&version, Path::new("/proc/version")])
        .checked();
    let layout = confined(&disk, &[(Call::Link, ENOENT)]);
    let told = scene.finds_warm("118: gVisor, links answer ENOENT", &layout, &|cell| {
        copied(cell, &[118, 110], &[118])
    });
    certain(&told, 118);
    unmount(Path::new("/proc/version"));
});

// As Lustre has answered: not even a copy can be made, and nobody knows why.
finds!(copies_without_data, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let other = Disk::new(scratch, "other", Kind::Xfs);
    let layout = Layout {
        confinement: Confinement::refusing(Call::CopyRange, ENODATA),
        ..Layout::new(&disk.path, &other.path)
    };
    scene.lay_out(&layout);
    scene.warm(&layout);
    // The newer one can clone from a cache beside the environment; the older one copies `RECORD` wherever that is.
    for (name, uv) in ["199: no copies, no clones", "199: no copies"]
        .iter()
        .zip(&scene.uvs)
    {
        scene.finds(&Finds {
            name,
            layout: &layout,
            uvs: std::slice::from_ref(uv),
            cache: Cache::Warm,
            modes: DEFAULT,
            reset: &|cell| scene.reset_environment(&layout, cell.uv),
            codes: &|_| vec![199, 101],
        });
    }
});

finds!(copies, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let other = Disk::new(scratch, "other", Kind::Xfs);
    let layout = Layout {
        confinement: Confinement::refusing(Call::CopyRange, EINVAL),
        ..Layout::new(&disk.path, &other.path)
    };
    scene.finds_warm("copy_file_range answers EINVAL", &layout, &|cell| {
        copied(cell, &[101], &[101])
    });
});
