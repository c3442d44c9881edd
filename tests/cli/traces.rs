//! Nothing is left behind, however a run ends.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Ran, Scene, big, program, scratch};

/// A project large enough that a run which tries every file can be met in its middle.
fn long_run() -> (Scene, Command) {
    let scene = Scene::of(40, 9_000);
    let mut command = program(&scene.project, scene.directory.path());
    command
        .env("UV_CACHE_DIR", &scene.cache)
        .args(["--exhaustive", "-q"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    (scene, command)
}

/// Waits until the run has made scratch.
fn caught(scene: &Scene, child: &mut Child) -> bool {
    let site_packages = scene.project.join(".venv").join(big::SITE_PACKAGES);
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(30) && child.try_wait().unwrap().is_none() {
        if !scratch(&site_packages).is_empty() {
            return true;
        }
    }
    false
}

#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([format!("-{name}"), child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}

#[cfg(unix)]
#[test]
fn signals_clean_up() {
    for name in ["INT", "TERM", "HUP"] {
        let (scene, mut command) = long_run();
        let mut child = command.spawn().unwrap();
        assert!(
            caught(&scene, &mut child),
            "the run was over before it could be met"
        );
        signal(&child, name);
        assert_eq!(child.wait().unwrap().code(), Some(130), "{name}");
        assert_eq!(
            scratch(scene.directory.path()),
            Vec::<std::path::PathBuf>::new(),
            "{name}"
        );
    }
}

#[test]
fn what_a_killed_run_left_is_swept_by_the_next() {
    let (scene, mut command) = long_run();
    let mut child = command.spawn().unwrap();
    assert!(
        caught(&scene, &mut child),
        "the run was over before it could be met"
    );
    child.kill().unwrap();
    child.wait().unwrap();
    assert_ne!(
        scratch(scene.directory.path()),
        Vec::<std::path::PathBuf>::new()
    );
    let mine = scene
        .project
        .join(".venv")
        .join(big::SITE_PACKAGES)
        .join(".uv-linkcheck-notes");
    fs_err::create_dir(&mine).unwrap();
    Ran::of(&mut scene.command(&["-q"])).ends(0, "");
    assert_eq!(
        scratch(scene.directory.path()),
        [mine],
        "only what is ours is swept"
    );
}
