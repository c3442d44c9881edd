//! What the settings ask for, and where they put things.

use std::path::Path;

use fs_err::os::unix::fs::symlink;
use uv_linkcheck::model::mode::Mode;

use super::{DEFAULT, Finds, by_mode};
use crate::judge::{Cache, Cell};
use crate::scene::{Layout, Scene, remove};
use crate::support::command::Checked as _;
use crate::support::fs::{Disk, Kind, bind, directory, tmpfs, unmount};
use crate::support::project;

/// A project with full caches on one ext4, where links work and clones do not.
fn warm(scene: &Scene, scratch: &Path) -> (Disk, Layout) {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    (disk, layout)
}

/// Writes the project anew, with this at the end of its `pyproject.toml`.
fn configure(scene: &Scene, layout: &Layout, text: &str) {
    project::write(&layout.project, &scene.index);
    let path = layout.project.join("pyproject.toml");
    let manifest = fs_err::read_to_string(&path).unwrap();
    fs_err::write(&path, format!("{manifest}\n{text}")).unwrap();
}

finds!(link_modes, |scene, scratch| {
    let (_disk, plain) = warm(&scene, scratch);
    let asked = |mode: Mode| Layout {
        mode: Some(mode),
        ..plain.clone()
    };
    let by_variable = |mode: Mode| Layout {
        variables: vec![("UV_LINK_MODE", mode.as_str().into())],
        ..asked(mode)
    };

    let told = scene.finds_by_default("201: copy by a variable", &by_variable(Mode::Copy), &|_| {
        vec![201]
    });
    assert_eq!(
        told[0].commands(201, "drop-link-mode"),
        ["unset UV_LINK_MODE"]
    );

    configure(&scene, &plain, "[tool.uv]\nlink-mode = \"clone\"\n");
    let told = scene.finds_by_default("202: clone in the project", &asked(Mode::Clone), &|cell| {
        let ladder = cell.uv.version >= uv_linkcheck::model::uv::UvVersion(0, 10, 5);
        if ladder {
            vec![202, 110]
        } else {
            vec![110, 202, 210]
        }
    });
    let location = &told[0].finding(202)["location"];
    assert!(
        location["path"]
            .as_str()
            .unwrap()
            .ends_with("pyproject.toml")
    );

    configure(&scene, &plain, "[tool.uv]\nlink-mode = \"copy\"\n");
    let told = scene.finds_by_default(
        "203: a variable hides the project",
        &by_variable(Mode::Hardlink),
        &|_| vec![203],
    );
    assert!(told[0].fact(203, "hidden").starts_with("`copy` from"));

    configure(&scene, &plain, "[tool.uv.pip]\nlink-mode = \"copy\"\n");
    scene.finds_by_default("205: copy in the pip table", &plain, &|cell| {
        by_mode(cell, &[205, 110], &[205])
    });

    configure(
        &scene,
        &plain,
        "[tool.uv]\nlink-mode = \"copy\"\nno-such-key = 1\n",
    );
    scene.finds_by_default("217: a table that uv drops", &plain, &|cell| {
        by_mode(cell, &[217, 110], &[217])
    });

    configure(&scene, &plain, "[tool.uv]\nlink-mode = \"auto\"\n");
    scene.finds_by_default("217: a value that no uv knows", &plain, &|cell| {
        by_mode(cell, &[204, 217, 110], &[204, 217])
    });

    configure(&scene, &plain, "");
    scene.finds_by_default("207: symlinks", &by_variable(Mode::Symlink), &|_| vec![207]);
    let no_cache = Layout {
        variables: vec![
            ("UV_LINK_MODE", "symlink".into()),
            ("UV_NO_CACHE", "1".into()),
        ],
        ..asked(Mode::Symlink)
    };
    scene.finds(&Finds {
        name: "206: symlinks without a cache",
        layout: &no_cache,
        uvs: &scene.uvs,
        cache: Cache::Temporary,
        modes: DEFAULT,
        reset: &|cell| scene.reset_environment(&no_cache, cell.uv),
        codes: &|_| vec![206, 209],
    });
});

finds!(temporary_caches, |scene, scratch| {
    let (disk, plain) = warm(&scene, scratch);
    let layout = Layout {
        variables: vec![("UV_NO_CACHE", "1".into())],
        ..plain
    };
    let judge = |name: &str, layout: &Layout, codes: &dyn Fn(&Cell<'_>) -> Vec<u16>| {
        scene.finds(&Finds {
            name,
            layout,
            uvs: &scene.uvs,
            cache: Cache::Temporary,
            modes: DEFAULT,
            reset: &|cell| scene.reset_environment(layout, cell.uv),
            codes,
        })
    };
    judge("209: a temporary cache elsewhere", &layout, &|_| {
        vec![101, 209]
    });
    let mut beside = layout;
    let temporary = directory(&disk.path, "temporary");
    beside.variables.push(("TMPDIR", temporary.into()));
    judge("209: a temporary cache beside", &beside, &|cell| {
        by_mode(cell, &[110, 209], &[209])
    });
});

finds!(cache_directories, |scene, scratch| {
    let (disk, plain) = warm(&scene, scratch);
    for uv in &scene.uvs {
        let cache = plain.cache(uv);
        configure(
            &scene,
            &plain,
            &format!("[tool.uv]\ncache-dir = \"{}\"\n", cache.display()),
        );
        let layout = Layout {
            unset: vec!["UV_CACHE_DIR"],
            ..plain.clone()
        };
        let told = scene.finds(&Finds {
            name: "208: the project names a cache",
            layout: &layout,
            uvs: std::slice::from_ref(uv),
            cache: Cache::Warm,
            modes: DEFAULT,
            reset: &|cell| scene.reset_environment(&layout, cell.uv),
            codes: &|cell| by_mode(cell, &[110, 208], &[208]),
        });
        assert!(told[0].exports(208, "set-cache-dir")[0].1 == cache.as_os_str());
    }
    configure(&scene, &plain, "");

    let inside = Layout {
        caches: plain.project.join("caches"),
        ..plain.clone()
    };
    scene.warm(&inside);
    scene.finds_by_default("211: a cache in the project", &inside, &|cell| {
        by_mode(cell, &[110, 211], &[211])
    });
    remove(&inside.caches);

    let memory = Layout::new(&tmpfs(scratch, "memory", None), &disk.path);
    scene.lay_out(&memory);
    scene.warm(&memory);
    let told = scene.finds_by_default("214: a cache in memory", &memory, &|_| vec![101, 214]);
    assert!(told[0].fact(214, "cache mount").contains("(tmpfs,"));

    let other = Disk::new(scratch, "other", Kind::Ext4);
    let away = disk.path.join("away");
    symlink(&other.path, &away).unwrap();
    let layout = Layout::new(&away, &disk.path);
    scene.warm(&layout);
    let told = scene.finds_by_default("212: a cache behind a symlink", &layout, &|_| {
        vec![101, 212]
    });
    assert!(told[0].fact(212, "is on").contains("/other "));

    let layout = Layout {
        environment: other.path.join("environment"),
        named: true,
        ..plain.clone()
    };
    scene.finds_by_default(
        "215: an environment that a variable puts elsewhere",
        &layout,
        &|_| vec![101, 215],
    );
});

finds!(a_cache_mount_in_a_container, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let other = Disk::new(scratch, "other", Kind::Ext4);
    // What podman leaves in every container; what docker leaves may be here anyway.
    tmpfs(Path::new("/"), "run", None);
    fs_err::write("/run/.containerenv", "").unwrap();
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    for uv in &scene.uvs {
        let name = uv.version.to_string();
        bind(&layout.caches, &name, &directory(&other.path, &name));
    }
    scene.warm(&layout);
    let told = scene.finds_by_default("213: a cache mount in a container", &layout, &|_| {
        vec![101, 213]
    });
    assert!(["docker", "podman"].contains(&told[0].fact(213, "container").as_str()));
    assert_eq!(told[0].exports(213, "set-link-mode")[0].1, "copy");
    for uv in &scene.uvs {
        unmount(&layout.cache(uv));
    }
});

finds!(no_execution, |scene, scratch| {
    let (disk, layout) = warm(&scene, scratch);
    std::process::Command::new("mount")
        .args(["-o", "remount,noexec"])
        .arg(&disk.path)
        .checked();
    let told = scene.finds_by_default("306: noexec", &layout, &|cell| {
        by_mode(cell, &[306, 110], &[306])
    });
    assert!(told[0].fact(306, "options").contains("noexec"));
});
