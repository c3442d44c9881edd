//! Several projects in one run.

use serde_json::Value;

use crate::{Ran, Scene, USER_SETTINGS, native, program};

/// Two projects that are well, a broken one, and one that ignore files name.
fn monorepo() -> Scene {
    let scene = Scene::new();
    let root = scene.directory.path();
    for (name, file, text) in [
        ("broken", "uv.lock", "version = 1\n[["),
        (
            "broken",
            "pyproject.toml",
            "[project]\nname = \"broken\"\nversion = \"1\"\n",
        ),
        (
            "empty",
            "pyproject.toml",
            "[project]\nname = \"empty\"\nversion = \"1\"\nrequires-python = \">=3.8\"\n[tool.uv]\n",
        ),
        (
            "ignored",
            "pyproject.toml",
            "[project]\nname = \"ignored\"\nversion = \"1\"\n[tool.uv]\n",
        ),
    ] {
        let directory = root.join(name);
        fs_err::create_dir_all(&directory).unwrap();
        fs_err::write(directory.join(file), text).unwrap();
    }
    fs_err::write(root.join(".gitignore"), "ignored\n").unwrap();
    scene
}

fn run(scene: &Scene, arguments: &[&str]) -> Ran {
    let mut command = program(scene.directory.path(), scene.directory.path());
    Ran::of(command.env("UV_CACHE_DIR", &scene.cache).args(arguments))
}

#[test]
fn a_broken_project_hides_no_other() {
    let scene = monorepo();
    let name = scene.project.file_name().unwrap().to_str().unwrap();
    for arguments in [
        &["--recursive"][..],
        &["--recursive", "."],
        &["check", name, "broken", "empty"],
        &["check", name, "--recursive", "."],
    ] {
        let ran = run(&scene, arguments);
        ran.ends(
            2,
            &format!("{name}: uv 0.13.9 will hard link all 5 wheels of `large`"),
        );
        for other in [
            "broken: error: failed to parse",
            "empty: `empty` has no lockfile",
        ] {
            assert!(ran.out.contains(other), "{}", ran.out);
        }
        assert!(!ran.out.contains("ignored"), "{}", ran.out);
        assert!(ran.err.contains("uv.lock"), "{}", ran.err);
    }
    let ran = run(&scene, &["--recursive", "--output-format", "json"]);
    assert_eq!(ran.code, 2);
    let documents: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(documents.len(), 3);
    let errors: Vec<&Value> = documents
        .iter()
        .filter(|document| !document["error"].is_null())
        .collect();
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0]["project"]["root"]
            .as_str()
            .unwrap()
            .ends_with(&native("/broken"))
    );
}

#[test]
fn the_worst_project_decides() {
    let scene = monorepo();
    let name = scene.project.file_name().unwrap().to_str().unwrap();
    run(&scene, &["-q", name, "empty"]).ends(0, "");
    let ran = run(&scene, &["--require", "symlink", name, "empty"]);
    ran.ends(1, "1 to look at");
    run(&scene, &["--recursive", "ignored/none"]).ends(2, "no project of uv found");
    let one = run(&scene, &[name, "--output-format", "json-lines"]);
    assert_eq!((one.code, one.out.lines().count()), (0, 1));
}

/// Two projects that copy in vain, one of them by the user's file.
fn copying(scene: &Scene) -> [String; 2] {
    let name = scene.project.file_name().unwrap().to_str().unwrap();
    let twin = scene.directory.path().join("twin");
    fs_err::create_dir(&twin).unwrap();
    for file in ["pyproject.toml", "uv.lock"] {
        fs_err::copy(scene.project.join(file), twin.join(file)).unwrap();
    }
    for project in [&scene.project, &twin] {
        let path = project.join("pyproject.toml");
        let text = fs_err::read_to_string(&path).unwrap();
        fs_err::write(&path, format!("{text}\n[tool.uv]\nlink-mode = \"copy\"\n")).unwrap();
    }
    [name.to_owned(), "twin".to_owned()]
}

#[test]
fn several_are_mended_at_once() {
    let scene = Scene::new();
    let [one, two] = &copying(&scene);
    let manifests = || {
        [&scene.project, &scene.directory.path().join("twin")]
            .map(|project| fs_err::read_to_string(project.join("pyproject.toml")).unwrap())
    };
    let before = manifests();
    let concise = run(
        &scene,
        &[one, two, "--fail-on", "info", "--output-format", "concise"],
    );
    for name in [one, two] {
        let line = native(&format!("{name}/pyproject.toml:"));
        assert!(concise.out.contains(&line), "{}", concise.out);
    }
    for arguments in [
        &[&**one, two, "--diff"][..],
        &["--recursive", ".", "--diff"],
        &["fix", one, two, "--diff"],
        &["fix", "--recursive", "--diff"],
    ] {
        let diff = run(&scene, arguments);
        diff.ends(1, &format!("--- {one}/pyproject.toml"));
        assert!(diff.out.contains("--- twin/pyproject.toml"), "{}", diff.out);
        assert_eq!(manifests(), before);
    }
    let fixed = run(&scene, &[one, two, "--fix"]);
    fixed.ends(0, &native("twin/pyproject.toml"));
    assert_eq!(
        fixed.err.matches("Wrote `link-mode` removed").count(),
        2,
        "{}",
        fixed.err
    );
    for manifest in manifests() {
        assert!(!manifest.contains("copy"), "{manifest}");
    }
    let again = run(&scene, &[one, two, "--fix"]);
    again.ends(
        0,
        &format!("Nothing to change in `{one}`, `twin`: every wheel is hard linked"),
    );
    assert_eq!(again.err.lines().count(), 1, "{}", again.err);
    run(&scene, &["-q", one, two, "--fix"]).ends(0, "");
}

/// `fix` takes what `check --fix` takes, and refuses what it would ignore.
#[test]
fn fix_takes_several_too() {
    let scene = Scene::new();
    let [one, two] = &copying(&scene);
    let patch = scene.directory.path().join("changes.patch");
    run(&scene, &["fix", one, two, "--diff", "-o", "changes.patch"]).ends(1, "");
    let written = fs_err::read_to_string(&patch).unwrap();
    assert_eq!(written.matches("--- ").count(), 2, "{written}");
    let single = run(&scene, &["fix", one, "--diff", "-o", "changes.patch"]);
    assert_eq!(
        (single.code, single.out.as_str()),
        (1, ""),
        "{}",
        single.err
    );
    let written = fs_err::read_to_string(&patch).unwrap();
    assert_eq!(written.matches("--- ").count(), 1, "{written}");
    for refused in [
        &["fix", one, "-o", "x"][..],
        &["check", "--fix", one, two, "-o", "x"],
        &["check", "--diff", "--redact", one],
    ] {
        run(&scene, refused).ends(2, "belongs to a report, and none is made while mending");
    }
    for option in [
        "--redact",
        "--require=copy",
        "--exit-zero",
        "--select=UL101",
    ] {
        run(&scene, &["fix", one, option]).ends(2, "unexpected argument");
    }
    run(&scene, &["fix", one, two, "--show-settings"]).ends(0, "\ntwin:\n");
    let set = run(&scene, &["fix", one, two, "--link-mode", "hardlink"]);
    set.ends(0, "Wrote `link-mode = \"hardlink\"`");
    assert_eq!(set.err.matches("Wrote").count(), 2, "{}", set.err);
    run(&scene, &["fix", "--recursive"]).ends(0, "Nothing to change in");
}

/// Rules are those of each project; how the one report is written is for where the command is given.
#[test]
fn whose_configuration_counts() {
    let scene = Scene::new();
    let [one, two] = &copying(&scene);
    let table = |directory: &std::path::Path, text: &str| {
        let path = directory.join("pyproject.toml");
        let before = fs_err::read_to_string(&path).unwrap();
        fs_err::write(&path, format!("{before}\n[tool.uv-linkcheck]\n{text}")).unwrap();
    };
    let twin = scene.directory.path().join("twin");
    table(&scene.project, "output-format = 'json'\nfail-on = 'info'\n");
    table(&twin, "output-format = 'concise'\nrequire = 'hardlink'\n");
    // From a directory that is no project's the default holds.
    let above = run(&scene, &[one, two]);
    above.ends(1, "2 projects, 2 to look at");
    assert!(above.out.contains(&format!("{one}: ")), "{}", above.out);
    let in_project = |arguments: &[&str]| {
        let mut command = program(&scene.project, scene.directory.path());
        Ran::of(command.env("UV_CACHE_DIR", &scene.cache).args(arguments))
    };
    let json = in_project(&[".", "../twin"]);
    assert_eq!(
        (json.code, json.out.lines().count()),
        (1, 2),
        "{}",
        json.err
    );
    let other = format!("../{one}");
    let directory = run(&scene, &["--directory", "twin", ".", &other]);
    let lines = directory
        .out
        .lines()
        .filter(|line| line.starts_with("warning["));
    assert_eq!(directory.code, 1, "{}", directory.err);
    assert!(!directory.out.contains("to look at"), "{}", directory.out);
    assert_eq!(lines.count(), 0, "{}", directory.out);
    let below = run(&scene, &["--directory", "twin", "--recursive"]);
    assert_eq!(below.out.matches("twin: ").count(), 1, "{}", below.out);
    in_project(&[".", "../twin", "--output-format", "full"]).ends(1, "2 to look at");

    // What is ignored or required in one is not so in the other.
    let findings = |text: &str| -> Vec<usize> {
        let documents = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        documents
            .map(|report| report["findings"].as_array().unwrap().len())
            .collect()
    };
    let before = findings(&json.out);
    let path = twin.join("pyproject.toml");
    let text = fs_err::read_to_string(&path).unwrap();
    fs_err::write(
        &path,
        text.replace("require = 'hardlink'", "ignore = 'needless-copy'"),
    )
    .unwrap();
    let after = findings(&in_project(&[".", "../twin"]).out);
    assert_eq!((after[0], after[1]), (before[0], before[1] - 1));
    // The command line is for all.
    let all = findings(&in_project(&[".", "../twin", "--ignore", "UL201"]).out);
    assert_eq!((all[0], all[1]), (before[0] - 1, before[1] - 1));
}

/// What is in the user's file is changed once, whoever needs it.
#[test]
fn a_change_that_several_share_is_made_once() {
    let scene = Scene::new();
    let [one, two] = &copying(&scene);
    for project in [&scene.project, &scene.directory.path().join("twin")] {
        let path = project.join("pyproject.toml");
        let text = fs_err::read_to_string(&path).unwrap();
        fs_err::write(&path, text.replace("[tool.uv]\nlink-mode = \"copy\"\n", "")).unwrap();
    }
    let settings = scene.directory.path().join(USER_SETTINGS);
    fs_err::create_dir_all(settings.parent().unwrap()).unwrap();
    fs_err::write(&settings, "link-mode = \"copy\"\n").unwrap();
    let diff = run(&scene, &[one, two, "--diff"]);
    diff.ends(1, "-link-mode = \"copy\"");
    assert_eq!(diff.out.matches("+++ ").count(), 1, "{}", diff.out);
    let fixed = run(&scene, &[one, two, "--fix"]);
    fixed.ends(0, "Wrote `link-mode` removed");
    assert_eq!(fixed.err.matches("Wrote").count(), 1, "{}", fixed.err);
    assert_eq!(fs_err::read_to_string(settings).unwrap(), "");
}

#[test]
fn what_goes_wrong_in_one_keeps_no_other_from_being_mended() {
    let scene = Scene::new();
    let [one, two] = &copying(&scene);
    let broken = scene.directory.path().join("broken");
    fs_err::create_dir(&broken).unwrap();
    fs_err::write(broken.join("pyproject.toml"), "[project\n").unwrap();
    let fixed = run(&scene, &["broken", one, two, "--fix"]);
    fixed.ends(2, &native("twin/pyproject.toml"));
    let broken = native("broken/pyproject.toml");
    assert!(fixed.err.contains(&broken), "{}", fixed.err);
    assert!(!scene.read("pyproject.toml").contains("copy"));
}

#[test]
fn the_settings_of_each_are_shown() {
    let scene = monorepo();
    let name = scene.project.file_name().unwrap().to_str().unwrap();
    let shown = run(&scene, &[name, "empty", "--show-settings"]);
    shown.ends(0, "\nempty:\n");
    assert!(
        shown.out.starts_with(&format!("{name}:\n")),
        "{}",
        shown.out
    );
    assert_eq!(shown.out.matches("cache-dir").count(), 2, "{}", shown.out);
    let lines = run(
        &scene,
        &[
            name,
            "empty",
            "--show-settings",
            "--output-format",
            "json-lines",
        ],
    );
    assert_eq!(
        (lines.code, lines.out.lines().count()),
        (0, 2),
        "{}",
        lines.out
    );
}
