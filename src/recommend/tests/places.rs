//! Where a setting is written, and when it is not.

use super::home;
use crate::diagnose::testing::{Scene, in_project};
use crate::env::Given;
use crate::error::Error;
use crate::model::fix::Scope;
#[cfg(unix)]
use crate::model::mode::Mode;
use crate::model::project::Project;
use crate::model::request::UvOptions;
#[cfg(unix)]
use crate::recommend::set_link_mode;
use crate::recommend::{Asked, place_for_link_mode};

/// A project in a directory of its own.
fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, Project) {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("parent/shop");
    fs_err::create_dir_all(&root).unwrap();
    for (name, text) in files {
        fs_err::write(root.join(name), text).unwrap();
    }
    let mut project = Scene::ext4().project;
    project.root = root;
    (directory, project)
}

/// File and key of the place, or the refusal.
fn place(project: &Project, scope: Scope, vars: &Given) -> Result<(String, String), String> {
    match place_for_link_mode(project, scope, vars) {
        Ok(target) => {
            let path = target
                .path
                .strip_prefix(&project.root)
                .unwrap_or(&target.path);
            Ok((path.display().to_string(), target.key))
        }
        Err(error @ Error::Write { .. }) => Err(error.to_string()),
        Err(other) => panic!("{other:?}"),
    }
}

fn at(path: &str, key: &str) -> (String, String) {
    (path.to_owned(), key.to_owned())
}

#[cfg(unix)]
#[test]
fn a_setting_goes_where_uv_reads_it() {
    let manifest = ("pyproject.toml", "[project]\nname = \"shop\"\n");
    let (_directory, with_both) = project(&[manifest, ("uv.toml", "")]);
    assert_eq!(
        place(&with_both, Scope::Project, &home()),
        Ok(at("uv.toml", "link-mode"))
    );
    let (_directory, with_one) = project(&[manifest]);
    assert_eq!(
        place(&with_one, Scope::Project, &home()),
        Ok(at("pyproject.toml", "tool.uv.link-mode"))
    );
    assert_eq!(
        place(&with_one, Scope::User, &home()),
        Ok(at("/home/u/.config/uv/uv.toml", "link-mode"))
    );
    let xdg = Given::new([("HOME", "/home/u"), ("XDG_CONFIG_HOME", "/conf")]);
    assert_eq!(
        place(&with_one, Scope::User, &xdg),
        Ok(at("/conf/uv/uv.toml", "link-mode"))
    );
    let relative = Given::new([("HOME", "/home/u"), ("XDG_CONFIG_HOME", "conf")]);
    assert_eq!(
        place(&with_one, Scope::User, &relative),
        Ok(at("/home/u/.config/uv/uv.toml", "link-mode"))
    );
    let edits = set_link_mode(&with_one, Mode::Copy, Scope::Project, &home()).unwrap();
    assert_eq!(edits[0].value.as_deref(), Some("copy"));
    assert!(
        place(&with_one, Scope::User, &Given::default())
            .unwrap_err()
            .contains("no home directory")
    );
}

#[test]
fn a_new_table_that_would_hide_a_file_above_is_refused() {
    let plain = ("pyproject.toml", "[project]\nname = \"shop\"\n");
    for (above, text, hidden) in [
        (
            "uv.toml",
            "cache-dir = \"/c\"\nlink-mode = \"copy\"\n[pip]\n",
            Some("`cache-dir`, `pip`"),
        ),
        ("uv.toml", "link-mode = \"copy\"\n", None),
        (
            "pyproject.toml",
            "[tool.uv]\nindex-url = \"x\"\n",
            Some("`index-url`"),
        ),
        ("pyproject.toml", "[tool.ruff]\n", None),
    ] {
        let (_directory, project) = project(&[plain]);
        fs_err::write(project.root.parent().unwrap().join(above), text).unwrap();
        let result = place(&project, Scope::Project, &home());
        match hidden {
            Some(keys) => assert!(
                result
                    .clone()
                    .is_err_and(|text| text.contains(&format!("would hide {keys}"))),
                "{result:?}"
            ),
            None => assert_eq!(result, Ok(at("pyproject.toml", "tool.uv.link-mode"))),
        }
        fs_err::write(project.root.join("pyproject.toml"), "[tool.uv.sources]\n").unwrap();
        assert!(
            place(&project, Scope::Project, &home()).is_ok(),
            "the table is there already"
        );
    }
}

#[test]
fn what_would_have_no_effect_is_refused() {
    let (_directory, mut project) = project(&[("pyproject.toml", "[tool.uv]\n")]);
    let with = |name, value| Given::new([("HOME", "/home/u"), (name, value)]);
    for (vars, reason) in [
        (with("UV_LINK_MODE", "copy"), "`UV_LINK_MODE` is set"),
        (
            with("UV_CONFIG_FILE", "/x.toml"),
            "no configuration but `/x.toml`",
        ),
        (with("UV_NO_CONFIG", "true"), "no configuration file at all"),
    ] {
        for scope in [Scope::Project, Scope::User] {
            let text = place(&project, scope, &vars).unwrap_err();
            assert!(text.contains(reason), "{text}");
        }
    }
    assert!(place(&project, Scope::Project, &with("UV_NO_CONFIG", "0")).is_ok());
    let options = UvOptions {
        no_config: true,
        ..UvOptions::default()
    };
    let asked = Asked {
        options: &options,
        vars: &home(),
    };
    assert!(place_for_link_mode(&project, Scope::Project, &asked).is_err());
    let options = UvOptions {
        config_file: Some("/x.toml".into()),
        ..UvOptions::default()
    };
    let asked = Asked {
        options: &options,
        vars: &home(),
    };
    assert!(place_for_link_mode(&project, Scope::User, &asked).is_err());

    project.settings.link_mode.origin = in_project("tool.uv.link-mode");
    assert!(
        place(&project, Scope::User, &home())
            .unwrap_err()
            .contains("hides it")
    );
    assert!(place(&project, Scope::Project, &home()).is_ok());
    assert!(matches!(
        place_for_link_mode(&project, Scope::Shell, &home()),
        Err(Error::Usage { .. })
    ));
}
