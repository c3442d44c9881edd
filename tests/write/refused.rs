//! Places where a file cannot be replaced: the program says why and what to do, and leaves everything as it was.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::fs::IFlags;

use crate::support::command::Checked as _;
use crate::support::fs::{Disk, Kind, bind, tmpfs};
use crate::support::namespace::{run, say};

const MANIFEST: &str =
    "[project]\nname = \"x\"\nversion = \"1\"\nrequires-python = \">=3.8\"\n[tool.uv]\n";

/// A project in the new directory `path`.
fn project(path: PathBuf) -> PathBuf {
    fs_err::create_dir_all(&path).unwrap();
    fs_err::write(path.join("pyproject.toml"), MANIFEST).unwrap();
    path
}

/// Runs `fix` in `project`, as a user if one is named, and gives what it said, on one line.
fn fix(project: &Path, user: Option<u32>) -> String {
    let mut command = Command::new("timeout");
    let program = Path::new(env!("CARGO_BIN_EXE_uv-linkcheck"));
    // Where every user can reach it: a build directory may be private.
    let scratch = project.ancestors().find(|path| path.join("tools").exists());
    let tools = scratch.expect("made before").join("tools");
    command
        .arg("60")
        .arg(tools.join(program.file_name().unwrap()))
        .args(["fix", "--link-mode", "hardlink", "--no-probe"])
        .args(["--uv-version", "0.13.9", "--python", "3.12"])
        .current_dir(project)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", "/nonexistent")
        .env("UV_CACHE_DIR", "/nonexistent/cache");
    if let Some(user) = user {
        command.uid(user).gid(user);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    let left: Vec<_> = fs_err::read_dir(project)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".uv-linkcheck-"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// It is refused with these words, and the manifest stays.
#[track_caller]
fn refused(project: &Path, user: Option<u32>, words: &[&str]) {
    let said = fix(project, user);
    for word in words {
        assert!(said.contains(word), "no `{word}` in {said}");
    }
    assert!(!said.contains(".uv-linkcheck-"), "{said}");
    let now = fs_err::read_to_string(project.join("pyproject.toml")).unwrap();
    assert_eq!(now, MANIFEST);
}

/// Sets these of the two flags, and no other.
fn flag(path: &Path, wanted: IFlags) {
    let file = fs_err::File::open(path).unwrap();
    let both = IFlags::IMMUTABLE | IFlags::APPEND;
    let others = rustix::fs::ioctl_getflags(&file).unwrap().difference(both);
    rustix::fs::ioctl_setflags(&file, others | wanted).unwrap();
}

#[test]
fn what_cannot_be_replaced_is_left_as_it_is() {
    run(
        module_path!(),
        "what_cannot_be_replaced_is_left_as_it_is",
        |scratch| {
            let program = Path::new(env!("CARGO_BIN_EXE_uv-linkcheck"));
            bind(scratch, "tools", program.parent().unwrap());
            let disk = Disk::new(scratch, "disk", Kind::Ext4);
            fixed(&disk.path);
            mounts(scratch, &disk.path);
            owners(&disk.path);
            no_files(&disk.path);
            say(
                "refusals: 4 by flags, 3 by mounts, 3 by owners, 3 that are no files: each as said\n",
            );
        },
    );
}

fn fixed(disk: &Path) {
    for (flags, letter) in [(IFlags::IMMUTABLE, 'i'), (IFlags::APPEND, 'a')] {
        let project = project(disk.join(format!("flag-{letter}")));
        for path in [project.join("pyproject.toml"), project.clone()] {
            flag(&path, flags);
            let hint = format!("sudo chattr -{letter} {}", path.display());
            let said = fix(&project, None);
            flag(&path, IFlags::empty());
            assert!(said.contains(&hint), "no `{hint}` in {said}");
            refused_nothing(&project);
        }
    }
}

#[track_caller]
fn refused_nothing(project: &Path) {
    let now = fs_err::read_to_string(project.join("pyproject.toml")).unwrap();
    assert_eq!(now, MANIFEST);
}

fn mounts(scratch: &Path, disk: &Path) {
    let full = tmpfs(scratch, "full", Some(64 << 10));
    let here = project(full.join("x"));
    // What is left is less than a page.
    let _ = fs_err::write(full.join("fill"), vec![0; 128 << 10]);
    refused(&here, None, &["No space left on device", "free some space"]);

    let here = project(disk.join("single"));
    let source = disk.join("source.toml");
    fs_err::write(&source, MANIFEST).unwrap();
    let mut mount = Command::new("mount");
    mount.arg("--bind").arg(&source);
    mount.arg(here.join("pyproject.toml")).checked();
    refused(
        &here,
        None,
        &["is a mount point", "the file that is mounted there"],
    );

    let here = project(disk.join("fixed"));
    for words in [&["--bind"][..], &["-o", "remount,ro,bind"]] {
        let mut mount = Command::new("mount");
        mount.args(words);
        if words.len() == 1 {
            mount.arg(&here);
        }
        mount.arg(&here).checked();
    }
    refused(
        &here,
        None,
        &[
            "Read-only file system",
            "where the filesystem can be written",
        ],
    );
}

fn owners(disk: &Path) {
    use std::os::unix::fs::{PermissionsExt as _, chown};
    const NOBODY: u32 = 65534;
    let mode = |path: &Path, mode: u32| {
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    // The directory may be written, and the file too, but its owner would be lost.
    let here = project(disk.join("anybody"));
    mode(&here, 0o777);
    mode(&here.join("pyproject.toml"), 0o666);
    refused(
        &here,
        Some(NOBODY),
        &["it belongs to user 0", "run it as that user"],
    );
    let here = project(disk.join("closed"));
    chown(here.join("pyproject.toml"), Some(NOBODY), Some(NOBODY)).unwrap();
    refused(
        &here,
        Some(NOBODY),
        &["Permission denied", "make the directory writable"],
    );
    let here = project(disk.join("secret"));
    mode(&here.join("pyproject.toml"), 0o600);
    refused(&here, Some(NOBODY), &["Permission denied"]);
}

/// A name, what makes that there, and how it is refused.
type NoFile<'a> = (&'a str, &'a dyn Fn(&Path), &'a str);

fn no_files(disk: &Path) {
    let make: [NoFile<'_>; 3] = [
        (
            "fifo",
            &|path| {
                let (kind, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR);
                rustix::fs::mknodat(rustix::fs::CWD, path, kind, mode, 0).unwrap();
            },
            "is a FIFO",
        ),
        (
            "loop",
            &|path| fs_err::os::unix::fs::symlink("uv.toml", path).unwrap(),
            "Too many levels of symbolic links",
        ),
        (
            "directory",
            &|path| fs_err::create_dir(path).unwrap(),
            "Is a directory",
        ),
    ];
    for (name, make, words) in make {
        let here = project(disk.join(name));
        make(&here.join("uv.toml"));
        refused(&here, None, &[words]);
    }
}
