//! Running the user's own tools, and nothing else: never one that the project brings along.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::env::{PATH, Vars};

/// How much of what a tool complains of is read, in bytes.
const COMPLAINT: u64 = 4096;
/// How long the rest of an answer may take to arrive after the end of the tool.
const GRACE: Duration = Duration::from_millis(500);

/// A tool of the user's.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    search: OsString,
}

/// What a tool is asked.
#[derive(Debug)]
pub struct Question<'a> {
    /// Its arguments.
    pub arguments: &'a [&'a OsStr],
    /// Its whole environment, `PATH` apart.
    pub environment: &'a [(&'a str, OsString)],
    /// How long it may take.
    pub time: Duration,
    /// How much of its answer is read, in bytes.
    pub bytes: u64,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// It could not be started.
    NotStarted(String),
    /// It took too long.
    TimedOut,
    /// It failed, with this on stderr.
    Failed(String),
}

/// The first program called `name` on `PATH` that lies in none of `outside`. Relative entries of `PATH` are skipped: they
/// mean something else in every directory.
pub fn find(name: &str, vars: &dyn Vars, outside: &[PathBuf]) -> Option<Program> {
    let search = vars.get_nonempty(PATH)?;
    let allowed = outside_of(outside);
    let entries: Vec<PathBuf> = std::env::split_paths(&search)
        .filter(|entry| entry.is_absolute() && allowed(entry))
        .collect();
    let name = if cfg!(windows) {
        format!("{name}.exe")
    } else {
        name.to_owned()
    };
    let path = entries
        .iter()
        .map(|entry| entry.join(&name))
        .find(|path| is_executable(path) && allowed(path))?;
    Some(Program {
        path,
        search: std::env::join_paths(&entries).ok()?,
    })
}

/// The program at `path`, which is absolute, if it lies in none of `outside`.
pub fn at(path: &Path, vars: &dyn Vars, outside: &[PathBuf]) -> Option<Program> {
    let allowed = outside_of(outside);
    if !path.is_absolute() || !is_executable(path) || !allowed(path) {
        return None;
    }
    let search = vars.get_nonempty(PATH).unwrap_or_default();
    let entries = std::env::split_paths(&search);
    let entries = entries.filter(|entry| entry.is_absolute() && allowed(entry));
    Some(Program {
        path: path.to_owned(),
        search: std::env::join_paths(entries).ok()?,
    })
}

/// Tells whether a path lies in none of `roots`, by whatever name.
pub fn outside_of(roots: &[PathBuf]) -> impl Fn(&Path) -> bool + use<> {
    let forbidden: Vec<PathBuf> = roots.iter().flat_map(|path| both_names(path)).collect();
    move |path| both_names(path).all(|name| !forbidden.iter().any(|root| name.starts_with(root)))
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

    /// Asks without waiting for the answer. It runs at the root of the file system, so that no file of the project speaks
    /// to it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self, question: &Question<'_>) -> Result<Asked, Silence> {
        let root = self.path.ancestors().last().unwrap_or(&self.path);
        let mut child = Command::new(&self.path)
            .args(question.arguments)
            .env_clear()
            .envs(
                question
                    .environment
                    .iter()
                    .map(|(name, value)| (name, value)),
            )
            .env(PATH, &self.search)
            .current_dir(root)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| Silence::NotStarted(error.to_string()))?;
        Ok(Asked {
            answer: child
                .stdout
                .take()
                .map(|pipe| collect(pipe, question.bytes)),
            complaint: child.stderr.take().map(|pipe| collect(pipe, COMPLAINT)),
            deadline: Instant::now() + question.time,
            child,
        })
    }
}

/// A question that a tool is answering.
#[derive(Debug)]
pub struct Asked {
    child: Child,
    answer: Option<Receiver<Vec<u8>>>,
    complaint: Option<Receiver<Vec<u8>>>,
    deadline: Instant,
}

impl Asked {
    /// What it prints, if it succeeds in time.
    ///
    /// # Errors
    /// When it says nothing, why.
    pub fn answer(mut self) -> Result<Vec<u8>, Silence> {
        let read = |from: Option<Receiver<Vec<u8>>>| {
            from.and_then(|from| from.recv_timeout(GRACE).ok())
                .unwrap_or_default()
        };
        let mut answer = None;
        // The end of the answer is the first that is heard of the end of the child.
        let wait = |pause: Duration| match (&self.answer, &answer) {
            (Some(from), None) => answer = from.recv_timeout(pause).ok(),
            _ => thread::sleep(pause.min(SOON)),
        };
        match ends(&mut self.child, self.deadline, wait) {
            Some(true) => Ok(answer.unwrap_or_else(|| read(self.answer))),
            Some(false) => {
                let said = read(self.complaint);
                Err(Silence::Failed(String::from_utf8_lossy(&said).into_owned()))
            }
            None => Err(Silence::TimedOut),
        }
    }
}

/// Reads a pipe to its end, or to its first `limit` bytes, beside the waiting for the child.
fn collect(pipe: impl Read + Send + 'static, limit: u64) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before an error is all there is.
        let _ = pipe.take(limit).read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}

/// How soon a child ends that has said all.
const SOON: Duration = Duration::from_micros(50);

/// Waits for the end, a while at a time, and tells whether it was a success; a child that takes too long is killed.
fn ends(child: &mut Child, deadline: Instant, mut wait: impl FnMut(Duration)) -> Option<bool> {
    let mut pause = Duration::from_millis(1);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if Instant::now() < deadline => {
                wait(pause);
                pause = (pause * 2).min(Duration::from_millis(5));
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
pub(crate) mod testing {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    /// Writes a program of `body` for `sh`, and the directory it is in.
    pub(crate) fn script(path: &Path, body: &str) {
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs_err::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::testing::script;
    use super::*;
    use crate::env::Given;

    fn ask(directory: &Path, body: &str, time: Duration) -> Result<Vec<u8>, Silence> {
        script(&directory.join("tool"), body);
        let vars = Given::new([("PATH", directory.to_str().unwrap())]);
        let asked = find("tool", &vars, &[]).unwrap().start(&Question {
            arguments: &[],
            environment: &[],
            time,
            bytes: 1 << 20,
        });
        asked.unwrap().answer()
    }

    #[test]
    fn an_answer_longer_than_a_pipe_is_read() {
        let keep = tempfile::tempdir().unwrap();
        let long = "i=0; while [ $i -lt 2000 ]; do \
                    echo 0123456789012345678901234567890123456789012345678901234567890123456789; \
                    i=$((i+1)); done";
        let answer = ask(keep.path(), long, Duration::from_secs(20)).unwrap();
        assert_eq!(answer.len(), 2000 * 71);
    }

    #[test]
    fn silence_has_a_reason() {
        let keep = tempfile::tempdir().unwrap();
        let second = Duration::from_secs(20);
        assert_eq!(
            ask(keep.path(), "echo no >&2; exit 3", second),
            Err(Silence::Failed("no\n".to_owned()))
        );
        let begin = Instant::now();
        assert_eq!(
            ask(
                keep.path(),
                "while :; do :; done",
                Duration::from_millis(50)
            ),
            Err(Silence::TimedOut)
        );
        assert!(begin.elapsed() < second);
    }
}
