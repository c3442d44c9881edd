//! What is said of the edges, and what a real `cargo build` then does.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::command::Checked as _;
use crate::support::fs::{Disk, Kind, set_project, subvolume, tmpfs};
use crate::support::namespace;
use crate::support::snapshot::{DirectoryTimes, Snapshot};
use crate::{environment, fixture, program, report};

/// A project with a crate, as the fixture has it but without what shouts.
struct Project {
    root: PathBuf,
    home: PathBuf,
    /// Variables that cargo and the program get.
    variables: Vec<(&'static str, PathBuf)>,
    /// What maturin passes to cargo as `--config`.
    config: Vec<String>,
}

impl Project {
    fn new(directory: &Path, home: &Path) -> Self {
        fs_err::create_dir_all(directory).unwrap();
        let root = fixture("rust-members", directory);
        for name in [".cargo", "toolchain"] {
            fs_err::remove_dir_all(root.join(name)).unwrap();
        }
        for name in [
            "rust-toolchain.toml",
            "fast/build.rs",
            "quick/rust/build.rs",
        ] {
            fs_err::remove_file(root.join(name)).unwrap();
        }
        for name in ["fast", "quick/rust"] {
            let path = root.join(name).join("Cargo.toml");
            let text = fs_err::read_to_string(&path).unwrap();
            fs_err::write(&path, text.replace("build = \"build.rs\"\n", "")).unwrap();
        }
        Self {
            root,
            home: home.to_owned(),
            variables: Vec::new(),
            config: Vec::new(),
        }
    }

    /// What is said of each edge: for clone, hard link and copy, 0 or the number of the error. Nothing is left behind.
    fn predicted(&self) -> [[i64; 3]; 2] {
        let trees: Vec<&Path> = self
            .variables
            .iter()
            .map(|(_, path)| path.as_path())
            .chain([&*self.root])
            .collect();
        let before = Snapshot::of(&trees, DirectoryTimes::Kept);
        let mut command = program(&self.root, &self.home);
        command.envs(self.variables.iter().map(|(name, path)| (name, path)));
        let report = report(command.args(["--package", "fast"]));
        let after = Snapshot::of(&trees, DirectoryTimes::Kept);
        assert_eq!(before.difference(&after), None);
        let edges = report["edges"].as_array().unwrap();
        assert_eq!(edges.len(), 2, "{report:#}");
        ["cargo-uplift", "cargo-environment"].map(|kind| {
            let edge = edges.iter().find(|edge| edge["kind"] == kind).unwrap();
            ["clone", "hardlink", "copy"].map(|mode| answer(&edge["modes"][mode]))
        })
    }

    /// Whether cargo's artefact and the one it was uplifted from are one file.
    fn built(&self, build: &Path, target: &Path) -> bool {
        let mut command = Command::new(env!("CARGO"));
        command
            .args([
                "build",
                "--release",
                "--offline",
                "--quiet",
                "--package",
                "fast",
            ])
            .args(self.config.iter().flat_map(|option| ["--config", option]))
            .current_dir(self.root.join("fast"))
            .env_clear()
            .envs(environment(&self.home))
            .envs(self.variables.iter().map(|(name, path)| (name, path)))
            // The toolchain that runs the tests, whatever the default is.
            .env("RUSTC", Path::new(env!("CARGO")).with_file_name("rustc"))
            .checked();
        let [made, uplifted] = [
            build.join("release/deps/libfast.so"),
            target.join("release/libfast.so"),
        ]
        .map(|path| fs_err::metadata(path).unwrap());
        assert_eq!(made.len(), uplifted.len());
        (made.dev(), made.ino()) == (uplifted.dev(), uplifted.ino())
    }

    /// The prediction before the first build, that after it, and what cargo did, agree.
    #[track_caller]
    fn agrees(&self, build: &Path, target: &Path, uplift: [i64; 3]) {
        assert_eq!(self.predicted()[0], uplift, "before");
        let linked = self.built(build, target);
        assert_eq!(self.predicted()[0], uplift, "after");
        assert_eq!(linked, uplift[1] == 0, "cargo did otherwise");
    }
}

fn answer(mode: &Value) -> i64 {
    match mode["works"].as_str().unwrap() {
        "all" => 0,
        "none" => mode["failures"][0]["errno"].as_i64().unwrap(),
        other => panic!("{other}"),
    }
}

const EXDEV: i64 = 18;
const EOPNOTSUPP: i64 = 95;
const ALL: [i64; 3] = [0; 3];
const NO_CLONE: [i64; 3] = [EOPNOTSUPP, 0, 0];
const ELSEWHERE: [i64; 3] = [EXDEV, EXDEV, 0];

#[test]
fn cargo_links_and_copies_as_predicted() {
    namespace::run(
        module_path!(),
        "cargo_links_and_copies_as_predicted",
        |scratch| {
            let ext4 = Disk::new(scratch, "ext4", Kind::Ext4);
            let xfs = Disk::new(scratch, "xfs", Kind::Xfs);
            let btrfs = Disk::new(scratch, "btrfs", Kind::Btrfs);
            let memory = tmpfs(scratch, "memory", None);
            let home = &memory.join("home");
            fs_err::create_dir(home).unwrap();

            // In the project itself, on filesystems with and without clones.
            for (disk, uplift) in [(&ext4.path, NO_CLONE), (&xfs.path, ALL), (&btrfs.path, ALL)] {
                let project = Project::new(&disk.join("plain"), home);
                let target = project.root.join("target");
                project.agrees(&target, &target, uplift);
            }
            // A target directory on another mount: the uplift stays on it.
            let mut project = Project::new(&ext4.path.join("elsewhere"), home);
            let target = xfs.path.join("target");
            project.variables = vec![("CARGO_TARGET_DIR", target.clone())];
            project.agrees(&target, &target, ALL);
            assert_eq!(project.predicted()[1], ELSEWHERE, "to the environment");

            // What is built and what is kept on two mounts.
            let mut project = Project::new(&ext4.path.join("apart"), home);
            let build = memory.join("build");
            project.variables = vec![("CARGO_BUILD_BUILD_DIR", build.clone())];
            let target = project.root.join("target");
            project.agrees(&build, &target, ELSEWHERE);
            assert_eq!(project.predicted()[1], NO_CLONE, "to the environment");

            // `deps` is a symlink to another mount.
            let project = Project::new(&ext4.path.join("symlink"), home);
            let target = project.root.join("target");
            let deps = memory.join("deps");
            fs_err::create_dir_all(&deps).unwrap();
            fs_err::create_dir_all(target.join("release")).unwrap();
            fs_err::os::unix::fs::symlink(&deps, target.join("release/deps")).unwrap();
            project.agrees(&target, &target, ELSEWHERE);

            // For a target that is named, in a directory of its own.
            let mut project = Project::new(&ext4.path.join("triple"), home);
            let triple = host();
            project.variables = vec![("CARGO_BUILD_TARGET", triple.clone().into())];
            let target = project.root.join("target").join(&triple);
            fs_err::create_dir_all(target.join("release")).unwrap();
            let deps = memory.join("deps-of-triple");
            fs_err::create_dir_all(&deps).unwrap();
            fs_err::os::unix::fs::symlink(&deps, target.join("release/deps")).unwrap();
            project.agrees(&target, &target, ELSEWHERE);

            // In a file that another includes.
            let project = Project::new(&ext4.path.join("included"), home);
            let target = xfs.path.join("included");
            let configuration = project.root.join(".cargo");
            fs_err::create_dir(&configuration).unwrap();
            fs_err::write(
                configuration.join("config.toml"),
                "include = ['more.toml']\n",
            )
            .unwrap();
            let text = format!(
                "[build]\ntarget = 'host-tuple'\ntarget-dir = '{}'\n",
                target.display()
            );
            fs_err::write(configuration.join("more.toml"), text).unwrap();
            let target = target.join(&triple);
            project.agrees(&target, &target, ALL);
            assert_eq!(project.predicted()[1], ELSEWHERE, "to the environment");

            // By what maturin passes to cargo.
            let mut project = Project::new(&ext4.path.join("passed"), home);
            let target = xfs.path.join("passed");
            project.config = vec![format!("build.target-dir = '{}'", target.display())];
            let manifest = project.root.join("fast/pyproject.toml");
            let text = fs_err::read_to_string(&manifest).unwrap();
            let option = &project.config[0];
            fs_err::write(
                &manifest,
                format!("{text}\n[tool.maturin]\nconfig = [\"{option}\"]\n"),
            )
            .unwrap();
            project.agrees(&target, &target, ALL);

            // A profile in a project of its own, of which the files in `deps` are not.
            let project = Project::new(&xfs.path.join("project"), home);
            let target = project.root.join("target");
            fs_err::create_dir_all(target.join("release/deps")).unwrap();
            set_project(&target.join("release"), 7);
            set_project(&target.join("release/deps"), 8);
            project.agrees(&target, &target, [0, EXDEV, 0]);

            // `deps` in a subvolume of its own.
            let project = Project::new(&btrfs.path.join("subvolume"), home);
            let target = project.root.join("target");
            fs_err::create_dir_all(target.join("release")).unwrap();
            subvolume(&target.join("release/deps"));
            project.agrees(&target, &target, [0, EXDEV, 0]);
        },
    );
}

/// The target that the toolchain of the tests is for.
fn host() -> String {
    let mut rustc = Command::new(Path::new(env!("CARGO")).with_file_name("rustc"));
    let said = String::from_utf8(rustc.arg("-vV").checked().stdout).unwrap();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.unwrap().to_owned()
}
