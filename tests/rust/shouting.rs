//! A project whose every switch would make cargo or rustup start something of its own: nothing is ever started.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::command::Checked as _;
use crate::support::fs::copy_tree;
use crate::support::snapshot::{DirectoryTimes, Snapshot};
use crate::{cargo, edges, environment, fixture, program, report};

/// A copy of the project in a directory of its own.
fn shouting() -> (tempfile::TempDir, PathBuf) {
    let keep = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let project = fixture("rust-members", keep.path());
    (keep, project)
}

fn heard(project: &Path) -> bool {
    let crates = ["", "fast", "quick/rust"].into_iter();
    crates
        .map(|directory| project.join(directory).join("heard"))
        .any(|path| path.exists())
}

fn notes(report: &Value) -> Vec<&str> {
    let notes = report["notes"].as_array().unwrap().iter();
    notes.map(|note| note.as_str().unwrap()).collect()
}

fn script(path: &Path, body: &str) {
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs_err::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
}

/// Without this the tests below would prove nothing.
#[test]
fn the_project_does_shout() {
    let (keep, project) = shouting();
    let from_within = |program: &Path, argument: &str| {
        let mut command = Command::new(program);
        command.env_clear().envs(environment(keep.path()));
        let output = command.arg(argument).current_dir(&project).output();
        let said = String::from_utf8_lossy(&output.unwrap().stderr).into_owned();
        assert!(heard(&project), "{} {argument}: {said}", program.display());
        fs_err::remove_file(project.join("heard")).unwrap();
    };
    // The wrappers, to cargo itself.
    from_within(Path::new(env!("CARGO")), "build");
    // The toolchain, to rustup.
    if is_rustup(&cargo()) {
        from_within(&cargo(), "metadata");
    }
}

fn is_rustup(cargo: &Path) -> bool {
    cargo.parent().unwrap().join("rustup").exists()
}

#[test]
fn nothing_of_the_project_is_started() {
    let (keep, project) = shouting();
    let own_cargo = project.join("bin/cargo");
    script(&own_cargo, &format!("exec {}/shout", project.display()));
    let inside = project.display();
    let mut search = format!("{inside}/bin:{inside}/toolchain/bin:bin:.:");
    let mut command = program(&project, keep.path());
    for (name, value) in environment(keep.path()) {
        if name == "PATH" {
            search.push_str(value.to_str().unwrap());
        }
    }
    command.env("PATH", search);
    for (name, value) in [
        ("CARGO", "bin/cargo"),
        ("CARGO_ALIAS_METADATA", "run"),
        ("CARGO_BUILD_RUSTC", "shout"),
        ("CARGO_BUILD_RUSTC_WRAPPER", "shout"),
        ("CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS", "shout"),
        ("RUSTC", "shout"),
        ("RUSTC_WRAPPER", "shout"),
        ("RUSTC_WORKSPACE_WRAPPER", "shout"),
        ("RUSTUP_TOOLCHAIN", "toolchain"),
    ] {
        command.env(name, project.join(value));
    }
    let before = Snapshot::of(&[&project], DirectoryTimes::Kept);
    let report = report(&mut command);
    let after = Snapshot::of(&[&project], DirectoryTimes::Kept);
    assert!(!heard(&project));
    assert_eq!(before.difference(&after), None);
    assert_eq!(notes(&report), Vec::<&str>::new());
    let target = format!("{inside}/build/cargo/release");
    let site = report["environment"]["site_packages"].as_str().unwrap();
    assert_eq!(
        edges(&report),
        [
            ["cargo-uplift", &format!("{target}/deps"), &target],
            ["cargo-environment", &target, site],
        ]
    );
}

#[test]
fn a_home_of_the_project_is_not_believed() {
    let (keep, project) = shouting();
    // A cargo that tells what it was given.
    let tools = keep.path().join("tools");
    script(
        &tools.join("cargo"),
        "echo \"error: $(pwd) $(env | sort | tr '\\n' ' ')\" >&2; exit 1",
    );
    fs_err::create_dir_all(project.join("home/.rustup")).unwrap();
    let mut command = program(&project, keep.path());
    command
        .env("PATH", format!("{}:/usr/bin:/bin", tools.display()))
        .env("CARGO_HOME", project.join("home/.cargo"))
        .env("RUSTUP_HOME", project.join("home/.rustup"))
        .env("RUSTUP_TOOLCHAIN", project.join("toolchain"))
        .env("SECRET", "told");
    let report = report(&mut command);
    let said = notes(&report)[0];
    assert!(said.contains(": / "), "not started at the root: {said}");
    for word in ["SECRET", "RUSTUP_TOOLCHAIN", "CARGO_HOME", "RUSTUP_HOME"] {
        assert!(!said.contains(word), "{word} was passed on: {said}");
    }
    assert!(
        said.contains(&format!("HOME={}", keep.path().display())),
        "{said}"
    );
    assert!(said.contains("RUSTUP_AUTO_INSTALL=0"), "{said}");
}

#[test]
fn asking_cargo_leaves_no_trace_in_its_home() {
    let (keep, project) = shouting();
    let home = keep.path().join("cargo-home");
    fs_err::create_dir(&home).unwrap();
    let before = Snapshot::of(&[&home], DirectoryTimes::Kept);
    let mut command = program(&project, keep.path());
    let report = report(command.env("CARGO_HOME", &home));
    assert_eq!(edges(&report).len(), 2);
    let after = Snapshot::of(&[&home], DirectoryTimes::Kept);
    assert_eq!(before.difference(&after), None);
}

#[test]
fn what_cargo_does_not_say_is_a_note() {
    let (keep, project) = shouting();
    let empty = keep.path().join("empty");
    fs_err::create_dir(&empty).unwrap();
    let without = |search: &Path| {
        let mut command = program(&project, keep.path());
        report(command.env("PATH", search))
    };
    let note = "where cargo builds the members written in Rust is unknown: ";
    let silent = without(&empty);
    assert_eq!(notes(&silent), [format!("{note}no `cargo` on `PATH`")]);
    assert_eq!(edges(&silent), Vec::<[&str; 3]>::new());

    let tools = keep.path().join("tools");
    script(&tools.join("cargo"), "echo '{}'");
    let garbled = without(&tools);
    assert!(
        notes(&garbled)[0].ends_with("its answer cannot be read"),
        "{garbled:#}"
    );
    script(&tools.join("cargo"), "kill -9 $$");
    assert!(notes(&without(&tools))[0].ends_with("it failed"));

    fs_err::write(project.join("fast/Cargo.toml"), "[package").unwrap();
    let broken = report(&mut program(&project, keep.path()));
    let said = notes(&broken);
    assert!(said[0].contains("fast/Cargo.toml: "), "{said:?}");
    assert_eq!(edges(&broken), Vec::<[&str; 3]>::new());
    // The rest of the report is as it was.
    assert_eq!(broken["wheels"], garbled["wheels"]);
}

#[test]
fn cargo_is_asked_only_where_it_builds_something() {
    let (keep, project) = shouting();
    let tools = keep.path().join("tools");
    script(&tools.join("cargo"), ": > \"$HOME/asked\"; exit 1");
    let run = |arguments: &[&str]| {
        let mut command = program(&project, keep.path());
        let report = report(command.env("PATH", &tools).args(arguments));
        assert_eq!(edges(&report), Vec::<[&str; 3]>::new());
        let asked = keep.path().join("asked");
        let was = asked.exists();
        if was {
            fs_err::remove_file(asked).unwrap();
        }
        was
    };
    assert!(run(&[]));
    assert!(!run(&["--package", "plain"]));
    assert!(!run(&["--no-install-workspace"]));
    assert!(run(&["--package", "fast"]));
}

/// Members of two cargo workspaces, and a target directory that variables name.
#[test]
fn every_target_directory_is_told_once() {
    let (keep, project) = shouting();
    let lone = project.join("quick/rust/Cargo.toml");
    let text = fs_err::read_to_string(&lone).unwrap();
    fs_err::write(&lone, format!("{text}\n[workspace]\n")).unwrap();
    fs_err::write(
        project.join("Cargo.toml"),
        "[workspace]\nmembers = ['fast']\n",
    )
    .unwrap();
    let of = |project: &Path, variables: &[(&str, &str)]| {
        let mut command = program(project, keep.path());
        let report = report(command.envs(variables.iter().copied()));
        let edges = edges(&report);
        edges
            .iter()
            .map(|edge| edge[1].to_owned())
            .collect::<Vec<_>>()
    };
    let inside = project.display().to_string();
    let both = format!("{inside}/build/cargo/release");
    assert_eq!(of(&project, &[]), [format!("{both}/deps"), both.clone()]);
    // Relative to where the build backend starts cargo.
    let named = of(&project, &[("CARGO_TARGET_DIR", "out")]);
    assert_eq!(named.len(), 4);
    for member in ["fast", "quick"] {
        assert!(
            named.contains(&format!("{inside}/{member}/out/release/deps")),
            "{named:?}"
        );
    }
    // Without any configuration each workspace has its own.
    fs_err::remove_dir_all(project.join(".cargo")).unwrap();
    let plain = of(&project, &[]);
    assert!(
        plain.contains(&format!("{inside}/target/release/deps")),
        "{plain:?}"
    );
    assert!(
        plain.contains(&format!("{inside}/quick/rust/target/release/deps")),
        "{plain:?}"
    );
    // And `maturin develop` a second profile, where it was used.
    fs_err::create_dir_all(project.join("target/debug")).unwrap();
    assert!(of(&project, &[]).contains(&format!("{inside}/target/debug/deps")));
    // A copy that is moved as a whole.
    let moved = keep.path().join("moved");
    copy_tree(&project, &moved);
    Command::new("rm").arg("-r").arg(&project).checked();
    assert_eq!(of(&moved, &[]).len(), 6);
}
