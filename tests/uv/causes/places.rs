//! Something lies between cache and environment.

use std::path::{Path, PathBuf};
use std::process::Command;

use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::uv::UvVersion;

use super::{Finds, LINKING, Told, by_mode, copied};
use crate::judge::{Cache, linked_files};
use crate::observed;
use crate::scene::{Layout, Scene, remove};
use crate::support::command::Checked as _;
use crate::support::confine::Confinement;
use crate::support::fs::{
    Disk, Kind, bind, copy_tree, directory, remount, set_project, set_read_only, snapshot,
    subvolume, unmount,
};
use crate::support::mounts::{again, chattr, encrypt, idmapped};

/// The first report on a uv that was asked for hard links.
fn hardlinked(told: &[Told]) -> &Told {
    let mut told = told.iter();
    told.find(|told| told.mode == Mode::Hardlink)
        .expect("hard links are asked for")
}

finds!(another_filesystem, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let other = Disk::new(scratch, "other", Kind::Xfs);
    let layout = Layout::new(&disk.path, &other.path);
    let told = scene.finds_warm("101: ext4 to xfs", &layout, &|cell| {
        copied(cell, &[101], &[101])
    });
    for told in told {
        assert_eq!(told.fact(101, "confidence"), "certain");
        assert!(told.fact(101, "cache mount").contains("(ext4,"));
        assert!(told.fact(101, "environment mount").contains("(xfs,"));
        let to = &told.exports(101, "move-cache")[0].1;
        assert!(Path::new(to).starts_with(&other.path), "{to:?}");
    }
});

/// Follows the advice to name both places below one mount: the same files by other names.
fn through_one_mount(scene: &Scene, layout: &Layout, told: &[Told], clones: bool) {
    for (uv, told) in scene.uvs.iter().zip(told.chunks(LINKING.len())) {
        let told = hardlinked(told);
        assert_eq!(told.fact(102, "confidence"), "certain");
        told.fact(102, "a mount that shows both");
        let (mut followed, mut named) = (layout.clone(), layout.cache(uv));
        for (name, value) in told.exports(102, "use-one-mount") {
            match name {
                "UV_CACHE_DIR" => named = PathBuf::from(&value),
                _ => followed.environment = PathBuf::from(&value),
            }
            followed.variables.push((name, value));
        }
        followed.named = followed.environment != layout.environment;
        named.parent().unwrap().clone_into(&mut followed.caches);
        assert_eq!(named, followed.cache(uv));
        scene.finds_of(
            std::slice::from_ref(uv),
            "102, followed",
            &followed,
            &|cell| by_mode(cell, if clones { &[] } else { &[110] }, &[]),
        );
    }
}

finds!(bind_mounts, |scene, scratch| {
    for kind in [Kind::Ext4, Kind::Xfs] {
        let disk = Disk::new(scratch, &format!("{kind:?}"), kind);
        let (caches, work) = (
            directory(&disk.path, "deep/cache"),
            directory(&disk.path, "deep/work"),
        );
        let one = bind(scratch, &format!("{kind:?}-one"), &caches);
        let two = bind(scratch, &format!("{kind:?}-two"), &work);
        let layout = Layout::new(&one, &two);
        let clones = kind == Kind::Xfs;
        let name = format!("102: two bind mounts of {kind:?}");
        let told = scene.finds_warm(&name, &layout, &|cell| {
            copied(cell, if clones { &[] } else { &[102, 110] }, &[102])
        });
        through_one_mount(&scene, &layout, &told, clones);
        // What is made only later has to get its whole name.
        let told = scene.finds(&Finds {
            name: &format!("{name}, no environment"),
            layout: &layout,
            uvs: &scene.uvs,
            cache: Cache::Warm,
            modes: LINKING,
            reset: &|_| remove(&layout.environment),
            codes: &|cell| copied(cell, if clones { &[] } else { &[102, 110] }, &[102]),
        });
        let exports = hardlinked(&told).exports(102, "use-one-mount");
        let named = exports
            .iter()
            .find(|(name, _)| *name == "UV_PROJECT_ENVIRONMENT");
        let (_, environment) = named.expect("only the whole disk shows both");
        let below = layout.environment.strip_prefix(&two).unwrap();
        assert_eq!(Path::new(environment), work.join(below));
    }
});

finds!(other_mounts_of_one_filesystem, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    let work = directory(&disk.path, "work");
    // A directory mounted on itself.
    let itself = bind(&disk.path, "work", &work);
    let layout = Layout::new(&disk.path, &itself);
    let told = scene.finds_warm("102: self-bind", &layout, &|cell| copied(cell, &[], &[102]));
    assert_eq!(hardlinked(&told).fact(102, "confidence"), "certain");
    cloned(&scene, &layout, hardlinked(&told), 102);
    crate::support::fs::unmount(&itself);

    let second = again(scratch, "second", &disk.path, "rw");
    let layout = Layout::new(&disk.path, &second);
    let told = scene.finds_warm("102: one device twice", &layout, &|cell| {
        copied(cell, &[], &[102])
    });
    through_one_mount(&scene, &layout, &told, true);

    let mapped = idmapped(scratch, "mapped", &work, "0 0 65536");
    let layout = Layout::new(&disk.path, &mapped);
    let told = scene.finds_warm("102: idmapped mount", &layout, &|cell| {
        copied(cell, &[], &[102])
    });
    through_one_mount(&scene, &layout, &told, true);
});

finds!(one_subvolume_twice, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Btrfs);
    subvolume(&disk.path.join("one"));
    let alone = again(scratch, "alone", &disk.path, "subvol=one");
    let layout = Layout::new(&disk.path.join("one"), &alone);
    let told = scene.finds_warm("102: a subvolume by itself", &layout, &|cell| {
        copied(cell, &[], &[102])
    });
    through_one_mount(&scene, &layout, &told, true);
});

finds!(unmapped_user, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let work = directory(&disk.path, "work");
    let mapped = idmapped(scratch, "mapped", &work, "1000 2000 1");
    let layout = Layout {
        environment: mapped.join("environment"),
        named: true,
        ..Layout::new(&disk.path, &disk.path)
    };
    let inside = Layout {
        environment: work.join("environment"),
        ..layout.clone()
    };
    scene.lay_out(&layout);
    scene.warm(&layout);
    scene.finds(&Finds {
        name: "113: a mount that does not map the user",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: LINKING,
        reset: &|cell| scene.reset_environment(&inside, cell.uv),
        codes: &|_| vec![113],
    });
});

finds!(subvolumes, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Btrfs);
    let place = |name: &str| disk.path.join(name);
    subvolume(&place("one"));
    subvolume(&place("two"));
    let layout = Layout::new(&place("one"), &place("two"));
    let told = scene.finds_warm("103: subvolumes", &layout, &|cell| {
        copied(cell, &[], &[103])
    });
    let told = hardlinked(&told);
    assert_eq!(told.fact(103, "confidence"), "certain");
    assert_ne!(
        told.fact(103, "cache device"),
        told.fact(103, "environment device")
    );
    let to = &told.exports(103, "move-cache")[0].1;
    assert!(Path::new(to).starts_with(place("two")), "{to:?}");
    cloned(&scene, &layout, told, 103);

    snapshot(&place("one"), &place("snapshot"));
    let layout = Layout::new(&place("snapshot"), &place("two"));
    scene.finds_again("103: snapshot to subvolume", &layout, &|cell| {
        copied(cell, &[], &[103])
    });

    let alone =
        ["one", "two"].map(|name| again(scratch, name, &disk.path, &format!("subvol={name}")));
    let layout = Layout::new(&alone[0], &alone[1]);
    scene.finds_again("103: subvolumes mounted by themselves", &layout, &|cell| {
        copied(cell, &[], &[103])
    });
});

finds!(projects, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    let [one, two, none] = ["one", "two", "none"].map(|name| directory(&disk.path, name));
    set_project(&one, 1);
    set_project(&two, 2);
    let layout = Layout::new(&one, &two);
    let told = scene.finds_warm("104: xfs projects", &layout, &|cell| {
        copied(cell, &[], &[104])
    });
    let told = hardlinked(&told);
    assert_eq!(told.fact(104, "confidence"), "certain");
    assert_eq!(told.fact(104, "project id of the cached files"), "1");
    assert_eq!(told.fact(104, "project id of the environment"), "2");
    cloned(&scene, &layout, told, 104);

    let layout = Layout::new(&one, &none);
    scene.finds_warm("out of an xfs project", &layout, &|_| vec![]);
});

// A new environment is made beside the link, not where it leads.
finds!(libraries_behind_a_symlink, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    let other = Disk::new(scratch, "other", Kind::Ext4);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let told = scene.finds(&Finds {
        name: "101: libraries behind a symlink",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: LINKING,
        reset: &|cell| {
            scene.reset_environment(&layout, cell.uv);
            let (libraries, away) = (layout.environment.join("lib"), other.path.join("lib"));
            remove(&away);
            copy_tree(&libraries, &away);
            remove(&libraries);
            fs_err::os::unix::fs::symlink(&away, &libraries).unwrap();
        },
        codes: &|cell| copied(cell, &[101], &[101]),
    });
    for told in told {
        let fix = told.at("/recommendation/fix");
        assert_eq!(fix["id"], "delete-environment");
    }
});

// One directory of site-packages has a project id that it gives to all below it.
finds!(a_project_inside_the_environment, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    scene.finds(&Finds {
        name: "104: a part of the environment",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: LINKING,
        reset: &|cell| {
            scene.reset_environment(&layout, cell.uv);
            let site_packages = observed::site_packages(&layout.environment);
            set_project(&directory(&site_packages, "nested"), 7);
        },
        codes: &|cell| by_mode(cell, &[], &[127, 104]),
    });
});

/// Follows the advice to clone.
fn cloned(scene: &Scene, layout: &Layout, told: &Told, code: u16) {
    let mut followed = layout.clone();
    followed.variables = told.exports(code, "set-link-mode");
    assert_eq!(followed.variables[0].1, "clone");
    scene.finds(&Finds {
        name: &format!("{code}, cloned"),
        layout: &followed,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: &[Some(Mode::Clone)],
        reset: &|cell| scene.reset_environment(layout, cell.uv),
        // The older one drops the executable bit of a clone.
        codes: &|cell| {
            let old = cell.uv.version < UvVersion(0, 10, 6);
            old.then_some(210).into_iter().collect()
        },
    });
}

finds!(encryption, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4Encrypt);
    let [one, two, plain] = ["one", "two", "plain"].map(|name| disk.path.join(name));
    encrypt(&disk.path, &one, 1);
    encrypt(&disk.path, &two, 2);
    fs_err::create_dir(&plain).unwrap();
    let name = "105: into an encrypted directory";
    let told = scene.finds_warm(name, &Layout::new(&plain, &one), &|cell| {
        copied(cell, &[105, 110], &[105])
    });
    assert_eq!(told[0].fact(105, "confidence"), "certain");
    let name = "105: between two policies";
    let told = scene.finds_warm(name, &Layout::new(&one, &two), &|cell| {
        copied(cell, &[105, 110], &[105])
    });
    assert_eq!(told[0].fact(105, "cached file encrypted"), "yes");
    let name = "out of an encrypted directory";
    scene.finds_warm(name, &Layout::new(&one, &plain), &|cell| {
        by_mode(cell, &[110], &[])
    });
});

finds!(landlock, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Xfs);
    let layout = Layout {
        confinement: Confinement::OneDirectory,
        ..Layout::new(&disk.path, &disk.path)
    };
    let told = scene.finds_warm("106: Landlock, warm cache", &layout, &|cell| {
        copied(cell, &[], &[106])
    });
    assert_eq!(hardlinked(&told).fact(106, "confidence"), "certain");
});

finds!(nodatacow, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Btrfs);
    let [plain, marked, other] =
        ["plain", "marked", "other"].map(|name| directory(&disk.path, name));
    chattr("+C", &marked);
    chattr("+C", &other);
    for (name, from, to) in [
        ("119: from a +C directory", &marked, &plain),
        ("119: to a +C directory", &plain, &marked),
    ] {
        let told = scene.finds_warm(name, &Layout::new(from, to), &|cell| {
            by_mode(cell, &[119], &[])
        });
        let told = told.iter().find(|told| told.mode == Mode::Clone).unwrap();
        assert_eq!(told.fact(119, "confidence"), "certain");
    }
    let name = "between +C directories";
    scene.finds_warm(name, &Layout::new(&marked, &other), &|_| vec![]);
});

finds!(second_extended_filesystem, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext2);
    let layout = Layout::new(&disk.path, &disk.path);
    let told = scene.finds_warm("110: ext2", &layout, &|cell| by_mode(cell, &[110], &[]));
    let told = told.iter().find(|told| told.mode == Mode::Clone).unwrap();
    // The number in `statfs` is that of ext4 too; only the mount table tells them apart.
    assert!(told.fact(110, "cache mount").contains("(ext2,"));
});

// Symlinks can be made there, and lead nowhere.
finds!(symlinks_not_followed, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let libraries = layout.environment.join("lib");
    let told = scene.finds(&Finds {
        name: "112: nosymfollow",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: &[Some(Mode::Symlink)],
        reset: &|cell| {
            if libraries.exists() {
                unmount(&libraries);
            }
            scene.reset_environment(&layout, cell.uv);
            bind(&layout.environment, "lib", &libraries);
            remount(&libraries, "bind,nosymfollow");
        },
        codes: &|_| vec![127, 112, 207],
    });
    unmount(&libraries);
    for told in &told {
        assert!(
            told.fact(112, "symlink").contains("ELOOP"),
            "{}",
            told.fact(112, "symlink")
        );
        assert!(told.fact(112, "environment mount").contains("(ext4,"));
    }
});

finds!(read_only_places, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Btrfs);
    let caches = directory(&disk.path, "caches");
    let work = disk.path.join("work");
    subvolume(&work);
    let layout = Layout {
        environment: work.join("environment"),
        named: true,
        ..Layout::new(&caches, &disk.path)
    };
    scene.lay_out(&layout);
    scene.warm(&layout);
    let judge = |name: &str, codes: &[u16], close: &dyn Fn(bool)| {
        let told = scene.finds(&Finds {
            name,
            layout: &layout,
            uvs: &scene.uvs,
            cache: Cache::Warm,
            modes: LINKING,
            reset: &|cell| {
                close(false);
                scene.reset_environment(&layout, cell.uv);
                close(true);
            },
            codes: &|_| codes.to_vec(),
        });
        close(false);
        assert_eq!(told[0].finding(117)["severity"], "error");
        assert_eq!(told[0].fact(117, "confidence"), "certain");
        told[0].fact(117, "options")
    };
    let options = judge("117: a read-only subvolume", &[117], &|close| {
        let value = if close { "true" } else { "false" };
        Command::new("btrfs")
            .args(["property", "set", "-f", "-t", "subvol"])
            .arg(&work)
            .args(["ro", value])
            .checked();
    });
    assert_eq!(options, "neither mount nor filesystem says `ro`");

    let mount = bind(&disk.path, "work", &work);
    let options = judge("117: a read-only bind mount", &[117], &|close| {
        set_read_only(&mount, close);
    });
    assert_eq!(options, "this mount of it is read-only");
    unmount(&mount);

    let other = Disk::new(scratch, "other", Kind::Ext4);
    let place = bind(&disk.path, "work", &other.path);
    unmount(&other.path);
    let options = judge("117: a read-only filesystem", &[117, 215], &|close| {
        remount(&place, if close { "ro" } else { "rw" });
    });
    assert_eq!(options, "the filesystem is read-only");
    unmount(&place);
});

// Neither directories nor links: nothing of a wheel can be put there.
finds!(message_queues, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let site_packages = || observed::site_packages(&layout.environment);
    scene.finds(&Finds {
        name: "mqueue",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: LINKING,
        reset: &|cell| {
            if layout.environment.exists() {
                unmount(&site_packages());
            }
            scene.reset_environment(&layout, cell.uv);
            Command::new("mount")
                .args(["-t", "mqueue", "mqueue"])
                .arg(site_packages())
                .checked();
        },
        // Nobody ever installed there: the facts are all there is to tell, but of a file that needs no directory.
        codes: &|cell| {
            let first = &linked_files(&cell.cache, "single")[0];
            if first.ends_with("single.py") {
                vec![199, 101]
            } else {
                vec![199]
            }
        },
    });
    unmount(&site_packages());
});
