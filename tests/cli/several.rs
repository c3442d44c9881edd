//! Several projects in one run.

use serde_json::Value;

use crate::{Ran, Scene, program};

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
            .ends_with("/broken")
    );
}

#[test]
fn the_worst_project_decides() {
    let scene = monorepo();
    let name = scene.project.file_name().unwrap().to_str().unwrap();
    run(&scene, &["-q", name, "empty"]).ends(0, "");
    let ran = run(&scene, &["--require", "symlink", name, "empty"]);
    ran.ends(1, "1 to look at");
    run(&scene, &["--fix", name, "empty"]).ends(2, "take one project");
    run(&scene, &["--recursive", "ignored/none"]).ends(2, "no project of uv found");
    let one = run(&scene, &[name, "--output-format", "json-lines"]);
    assert_eq!((one.code, one.out.lines().count()), (0, 1));
}
