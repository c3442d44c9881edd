//! Filesystems of servers that answer as nothing in the kernel does.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use uv_linkcheck::model::mode::Mode;

use super::{DEFAULT, Finds, LINKING, by_mode};
use crate::findings::complaints;
use crate::judge::{Cache, Cell, linked_files};
use crate::observed::{archives, site_packages};
use crate::scene::{Layout, Scene, Uv};
use crate::support::command::Checked as _;
use crate::support::daemon::Daemon;
use crate::support::fs::{Disk, Kind, bind, directory, unmount};
use crate::support::fuse::{Answer, Fuse, Loopback, Operation, Rule, can_run};

const EPERM: i32 = 1;
const EIO: i32 = 5;
const EACCES: i32 = 13;
const EXDEV: i32 = 18;
const EINVAL: i32 = 22;
const ERANGE: i32 = 34;
const ENOLCK: i32 = 37;
const ENOSYS: i32 = 38;
const EOPNOTSUPP: i32 = 95;

const SYMLINK: &[Option<Mode>] = &[Some(Mode::Symlink)];
/// What is found on a server where symlinks can be made and not opened.
const UNOPENED: &[u16] = &[127, 112, 207, 304];

/// Defines a test of [`finds!`] that needs FUSE.
macro_rules! served {
    ($name:ident, |$scene:ident, $scratch:ident| $body:block) => {
        finds!($name, |$scene, $scratch| {
            if can_run(stringify!($name)) $body
        });
    };
}

/// Cache and environment side by side on a filesystem that answers so.
fn beside(scratch: &Path, name: &str, server: Loopback) -> (Disk, Fuse, Layout) {
    let disk = Disk::new(scratch, &format!("{name}-below"), Kind::Ext4);
    let fuse = server.mount(scratch, name, &disk.path);
    let layout = Layout::new(&fuse.path, &fuse.path);
    (disk, fuse, layout)
}

/// A disk with warm caches, to be shown by a server that answers so that they could not be filled through it. They are
/// filled under the server's name: pointers lead into the cache by absolute paths, and uv must not get past the server.
fn filled(scene: &Scene, scratch: &Path, name: &str) -> (Disk, Layout) {
    let disk = Disk::new(scratch, &format!("{name}-below"), Kind::Ext4);
    let path = bind(scratch, name, &disk.path);
    let layout = Layout::new(&path, &path);
    scene.lay_out(&layout);
    scene.warm(&layout);
    unmount(&path);
    (disk, layout)
}

/// The codes of a cell where hard links end in copies because of `code`, and a uv that tries to clone cannot; `always`
/// is there in every cell.
fn refused(cell: &Cell<'_>, code: u16, always: &[u16]) -> Vec<u16> {
    let mut codes = vec![code];
    match (cell.mode, cell.asked) {
        (Mode::Clone, _) => codes.push(110),
        (Mode::Hardlink, Some(_)) => codes.push(202),
        _ => {}
    }
    codes.extend(always);
    codes
}

/// Judges `modes` with what is laid out.
fn finds(
    scene: &Scene,
    name: &str,
    layout: &Layout,
    modes: &[Option<Mode>],
    codes: &dyn Fn(&Cell<'_>) -> Vec<u16>,
) {
    scene.finds(&Finds {
        name,
        layout,
        uvs: &scene.uvs,
        cache: Cache::Warm,
        modes,
        reset: &|cell| scene.reset_environment(layout, cell.uv),
        codes,
    });
}

served!(as_any_other, |scene, scratch| {
    // A count of names that never grows is no sign of anything.
    for (name, server, always) in [
        ("fuse", Loopback::new(), &[][..]),
        ("uncounted", Loopback::new().counts_no_links(), &[]),
        ("304: fuse.nfs4", Loopback::new().kind("nfs4"), &[304]),
        ("304: fuse.sshfs", Loopback::new().kind("sshfs"), &[304]),
    ] {
        let (_disk, _fuse, layout) = beside(scratch, name, server);
        scene.lay_out(&layout);
        scene.warm(&layout);
        finds(&scene, name, &layout, LINKING, &|cell| {
            let clone = (cell.mode == Mode::Clone).then_some(110);
            clone.into_iter().chain(always.iter().copied()).collect()
        });
    }
});

// A missing `link` comes through newer kernels as `EPERM`.
served!(hard_links_refused, |scene, scratch| {
    for (name, errno, code) in [
        ("EPERM", EPERM, 111),
        ("ENOSYS", ENOSYS, 111),
        ("EOPNOTSUPP", EOPNOTSUPP, 111),
        ("EIO", EIO, 111),
        ("EACCES", EACCES, 118),
        ("ERANGE", ERANGE, 199),
    ] {
        let server = Loopback::new().kind("somefs");
        let server = server.refuse(Operation::Link, errno);
        let (_disk, _fuse, layout) = beside(scratch, name, server);
        let name = format!("{code}: fuse, link {name}");
        scene.finds_warm(&name, &layout, &|cell| refused(cell, code, &[]));
    }
});

// What looks like a checkout of source control is a server.
served!(virtual_checkouts, |scene, scratch| {
    let server = Loopback::new().source("edenfs:");
    let server = server.refuse(Operation::Link, EPERM);
    let (_disk, _fuse, layout) = beside(scratch, "checkout", server);
    let told = scene.finds_warm("118: EdenFS, link EPERM", &layout, &|cell| {
        refused(cell, 118, &[])
    });
    assert_eq!(told[0].fact(118, "confidence"), "certain");
});

// A rename that must not replace anything: uv has another way where a server does not know it.
served!(renames_that_must_not_replace, |scene, scratch| {
    let server = Loopback::new().refuse(Operation::RenameExclusive, EINVAL);
    let (_disk, _fuse, layout) = beside(scratch, "renames", server);
    scene.lay_out(&layout);
    scene.finds(&Finds {
        name: "renames that must not replace",
        layout: &layout,
        uvs: &scene.uvs,
        cache: Cache::Cold,
        modes: DEFAULT,
        reset: &|cell| scene.reset_environment(&layout, cell.uv),
        codes: &|cell| by_mode(cell, &[110], &[]),
    });
});

// Some files can be linked and one cannot: whatever the server has against it, it does have hard links.
served!(one_file_refused, |scene, scratch| {
    for (name, errno, code) in [("EPERM", EPERM, 118), ("EIO", EIO, 199)] {
        let rule = Rule::everywhere(Operation::Link, Answer::Refuse(errno));
        let (disk, layout) = filled(&scene, scratch, name);
        let cached = scene.uvs.iter().map(|uv| {
            let cache = layout
                .cache(uv)
                .strip_prefix(scratch.join(name))
                .unwrap()
                .to_owned();
            let files = linked_files(&disk.path.join(cache), "single");
            files[0].strip_prefix(&disk.path).unwrap().to_owned()
        });
        let server = cached.fold(Loopback::new().kind("somefs"), |server, file| {
            server.rule(rule.clone().from(file))
        });
        let _fuse = server.mount(scratch, name, &disk.path);
        let name = format!("{code}: fuse, one file {name}");
        scene.finds_again(&name, &layout, &|cell| {
            let mut codes = refused(cell, code, &[]);
            codes.retain(|code| *code != 202);
            codes
        });
    }
});

served!(symlinks_refused, |scene, scratch| {
    for (name, errno, code) in [
        ("EPERM", EPERM, 112),
        ("ENOSYS", ENOSYS, 112),
        ("EIO", EIO, 112),
        ("EACCES", EACCES, 118),
    ] {
        let rule = Rule::everywhere(Operation::Symlink, Answer::Refuse(errno));
        let server = Loopback::new().kind("rclone");
        // uv makes symlinks in its cache, and that of the interpreter, too.
        let server = server.rule(rule.to("project/.venv/lib"));
        let (_disk, _fuse, layout) = beside(scratch, name, server);
        scene.lay_out(&layout);
        scene.warm(&layout);
        let name = format!("{code}: fuse, symlink {name}");
        finds(&scene, &name, &layout, SYMLINK, &|_| vec![code, 202, 304]);
    }
});

// uv points to every wheel that it unpacks by a symlink: a share without them holds no cache.
served!(symlinks_refused_in_the_cache, |scene, scratch| {
    for (name, errno) in [("EOPNOTSUPP", EOPNOTSUPP), ("EIO", EIO), ("ENOSYS", ENOSYS)] {
        let rule = Rule::everywhere(Operation::Symlink, Answer::Refuse(errno));
        let server = Loopback::new().kind("smb3").rule(rule.to("caches"));
        let (_disk, _fuse, layout) = beside(scratch, name, server);
        scene.lay_out(&layout);
        scene.finds(&Finds {
            name: &format!("501: fuse, symlink in the cache {name}"),
            layout: &layout,
            uvs: &scene.uvs,
            cache: Cache::Cold,
            modes: &[None, Some(Mode::Copy)],
            reset: &|cell| scene.reset_environment(&layout, cell.uv),
            codes: &|_| vec![501],
        });
    }
});

// A server without locks: uv locks its cache and the environment.
served!(locks_refused, |scene, scratch| {
    for (name, errno) in [
        ("ENOSYS", ENOSYS),
        ("ENOLCK", ENOLCK),
        ("EOPNOTSUPP", EOPNOTSUPP),
    ] {
        let (disk, layout) = filled(&scene, scratch, name);
        let server = Loopback::new().kind("lustre");
        let _fuse = server
            .refuse(Operation::Flock, errno)
            .mount(scratch, name, &disk.path);
        let tolerated = errno != ENOLCK;
        let name = format!("503: fuse, flock {name}");
        let told = scene.finds_by_default(&name, &layout, &|cell| match cell.mode {
            _ if !tolerated => vec![503],
            Mode::Clone => vec![503, 110],
            _ => vec![503],
        });
        let severity = if tolerated { "warning" } else { "error" };
        assert_eq!(told[0].finding(503)["severity"], severity);
        if !tolerated {
            // With a home directory on a disk that locks, uv can copy from there.
            let home = bind(
                scratch,
                "home",
                &Disk::new(scratch, "local", Kind::Ext4).path,
            );
            scene.finds_by_default("503: fuse, and a disk beside it", &layout, &|_| vec![503]);
            unmount(&home);
        }
    }
});

// The server has quota directories, shards or exports of its own.
served!(boundaries_of_servers, |scene, scratch| {
    let rule = Rule::everywhere(Operation::Link, Answer::Refuse(EXDEV));
    let server = Loopback::new().kind("nfs4").source("server:/export");
    let server = server.rule(rule.from("caches").to("project"));
    let (_disk, _fuse, layout) = beside(scratch, "one", server);
    scene.finds_warm("109: inside one mount", &layout, &|cell| {
        refused(cell, 109, &[304])
    });

    let disk = Disk::new(scratch, "disk", Kind::Ext4);
    let mounts = ["first", "second"].map(|name| {
        let server = Loopback::new().kind("nfs4");
        let server = server.source(&format!("server:/{name}"));
        server.mount(scratch, name, &directory(&disk.path, name))
    });
    let layout = Layout::new(&mounts[0].path, &mounts[1].path);
    scene.finds_warm("109: two mounts of one server", &layout, &|cell| {
        let mut codes = refused(cell, 109, &[304]);
        // `EXDEV` there as well: no clone is tried where the filesystems differ.
        codes.retain(|code| *code != 110);
        codes
    });
});

// uv does not look at what it made: it reports hard links, and there are none.
served!(links_that_are_something_else, |scene, scratch| {
    for (name, answer, made) in [
        ("symlink", Answer::Symlink, Mode::Symlink),
        ("copy", Answer::Copy, Mode::Copy),
    ] {
        let rule = Rule::everywhere(Operation::Link, answer);
        let server = Loopback::new().kind("proot").rule(rule.to("project"));
        let (_disk, _fuse, layout) = beside(scratch, name, server);
        let name = format!("122: hard links that are a {name}");
        let told = scene.finds_warm(&name, &layout, &|cell| match (cell.mode, made) {
            (Mode::Clone, Mode::Copy) => vec![110, 122],
            (Mode::Clone, _) => vec![122, 110],
            _ => vec![122],
        });
        for told in told {
            assert_eq!(told.at("/wheels/0/outcome"), made.as_str());
            let shared = told.at("/prediction/bytes_linked").as_u64().unwrap() > 0;
            assert_eq!(shared, made == Mode::Symlink);
        }
    }
});

// Cache and environment are on one branch each.
served!(union, |scene, scratch| {
    if !Daemon::can_run("mergerfs", "union") {
        return;
    }
    let (one, two) = (directory(scratch, "one"), directory(scratch, "two"));
    directory(&one, "caches");
    directory(&two, "project");
    let merged = directory(scratch, "merged");
    let mut mergerfs = Command::new("mergerfs");
    mergerfs.args([
        "-f",
        "-o",
        "minfreespace=0,category.create=epmfs,cache.attr=0,cache.entry=0",
    ]);
    mergerfs.arg(format!("{}:{}", one.display(), two.display()));
    let _daemon = Daemon::start(mergerfs.arg(&merged), &merged);
    let layout = Layout::new(&merged, &merged);
    scene.finds_warm("107: branches of mergerfs", &layout, &|cell| {
        refused(cell, 107, &[])
    });
});

// uv opens nothing of what it made but scripts, and stops at a wheel that has one.
served!(symlinks_that_do_not_open, |scene, scratch| {
    let rule = Rule::everywhere(Operation::Readlink, Answer::Refuse(EPERM));
    let server = Loopback::new().kind("sshfs");
    let server = server.rule(rule.to("project/.venv/lib"));
    let (_disk, _fuse, layout) = beside(scratch, "fuse", server);
    scene.lay_out(&layout);
    scene.warm(&layout);
    let name = "112: symlinks that cannot be read";
    finds(&scene, name, &layout, SYMLINK, &|_| UNOPENED.to_vec());
    for uv in &scene.uvs {
        let options = ["--link-mode", "symlink", "--no-install-package", "scripted"];
        let said = scene.expect(&layout, uv, &options, &[], &["UL112", "UL207", "UL304"]);
        assert_eq!(said.finding("UL112")["severity"], "error");
        assert_eq!(said.outcomes(), ["symlink"; 4]);
        let (_, made) = installed(&scene, &layout, uv, &options);
        fs_err::symlink_metadata(&made).unwrap();
        assert!(fs_err::read(&made).is_err(), "{}", made.display());
    }
});

// Every name has an inode number of its own there, and no count of names grows.
served!(sshfs, |scene, scratch| {
    if !Daemon::can_run("sshfs", "sshfs") {
        return;
    }
    let below = directory(scratch, "below");
    let mounted = directory(scratch, "mounted");
    let ssh = scratch.join("ssh");
    fs_err::write(&ssh, "#!/bin/sh\nexec /usr/lib/openssh/sftp-server\n").unwrap();
    Command::new("chmod").arg("+x").arg(&ssh).checked();
    let mut sshfs = Command::new("sshfs");
    sshfs.args(["-f", "-o"]);
    sshfs.arg(format!("no_contain_symlinks,ssh_command={}", ssh.display()));
    sshfs.arg(format!("x:{}", below.display()));
    let _daemon = Daemon::start(sshfs.arg(&mounted), &mounted);
    let layout = Layout::new(&mounted, &mounted);
    scene.lay_out(&layout);
    scene.warm(&layout);
    for uv in &scene.uvs {
        let options = ["--link-mode", "hardlink"];
        let said = scene.expect(&layout, uv, &options, &[], &["UL304"]);
        assert_eq!(said.outcomes(), ["hardlink"; 5]);
        let names = installed(&scene, &layout, uv, &options);
        assert_ne!(inode(&names.0), inode(&names.1), "numbers tell nothing");
        let behind = |path: &Path| inode(&below.join(path.strip_prefix(&mounted).unwrap()));
        assert_eq!(behind(&names.0), behind(&names.1), "it is one file");
    }
    scene.advise_by_default("304: sshfs", &layout, &|cell| {
        scene.reset_environment(&layout, cell.uv);
    });
});

fn inode(path: &Path) -> u64 {
    fs_err::symlink_metadata(path).unwrap().ino()
}

/// Has uv install without a word; gives a cached file, and the name it got in the environment.
fn installed(scene: &Scene, layout: &Layout, uv: &Uv, options: &[&str]) -> (PathBuf, PathBuf) {
    scene.reset_environment(layout, uv);
    let mut sync = scene.uv(layout, uv);
    let sync = sync.args(["sync", "--frozen", "--offline"]);
    let run = sync.args(options).checked();
    assert_eq!(complaints(&run.stderr), "");
    let cache = layout.cache(uv);
    let cached = linked_files(&cache, "nested").swap_remove(0);
    let inside = cached.strip_prefix(&archives(&cache)["nested"]).unwrap();
    let made = site_packages(&layout.environment).join(inside);
    (cached, made)
}
