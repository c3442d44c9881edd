//! The program as a person runs it: what it prints, how it exits, what it refuses, what it leaves behind.

#![cfg(any(target_os = "linux", windows))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../speed/big.rs"]
mod big;
#[path = "../support/mod.rs"]
mod support;

mod bad_input;
mod commands;
mod described;
// What is in the documents is run by shells of Unix.
#[cfg(unix)]
mod documents;
#[cfg(unix)]
mod examples;
mod formats;
mod generate;
mod help;
#[cfg(unix)]
mod print;
#[cfg(unix)]
mod python;
mod settled;
mod several;
#[cfg(unix)]
mod show;
mod tools;
mod traces;
mod typos;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;
use uv_linkcheck::env::{Process, Vars as _};

/// A project of five packages, a warm cache and an environment.
struct Scene {
    directory: TempDir,
    project: PathBuf,
    cache: PathBuf,
}

impl Scene {
    fn new() -> Self {
        Self::of(5, 60)
    }

    /// The same of so many packages and files.
    fn of(packages: usize, files: usize) -> Self {
        // Under Wine, the path of the machine that built it has no drive.
        let below = std::path::absolute(env!("CARGO_TARGET_TMPDIR")).unwrap();
        fs_err::create_dir_all(&below).unwrap();
        Self::at(tempfile::tempdir_in(below).unwrap(), packages, files)
    }

    /// Where no directory above is a project's, as those of this repository are.
    fn outside() -> Self {
        Self::at(tempdir(), 5, 60)
    }

    fn at(directory: TempDir, packages: usize, files: usize) -> Self {
        let (project, cache) = big::make(directory.path(), packages, files);
        Self {
            directory,
            project,
            cache,
        }
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs_err::write(self.project.join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs_err::read_to_string(self.project.join(name)).unwrap()
    }

    /// The program in the project, with this cache and no other variable that could matter.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(&self.project, self.directory.path());
        command.env("UV_CACHE_DIR", &self.cache).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }
}

/// A directory where no directory above is a project's, by the name that the program finds it by.
fn tempdir() -> TempDir {
    let below = uv_linkcheck::uv::paths::real(&std::env::temp_dir()).unwrap();
    tempfile::tempdir_in(below).unwrap()
}

/// Where uv looks for the user's settings, from the home directory.
const USER_SETTINGS: &str = if cfg!(windows) {
    "AppData/Roaming/uv/uv.toml"
} else {
    ".config/uv/uv.toml"
};

/// A path as this system writes it.
fn native(path: &str) -> String {
    path.replace('/', std::path::MAIN_SEPARATOR_STR)
}

fn program(directory: &Path, home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uv-linkcheck"));
    command.env_clear().current_dir(directory);
    if cfg!(windows) {
        // Without these three no program of Windows finds its libraries, or its way home.
        let system = Process.get("SYSTEMROOT").unwrap();
        command
            .env("PATH", Path::new(&system).join("system32"))
            .env("SYSTEMROOT", system)
            .env("USERPROFILE", home)
            .env("APPDATA", home.join("AppData/Roaming"))
            .env("LOCALAPPDATA", home.join("AppData/Local"));
    } else {
        command
            .env("HOME", home)
            .env("PATH", "/usr/bin:/bin")
            .env("LANG", "C.UTF-8");
    }
    command
}

/// What a run printed and how it ended.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn of(command: &mut Command) -> Self {
        Self::read(&command.output().unwrap())
    }

    /// Fails on what is wrong in every run: a panic, or an end by a signal.
    fn read(output: &Output) -> Self {
        let ran = Self {
            code: output.status.code().expect("ended by itself"),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        ran
    }

    /// The run ended with `code` and says `words` somewhere.
    #[track_caller]
    fn ends(&self, code: i32, words: &str) {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert!(
            self.out.contains(words) || self.err.contains(words),
            "no `{words}` in\n{}{}",
            self.out,
            self.err
        );
    }

    fn json(&self) -> serde_json::Value {
        let value: serde_json::Value =
            serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out));
        if value["schema"].is_string() {
            support::schema::assert_described(&value);
        }
        value
    }
}

/// Names below `root` that a run of the program makes while it works.
fn scratch(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![root.to_owned()];
    while let Some(directory) = todo.pop() {
        for entry in fs_err::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry
                .file_name()
                .to_string_lossy()
                .starts_with(".uv-linkcheck-")
            {
                found.push(path);
            } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                todo.push(path);
            }
        }
    }
    found
}

/// Whether tests may act as another user.
#[cfg(unix)]
fn root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

/// `command` as a user without rights; `None` where that cannot be.
#[cfg(unix)]
fn unprivileged(command: &Command) -> Option<Command> {
    if !root() {
        return None;
    }
    let mut wrapped = Command::new("setpriv");
    wrapped
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(command.get_current_dir().unwrap())
        .env_clear();
    for (name, value) in command.get_envs() {
        wrapped.env(name, value.unwrap_or(std::ffi::OsStr::new("")));
    }
    Some(wrapped)
}
