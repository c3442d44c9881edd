//! What Unix has around a file: owners, permission bits, symlinks.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use uv_linkcheck::write::{apply, prepare};

#[cfg(target_os = "linux")]
use crate::IN_UV_TOML;
use crate::files::{TEXT, WANTED, names};
use crate::{IN_MANIFEST, file, refusal, set};

#[test]
fn permissions_are_kept() {
    for mode in [0o600, 0o644, 0o664, 0o755, 0o200] {
        let (directory, path) = file("pyproject.toml", TEXT);
        fs_err::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let Ok(changes) = prepare(&set(&path, IN_MANIFEST, "clone")) else {
            assert_eq!(mode, 0o200, "only that one may be unreadable");
            continue;
        };
        apply(&changes[0]).unwrap();
        assert_eq!(
            fs_err::metadata(&path).unwrap().permissions().mode() & 0o7777,
            mode
        );
        assert_eq!(names(directory.path()), ["pyproject.toml"]);
    }
}

#[test]
fn owner_and_group_are_kept() {
    let (_directory, path) = file("pyproject.toml", TEXT);
    if std::os::unix::fs::chown(&path, Some(65534), Some(65534)).is_err() {
        return; // Only the superuser can set this up.
    }
    apply(&prepare(&set(&path, IN_MANIFEST, "clone")).unwrap()[0]).unwrap();
    let metadata = fs_err::metadata(&path).unwrap();
    assert_eq!((metadata.uid(), metadata.gid()), (65534, 65534));
    assert_eq!(fs_err::read_to_string(&path).unwrap(), WANTED);
}

#[test]
#[cfg(target_os = "linux")]
fn extended_attributes_are_kept() {
    use rustix::fs::{XattrFlags, getxattr, setxattr};

    let (_directory, path) = file("pyproject.toml", TEXT);
    if setxattr(&path, "user.origin", b"template", XattrFlags::empty()).is_err() {
        return; // Not every filesystem has them.
    }
    apply(&prepare(&set(&path, IN_MANIFEST, "clone")).unwrap()[0]).unwrap();
    let mut value = [0_u8; 16];
    let length = getxattr(&path, "user.origin", &mut value).unwrap();
    assert_eq!(&value[..length], b"template");
}

#[test]
fn a_symlink_stays_and_its_target_is_replaced() {
    let (directory, path) = file("real.toml", TEXT);
    let link = directory.path().join("pyproject.toml");
    symlink("real.toml", &link).unwrap();
    let changes = prepare(&set(&link, IN_MANIFEST, "clone")).unwrap();
    assert_eq!(changes[0].path, path);
    apply(&changes[0]).unwrap();
    assert_eq!(
        fs_err::read_link(&link).unwrap(),
        std::path::Path::new("real.toml")
    );
    assert_eq!(fs_err::read_to_string(&path).unwrap(), WANTED);
}

#[test]
fn what_is_no_file_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    symlink("nowhere", at("dangling")).unwrap();
    symlink("loop", at("loop")).unwrap();
    fs_err::create_dir(at("directory")).unwrap();
    symlink("/dev/zero", at("device")).unwrap();
    for (name, reason) in [
        ("dangling", "leads nowhere"),
        ("loop", "nothing was written"),
        ("directory", "not a regular file"),
        ("device", "not a regular file"),
    ] {
        let text = refusal(prepare(&set(&at(name), IN_MANIFEST, "clone")));
        assert!(text.contains(reason), "{name}: {text}");
    }
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let (directory, path) = file("pyproject.toml", TEXT);
    fs_err::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
    let result = apply(&prepare(&set(&path, IN_MANIFEST, "clone")).unwrap()[0]);
    fs_err::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    // The superuser may write everywhere.
    if fs_err::read_to_string(&path).unwrap() == TEXT {
        assert!(refusal(result).contains("cannot be replaced in"));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_directory_that_cannot_be_made_is_named() {
    let path = std::path::Path::new("/proc/sys/kernel/uv/uv.toml");
    let changes = prepare(&set(path, IN_UV_TOML, "clone")).unwrap();
    assert!(refusal(apply(&changes[0])).contains("/proc/sys/kernel/uv"));
}
