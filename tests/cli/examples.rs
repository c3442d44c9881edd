//! The examples of the README, run as far as a machine without those services can.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::Scene;

/// The blocks of this language in the README.
fn blocks(language: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs_err::read_to_string(path).unwrap();
    let fence = format!("```{language}\n");
    text.split(&fence)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .collect()
}

/// Runs a command in the project, with a `uv` that tells its link mode and its arguments.
fn ran(scene: &Scene, program: &str, arguments: &[&str]) -> String {
    let tools = scene.directory.path().join("tools");
    fs_err::create_dir_all(&tools).unwrap();
    let uv = tools.join("uv");
    fs_err::write(&uv, "#!/bin/sh\necho \"$UV_LINK_MODE: $*\"\n").unwrap();
    fs_err::set_permissions(&uv, PermissionsExt::from_mode(0o755)).unwrap();
    let own = Path::new(env!("CARGO_BIN_EXE_uv-linkcheck"))
        .parent()
        .unwrap();
    let search = format!("{}:{}:/usr/bin:/bin", tools.display(), own.display());
    let output = Command::new(program)
        .args(arguments)
        .current_dir(&scene.project)
        .env_clear()
        .env("HOME", scene.directory.path())
        .env("PATH", search)
        .env("UV_CACHE_DIR", &scene.cache)
        .env("GITHUB_ENV", scene.project.join("github-env"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

const SYNCED: &str = "hardlink: sync --locked\n";

#[test]
fn the_makefile_works() {
    let scene = Scene::new();
    scene.write("Makefile", &blocks("make")[0]);
    assert_eq!(ran(&scene, "make", &["--silent", "sync"]), SYNCED);
}

#[test]
fn the_lines_of_jobs_and_images_work() {
    let scene = Scene::new();
    let yaml = blocks("yaml");
    let job: Vec<&str> = yaml[0]
        .lines()
        .filter_map(|line| line.strip_prefix("  - "))
        .collect();
    assert_eq!(job.len(), 2);
    assert_eq!(ran(&scene, "bash", &["-ec", &job.join("\n")]), SYNCED);
    let step = yaml[1].trim_end().strip_prefix("- run: ").unwrap();
    assert_eq!(ran(&scene, "bash", &["-ec", step]), "");
    assert_eq!(scene.read("github-env"), "UV_LINK_MODE=hardlink\n");
    let docker = blocks("dockerfile");
    let line = docker[0].trim_end().strip_prefix("RUN ").unwrap();
    assert_eq!(ran(&scene, "sh", &["-c", line]), SYNCED);
}

#[test]
fn findings_are_shown_where_code_is_reviewed() {
    let scene = Scene::new();
    let yaml = blocks("yaml");
    let script = yaml[2]
        .lines()
        .find_map(|line| line.strip_prefix("  script: "));
    assert_eq!(ran(&scene, "bash", &["-ec", script.unwrap()]), "");
    let file = yaml[2]
        .lines()
        .find_map(|line| line.strip_prefix("      codequality: "));
    let issues: serde_json::Value = serde_json::from_str(&scene.read(file.unwrap())).unwrap();
    assert_eq!(issues, serde_json::json!([]));
    let step = yaml[3].trim_end().strip_prefix("- run: ").unwrap();
    let out = ran(&scene, "bash", &["-ec", step]);
    assert!(
        out.starts_with("uv 0.13.9 will hard link all 5 wheels"),
        "{out}"
    );
}
