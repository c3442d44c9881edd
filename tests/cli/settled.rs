//! The program as a gate, and what it says of changes that belong to a person.

use std::path::Path;

use crate::{Ran, Scene, USER_SETTINGS};

/// A path as a value of TOML: literal where it holds backslashes.
fn quoted(path: &Path) -> String {
    let path = path.to_str().unwrap();
    let quote = if path.contains('\\') { '\'' } else { '"' };
    format!("{quote}{path}{quote}")
}

const UV_TABLE: &str = "\n[tool.uv]\n";

impl Scene {
    /// The project's file with these lines in `[tool.uv]`.
    fn configured(&self, lines: &str) {
        let manifest = self.read("pyproject.toml");
        let (rest, _) = manifest.split_once(UV_TABLE).unwrap_or((&manifest, ""));
        self.write("pyproject.toml", format!("{rest}{UV_TABLE}{lines}\n"));
    }

    /// The same run with the cache named by no variable.
    fn run_plain(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).env_remove("UV_CACHE_DIR"))
    }
}

#[test]
fn a_requirement_that_holds_is_silent() {
    let scene = Scene::new();
    for (mode, modes) in [
        ("hardlink", "hardlink"),
        ("hardlink", "clone,hardlink"),
        ("copy", "copy"),
    ] {
        let ran = scene.run(&["--link-mode", mode, "--require", modes, "-q"]);
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (0, "", ""),
            "{modes}"
        );
    }
}

#[test]
fn a_requirement_that_fails_names_the_wheels_and_why() {
    let scene = Scene::new();
    for quiet in [&[][..], &["-q"]] {
        let arguments = [
            &["--link-mode", "copy", "--require", "clone,hardlink"],
            quiet,
        ]
        .concat();
        let ran = scene.run(&arguments);
        ran.ends(1, "");
        assert!(
            ran.out
                .contains("`--require clone,hardlink` is not met by 5 of 5 wheels"),
            "{}",
            ran.out
        );
        let named = ran
            .out
            .lines()
            .filter(|line| line.contains("` ends in copy: UL201 needless-copy"));
        assert_eq!(named.count(), 5, "{}", ran.out);
    }
}

#[test]
fn a_directory_of_one_machine_is_said_to_be_that_and_both_places_are_offered() {
    let scene = Scene::new();
    scene.configured(&format!("cache-dir = {}", quoted(&scene.cache)));
    let before = scene.read("pyproject.toml");
    let ran = scene.run_plain(&["fix", "--uv-version", "0.13.9"]);
    assert!(ran.err.contains("a fact about one machine"), "{}", ran.err);
    assert!(
        ran.err.contains("`uv-linkcheck fix --scope user`"),
        "{}",
        ran.err
    );
    assert_eq!(scene.read("pyproject.toml"), before);

    let ran = scene.run_plain(&["fix", "--scope", "user", "--uv-version", "0.13.9"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let note = "note: all your projects without a cache of their own use this one then";
    assert_eq!(ran.err.matches(note).count(), 1, "{}", ran.err);
    let user = scene.directory.path().join(USER_SETTINGS);
    let wanted = format!("cache-dir = {}\n", quoted(&scene.cache));
    assert_eq!(fs_err::read_to_string(user).unwrap(), wanted);
    assert!(!scene.read("pyproject.toml").contains("cache-dir"));
    let report = scene.run_plain(&["--output-format", "json"]).json();
    let cache = &report["settings"]["cache_dir"];
    assert_eq!(cache["effective"], scene.cache.display().to_string());
    assert_eq!(cache["origin"]["kind"], "user");
}

#[cfg(unix)]
#[test]
fn the_uv_on_path_confirms_what_was_written() {
    use std::os::unix::fs::PermissionsExt as _;

    use crate::support::said::skip;
    use crate::support::uv::uv;

    let Some(program) = uv("0.13.9") else {
        return skip(
            "the_uv_on_path_confirms_what_was_written",
            "uv 0.13.9 is not to be had",
        );
    };
    let scene = Scene::new();
    let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
    let before = scene.read("pyproject.toml");
    let fix = |path: &str| {
        Ran::of(
            scene
                .command(&["fix", "--link-mode", "hardlink"])
                .env("PATH", path),
        )
    };
    let ran = fix(&path);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        scene
            .read("pyproject.toml")
            .contains("link-mode = \"hardlink\"")
    );

    // A uv that reads something else is believed, and the file is as it was.
    scene.write("pyproject.toml", &before);
    let bin = scene.directory.path().join("bin");
    fs_err::create_dir(&bin).unwrap();
    let stubborn = "#!/bin/sh\n[ \"$1\" = --directory ] && echo 'x {    link_mode: Copy, }' || echo 'uv 0.13.9'\n";
    fs_err::write(bin.join("uv"), stubborn).unwrap();
    fs_err::set_permissions(bin.join("uv"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let ran = fix(&format!("{}:/usr/bin:/bin", bin.display()));
    ran.ends(
        2,
        "nothing was written: uv would not read `link-mode = \"hardlink\"`",
    );
    assert_eq!(scene.read("pyproject.toml"), before);

    // What somebody else has written by then stays.
    let busy = format!(
        "#!/bin/sh\n[ \"$1\" = --directory ] || exec echo 'uv 0.13.9'\necho '{}' >\"$2/pyproject.toml\"\n\
         echo 'x {{    link_mode: Copy, }}'\n",
        "[project]\nname = \"theirs\"\nversion = \"1\"",
    );
    fs_err::write(bin.join("uv"), busy).unwrap();
    let ran = fix(&format!("{}:/usr/bin:/bin", bin.display()));
    ran.ends(2, "pyproject.toml` was changed meanwhile");
    assert!(scene.read("pyproject.toml").contains("theirs"));
}
