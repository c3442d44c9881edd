//! Running the user's own uv, and nothing else: never one that the project brings along.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::env::{
    CONDA_DEFAULT_ENV, CONDA_PREFIX, CONDA_ROOT, HOME, LOCALAPPDATA, PYENV_ROOT, PYENV_VERSION,
    SYSTEMROOT, TMPDIR, UV_PYTHON_INSTALL_DIR, UV_PYTHON_SEARCH_PATH, Vars, XDG_DATA_HOME,
};
use crate::program;

/// How long a uv may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How much of an answer is read, in bytes.
const LIMIT: u64 = 4096;
/// The variables an answer may depend on.
const PASSED: [&str; 12] = [
    CONDA_DEFAULT_ENV,
    CONDA_PREFIX,
    CONDA_ROOT,
    HOME,
    LOCALAPPDATA,
    PYENV_ROOT,
    PYENV_VERSION,
    SYSTEMROOT,
    TMPDIR,
    UV_PYTHON_INSTALL_DIR,
    UV_PYTHON_SEARCH_PATH,
    XDG_DATA_HOME,
];
/// What keeps a uv from reading settings and writing files.
const TAMED: [(&str, &str); 3] = [
    ("UV_NO_CACHE", "1"),
    ("UV_NO_CONFIG", "1"),
    ("UV_PYTHON_DOWNLOADS", "never"),
];

/// The user's uv.
#[derive(Debug, Clone)]
pub struct Program {
    program: program::Program,
    environment: Vec<(&'static str, OsString)>,
}

/// The first `uv` on `PATH` that lies in none of `outside`.
pub fn find(vars: &dyn Vars, outside: &[PathBuf]) -> Option<Program> {
    let passed = PASSED
        .into_iter()
        .filter_map(|name| Some((name, vars.get(name)?)));
    let tamed = TAMED.into_iter().map(|(name, value)| (name, value.into()));
    Some(Program {
        program: program::find("uv", vars, outside)?,
        environment: passed.chain(tamed).collect(),
    })
}

impl Program {
    /// Where it is.
    pub fn path(&self) -> &Path {
        self.program.path()
    }

    /// What it prints for `arguments`, if it succeeds in time.
    pub fn ask(&self, arguments: &[&str]) -> Option<String> {
        self.start(arguments)?.answer()
    }

    /// Asks without waiting for the answer. It runs at the root of the file system, without the caller's settings, and may
    /// write nothing but temporary files.
    pub fn start(&self, arguments: &[&str]) -> Option<Question> {
        let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        let asked = self.program.start(&program::Question {
            arguments: &arguments,
            environment: &self.environment,
            time: TIMEOUT,
            bytes: LIMIT,
        });
        Some(Question(asked.ok()?))
    }
}

/// A question that a uv is answering.
#[derive(Debug)]
pub struct Question(program::Asked);

impl Question {
    /// The answer, if it comes in time and with success.
    pub fn answer(self) -> Option<String> {
        String::from_utf8(self.0.answer().ok()?).ok()
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::env::Given;
    use crate::program::testing::script;

    #[test]
    fn a_uv_of_the_project_is_never_taken() {
        let keep = tempfile::tempdir().unwrap();
        let root = crate::uv::paths::real(keep.path()).unwrap();
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
