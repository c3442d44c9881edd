//! Filesystems that need a kernel of their own.

use uv_linkcheck::model::mode::Mode;

use super::{Finds, LINKING, copied};
use crate::judge::Cache;
use crate::observed::site_packages;
use crate::scene::{Layout, Scene, TWO, Uv, remove};
use crate::support::fs::{Disk, Kind, bind, unmount};
use crate::support::guest::Needs;
use crate::support::namespace::say;

/// What FAT needs.
const FAT: Needs<'_> = Needs {
    modules: &[
        "block/loop",
        "fat/vfat",
        "fat/msdos",
        "nls/nls_cp437",
        "nls/nls_ascii",
        "nls/nls_iso8859-1",
    ],
    programs: &["mkfs.vfat", "losetup"],
    uvs: &TWO,
};

/// Defines a test that runs in a guest.
macro_rules! guest {
    ($name:ident, $needs:expr, |$scene:ident, $scratch:ident| $body:block) => {
        #[test]
        fn $name() {
            crate::support::guest::run(module_path!(), stringify!($name), &$needs, |$scratch| {
                if let Some($scene) =
                    crate::scene::Scene::with($scratch, stringify!($name), $needs.uvs)
                {
                    $body
                    $scene.finish();
                }
            });
        }
    };
}

// uv makes symlinks in its cache, so no link mode helps.
guest!(caches_without_symlinks, FAT, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Vfat);
    let layout = Layout::new(&disk.path, scratch);
    scene.lay_out(&layout);
    let told = scene.finds(&Finds {
        name: "501: a cache on vfat",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Cold,
        modes: &[None, Some(Mode::Copy)],
        reset: &|cell| scene.reset_environment(&layout, cell.uv),
        codes: &|_| vec![501],
    });
    for told in &told {
        assert!(told.fact(501, "symlink").starts_with("EPERM (1)"));
        assert!(told.fact(501, "cache mount").contains("(vfat,"));
    }
});

/// An empty environment that has its libraries on `disk`: the rest of one needs symlinks.
fn libraries_on(scene: &Scene, layout: &Layout, uv: &Uv, disk: &Disk) {
    let libraries = layout.environment.join("lib");
    if libraries.exists() {
        unmount(&libraries);
    }
    scene.reset_environment(layout, uv);
    for entry in fs_err::read_dir(&disk.path).unwrap() {
        remove(&entry.unwrap().path());
    }
    let site_packages = site_packages(&layout.environment);
    bind(&layout.environment, "lib", &disk.path);
    fs_err::create_dir_all(site_packages).unwrap();
}

guest!(libraries_on_fat, FAT, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let libraries = layout.environment.join("lib");
    let other = Disk::new(scratch, "vfat", Kind::Vfat);
    scene.finds(&Finds {
        name: "101: ext4 to vfat",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes: LINKING,
        reset: &|cell| libraries_on(&scene, &layout, cell.uv, &other),
        codes: &|cell| copied(cell, &[101], &[101]),
    });
    unmount(&libraries);
    remove(&layout.environment);
    // Which file is the first that cannot be named is up to the directory: only that uv stops is known before.
    let other = Disk::new(scratch, "msdos", Kind::Msdos);
    for uv in &scene.uvs {
        libraries_on(&scene, &layout, uv, &other);
        let said = scene.findings(&layout, uv, &[], &[]);
        assert_eq!(Vec::from_iter(said.codes()), ["UL125"]);
        assert_eq!(said.finding("UL125")["severity"], "error");
        assert_eq!(said.facts("UL125", "confidence"), ["certain"]);
        let mut sync = scene.uv(&layout, uv);
        let sync = sync.args(["sync", "--frozen", "--offline"]);
        assert_eq!(sync.output().unwrap().status.code(), Some(2));
        say(&format!(
            "125: ext4 to msdos, uv {}: both stop\n",
            uv.version
        ));
    }
    unmount(&libraries);
});

// No symlink, no `bin/python`, whatever the link mode.
guest!(environments_on_fat, FAT, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let other = Disk::new(scratch, "vfat", Kind::Vfat);
    let layout = Layout::new(&disk.path, &other.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    for uv in &scene.uvs {
        for mode in ["clone", "copy"] {
            let options = ["--link-mode", mode];
            let said = scene.findings(&layout, uv, &options, &[]);
            assert_eq!(Vec::from_iter(said.codes()), ["UL112"]);
            assert_eq!(said.finding("UL112")["severity"], "error");
            assert_eq!(said.facts("UL112", "symlink"), ["EPERM (1)"]);
            assert_eq!(said.outcomes(), ["fail"; 5]);
            let mut sync = scene.uv(&layout, uv);
            let sync = sync.args(["sync", "--frozen", "--offline"]).args(options);
            let run = sync.output().unwrap();
            assert_eq!(run.status.code(), Some(2));
            let log = String::from_utf8_lossy(&run.stderr);
            assert!(log.contains("failed to symlink file"), "{log}");
            say(&format!(
                "112: no environment on vfat, uv {}, {mode}: both stop\n",
                uv.version
            ));
            remove(&layout.environment);
        }
    }
});
