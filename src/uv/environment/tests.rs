use super::*;
use crate::env::Given;
use crate::model::origin::Origin;
use crate::model::python::PythonOrigin;

fn named(path: &Path) -> Named {
    Named {
        path: path.to_owned(),
        origin: Origin::default_value(),
    }
}

#[test]
fn what_uv_refuses_is_refused() {
    let keep = tempfile::tempdir().unwrap();
    let root = keep.path();
    fs_err::write(root.join("file"), "two\nlines\n").unwrap();
    fs_err::write(root.join("redirect"), "elsewhere\n").unwrap();
    fs_err::create_dir_all(root.join("full/something")).unwrap();
    #[cfg(unix)]
    fs_err::os::unix::fs::symlink(root.join("nowhere"), root.join("dangling")).unwrap();
    let (old, new) = (UvVersion(0, 13, 8), UvVersion(0, 13, 9));
    for (name, version) in [
        ("file", old),
        ("file", new),
        ("redirect", old),
        ("redirect", new),
        ("full", new),
        #[cfg(unix)]
        ("dangling", new),
    ] {
        let error = describe(
            named(&root.join(name)),
            &Wanted::default(),
            None,
            version,
            Path::new("/cache"),
        )
        .unwrap_err();
        assert_eq!(error.code(), "environment-unusable", "{name}");
    }
}

#[test]
fn a_redirect_leads_to_its_target() {
    let keep = tempfile::tempdir().unwrap();
    let root = keep.path();
    fs_err::create_dir(root.join("real")).unwrap();
    fs_err::write(root.join("real/pyvenv.cfg"), "").unwrap();
    fs_err::write(root.join(".venv"), "real\n").unwrap();
    assert_eq!(
        redirected(&root.join(".venv"), UvVersion(0, 13, 9)).unwrap(),
        root.join("real")
    );
}

#[test]
fn an_empty_directory_is_as_good_as_none() {
    let keep = tempfile::tempdir().unwrap();
    assert!(matches!(
        look(keep.path(), UvVersion(0, 13, 9)).unwrap(),
        Look::Missing
    ));
    assert!(matches!(
        look(&keep.path().join("none"), UvVersion(0, 13, 9)).unwrap(),
        Look::Missing
    ));
    fs_err::write(keep.path().join("pyvenv.cfg"), "").unwrap();
    assert!(matches!(
        look(keep.path(), UvVersion(0, 13, 9)).unwrap(),
        Look::Broken(_)
    ));
}

#[test]
fn the_option_comes_before_the_version_file() {
    let keep = tempfile::tempdir().unwrap();
    fs_err::write(keep.path().join(".python-version"), "3.11\n").unwrap();
    let vars = Given::default();
    let from = python::From {
        preference: crate::model::python::Preference::default(),
        inside: &[],
        option: None,
        vars: &vars,
        cwd: keep.path(),
        version_files: Some(keep.path()),
        version: UvVersion(0, 13, 9),
        user: None,
    };
    let requires = [">=3.9".to_owned()];
    let python = interpreter::assume("3.12.1", PythonOrigin::Assumed).unwrap();
    let file = Wanted::new(from, &requires).unwrap();
    assert!(file.objection(&python).unwrap().contains("`3.11`"));
    let option = Wanted::new(
        python::From {
            option: Some("3.12"),
            ..from
        },
        &requires,
    )
    .unwrap();
    assert_eq!(option.objection(&python), None);
    let none = python::From {
        version_files: None,
        ..from
    };
    let refused = Wanted::new(none, &[">=3.13".to_owned()]).unwrap();
    assert!(
        refused
            .objection(&python)
            .unwrap()
            .contains("requires-python")
    );
}
