//! The file around the text: other names, other writers, leftovers.

use uv_linkcheck::error::Error;
use uv_linkcheck::write::{apply, diff, prepare};

use crate::{IN_MANIFEST, IN_UV_TOML, file, refusal, set, unset};

pub(crate) const TEXT: &str = "[tool.uv]\nlink-mode = \"copy\"\n";
pub(crate) const WANTED: &str = "[tool.uv]\nlink-mode = \"clone\"\n";

pub(crate) fn names(directory: &std::path::Path) -> Vec<String> {
    let entries = fs_err::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_missing_uv_toml_is_made_with_its_directories() {
    let directory = tempfile::tempdir().unwrap();
    let base = fs_err::canonicalize(directory.path()).unwrap();
    let path = base.join("config/uv/uv.toml");
    let changes = prepare(&set(&path, IN_UV_TOML, "clone")).unwrap();
    assert_eq!(changes[0].before, None);
    assert!(!path.parent().unwrap().exists(), "preparing makes nothing");
    assert!(diff(&changes[0], &base).starts_with("--- /dev/null\n+++ config/uv/uv.toml\n"));
    apply(&changes[0]).unwrap();
    assert_eq!(
        fs_err::read_to_string(&path).unwrap(),
        "link-mode = \"clone\"\n"
    );

    let other = directory.path().join("other");
    fs_err::write(&other, "").unwrap();
    let permissions = |path| fs_err::metadata(path).unwrap().permissions();
    assert_eq!(permissions(&path), permissions(&other), "as any new file");
    assert_eq!(names(path.parent().unwrap()), ["uv.toml"]);
}

#[cfg(unix)]
#[test]
fn the_way_to_a_missing_file_may_be_a_symlink_but_no_file() {
    let directory = tempfile::tempdir().unwrap();
    let root = fs_err::canonicalize(directory.path()).unwrap();
    fs_err::create_dir(root.join("dotfiles")).unwrap();
    fs_err::os::unix::fs::symlink("dotfiles", root.join(".config")).unwrap();
    let path = root.join(".config/uv/uv.toml");
    let changes = prepare(&set(&path, IN_UV_TOML, "clone")).unwrap();
    assert_eq!(changes[0].path, root.join("dotfiles/uv/uv.toml"));
    apply(&changes[0]).unwrap();
    assert_eq!(fs_err::canonicalize(&path).unwrap(), changes[0].path);

    fs_err::remove_dir_all(root.join("dotfiles/uv")).unwrap();
    fs_err::write(root.join("dotfiles/uv"), "").unwrap();
    let said = refusal(prepare(&set(&path, IN_UV_TOML, "clone")));
    let expected = format!("`{}` is a file", root.join(".config/uv").display());
    assert!(said.contains(&expected), "{said}");
}

#[test]
fn nothing_is_made_to_remove_a_key_from_and_no_manifest_is_made_up() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(
        prepare(&unset(&directory.path().join("uv.toml"), IN_UV_TOML)).unwrap(),
        []
    );
    let manifest = directory.path().join("pyproject.toml");
    assert!(refusal(prepare(&set(&manifest, IN_MANIFEST, "clone"))).contains("there is no"));
}

#[test]
fn several_edits_of_one_file_are_one_change() {
    let (_directory, path) = file("uv.toml", "link-mode = \"copy\"\n");
    let edits = [
        set(&path, "cache-dir", "/data/cache"),
        unset(&path, IN_UV_TOML),
    ]
    .concat();
    let changes = prepare(&edits).unwrap();
    assert_eq!(changes.len(), 1);
    apply(&changes[0]).unwrap();
    assert_eq!(
        fs_err::read_to_string(&path).unwrap(),
        "cache-dir = \"/data/cache\"\n"
    );
}

#[test]
fn a_read_only_file_is_left_alone() {
    let (_directory, path) = file("pyproject.toml", TEXT);
    let writable = prepare(&set(&path, IN_MANIFEST, "clone")).unwrap();
    let mut permissions = fs_err::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs_err::set_permissions(&path, permissions).unwrap();
    assert!(refusal(prepare(&set(&path, IN_MANIFEST, "clone"))).contains("is read-only"));
    assert!(refusal(apply(&writable[0])).contains("is read-only"));
    assert_eq!(
        prepare(&set(&path, IN_MANIFEST, "copy")).unwrap(),
        [],
        "there is nothing to refuse"
    );
    assert_eq!(fs_err::read_to_string(&path).unwrap(), TEXT);
}

#[test]
fn bytes_that_are_no_toml_are_refused() {
    let (_directory, path) = file("uv.toml", b"a = '\xff'\n");
    assert!(refusal(prepare(&set(&path, IN_UV_TOML, "clone"))).contains("is not UTF-8 (byte 5)"));
    let (_directory, path) = file("uv.toml", "a = 1\nb =\n");
    let error = prepare(&set(&path, IN_UV_TOML, "clone")).unwrap_err();
    assert!(matches!(error, Error::Toml { .. }));
    assert_eq!(error.source_file().unwrap().line(), Some(2));
    let (_directory, path) = file("uv.toml", "#".repeat(5 << 20));
    assert!(refusal(prepare(&set(&path, IN_UV_TOML, "clone"))).contains("larger than 4 MiB"));
    let (_directory, path) = file("uv.toml", "a = ".to_owned() + &"[".repeat(100_000));
    assert!(prepare(&set(&path, IN_UV_TOML, "clone")).is_err());
}

#[test]
fn a_hard_link_is_broken_up_and_that_is_said() {
    let (directory, path) = file("pyproject.toml", TEXT);
    let other = directory.path().join("backup.toml");
    fs_err::hard_link(&path, &other).unwrap();
    let changes = prepare(&set(&path, IN_MANIFEST, "clone")).unwrap();
    assert!(
        changes[0].notes[0].contains("one of 2 hard links"),
        "{:?}",
        changes[0].notes
    );
    apply(&changes[0]).unwrap();
    assert_eq!(fs_err::read_to_string(&path).unwrap(), WANTED);
    assert_eq!(fs_err::read_to_string(&other).unwrap(), TEXT);
}

#[test]
fn another_writer_wins() {
    let (directory, path) = file("pyproject.toml", TEXT);
    let changes = prepare(&set(&path, IN_MANIFEST, "clone")).unwrap();
    fs_err::write(&path, "[project]\n").unwrap();
    assert!(refusal(apply(&changes[0])).contains("was changed meanwhile"));
    assert_eq!(fs_err::read_to_string(&path).unwrap(), "[project]\n");
    fs_err::remove_file(&path).unwrap();
    assert!(apply(&changes[0]).is_err());
    assert_eq!(names(directory.path()), Vec::<String>::new());

    let made = directory.path().join("uv.toml");
    let changes = prepare(&set(&made, IN_UV_TOML, "clone")).unwrap();
    fs_err::write(&made, "").unwrap();
    assert!(refusal(apply(&changes[0])).contains("meanwhile"));
    assert_eq!(names(directory.path()), ["uv.toml"]);
}

#[test]
fn what_a_killed_run_left_is_swept_and_nothing_else() {
    let (directory, path) = file("pyproject.toml", TEXT);
    let at = |name: &str| directory.path().join(name);
    for name in [
        ".uv-linkcheck-old.tmp",
        ".uv-linkcheck-young.tmp",
        ".uv-linkcheck-mine.toml",
        "old.tmp",
    ] {
        fs_err::write(at(name), "").unwrap();
    }
    let hour_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    for name in [
        ".uv-linkcheck-old.tmp",
        ".uv-linkcheck-mine.toml",
        "old.tmp",
    ] {
        let file = fs_err::OpenOptions::new()
            .write(true)
            .open(at(name))
            .unwrap();
        file.file().set_modified(hour_ago).unwrap();
    }
    apply(&prepare(&set(&path, IN_MANIFEST, "clone")).unwrap()[0]).unwrap();
    let kept = [
        ".uv-linkcheck-mine.toml",
        ".uv-linkcheck-young.tmp",
        "old.tmp",
        "pyproject.toml",
    ];
    assert_eq!(names(directory.path()), kept);
}
