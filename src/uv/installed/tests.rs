use super::*;

#[test]
fn names_of_metadata_are_read() {
    for (entry, expected) in [
        ("foo_bar-1.0.dist-info", Some(("foo-bar", "1.0", false))),
        (
            "Foo.Bar-1.0rc1.dist-info",
            Some(("foo-bar", "1.0rc1", false)),
        ),
        ("old-1.0-py3.11.egg-info", Some(("old", "1.0", true))),
        ("old.egg-info", Some(("old", "", true))),
        ("a-1.0-x.dist-info", None),
        ("a.dist-info", None),
        ("-1.0.dist-info", None),
        ("a-one.dist-info", None),
        ("a b-1.0.dist-info", None),
        ("a", None),
    ] {
        let found = Installed::named(Path::new("/s"), entry);
        let found = found
            .as_ref()
            .map(|found| (found.name.as_str(), found.version.as_str(), found.egg));
        assert_eq!(found, expected, "{entry}");
    }
}

#[test]
fn two_of_one_name_are_none() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["a-1.dist-info", "a-2.dist-info", "b-1.dist-info", "b"] {
        fs_err::create_dir(directory.path().join(name)).unwrap();
    }
    let packages = SitePackages::read(directory.path());
    assert_eq!(packages.only("a"), None);
    assert_eq!(packages.only("b").unwrap().version, "1");
    assert_eq!(packages.wheels().count(), 2);
    assert!(SitePackages::read(Path::new("/nowhere")).is_empty());
}

#[test]
fn origins_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_owned();
    let installed = Installed {
        name: "a".to_owned(),
        version: "1".to_owned(),
        path,
        egg: false,
    };
    assert_eq!(installed.kind(), SourceKind::Registry);
    for (text, kind) in [
        (
            r#"{"url": "https://h.o/a.whl", "archive_info": {}}"#,
            SourceKind::Url,
        ),
        (
            r#"{"url": "file:///a.whl", "archive_info": {"hash": "x"}}"#,
            SourceKind::Path,
        ),
        (
            r#"{"url": "https://h.o/a", "vcs_info": {"vcs": "git", "commit_id": "0"}}"#,
            SourceKind::Git,
        ),
        (
            r#"{"url": "file:///a", "dir_info": {"editable": true}}"#,
            SourceKind::Editable,
        ),
        (
            r#"{"url": "file:///a", "dir_info": {}}"#,
            SourceKind::Directory,
        ),
        (
            r#"{"url": "file:///a", "dir_info": {}, "archive_info": {}}"#,
            SourceKind::Registry,
        ),
        (r#"{"url": "no url", "dir_info": {}}"#, SourceKind::Registry),
        ("[", SourceKind::Registry),
    ] {
        fs_err::write(installed.path.join("direct_url.json"), text).unwrap();
        assert_eq!(installed.kind(), kind, "{text}");
    }
}

#[test]
fn tags_are_compared_expanded() {
    let tags = ["py2-none-any", "py3-none-any"].map(str::to_owned);
    assert!(has_tags("a-1-py2.py3-none-any.whl", &tags));
    assert!(has_tags("a-1-2-py3.py2-none-any.whl", &tags));
    assert!(!has_tags("a-1-py3-none-any.whl", &tags));
    assert!(!has_tags("a-1-py3.py4-none-any.whl", &tags));
    assert!(!has_tags("a", &tags));
}
