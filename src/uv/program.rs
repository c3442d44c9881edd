//! Running the user's own uv, and nothing else: never one that the project brings along.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::env::{
    HOME, LOCALAPPDATA, PATH, SYSTEMROOT, TMPDIR, UV_PYTHON_INSTALL_DIR, Vars, XDG_DATA_HOME,
};

/// How long a uv may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How much of an answer is read, in bytes.
const LIMIT: u64 = 4096;
/// The variables an answer may depend on.
const PASSED: [&str; 6] = [
    HOME,
    LOCALAPPDATA,
    SYSTEMROOT,
    TMPDIR,
    UV_PYTHON_INSTALL_DIR,
    XDG_DATA_HOME,
];

/// The user's uv.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    search: OsString,
    passed: Vec<(&'static str, OsString)>,
}

/// The first `uv` on `PATH` that lies in none of `outside`. Relative entries of `PATH` are skipped: they mean something
/// else in every directory.
pub fn find(vars: &dyn Vars, outside: &[PathBuf]) -> Option<Program> {
    let forbidden: Vec<PathBuf> = outside.iter().flat_map(|path| both_names(path)).collect();
    let allowed = |path: &Path| {
        both_names(path).all(|name| !forbidden.iter().any(|root| name.starts_with(root)))
    };
    let search = vars.get_nonempty(PATH)?;
    let entries: Vec<PathBuf> = std::env::split_paths(&search)
        .filter(|entry| entry.is_absolute() && allowed(entry))
        .collect();
    let name = if cfg!(windows) { "uv.exe" } else { "uv" };
    let path = entries
        .iter()
        .map(|entry| entry.join(name))
        .find(|path| is_executable(path) && allowed(path))?;
    let passed = PASSED
        .into_iter()
        .filter_map(|name| Some((name, vars.get(name)?)));
    Some(Program {
        path,
        search: std::env::join_paths(&entries).ok()?,
        passed: passed.collect(),
    })
}

/// A path as it is written, and with its symlinks resolved.
fn both_names(path: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    std::iter::once(path.to_owned()).chain(fs_err::canonicalize(path).ok())
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs_err::metadata(path)
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

impl Program {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it prints for `arguments`, if it succeeds in time.
    pub fn ask(&self, arguments: &[&str]) -> Option<String> {
        self.start(arguments)?.answer()
    }

    /// Asks without waiting for the answer. It runs at the root of the file system, without the caller's settings, and may
    /// write nothing but temporary files.
    pub fn start(&self, arguments: &[&str]) -> Option<Question> {
        let root = self.path.ancestors().last()?;
        let child = Command::new(&self.path)
            .args(arguments)
            .env_clear()
            .envs(self.passed.iter().map(|(name, value)| (name, value)))
            .env(PATH, &self.search)
            .env("UV_NO_CACHE", "1")
            .env("UV_NO_CONFIG", "1")
            .env("UV_PYTHON_DOWNLOADS", "never")
            .current_dir(root)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        Some(Question { child })
    }
}

/// A question that a uv is answering.
#[derive(Debug)]
pub struct Question {
    child: Child,
}

impl Question {
    /// The answer, if it comes in time and with success.
    pub fn answer(mut self) -> Option<String> {
        if !succeeds(&mut self.child) {
            return None;
        }
        let mut answer = String::new();
        self.child
            .stdout
            .take()?
            .take(LIMIT)
            .read_to_string(&mut answer)
            .ok()?;
        Some(answer)
    }
}

/// Waits for success; a child that takes too long is killed.
fn succeeds(child: &mut Child) -> bool {
    let deadline = Instant::now() + TIMEOUT;
    let mut pause = Duration::from_micros(100);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if Instant::now() < deadline => {
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(5));
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::env::Given;
    use std::os::unix::fs::PermissionsExt;

    fn script(path: &Path, body: &str) {
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs_err::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }

    #[test]
    fn a_uv_of_the_project_is_never_taken() {
        let keep = tempfile::tempdir().unwrap();
        let root = fs_err::canonicalize(keep.path()).unwrap();
        script(&root.join("project/.venv/bin/uv"), "echo evil");
        fs_err::os::unix::fs::symlink(root.join("project/.venv/bin"), root.join("shortcut"))
            .unwrap();
        script(
            &root.join("tools/uv"),
            "echo good; echo $PWD; echo ${SECRET-none}",
        );
        fs_err::create_dir(root.join("linked")).unwrap();
        fs_err::os::unix::fs::symlink(root.join("project/.venv/bin/uv"), root.join("linked/uv"))
            .unwrap();
        let text = |path: &str| root.join(path).display().to_string();
        let path = ["project/.venv/bin", "shortcut", "linked", "tools"]
            .map(text)
            .join(":");
        let vars = Given::new([("PATH", &format!("relative:{path}")), ("SECRET", "told")]);
        let program = find(&vars, &[root.join("project")]).unwrap();
        assert_eq!(program.path(), root.join("tools/uv"));
        assert_eq!(program.ask(&[]).unwrap(), "good\n/\nnone\n");
        assert!(
            find(
                &Given::new([("PATH", &text("linked"))]),
                &[root.join("project")]
            )
            .is_none()
        );
    }

    #[test]
    fn a_uv_that_fails_says_nothing() {
        let keep = tempfile::tempdir().unwrap();
        script(&keep.path().join("uv"), "echo 'uv 0.1.0'; exit 1");
        let vars = Given::new([("PATH", &keep.path().display().to_string())]);
        assert!(find(&vars, &[]).unwrap().ask(&[]).is_none());
    }
}
