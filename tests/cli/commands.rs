//! The commands and what their options promise.

use std::process::Stdio;

use crate::{Ran, Scene, big, native};

#[test]
fn all_is_well_in_a_line() {
    let scene = Scene::new();
    let ran = scene.run(&[]);
    ran.ends(0, "uv 0.13.9 will ");
    assert_eq!(
        ran.out
            .lines()
            .filter(|line| !line.starts_with("hint:"))
            .count(),
        1,
        "{}",
        ran.out
    );
    assert_eq!(ran.err, "");
    let quiet = scene.run(&["-q"]);
    assert_eq!(
        (quiet.code, quiet.out.as_str(), quiet.err.as_str()),
        (0, "", "")
    );
}

#[test]
fn the_ways_to_call_it_are_one() {
    let scene = Scene::new();
    let plain = scene.run(&["check"]).out;
    assert_eq!(scene.run(&[]).out, plain);
    assert_eq!(scene.run(&["linkcheck"]).out, plain);
    assert_eq!(scene.run(&["linkcheck", "check", "."]).out, plain);
}

#[test]
fn json_has_every_field_of_the_contract() {
    let scene = Scene::new();
    let report = scene.run(&["--output-format", "json"]).json();
    assert_eq!(report["schema"], "uv-linkcheck/report/v1");
    for key in [
        "version",
        "command",
        "project",
        "uv",
        "settings",
        "environment",
        "cache",
        "modes",
        "edges",
        "wheels",
        "prediction",
        "findings",
        "recommendation",
    ] {
        assert!(!report[key].is_null(), "{key}");
    }
    assert_eq!(report["wheels"].as_array().unwrap().len(), 5);
    // What NTFS refuses a file is not told by what is seen of it: a name in a synced folder is enough.
    let basis = if cfg!(windows) {
        "every-file"
    } else {
        "classes"
    };
    assert_eq!(report["wheels"][0]["basis"], basis);
}

#[test]
fn trying_every_file_gives_the_same_answer() {
    let scene = Scene::new();
    let mut classes = scene.run(&["--output-format", "json"]).json();
    let mut every = scene
        .run(&["--output-format", "json", "--exhaustive"])
        .json();
    assert_eq!(every["wheels"][0]["basis"], "every-file");
    for report in [&mut classes, &mut every] {
        for wheel in report["wheels"].as_array_mut().unwrap() {
            wheel["basis"] = serde_json::Value::Null;
        }
    }
    assert_eq!(classes["wheels"], every["wheels"]);
    assert_eq!(classes["prediction"], every["prediction"]);
}

#[test]
fn without_a_probe_nothing_is_claimed() {
    let scene = Scene::new();
    let report = scene.run(&["--no-probe", "--output-format", "json"]).json();
    assert_eq!(report["wheels"][0]["outcome"], serde_json::Value::Null);
    assert_eq!(report["modes"]["hardlink"]["works"], "untested");
}

#[test]
fn a_copy_in_vain_is_told_and_mended() {
    let scene = Scene::new();
    scene.write(
        "pyproject.toml",
        "[project]\nname = \"large\"\nversion = \"0.1.0\"\nrequires-python = \">=3.8\"\n\n[tool.uv] # ours\nlink-mode = \"copy\" # why?\n",
    );
    let before = scene.read("pyproject.toml");
    let ran = scene.run(&["--fail-on", "info"]);
    ran.ends(1, "UL201");
    let diff = scene.run(&["fix", "--diff"]);
    diff.ends(1, "-link-mode = \"copy\" # why?");
    assert_eq!(
        scene.read("pyproject.toml"),
        before,
        "`--diff` writes nothing"
    );
    scene.run(&["fix"]).ends(0, "pyproject.toml");
    assert!(
        !scene.read("pyproject.toml").contains("copy"),
        "{}",
        scene.read("pyproject.toml")
    );
    assert!(scene.read("pyproject.toml").contains("[tool.uv] # ours"));
    let after = scene.read("pyproject.toml");
    scene.run(&["fix"]).ends(0, "Nothing to change");
    assert_eq!(scene.read("pyproject.toml"), after);
    scene
        .run(&["--fail-on", "warning"])
        .ends(0, "uv 0.13.9 will");
}

#[test]
fn a_mode_can_be_written() {
    let scene = Scene::new();
    scene
        .run(&["fix", "--link-mode", "hardlink"])
        .ends(0, "link-mode");
    assert!(
        scene
            .read("pyproject.toml")
            .ends_with("\n[tool.uv]\nlink-mode = \"hardlink\"\n")
    );
    let again = scene.read("pyproject.toml");
    scene.run(&["fix", "--link-mode", "hardlink"]).ends(0, "");
    assert_eq!(scene.read("pyproject.toml"), again);
    scene.write("uv.toml", "");
    scene
        .run(&["fix", "--link-mode", "copy"])
        .ends(0, "uv.toml");
    assert_eq!(scene.read("uv.toml"), "link-mode = \"copy\"\n");
    assert_eq!(
        scene.read("pyproject.toml"),
        again,
        "uv would not read it there"
    );
}

#[test]
fn what_would_have_no_effect_is_not_written() {
    let scene = Scene::new();
    let before = scene.read("pyproject.toml");
    let ran = Ran::of(
        scene
            .command(&["fix", "--link-mode", "hardlink"])
            .env("UV_LINK_MODE", "copy"),
    );
    ran.ends(2, "UV_LINK_MODE");
    assert_eq!(scene.read("pyproject.toml"), before);
}

#[test]
fn a_requirement_is_met_or_fails() {
    let scene = Scene::new();
    scene
        .run(&["--require", "clone,hardlink", "-q"])
        .ends(0, "");
    let ran = scene.run(&["--require", "symlink"]);
    ran.ends(1, "symlink");
    assert!(ran.out.contains("package-000"), "{}", ran.out);
}

#[test]
fn only_what_the_project_itself_can_mend_fails_where_asked() {
    let scene = Scene::new();
    let project = ["--fail-scope", "project"];
    // Symlinks are not what uv makes by itself: a fact about the machine.
    let require = ["--require", "symlink"];
    scene.run(&require).ends(1, "symlink");
    scene
        .run(&[&require[..], &project].concat())
        .ends(0, "symlink");
    // A line of the project's own file.
    let manifest = scene.read("pyproject.toml");
    scene.write(
        "pyproject.toml",
        format!("{manifest}\n[tool.uv]\nlink-mode = \"hard\"\n"),
    );
    scene.run(&project).ends(1, "UL204");
}

#[test]
fn a_script_has_a_lock_and_an_environment_of_its_own() {
    let scene = Scene::new();
    let lock = scene.read("uv.lock");
    let (packages, _) = lock.rsplit_once("\n[[package]]").unwrap();
    scene.write(
        "tool.py.lock",
        format!("{packages}\n[manifest]\nrequirements = [{{ name = \"package-003\" }}]\n"),
    );
    scene.write(
        "tool.py",
        "# /// script\n# requires-python = \">=3.8\"\n# dependencies = [\"package-003\"]\n# ///\n",
    );
    let report = scene
        .run(&["--script", "tool.py", "--output-format", "json"])
        .json();
    assert_eq!(report["wheels"].as_array().unwrap().len(), 1);
    assert_eq!(report["wheels"][0]["name"], "package-003");
    assert_eq!(report["wheels"][0]["cached"], true);
    let environment = report["environment"]["path"].as_str().unwrap();
    let environments = scene.cache.join(native("environments-v2/tool-"));
    assert!(
        environment.starts_with(environments.to_str().unwrap()),
        "{environment}"
    );
    scene
        .run(&["--script", "tool.py"])
        .ends(0, "the only wheel of `tool.py`");
}

#[test]
fn causes_are_explained() {
    let scene = Scene::new();
    let page = scene.run(&["explain", "UL114"]);
    page.ends(0, "immutable-file");
    assert_eq!(scene.run(&["explain", "immutable-file"]).out, page.out);
    let error = scene.run(&["explain", "EXDEV"]);
    error.ends(0, "UL102");
    assert_eq!(scene.run(&["explain", "18"]).out, error.out);
    scene.run(&["explain"]).ends(0, "UL127");
}

#[test]
fn colour_is_for_those_who_want_it() {
    let scene = Scene::new();
    let coloured = |ran: Ran| ran.out.contains('\u{1b}');
    let require = ["--require", "symlink"];
    assert!(!coloured(scene.run(&require)));
    assert!(coloured(scene.run(&[
        "--color",
        "always",
        "--require",
        "symlink"
    ])));
    assert!(coloured(Ran::of(
        scene.command(&require).env("FORCE_COLOR", "1")
    )));
    assert!(!coloured(Ran::of(
        scene
            .command(&require)
            .envs([("FORCE_COLOR", "1"), ("NO_COLOR", "1")])
    )));
}

#[test]
fn a_terminal_that_can_do_nothing_gets_plain_text() {
    let scene = Scene::new();
    scene.write("uv.toml", "link-mode = 'copy' # żółw\n");
    for vars in [
        [("TERM", "dumb"), ("LANG", "C.UTF-8")],
        [("LC_ALL", "C"), ("LANG", "C.UTF-8")],
    ] {
        for arguments in [
            &["-v"][..],
            &["--require", "symlink"],
            &["--output-format", "concise"],
        ] {
            let ran = Ran::of(scene.command(arguments).envs(vars));
            assert!(ran.code < 2 && !ran.out.is_empty(), "{}", ran.err);
            assert!(
                ran.out.is_ascii() && ran.err.is_ascii(),
                "{}{}",
                ran.out,
                ran.err
            );
            assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
        }
        // What is said is said in words, too, and not by a mark or a colour alone.
        let ran = Ran::of(scene.command(&["-v"]).envs(vars));
        assert!(ran.out.contains("| hardlink ok"), "{}", ran.out);
        // What programs read does not change with the terminal.
        let sarif = |ran: Ran| ran.json()["runs"][0]["results"].clone();
        let options = ["-v", "--output-format", "sarif"];
        let plain = sarif(Ran::of(scene.command(&options).envs(vars)));
        assert_eq!(plain, sarif(scene.run(&options)));
    }
}

#[test]
fn a_reader_that_leaves_is_no_trouble() {
    let scene = Scene::new();
    let mut child = scene
        .command(&["explain"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    Ran::read(&child.wait_with_output().unwrap()).ends(0, "");
}

#[test]
fn installed_packages_stand_for_locked_ones_without_a_project() {
    let scene = Scene::outside();
    let environment = scene.directory.path().join("alone/.venv");
    fs_err::create_dir_all(environment.parent().unwrap()).unwrap();
    fs_err::rename(scene.project.join(".venv"), &environment).unwrap();
    let info = environment
        .join(big::SITE_PACKAGES)
        .join("package_000-1.0.dist-info");
    fs_err::create_dir_all(&info).unwrap();
    fs_err::write(
        info.join("METADATA"),
        "Metadata-Version: 2.1\nName: package-000\nVersion: 1.0\n",
    )
    .unwrap();
    fs_err::write(
        info.join("WHEEL"),
        "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    )
    .unwrap();
    fs_err::write(info.join("RECORD"), "").unwrap();
    let mut command = scene.command(&["--output-format", "json"]);
    let report = Ran::of(command.current_dir(environment.parent().unwrap())).json();
    assert_eq!(report["wheels"][0]["name"], "package-000");
    assert_eq!(report["wheels"].as_array().unwrap().len(), 1);
    let mut active = scene.command(&["--output-format", "json"]);
    let report = Ran::of(
        active
            .current_dir(scene.directory.path())
            .env("VIRTUAL_ENV", &environment),
    )
    .json();
    assert_eq!(report["wheels"][0]["name"], "package-000");
}

/// `--require`, `--fail-on`, `--select` and `--ignore`, as options and as variables: silent where all holds.
#[test]
fn as_a_gate() {
    let scene = Scene::new();
    let copies = "[project]\nname = \"large\"\nversion = \"0.1.0\"\nrequires-python = \">=3.8\"\n";
    let silent = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = scene.command(arguments);
        let ran = Ran::of(command.envs(variables.iter().copied()));
        assert_eq!(
            (ran.code, &*ran.out, &*ran.err),
            (0, "", ""),
            "{arguments:?} {variables:?}"
        );
    };
    let fails = |arguments: &[&str], variables: &[(&str, &str)], words: &str| {
        let mut command = scene.command(arguments);
        Ran::of(command.envs(variables.iter().copied())).ends(1, words);
    };
    silent(&["--require", "hardlink", "-q"], &[]);
    silent(&["--require", "clone,hardlink", "-q"], &[]);
    fails(&["--require", "clone", "-q"], &[], "5 of 5 wheels");
    fails(
        &["-q"],
        &[("UV_LINKCHECK_REQUIRE", "clone")],
        "5 of 5 wheels",
    );
    scene.write(
        "pyproject.toml",
        format!("{copies}[tool.uv]\nlink-mode = \"copy\"\n"),
    );
    silent(&["-q"], &[]);
    fails(&["--fail-on", "info"], &[], "UL201");
    fails(&[], &[("UV_LINKCHECK_FAIL_ON", "info")], "UL201");
    silent(
        &[
            "-q",
            "--fail-on",
            "info",
            "--exit-zero",
            "--ignore",
            "UL201",
        ],
        &[],
    );
    silent(
        &["-q", "--fail-on", "info", "--ignore", "needless-copy"],
        &[],
    );
    silent(&["-q", "--fail-on", "info", "--select", "UL101,UL102"], &[]);
    silent(
        &["-q", "--fail-on", "info"],
        &[("UV_LINKCHECK_IGNORE", "UL201")],
    );
    fails(&["--fail-on", "info", "--select", "UL201"], &[], "UL201");
    scene.write(
        "pyproject.toml",
        format!("{copies}[tool.uv-linkcheck]\nrequires = \"hardlink\"\nfail_on = \"info\"\n"),
    );
    let ran = scene.run(&[]);
    ran.ends(0, "uv 0.13.9 will hard link");
    for meant in ["`require`", "`fail-on`"] {
        assert!(ran.err.contains(meant), "{}", ran.err);
    }
    silent(&["-q"], &[]);
}
