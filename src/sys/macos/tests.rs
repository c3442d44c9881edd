//! What only a real macOS can show: they run where this program is built for it.

use std::process::Command;

use crate::sys::{Extra, System as _, native};

#[test]
fn a_clone_has_the_bytes_and_bits_of_its_source() {
    let directory = tempfile::tempdir().unwrap();
    let (from, to) = (directory.path().join("one"), directory.path().join("two"));
    fs_err::write(&from, "text").unwrap();
    let mount = native().mount_at(&native().canonical(&from).unwrap());
    if mount.is_none_or(|mount| mount.filesystem != "apfs") {
        return; // Nothing else clones.
    }
    native().clone_file(&from, &to).unwrap();
    assert_eq!(fs_err::read(&to).unwrap(), b"text");
    let taken = native().clone_file(&from, &to).unwrap_err();
    assert_eq!((taken.call, taken.errno.0), ("clonefile", 17));
    let facts = |path| native().facts(path, Extra::default()).unwrap();
    assert_eq!(facts(&from).mode, facts(&to).mode);
    assert_ne!(facts(&from).inode, facts(&to).inode);
    assert_eq!(native().private_bytes(&to), Some(0));
}

#[test]
fn flags_are_seen() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    fs_err::write(&path, "").unwrap();
    let set = |flags: &str| {
        let status = Command::new("/usr/bin/chflags")
            .arg(flags)
            .arg(&path)
            .status();
        assert!(status.unwrap().success());
        let facts = native().facts(&path, Extra::default()).unwrap();
        (facts.immutable, facts.append_only)
    };
    assert_eq!(set("uchg"), (true, false));
    assert_eq!(set("nouchg,uappnd"), (false, true));
    assert_eq!(set("nouappnd"), (false, false));
}

#[test]
fn icloud_is_known_by_its_path_and_nothing_else_is_synced() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("Library/Mobile Documents");
    let inside = root.join("com~apple~CloudDocs/shop");
    fs_err::create_dir_all(&inside).unwrap();
    let found = native().sync_root(&inside).unwrap();
    assert_eq!(
        (found.path, found.provider.as_str()),
        (root, "iCloud Drive")
    );
    assert!(native().sync_root(directory.path()).is_none());
}

#[test]
fn the_mount_of_the_root_is_local() {
    let mount = native().mount_at("/".as_ref()).unwrap();
    assert!(
        mount.options.iter().any(|option| option == "local"),
        "{mount:?}"
    );
    assert_eq!(mount.mount_point, std::path::Path::new("/"));
    for word in ["hard-links", "symlinks", "clones"] {
        assert!(mount.super_options.iter().any(|option| option == word));
    }
}
