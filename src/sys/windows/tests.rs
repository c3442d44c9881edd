use super::*;
use crate::sys::native;

fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_hard_link_is_the_same_file_and_counts() {
    let keep = scratch();
    let (from, to) = (keep.path().join("a"), keep.path().join("b"));
    fs_err::write(&from, "x").unwrap();
    native().hard_link(&from, &to).unwrap();
    let facts = |path| native().facts(path, Extra::default()).unwrap();
    assert_eq!(facts(&from), facts(&to));
    assert_eq!(facts(&from).links, 2);
    assert_eq!(facts(&from).mode, 0o100_755);
    let other = keep.path().join("c");
    native().copy(&from, &other).unwrap();
    assert_ne!(facts(&from).inode, facts(&other).inode);
}

#[test]
fn a_symlink_exists_or_is_refused() {
    let keep = scratch();
    let (from, to) = (keep.path().join("a"), keep.path().join("b"));
    fs_err::write(&from, "x").unwrap();
    match native().symlink(&from, &to) {
        Ok(()) => assert_eq!(fs_err::read_to_string(&to).unwrap(), "x"),
        // Wine reports success and makes nothing.
        Err(refusal) if refusal.lied.is_some() => assert!(!to.exists()),
        Err(refusal) => assert_eq!(refusal.errno, Errno(1314)),
    }
}

#[test]
fn a_volume_is_known_by_its_name() {
    let keep = scratch();
    let real = native().canonical(keep.path()).unwrap();
    let mount = native().mount_at(&real).unwrap();
    assert!(real.starts_with(&mount.mount_point), "{mount:?}");
    assert!(mount.source.starts_with(r"\\?\Volume{"), "{mount:?}");
    let facts = native().facts(&real, Extra::default()).unwrap();
    assert_eq!((facts.mount_id, facts.device), (mount.id, mount.device));
    let space = native().space(&real).unwrap();
    assert!(space.total_bytes >= space.free_bytes && space.block_size > 0);
}

#[test]
fn locks_exclude_each_other() {
    let keep = scratch();
    let file = keep.path().join("lock");
    fs_err::write(&file, "").unwrap();
    let held = native().lock(keep.path(), true).unwrap();
    assert_eq!(
        native().lock(keep.path(), true).err(),
        Some(crate::sys::errno::WOULD_BLOCK)
    );
    drop(held);
    native().lock(keep.path(), true).unwrap();
    let shared = native().lock(&file, false).unwrap();
    native().lock(&file, false).unwrap();
    assert_eq!(
        native().lock(&file, true).err(),
        Some(crate::sys::errno::WOULD_BLOCK)
    );
    drop(shared);
    native().lock(&file, true).unwrap();
}

#[test]
fn times_are_put_back() {
    let keep = scratch();
    let times = native().times(keep.path()).unwrap();
    let earlier = Times {
        modified: (1_000_000_000, 500),
        ..times
    };
    native().set_times(keep.path(), earlier).unwrap();
    assert_eq!(
        native().times(keep.path()).unwrap().modified,
        earlier.modified
    );
    assert_eq!(
        system_time((-1, 500_000_000)).map(since_1970),
        Some((-1, 500_000_000))
    );
}

#[test]
fn a_wrapped_number_is_unwrapped() {
    let wrapped = io::Error::from_raw_os_error(0x8007_0032_u32.cast_signed());
    assert_eq!(number(&wrapped), Errno(50));
    assert_eq!(number(&io::Error::from_raw_os_error(17)), Errno(17));
}

#[test]
fn the_names_of_a_file_are_found_or_not_told() {
    let keep = scratch();
    let real = native().canonical(keep.path()).unwrap();
    let (from, to) = (real.join("a"), real.join("b"));
    fs_err::write(&from, "x").unwrap();
    native().hard_link(&from, &to).unwrap();
    match native().names(&from) {
        Some(names) => assert_eq!(names, [from, to]),
        None => assert_eq!(
            native().surroundings().get("wine").map(String::as_str),
            Some("yes")
        ),
    }
}

#[test]
fn every_wheel_is_walked_a_directory_before_its_contents() {
    let keep = scratch();
    fs_err::create_dir_all(keep.path().join("pkg/sub")).unwrap();
    fs_err::write(keep.path().join("pkg/sub/x.py"), "x").unwrap();
    let mut seen = Vec::new();
    native()
        .walk(keep.path(), Extra::default(), &mut |entry| {
            seen.push((entry.path.to_owned(), entry.depth, entry.directory));
        })
        .unwrap();
    assert_eq!(
        seen,
        [
            ("pkg".into(), 0, true),
            (r"pkg\sub".into(), 1, true),
            (r"pkg\sub\x.py".into(), 2, false),
        ]
    );
}
