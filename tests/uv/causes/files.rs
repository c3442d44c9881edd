//! Cached files, or the directory they go to, are such that links to them are refused.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use uv_linkcheck::model::mode::Mode;

use super::{DEFAULT, Finds, LINKING, Told, by_mode, copied};
use crate::files::USER;
use crate::judge::{Cache, Cell, linked_files};
use crate::observed;
use crate::scene::{Layout, Scene};
use crate::support::fs::{Disk, Kind, files, give};
use crate::support::mounts::chattr;

/// The wheel that holds the special file.
const WHEEL: &str = "nested";

/// A disk with a project and full caches.
fn warm(scene: &Scene, disk: &Disk, user: Option<u32>) -> Layout {
    let layout = Layout {
        user,
        ..Layout::new(&disk.path, &disk.path)
    };
    if let Some(user) = user {
        give(&disk.path, user);
    }
    scene.lay_out(&layout);
    scene.warm(&layout);
    layout
}

/// A file of a wheel that comes after the first, in each cache.
fn later(scene: &Scene, layout: &Layout) -> Vec<PathBuf> {
    let caches = scene.uvs.iter().map(|uv| layout.cache(uv));
    let files = caches.map(|cache| {
        let mut files = linked_files(&cache, WHEEL);
        files.swap_remove(files.len() / 2)
    });
    files.collect()
}

/// Every cached file that is linked.
fn all(scene: &Scene, layout: &Layout) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for uv in &scene.uvs {
        let archives = layout.cache(uv).join("archive-v0");
        found.extend(files(&archives).into_iter().map(|file| archives.join(file)));
    }
    found
}

fn set_mode(path: &Path, mode: u32) {
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// A break in the middle of a wheel: first that it breaks, then why.
fn breaks(told: &[Told], code: u16) {
    for told in told {
        let first = told.at("/findings/0");
        assert_eq!(first["code"], "UL127");
        assert_eq!(first["severity"], "error");
        assert_eq!(first["wheels"], serde_json::json!([WHEEL]));
        assert_eq!(told.finding(code)["severity"], "error");
        assert_eq!(told.finding(code)["wheels"], serde_json::json!([WHEEL]));
        assert_eq!(told.finding(code)["paths"], first["paths"]);
    }
}

finds!(flags, |scene, scratch| {
    for kind in [Kind::Ext4, Kind::Xfs] {
        let disk = Disk::new(scratch, &format!("{kind:?}"), kind);
        let layout = warm(&scene, &disk, None);
        let clone: &[u16] = if kind == Kind::Xfs {
            &[]
        } else {
            &[127, 114, 110]
        };
        let special = later(&scene, &layout);
        for flag in ["i", "a"] {
            for file in &special {
                chattr(&format!("+{flag}"), file);
            }
            let name = format!("114 and 127: a file with +{flag} on {kind:?}");
            let told = scene.finds_again(&name, &layout, &|cell| by_mode(cell, clone, &[127, 114]));
            let told: Vec<_> = told
                .into_iter()
                .filter(|told| told.mode == Mode::Hardlink)
                .collect();
            breaks(&told, 114);
            for told in &told {
                assert_eq!(told.fact(114, "confidence"), "certain");
                assert!(told.fact(114, "flag").contains(&format!("`{flag}`")));
                let commands = told.commands(114, "clear-flag");
                assert!(commands[0].starts_with(&format!("sudo chattr -{flag} /")));
            }
            for file in &special {
                chattr(&format!("-{flag}"), file);
            }
        }
    }
});

finds!(flags_of_all, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = warm(&scene, &disk, None);
    let special = all(&scene, &layout);
    for file in &special {
        chattr("+i", file);
    }
    scene.finds_again("114: every file with +i", &layout, &|cell| {
        copied(cell, &[114, 110], &[114])
    });
    for file in &special {
        chattr("-i", file);
    }
});

finds!(flags_of_the_target, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = warm(&scene, &disk, None);
    let site_packages = || observed::site_packages(&layout.environment);
    let judge = |flag: &str, codes: &dyn Fn(&Cell<'_>) -> Vec<u16>| {
        let told = scene.finds(&Finds {
            name: &format!("site-packages with +{flag}"),
            layout: &layout,
            uvs: &scene.uvs,
            cache: Cache::Warm,
            modes: LINKING,
            reset: &|cell| {
                if layout.environment.exists() {
                    chattr(&format!("-{flag}"), &site_packages());
                }
                scene.reset_environment(&layout, cell.uv);
                chattr(&format!("+{flag}"), &site_packages());
            },
            codes,
        });
        chattr(&format!("-{flag}"), &site_packages());
        told
    };
    let told = judge("i", &|_| vec![114]);
    assert_eq!(told[0].fact(114, "confidence"), "certain");
    let command = &told[0].commands(114, "clear-flag")[0];
    assert!(command.ends_with("/site-packages"), "{command}");
    // It takes links, but gives nothing back: uv stops at the one wheel with a directory that it removes again.
    let told = judge("a", &|cell| by_mode(cell, &[127, 114, 110], &[127, 114]));
    assert_eq!(
        told[0].finding(114)["wheels"],
        serde_json::json!(["scripted"])
    );
});

finds!(owners, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = warm(&scene, &disk, Some(USER));
    let special = later(&scene, &layout);
    let judge =
        |name: &str, codes: &dyn Fn(&Cell<'_>) -> Vec<u16>| scene.finds_again(name, &layout, codes);
    let plain: &dyn Fn(&Cell<'_>) -> Vec<u16> = &|cell| by_mode(cell, &[110], &[]);
    let broken: &dyn Fn(&Cell<'_>) -> Vec<u16> =
        &|cell| by_mode(cell, &[127, 113, 110], &[127, 113]);
    for (name, mode, codes) in [
        ("113: a file of root, 0644", 0o644, broken),
        ("a file of root, 0666", 0o666, plain),
        ("113: a file of root, setuid", 0o4666, broken),
        ("113: a file of root, setgid and executable", 0o2676, broken),
    ] {
        for file in &special {
            give(file, 0);
            set_mode(file, mode);
        }
        let told = judge(name, codes);
        if mode != 0o666 {
            breaks(&told, 113);
            assert_eq!(told[0].fact(113, "confidence"), "certain");
            assert_eq!(told[0].fact(113, "owner"), "0");
            assert_eq!(told[0].fact(113, "mode"), format!("{mode:04o}"));
            assert_eq!(told[0].fact(113, "fs.protected_hardlinks"), "1");
        }
    }
    // A member of the group that may read and write.
    for file in &special {
        give(file, 0);
        std::os::unix::fs::chown(file, Some(0), Some(USER)).unwrap();
        set_mode(file, 0o664);
    }
    judge("a file of root, 0664, of a group of the user", plain);
    for file in &special {
        give(file, USER);
        set_mode(file, 0o444);
    }
    judge("a file of one's own, 0444", plain);
    for file in &special {
        give(file, 0);
        set_mode(file, 0o600);
    }
    judge("113: a file of root, 0600", broken);
});

finds!(owner_of_all, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    let layout = warm(&scene, &disk, Some(USER));
    for file in all(&scene, &layout) {
        give(&file, 0);
    }
    let told = scene.finds_again("113: every file of root, on xfs", &layout, &|cell| {
        copied(cell, &[], &[113])
    });
    let told = told
        .iter()
        .find(|told| told.mode == Mode::Hardlink)
        .unwrap();
    assert_eq!(told.exports(113, "set-link-mode")[0].1, "clone");
});

finds!(link_limits, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = warm(&scene, &disk, None);
    let special = later(&scene, &layout);
    disk.unmount();
    disk.save();
    for (name, links, codes) in [
        ("115: near the limit", 52_000, [&[115][..], &[110, 115]]),
        ("below 80 % of the limit", 51_000, [&[], &[110]]),
        ("115: at the limit", 65_000, [&[127, 115, 210], &[110, 115]]),
    ] {
        for (uv, codes) in scene.uvs.iter().zip(codes) {
            disk.restore();
            for file in &special {
                disk.set_link_count(file, links);
            }
            disk.mount();
            let told = scene.finds(&Finds {
                name,
                layout: &layout,
                uvs: std::slice::from_ref(uv),
                cache: Cache::Warm,
                modes: DEFAULT,
                reset: &|cell| scene.reset_environment(&layout, cell.uv),
                codes: &|_| codes.to_vec(),
            });
            disk.unmount();
            if codes.contains(&115) {
                assert_eq!(told[0].fact(115, "names"), links.to_string());
                assert!(told[0].fact(115, "limit").starts_with("65000"));
                assert_eq!(told[0].fact(115, "confidence"), "certain");
            }
        }
    }
});
