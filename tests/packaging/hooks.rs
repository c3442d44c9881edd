//! The hooks, run by pre-commit and by prek from a clone of the repository.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::command::Checked as _;
use crate::{asked, clean, place, prek_home, root, said, target, tool};

/// A repository with a project, and the hooks installed from a clone of this one.
struct Repository {
    place: tempfile::TempDir,
    runner: &'static str,
}

impl Repository {
    fn new(runner: &'static str) -> Self {
        let repository = Self {
            place: place(),
            runner,
        };
        let source = repository.place.path().join("source");
        clone(&source);
        let revision = git(&source, &["rev-parse", "HEAD"]);
        let project = repository.project();
        fs_err::create_dir(&project).unwrap();
        for (name, text) in [
            (
                "pyproject.toml",
                "[project]\nname = \"demo\"\nversion = \"1\"\nrequires-python = \">=3.9\"\n"
                    .to_owned(),
            ),
            (
                ".pre-commit-config.yaml",
                documented(&source, revision.trim()),
            ),
        ] {
            fs_err::write(project.join(name), text).unwrap();
        }
        git(&project, &["init", "--quiet"]);
        git(&project, &["add", "."]);
        git(&project, &["commit", "--quiet", "--message", "Begin"]);
        repository
    }

    fn project(&self) -> PathBuf {
        self.place.path().join("project")
    }

    fn hook(&self, directory: &Path, arguments: &[&str]) -> Output {
        clean(tool(self.runner))
            .arg("run")
            .args(arguments)
            .current_dir(directory)
            .env("HOME", self.place.path())
            .env("PRE_COMMIT_HOME", self.place.path().join("hooks"))
            .env("PREK_HOME", prek_home())
            .env("CARGO_TARGET_DIR", target())
            .env("UV_CACHE_DIR", self.place.path().join("uv-cache"))
            .output()
            .unwrap()
    }

    #[track_caller]
    fn passes(&self, directory: &Path, arguments: &[&str]) {
        let output = self.hook(directory, arguments);
        assert!(output.status.success(), "{}", text(&output));
    }

    #[track_caller]
    fn fails(&self, directory: &Path, arguments: &[&str], words: &str) {
        let output = self.hook(directory, arguments);
        let text = text(&output);
        assert!(!output.status.success(), "{text}");
        assert!(text.contains(words), "no {words} in {text}");
    }
}

/// The configuration that the README shows, for this repository at this revision.
fn documented(source: &Path, revision: &str) -> String {
    let readme = fs_err::read_to_string(root().join("README.md")).unwrap();
    let block = readme
        .split("```yaml\n")
        .filter_map(|rest| rest.split_once("```"))
        .map(|(block, _)| block)
        .find(|block| block.starts_with("repos:"))
        .unwrap();
    block
        .replacen(
            "<where this repository is>",
            &source.display().to_string(),
            1,
        )
        .replacen(concat!("v", env!("CARGO_PKG_VERSION")), revision, 1)
}

fn text(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    format!("{out}{err}")
}

/// A clone with what is not committed yet put in, so that the hooks of this very tree run.
fn clone(to: &Path) {
    clean("git")
        .args(["clone", "--quiet", "--no-hardlinks"])
        .arg(root())
        .arg(to)
        .checked();
    let listed = git(
        root(),
        &[
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
    );
    for name in listed.split('\0').filter(|name| !name.is_empty()) {
        let (from, to) = (root().join(name), to.join(name));
        if from.is_file() {
            fs_err::create_dir_all(to.parent().unwrap()).unwrap();
            fs_err::copy(from, to).unwrap();
        }
    }
    git(to, &["add", "--all"]);
    git(
        to,
        &[
            "commit",
            "--quiet",
            "--allow-empty",
            "--message",
            "As it is",
        ],
    );
}

fn git(directory: &Path, arguments: &[&str]) -> String {
    said(
        clean("git")
            .args(["-c", "user.name=Demo", "-c", "user.email=demo@example.org"])
            .args(arguments)
            .current_dir(directory),
    )
}

fn hooks_serve(runner: &'static str) {
    let repository = Repository::new(runner);
    let project = repository.project();

    // Without a lock, a cache and an environment there is nothing to complain of.
    repository.passes(&project, &["uv-linkcheck", "--all-files"]);
    repository.passes(&project, &["uv-linkcheck-strict", "--all-files"]);
    for stage in ["post-checkout", "post-merge"] {
        let refs = ["--from-ref", "HEAD", "--to-ref", "HEAD"];
        let mut arguments = vec!["uv-linkcheck-sync", "--hook-stage", stage];
        if stage == "post-checkout" {
            arguments.extend(refs);
            arguments.extend(["--checkout-type", "1"]);
        } else {
            arguments.extend(["--is-squash-merge", "0"]);
        }
        // prek takes the stage and asks for nothing more.
        let arguments = if runner == "prek" {
            vec!["uv-linkcheck-sync", "--hook-stage", stage]
        } else {
            arguments
        };
        repository.passes(&project, &arguments);
    }

    // A worktree has a file in the place of `.git`.
    let worktree = repository.place.path().join("worktree");
    git(
        &project,
        &["worktree", "add", "--quiet", worktree.to_str().unwrap()],
    );
    repository.passes(&worktree, &["uv-linkcheck", "--all-files"]);

    // What the repository itself has wrong fails.
    let manifest = project.join("pyproject.toml");
    let sound = fs_err::read_to_string(&manifest).unwrap();
    fs_err::write(
        &manifest,
        format!("{sound}\n[tool.uv]\nlink-mode = \"hard\"\n"),
    )
    .unwrap();
    repository.fails(&project, &["uv-linkcheck", "--all-files"], "UL2");

    // What this machine lacks does not, but in strict mode it does.
    fs_err::write(
        &manifest,
        format!("{sound}\n[tool.uv-linkcheck]\nrequire = [\"symlink\"]\n"),
    )
    .unwrap();
    fs_err::copy(
        root().join("fixtures/projects/requests/uv.lock"),
        project.join("uv.lock"),
    )
    .unwrap();
    let lock = fs_err::read_to_string(project.join("uv.lock")).unwrap();
    fs_err::write(
        project.join("uv.lock"),
        lock.replace("requests-demo", "demo"),
    )
    .unwrap();
    repository.passes(&project, &["uv-linkcheck", "--all-files"]);
    repository.fails(&project, &["uv-linkcheck-strict", "--all-files"], "symlink");
}

#[test]
fn pre_commit_runs_the_hooks() {
    if asked("pre_commit_runs_the_hooks") {
        hooks_serve("pre-commit");
    }
}

#[test]
fn prek_runs_the_hooks() {
    if asked("prek_runs_the_hooks") {
        hooks_serve("prek");
    }
}
