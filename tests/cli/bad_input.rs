//! Bad input: a clear error with the place and a hint, exit 2, nothing lost, never a panic.

use crate::{Ran, Scene, program, tempdir};

#[test]
fn nothing_to_check() {
    let directory = tempdir();
    let ran = Ran::of(&mut program(directory.path(), directory.path()));
    ran.ends(2, "no `pyproject.toml` found");
    assert!(ran.err.contains("hint:"), "{}", ran.err);
    assert_eq!(ran.out, "");
}

#[test]
fn broken_toml_is_shown_with_its_line() {
    let scene = Scene::new();
    scene.write(
        "pyproject.toml",
        "[project]\nname = \"large\"\nversion = \n",
    );
    let ran = scene.run(&[]);
    ran.ends(2, "pyproject.toml:3");
    assert!(ran.err.contains("version ="), "{}", ran.err);
    assert!(ran.err.contains('━'), "{}", ran.err);
    let error = scene.run(&["--output-format", "json"]).json();
    assert_eq!(error["schema"], "uv-linkcheck/error/v1");
    assert_eq!(error["error"]["line"], 3);
}

#[test]
fn broken_locks() {
    let scene = Scene::new();
    let whole = scene.read("uv.lock");
    scene.write("uv.lock", &whole[..whole.len() / 2]);
    scene.run(&[]).ends(2, "uv.lock");
    scene.write(
        "uv.lock",
        whole.replacen("version = 1\n", "version = 2\n", 1),
    );
    scene.run(&[]).ends(
        2,
        "unsupported schema version (v2, but only v1 is supported)",
    );
    scene.write("uv.lock", b"version = 1\nname = \"\xff\"\n");
    scene.run(&[]).ends(2, "uv.lock");
    let junk = fs_err::File::create(scene.project.join("uv.lock")).unwrap();
    junk.set_len(200 * 1024 * 1024).unwrap();
    scene.run(&[]).ends(2, "uv.lock");
}

#[test]
fn a_missing_lock_is_no_error() {
    let scene = Scene::new();
    fs_err::remove_file(scene.project.join("uv.lock")).unwrap();
    let ran = scene.run(&[]);
    assert!(ran.code < 2, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("lock"),
        "says nothing of the lock:\n{}",
        ran.out
    );
}

#[test]
fn a_lock_that_names_places_outside_is_not_followed() {
    let scene = Scene::new();
    let lock = scene.read("uv.lock").replacen(
        "source = { registry = \"https://pypi.org/simple\" }\nwheels = [\n    { url = \"https://files.pythonhosted.org/packages/package_000-1.0-py3-none-any.whl\"",
        "source = { path = \"../../../../../../etc/package_000-1.0-py3-none-any.whl\" }\nwheels = [\n    { filename = \"package_000-1.0-py3-none-any.whl\"",
        1,
    );
    assert!(lock.contains("../../etc"));
    scene.write("uv.lock", lock);
    let report = scene.run(&["--output-format", "json"]).json();
    let wheel = &report["wheels"][0];
    assert_eq!(
        (&wheel["name"], &wheel["cached"]),
        (&"package-000".into(), &false.into())
    );
}

#[test]
fn pointers_that_lie_are_not_followed() {
    let outside = "../../outside";
    for garbage in [
        b"".to_vec(),
        b"garbage".to_vec(),
        vec![0xdd, 0xff, 0xff, 0xff, 0xff],
        [
            &[0x95, 0xd9, u8::try_from(outside.len()).unwrap()],
            outside.as_bytes(),
            &[0x90, 0xa1, b'x', 0, 0xc0],
        ]
        .concat(),
        vec![0x91; 100_000],
    ] {
        let scene = Scene::new();
        fs_err::create_dir_all(scene.directory.path().join("outside")).unwrap();
        fs_err::create_dir_all(scene.cache.join("outside")).unwrap();
        let pointer = scene
            .cache
            .join("wheels-v8/pypi/package-000/1.0-py3-none-any.http");
        fs_err::write(pointer, &garbage).unwrap();
        let report = scene.run(&["--output-format", "json"]).json();
        assert_eq!(report["wheels"][0]["cached"], false, "{garbage:?}");
        assert_eq!(report["wheels"][1]["cached"], true);
    }
}

#[cfg(unix)]
#[test]
fn an_archive_that_leads_outside_is_not_followed() {
    let scene = Scene::new();
    let archive = scene.cache.join("archive-v0/Archive000000000");
    fs_err::remove_dir_all(&archive).unwrap();
    fs_err::os::unix::fs::symlink("/etc", &archive).unwrap();
    let report = scene.run(&["--output-format", "json"]).json();
    assert_eq!(report["wheels"][0]["cached"], false);
}

#[test]
fn link_modes_uv_refuses() {
    let scene = Scene::new();
    for value in ["auto", "", "Copy"] {
        let ran = Ran::of(scene.command(&[]).env("UV_LINK_MODE", value));
        ran.ends(2, "UV_LINK_MODE");
        assert!(ran.err.contains("hint:"), "{}", ran.err);
    }
    scene.run(&["--link-mode", "soft"]).ends(2, "soft");
    scene.write("uv.toml", "link-mode = \"auto\"\n");
    let ran = scene.run(&[]);
    ran.ends(2, "uv.toml:1");
}

#[test]
fn a_cache_that_is_a_file() {
    let scene = Scene::new();
    let file = scene.directory.path().join("file");
    fs_err::write(&file, "").unwrap();
    let ran = Ran::of(scene.command(&[]).env("UV_CACHE_DIR", &file));
    ran.ends(2, "the cache");
    Ran::of(scene.command(&[]).env("UV_CACHE_DIR", "")).ends(2, "UV_CACHE_DIR");
}

#[test]
fn an_environment_that_is_none() {
    let scene = Scene::new();
    let environment = scene.project.join(".venv");
    fs_err::remove_dir_all(&environment).unwrap();
    fs_err::create_dir(&environment).unwrap();
    fs_err::write(environment.join("notes.txt"), "mine").unwrap();
    scene.run(&[]).ends(2, ".venv");
    fs_err::remove_dir_all(&environment).unwrap();
    #[cfg(unix)]
    {
        fs_err::os::unix::fs::symlink("nowhere", &environment).unwrap();
        scene.run(&[]).ends(2, ".venv");
    }
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf_8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let scene = Scene::new();
    let odd = scene.directory.path().join(OsStr::from_bytes(b"od\xffd"));
    fs_err::rename(&scene.project, &odd).unwrap();
    let mut command = program(&odd, scene.directory.path());
    let ran = Ran::of(
        command
            .env("UV_CACHE_DIR", &scene.cache)
            .args(["--output-format", "json"]),
    );
    assert!(ran.code < 2, "{}{}", ran.out, ran.err);
    assert_eq!(ran.json()["wheels"].as_array().unwrap().len(), 5);
}

#[cfg(unix)]
#[test]
fn a_project_and_a_cache_of_others() {
    use std::os::unix::fs::PermissionsExt as _;

    use crate::unprivileged;

    let scene = Scene::new();
    let Some(mut command) = unprivileged(&scene.command(&["--output-format", "json"])) else {
        println!("skipped: needs root");
        return;
    };
    // Read-only for this user: it cannot even make scratch.
    let ran = Ran::of(&mut command);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert_eq!(ran.json()["prediction"]["outcome"], "fail");
    let closed = std::fs::Permissions::from_mode(0o000);
    fs_err::set_permissions(&scene.cache, closed).unwrap();
    let ran = Ran::of(&mut unprivileged(&scene.command(&[])).unwrap());
    ran.ends(2, "cache");
}

#[test]
fn words_that_mean_nothing() {
    let scene = Scene::new();
    scene
        .run(&["--select", "UL999"])
        .ends(2, "invalid value `UL999` for `--select`");
    scene
        .run(&["log", "uv.log", "--ignore", "UL999"])
        .ends(2, "no cause has that code or name");
    let manifest = scene.read("pyproject.toml");
    let table = "\n[tool.uv-linkcheck]\nignore = [\n    'UL110',\n    'imutable-file',\n]\n";
    scene.write("pyproject.toml", format!("{manifest}{table}"));
    let ran = scene.run(&[]);
    ran.ends(2, "did you mean `immutable-file`?");
    let line = manifest.lines().count() + 5;
    let place = format!("pyproject.toml:{line}:5");
    assert!(ran.err.contains(&place), "no `{place}` in {}", ran.err);
    scene.write("pyproject.toml", manifest);
    scene
        .run(&["--ignore", "imutable-file"])
        .ends(2, "did you mean `immutable-file`?");
    scene
        .run(&["--uv-version", "new"])
        .ends(2, "is not a uv version");
    scene.run(&["--require", "reflnk"]).ends(2, "reflnk");
    scene.run(&["explain", "EXDEW"]).ends(2, "EXDEW");
    scene.run(&["--no-such-flag"]).ends(2, "--no-such-flag");
}
