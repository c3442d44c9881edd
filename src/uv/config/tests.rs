use std::path::PathBuf;

use super::*;
use crate::env::Given;
use crate::model::project::Unread;

/// The variable that says where the user's settings are.
const USER: &str = if cfg!(windows) {
    "APPDATA"
} else {
    "XDG_CONFIG_HOME"
};

struct Place {
    _keep: tempfile::TempDir,
    root: PathBuf,
}

impl Place {
    fn new(files: &[(&str, &str)]) -> Self {
        let keep = tempfile::tempdir().unwrap();
        let root = crate::uv::paths::real(keep.path()).unwrap();
        for (path, text) in files {
            let path = root.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        Self { _keep: keep, root }
    }

    fn read(&self, options: &UvOptions, vars: &[(&str, &str)]) -> Result<Config> {
        let mut given = Given::new([
            ("HOME", "/nonexistent"),
            ("XDG_CONFIG_DIRS", "/nonexistent"),
        ]);
        let user = self.root.join("user");
        given.0.insert(USER.to_owned(), user.into());
        let none = self.root.join("none").into();
        given.0.insert("SYSTEMDRIVE".to_owned(), none);
        given.0.extend(
            vars.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).into())),
        );
        let project = self.root.join("p");
        let sources = Sources {
            options,
            vars: &given,
            cwd: &project,
            walk: &project,
            project: &project,
            receipt: None,
            version: UvVersion(0, 13, 9),
        };
        read(&sources)
    }
}

fn hidden<T>(setting: &Setting<T>) -> Vec<(&str, OriginKind)> {
    setting
        .hidden
        .iter()
        .map(|(text, origin)| (text.as_str(), origin.kind))
        .collect()
}

/// What uv does not read: key, value and why.
fn unread(config: &Config) -> Vec<(&str, &str, &Unread)> {
    let remarks = config.remarks.iter();
    remarks
        .filter_map(|remark| match remark {
            Remark::Unread {
                key,
                value,
                because,
                ..
            } => Some((key.as_str(), value.as_str(), because)),
            _ => None,
        })
        .collect()
}

#[test]
fn every_lower_layer_is_hidden_and_named() {
    let place = Place::new(&[
        ("uv.toml", "link-mode = 'symlink'\n"),
        ("p/uv.toml", "# settings\nlink-mode = 'hardlink'\n"),
        ("p/pyproject.toml", "[tool.uv]\nlink-mode = 'clone'\n"),
        (
            "user/uv/uv.toml",
            "link-mode = 'copy'\ncache-dir = '/user'\n",
        ),
    ]);
    let config = place.read(&UvOptions::default(), &[]).unwrap();
    let mode = &config.settings.link_mode;
    assert_eq!(mode.effective, Mode::Hardlink);
    assert_eq!(mode.origin.name.as_deref(), Some("link-mode"));
    assert_eq!((mode.origin.line, mode.origin.column), (Some(2), Some(13)));
    assert_eq!(hidden(mode), [("copy", OriginKind::User)]);
    let nearest = place.root.join("p/uv.toml");
    let expected = [
        ("link-mode", "clone", &Unread::Beside(nearest.clone())),
        ("link-mode", "symlink", &Unread::Nearer(nearest)),
    ];
    assert_eq!(unread(&config), expected);

    let options = UvOptions {
        link_mode: Some("clone".to_owned()),
        ..UvOptions::default()
    };
    let config = place.read(&options, &[("UV_LINK_MODE", "bogus")]).unwrap();
    assert_eq!(
        config.settings.link_mode.origin,
        Origin::named(OriginKind::Flag, "--link-mode")
    );
    assert_eq!(
        hidden(&config.settings.link_mode)[0],
        ("bogus", OriginKind::Env)
    );
    // Without a drive it is on that of the working directory.
    let user = crate::uv::paths::absolute(&place.root, Path::new("/user"));
    assert_eq!(config.settings.cache_dir.effective, user);
}

#[cfg(windows)]
#[test]
fn a_cache_without_a_drive_is_on_that_of_the_working_directory() {
    let place = Place::new(&[("p/pyproject.toml", "[project]\nname = 'p'\n")]);
    let config = place
        .read(&UvOptions::default(), &[("UV_CACHE_DIR", r"\.uv")])
        .unwrap();
    let drive: PathBuf = place.root.components().take(2).collect();
    assert_eq!(config.settings.cache_dir.effective, drive.join(".uv"));
}

#[cfg(windows)]
#[test]
fn the_file_of_the_system_is_below_program_data() {
    let place = Place::new(&[
        ("p/pyproject.toml", "[project]\nname = 'p'\n"),
        ("drive/ProgramData/uv/uv.toml", "link-mode = 'copy'\n"),
        ("user/uv/uv.toml", "cache-dir = 'c'\n"),
    ]);
    let drive = place.root.join("drive");
    let config = place
        .read(
            &UvOptions::default(),
            &[("SYSTEMDRIVE", drive.to_str().unwrap())],
        )
        .unwrap();
    let settings = config.settings;
    assert_eq!(settings.link_mode.effective, Mode::Copy);
    let path = drive.join("ProgramData").join("uv").join("uv.toml");
    assert_eq!(settings.link_mode.origin.kind, OriginKind::System);
    assert_eq!(settings.link_mode.origin.path, Some(path));
    assert_eq!(settings.cache_dir.origin.kind, OriginKind::User);
    let expected = place.root.join("p").join("c");
    assert_eq!(settings.cache_dir.effective, expected);
}

#[test]
fn a_dropped_table_is_remarked_and_the_walk_goes_on() {
    let place = Place::new(&[
        ("uv.toml", "link-mode = 'symlink'\n"),
        (
            "p/pyproject.toml",
            "[tool.uv]\nlink-mode = 'bogus'\ncache-dir = 'c'\n",
        ),
    ]);
    let config = place.read(&UvOptions::default(), &[]).unwrap();
    assert_eq!(config.settings.link_mode.effective, Mode::Symlink);
    let expected = [
        ("link-mode", "bogus", &Unread::Dropped),
        ("cache-dir", "c", &Unread::Dropped),
    ];
    assert_eq!(unread(&config), expected);
    assert!(
        matches!(&config.remarks[0], Remark::InvalidValue { key, value, .. } if key == "link-mode" && value == "bogus")
    );
    let Remark::TableDropped { reason, origin } = &config.remarks[1] else {
        panic!()
    };
    assert!(
        reason.starts_with("unknown variant `bogus`, expected one of `clone`, `reflink`"),
        "{reason}"
    );
    assert_eq!(origin.line, Some(2));
}

#[test]
fn only_the_pip_table_is_remarked() {
    let place = Place::new(&[("p/pyproject.toml", "[tool.uv.pip]\nlink-mode = 'copy'\n")]);
    let config = place.read(&UvOptions::default(), &[]).unwrap();
    assert_eq!(config.settings.link_mode.origin.kind, OriginKind::Default);
    assert!(matches!(&config.remarks[0], Remark::PipTableOnly { value, .. } if value == "copy"));
}

#[test]
fn no_config_and_config_file_hide_everything_else() {
    let place = Place::new(&[
        ("p/uv.toml", "link-mode = 'copy'\n"),
        ("user/uv/uv.toml", "link-mode = 'symlink'\n"),
        ("p/mine.toml", "link-mode = 'hardlink'\n"),
    ]);
    let none = UvOptions {
        no_config: true,
        ..UvOptions::default()
    };
    let config = place.read(&none, &[]).unwrap();
    assert_eq!(config.settings.link_mode.origin.kind, OriginKind::Default);
    let by = |kind, name: &str| Unread::Asked(Origin::named(kind, name));
    let option = by(OriginKind::Flag, "--no-config");
    let expected = [
        ("link-mode", "copy", &option),
        ("link-mode", "symlink", &option),
    ];
    assert_eq!(unread(&config), expected);
    let variable = by(OriginKind::Env, "UV_NO_CONFIG");
    let config = place
        .read(&UvOptions::default(), &[("UV_NO_CONFIG", "1")])
        .unwrap();
    assert_eq!(unread(&config)[0].2, &variable);
    let mode = place
        .read(&none, &[("UV_CONFIG_FILE", "mine.toml")])
        .unwrap()
        .settings
        .link_mode;
    assert_eq!(mode.effective, Mode::Hardlink);
}

#[test]
fn a_temporary_cache_hides_every_cache_dir() {
    let place = Place::new(&[("p/uv.toml", "no-cache = true\ncache-dir = 'c'\n")]);
    let vars = [("UV_CACHE_DIR", "/env"), ("TMPDIR", "/t"), ("TMP", "/t")];
    let settings = place.read(&UvOptions::default(), &vars).unwrap().settings;
    assert_eq!(settings.no_cache.unwrap().kind, OriginKind::Project);
    assert_eq!(
        settings.cache_dir.effective,
        crate::uv::paths::absolute(&place.root, Path::new("/t/uv-temporary-cache"))
    );
    assert_eq!(
        hidden(&settings.cache_dir),
        [("/env", OriginKind::Env), ("c", OriginKind::Project)]
    );
}

#[test]
fn bad_uv_toml_is_an_error_with_a_place() {
    for (text, code, line) in [
        ("a = 1\nlink-mode = 'copy'\n", "toml-parse", 1),
        ("\nlink-mode = 'bogus'\n", "invalid-setting", 2),
        ("managed = true\n", "toml-parse", 1),
        ("= 1\n", "toml-parse", 1),
    ] {
        let error = Place::new(&[("p/uv.toml", text)])
            .read(&UvOptions::default(), &[])
            .unwrap_err();
        assert_eq!(error.code(), code, "{text}");
        assert_eq!(error.source_file().unwrap().line(), Some(line), "{text}");
    }
}

#[test]
fn a_required_version_is_found() {
    let place = Place::new(&[("p/uv.toml", "required-version = '0.8.24'\n")]);
    let required = place
        .read(&UvOptions::default(), &[])
        .unwrap()
        .required
        .remove(0);
    assert_eq!(required.pinned(), Some(UvVersion(0, 8, 24)));
    assert!(!required.allows(UvVersion(0, 13, 9)));
    assert_eq!(
        required
            .refusal(UvVersion(0, 13, 9))
            .source_file()
            .unwrap()
            .line(),
        Some(1)
    );
}
