//! The one interpreter that is run: the one the user names on the command line, where its files do not tell enough.
//!
//! It is run alone: without `site` and what that would import, without the working directory or a script's on its path,
//! without the caller's variables, at the root of the file system. It prints facts and writes nothing.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::platform;
use super::version::{self, Implementation, Release};
use crate::env::{Given, HOME, PATH, PYENV_ROOT, PYENV_VERSION, SYSTEMROOT, Vars};
use crate::model::python::{Python, PythonOrigin};
use crate::program::{self, Question, Silence};

/// How long it may take: a shim may start a shell first.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How much of its answer is read, in bytes.
const LIMIT: u64 = 64 * 1024;
/// What a shim needs to find the interpreter it stands for.
const PASSED: [&str; 4] = [HOME, PYENV_ROOT, PYENV_VERSION, SYSTEMROOT];
/// `-I`: no variables, no user's `site-packages`, no directory of a script; `-S`: no `site`; `-B`: no bytecode is written.
const ALONE: [&str; 4] = ["-I", "-S", "-B", "-c"];
/// What it is asked. Python 3.4 and newer know all of it.
const SCRIPT: &str = "
import json, platform, sys, sysconfig
own = sys.implementation.version
print(json.dumps({
    'executable': sys.executable,
    'implementation': platform.python_implementation(),
    'version': platform.python_version(),
    'own_version': '%d.%d.%d' % (own.major, own.minor, own.micro),
    'free_threaded': bool(sysconfig.get_config_var('Py_GIL_DISABLED')),
}))
";

/// What it says of itself.
#[derive(Deserialize)]
struct Facts {
    executable: PathBuf,
    implementation: String,
    version: String,
    own_version: String,
    free_threaded: bool,
}

/// The variables that [`ask`] passes on, and the path that a shim searches.
pub fn passed(vars: &dyn Vars) -> Given {
    let names = PASSED.into_iter().chain([PATH]);
    let all = names.filter_map(|name| Some((name.to_owned(), vars.get(name)?)));
    Given(all.collect())
}

/// Asks the interpreter at `path`, which is absolute, unless it lies in one of `outside`.
///
/// # Errors
///
/// Why there is no answer.
pub fn ask(
    path: &Path,
    vars: &Given,
    outside: &[PathBuf],
    origin: PythonOrigin,
) -> Result<Python, String> {
    let shown = path.display();
    let Some(program) = program::at(path, vars, outside) else {
        return Err(format!(
            "`{shown}` is not asked: it is no program, or one that belongs to the project"
        ));
    };
    let arguments: Vec<&OsStr> = ALONE.into_iter().chain([SCRIPT]).map(OsStr::new).collect();
    let given = PASSED
        .into_iter()
        .filter_map(|name| Some((name, vars.get(name)?)));
    let environment: Vec<(&str, OsString)> = given.collect();
    let asked = program.start(&Question {
        arguments: &arguments,
        environment: &environment,
        time: TIMEOUT,
        bytes: LIMIT,
    });
    let answer = asked.and_then(program::Asked::answer);
    let answer = answer.map_err(|silence| match silence {
        Silence::NotStarted(why) => format!("`{shown}` could not be started: {why}"),
        Silence::TimedOut => format!("`{shown}` took too long to answer"),
        Silence::Failed(said) => {
            let said = said.lines().next_back().unwrap_or_default().to_owned();
            format!("`{shown}` failed: {said}")
        }
    })?;
    let facts = facts(&answer).ok_or_else(|| format!("`{shown}` did not answer as a Python"))?;
    let release = release(&facts)
        .ok_or_else(|| format!("`{shown}` has a version that is none: `{}`", facts.version))?;
    let real = fs_err::canonicalize(&facts.executable).map_err(|error| error.to_string())?;
    let python = platform::describe(release, Some((&facts.executable, &real)), origin)?;
    Ok(python)
}

/// The last line of the answer: a shim may have had something to say before.
fn facts(answer: &[u8]) -> Option<Facts> {
    let text = std::str::from_utf8(answer).ok()?;
    let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
    serde_json::from_str(line).ok()
}

fn release(facts: &Facts) -> Option<Release> {
    let release = version::parse(&facts.version)?;
    let implementation = Implementation::named(&facts.implementation)?;
    let other = implementation != Implementation::CPython;
    Some(Release {
        implementation,
        free_threaded: facts.free_threaded,
        own_version: other.then(|| facts.own_version.clone()),
        ..release
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_answer_is_none() {
        for answer in ["", "\n\n", "hello", "{}", "{\"executable\": 1}", "\u{0}"] {
            assert!(facts(answer.as_bytes()).is_none(), "{answer:?}");
        }
        assert!(facts(b"\xff\xfe").is_none());
        let line = "hello\n{\"executable\": \"/p\", \"implementation\": \"CPython\", \"version\": \"3.13.1\", \
                    \"own_version\": \"3.13.1\", \"free_threaded\": true}\n";
        let facts = facts(line.as_bytes()).unwrap();
        let release = release(&facts).unwrap();
        assert!(release.free_threaded && release.own_version.is_none());
        assert_eq!(release.version, "3.13.1");
    }
}
