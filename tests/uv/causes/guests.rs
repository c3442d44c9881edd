//! Filesystems that need a kernel of their own.

use std::path::{Path, PathBuf};
use std::process::Command;

use uv_linkcheck::env::{Process, Vars as _};
use uv_linkcheck::model::mode::Mode;

use super::{BREAKS_IF_LATER, DEFAULT, Finds, LINKING, by_mode, copied};
use crate::judge::{Cache, linked_files};
use crate::observed::site_packages;
use crate::scene::{Layout, Scene, TWO, Uv, remove};
use crate::support::command::Checked as _;
use crate::support::fs::{Disk, Kind, bind, directory, unmount};
use crate::support::guest::{FULL, Needs};
use crate::support::mounts::chattr;
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
    let other = Disk::new(scratch, "other", Kind::Ext4);
    let layout = Layout::new(&disk.path, &other.path);
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
    scene.advise_by_default("125: ext4 to msdos", &layout, &|cell| {
        libraries_on(&scene, &layout, cell.uv, &other);
    });
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
    scene.advise_by_default("112: no environment on vfat", &layout, &|_| {
        remove(&layout.environment);
    });
});

/// What a btrfs needs.
const LOOP: Needs<'_> = Needs {
    modules: &["block/loop"],
    programs: &["mkfs.btrfs", "mkswap", "swapon", "chattr", "losetup"],
    uvs: &TWO,
};

// The file is swapped to: nobody may share its blocks. A guest has swap space of its own.
guest!(swap_files, LOOP, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Btrfs);
    // Swap files are not copied on write, and clones between those and others are refused for that.
    chattr("+C", &disk.path);
    let layout = Layout::new(&disk.path, &disk.path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let uv = &scene.uvs[1];
    let mut files = linked_files(&layout.cache(uv), "large").into_iter();
    let file = files.find(|file| file.ends_with("blob.bin")).unwrap();
    fs_err::remove_file(&file).unwrap();
    fs_err::File::create(&file).unwrap();
    fs_err::write(&file, vec![0; 200 * 1024]).unwrap();
    Command::new("chmod").arg("600").arg(&file).checked();
    Command::new("mkswap").arg(&file).checked();
    Command::new("swapon").arg(&file).checked();
    // Once only: a name that uv gives it cannot be removed again.
    let told = scene.finds(&Finds {
        name: "126: an active swap file",
        layout: &layout,
        uvs: std::slice::from_ref(uv),
        cache: Cache::Warm,
        modes: DEFAULT,
        reset: &|cell| scene.reset_environment(&layout, cell.uv),
        codes: &|_| vec![BREAKS_IF_LATER, 126],
    });
    assert!(told[0].fact(126, "clone").starts_with("ETXTBSY (26)"));
});

/// What a server of NFS and a client of it need.
const NFS: Needs<'_> = Needs {
    modules: &["block/loop", "nfsd/nfsd", "nfs/nfsv3", "nfs/nfsv4"],
    programs: &[
        "rpcbind",
        "rpc.nfsd",
        "rpc.mountd",
        "exportfs",
        "mount.nfs",
        "mkfs.xfs",
        "losetup",
    ],
    uvs: &TWO,
};

/// Starts a server that exports nothing yet.
fn serve() {
    let run = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).checked();
    };
    run("mount", &["-t", "tmpfs", "state", "/var/lib/nfs"]);
    run("mount", &["-t", "nfsd", "nfsd", "/proc/fs/nfsd"]);
    for directory in ["v4recovery", "rpc_pipefs"] {
        fs_err::create_dir(Path::new("/var/lib/nfs").join(directory)).unwrap();
    }
    for file in ["etab", "rmtab"] {
        fs_err::write(Path::new("/var/lib/nfs").join(file), "").unwrap();
    }
    run("rpcbind", &["-w"]);
    run("rpc.mountd", &[]);
    run(
        "rpc.nfsd",
        &["--grace-time", "10", "--lease-time", "10", "2"],
    );
    // Clients need not wait for those of a server that was here before.
    fs_err::write("/proc/fs/nfsd/v4_end_grace", "Y").unwrap();
}

/// Mounts the export `path` of the server, of which `root` is the root of version 4, on `scratch/name`.
fn mount_nfs(scratch: &Path, name: &str, version: &str, path: &Path) -> PathBuf {
    let at = directory(scratch, name);
    let source = if version == "3" {
        format!("127.0.0.1:{}", path.display())
    } else {
        "127.0.0.1:/".to_owned()
    };
    let options = match version {
        "3" => "vers=3,nolock,soft".to_owned(),
        _ => format!("vers={version},soft"),
    };
    Command::new("mount")
        .args(["-t", "nfs", "-o", &options, &source])
        .arg(&at)
        .checked();
    at
}

// Clones depend on the version of the protocol and on the server's own filesystem.
guest!(network, NFS, |scene, scratch| {
    serve();
    let full = Process.get_nonempty(FULL).is_some();
    let kinds: &[Kind] = if full {
        &[Kind::Xfs, Kind::Ext4, Kind::Btrfs]
    } else {
        &[Kind::Xfs]
    };
    for kind in kinds {
        let disk = Disk::new(scratch, &format!("{kind:?}"), *kind);
        let export = format!("127.0.0.1:{}", disk.path.display());
        Command::new("exportfs")
            .args(["-o", "rw,no_root_squash,no_subtree_check,insecure,fsid=0"])
            .arg(&export)
            .checked();
        let versions: &[&str] = if full {
            &["3", "4.0", "4.2"]
        } else {
            &["3", "4.2"]
        };
        for version in versions {
            let at = mount_nfs(scratch, &format!("{kind:?}-{version}"), version, &disk.path);
            let layout = Layout::new(&at, &at);
            if !layout.caches.exists() {
                scene.lay_out(&layout);
                scene.warm(&layout);
            }
            let clones = *version == "4.2" && *kind != Kind::Ext4;
            scene.finds(&Finds {
                name: &format!("304: NFS {version} of {kind:?}"),
                layout: &layout,
                uvs: &scene.uvs,
                cache: Cache::Warm,
                modes: if full { LINKING } else { DEFAULT },
                reset: &|cell| scene.reset_environment(&layout, cell.uv),
                codes: &|cell| by_mode(cell, if clones { &[304] } else { &[110, 304] }, &[304]),
            });
            unmount(&at);
        }
        Command::new("exportfs").arg("-u").arg(&export).checked();
    }
});

/// What a directory of the host of a virtual machine needs, as WSL shares the drives of Windows.
const SHARE: Needs<'_> = Needs {
    modules: &["block/loop", "9p/9pnet_fd", "9p/9p"],
    programs: &["diod", "losetup"],
    uvs: &TWO,
};

// The name of the kernel is all that tells WSL.
guest!(windows_drives, SHARE, |scene, scratch| {
    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let release = scratch.join("release");
    fs_err::write(&release, "5.15.167.4-microsoft-standard-WSL2\n").unwrap();
    Command::new("mount")
        .arg("--bind")
        .args([&release, Path::new("/proc/sys/kernel/osrelease")])
        .checked();
    let served = directory(scratch, "served");
    let mut server = Command::new("diod")
        .args([
            "-f",
            "-n",
            "-S",
            "-U",
            "root",
            "-c",
            "/dev/null",
            "-l",
            "127.0.0.1:5640",
            "-e",
        ])
        .arg(&served)
        .spawn()
        .unwrap();
    while std::net::TcpStream::connect("127.0.0.1:5640").is_err() {
        assert!(server.try_wait().unwrap().is_none(), "diod ended");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let drive = directory(scratch, "drive");
    let options = format!(
        "trans=tcp,port=5640,version=9p2000.L,access=any,uname=root,aname={}",
        served.display()
    );
    Command::new("mount")
        .args(["-t", "9p", "-o", &options, "127.0.0.1"])
        .arg(&drive)
        .checked();
    let layout = Layout::new(&disk.path, &drive);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let name = "216: a project on a drive of Windows";
    let told = scene.finds_by_default(name, &layout, &|_| vec![101, 216, 304]);
    assert!(told[0].fact(216, "environment mount").contains("(9p,"));
    assert!(told[0].fact(216, "kernel").contains("microsoft"));
    unmount(&drive);
    server.kill().unwrap();
    server.wait().unwrap();
});
