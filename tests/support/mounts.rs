//! Mounts and inode properties that few tests need.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::command::Checked as _;
use super::fs::directory;

/// Mounts the device that is mounted at `disk` once more on `scratch/name`, with these options.
pub(crate) fn again(scratch: &Path, name: &str, disk: &Path, options: &str) -> PathBuf {
    let path = directory(scratch, name);
    let found = Command::new("findmnt")
        .args(["--noheadings", "--output", "SOURCE", "--first-only"])
        .arg("--mountpoint")
        .arg(disk)
        .checked();
    let text = String::from_utf8(found.stdout).unwrap();
    // `/dev/loop0[/subvolume]`
    let device = text.trim().split('[').next().unwrap();
    Command::new("mount")
        .args(["-o", options, device])
        .arg(&path)
        .checked();
    path
}

/// Mounts the directory `from` on `scratch/name` with ids mapped as `INSIDE OUTSIDE COUNT` says.
pub(crate) fn idmapped(scratch: &Path, name: &str, from: &Path, map: &str) -> PathBuf {
    let (program, path) = (scratch.join("idmap"), directory(scratch, name));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/idmap.c");
    Command::new("cc")
        .args(["-Wall", "-o"])
        .args([&program, &source])
        .checked();
    Command::new(&program)
        .args([from, &path])
        .arg(map)
        .checked();
    path
}

/// Gives the ext4 directory `path` a new encryption policy, on the filesystem mounted at `disk`.
pub(crate) fn encrypt(disk: &Path, path: &Path, seed: u8) -> String {
    fs_err::create_dir_all(path).unwrap();
    let mut add = Command::new("xfs_io")
        .args(["-c", "add_enckey"])
        .arg(disk)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    add.stdin.take().unwrap().write_all(&[seed; 64]).unwrap();
    let said = add.wait_with_output().unwrap();
    assert!(said.status.success(), "xfs_io add_enckey: {said:?}");
    let text = String::from_utf8(said.stdout).unwrap();
    let key = text.split_whitespace().last().unwrap().to_owned();
    xfs_io(&format!("set_encpolicy -v 2 {key}"), path);
    key
}

/// Takes the key of a policy away.
pub(crate) fn lock(disk: &Path, key: &str) {
    xfs_io(&format!("rm_enckey {key}"), disk);
}

fn xfs_io(request: &str, path: &Path) {
    Command::new("xfs_io")
        .args(["-c", request])
        .arg(path)
        .checked();
}

/// Changes flags of an inode as `chattr` writes them: `+C`, `-i`.
pub(crate) fn chattr(change: &str, path: &Path) {
    Command::new("chattr").arg(change).arg(path).checked();
}
