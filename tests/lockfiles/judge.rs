//! Runs uv and compares.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) use crate::support::python::python;
use rayon::prelude::*;
use uv_linkcheck::model::lock::{DefaultGroups, Package};
use uv_linkcheck::model::python::Python;
use uv_linkcheck::model::request::SelectionOptions;
use uv_linkcheck::uv::{interpreter, lockfile, selection};

/// The Pythons to judge with, as far as this machine has them.
pub(crate) const MINORS: [&str; 4] = ["3.10", "3.11", "3.12", "3.13"];

/// One way to sync one project.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    /// Where the lock is.
    pub(crate) root: PathBuf,
    /// Where uv is run.
    pub(crate) directory: PathBuf,
    /// The project there.
    pub(crate) current: Option<String>,
    /// Its `default-groups`.
    pub(crate) default_groups: Option<DefaultGroups>,
    /// `requires-python` of groups, of every member.
    pub(crate) group_requires_python: Vec<(String, String)>,
    /// uv's flags.
    pub(crate) flags: Vec<String>,
    /// The same for us.
    pub(crate) options: SelectionOptions,
}

/// What came of the comparison.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    cells: usize,
    refused: usize,
    packages: usize,
    /// A paragraph each.
    pub(crate) disagreements: Vec<String>,
}

impl Tally {
    /// One line.
    pub(crate) fn summary(&self) -> String {
        let agree = self.cells - self.disagreements.len();
        let Self {
            cells,
            refused,
            packages,
            ..
        } = self;
        format!(
            "cells {cells}, agree {agree} ({refused} refused by both), packages compared {packages}"
        )
    }
}

/// `name==version`, or the name alone where uv shows a URL; or uv's refusal.
type Answer = Result<BTreeSet<String>, String>;

/// Judges each cell with each Python of this machine; of these pairs, one of `every`.
pub(crate) fn judge(uv: &Path, version: &str, cells: &[Cell], every: usize) -> Tally {
    let home = tempfile::Builder::new()
        .prefix("home")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .unwrap();
    let environments: Vec<PathBuf> = MINORS
        .iter()
        .filter_map(|minor| environment(uv, home.path(), minor))
        .collect();
    assert!(!environments.is_empty(), "no Python to test with");
    let work: Vec<(&Cell, &PathBuf)> = cells
        .iter()
        .flat_map(|cell| {
            environments
                .iter()
                .map(move |environment| (cell, environment))
        })
        .step_by(every)
        .collect();
    let results: Vec<(Answer, Answer, String)> = work
        .par_iter()
        .map(|(cell, environment)| {
            let label = format!(
                "{} {} in {}",
                environment.file_name().unwrap().to_string_lossy(),
                cell.flags.join(" "),
                cell.directory.display()
            );
            (
                ask(uv, home.path(), cell, environment),
                ours(cell, environment, version),
                label,
            )
        })
        .collect();
    let mut tally = Tally::default();
    for (theirs, ours, label) in results {
        tally.cells += 1;
        match (&theirs, &ours) {
            (Ok(theirs), Ok(ours)) => {
                tally.packages += theirs.len();
                // Where uv shows a URL instead of the version, names are compared.
                let reduced =
                    |answer: &BTreeSet<String>, other: &BTreeSet<String>| -> BTreeSet<String> {
                        let name =
                            |item: &String| item.split("==").next().unwrap_or_default().to_owned();
                        let bare = |item: &String| other.contains(&name(item));
                        answer
                            .iter()
                            .map(|item| if bare(item) { name(item) } else { item.clone() })
                            .collect()
                    };
                let (ours, theirs) = (reduced(ours, theirs), reduced(theirs, ours));
                if ours != theirs {
                    let missing: Vec<_> = theirs.difference(&ours).collect();
                    let extra: Vec<_> = ours.difference(&theirs).collect();
                    tally
                        .disagreements
                        .push(format!("{label}: missing {missing:?}, too many {extra:?}"));
                }
            }
            (Err(theirs), Err(ours)) => {
                tally.refused += 1;
                if !same_reason(theirs, ours) {
                    tally
                        .disagreements
                        .push(format!("{label}: uv refuses: {theirs}; we say: {ours}"));
                }
            }
            (Ok(theirs), Err(ours)) => {
                tally.disagreements.push(format!(
                    "{label}: uv takes {}, we refuse: {ours}",
                    theirs.len()
                ));
            }
            (Err(theirs), Ok(ours)) => {
                tally.disagreements.push(format!(
                    "{label}: uv refuses: {theirs}; we take {}",
                    ours.len()
                ));
            }
        }
    }
    tally
}

/// Whether what we say is in what uv says. Of a Python that does not fit uv has several sentences, by where it looks
/// first; they must be about that, and this Python.
fn same_reason(theirs: &str, ours: &str) -> bool {
    let about_python = ours.strip_prefix("The current Python version (");
    let Some((version, _)) = about_python.and_then(|rest| rest.split_once(')')) else {
        return theirs.contains(ours);
    };
    // Which of the requirements is named, and how it is spelled, differs between the sentences.
    theirs.contains(ours)
        || theirs.contains(&format!(
            "resolved to Python {version}, which is incompatible with the project's Python requirement"
        ))
}

/// A home for uv and an environment in it with the given Python, if this machine has one.
pub(crate) fn home(uv: &Path, minor: &str) -> Option<(tempfile::TempDir, PathBuf)> {
    let home = tempfile::Builder::new()
        .prefix("home")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .unwrap();
    let environment = environment(uv, home.path(), minor)?;
    Some((home, environment))
}

pub(crate) fn command(uv: &Path, home: &Path) -> Command {
    let mut command = Command::new(uv);
    command
        .env_clear()
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("UV_CACHE_DIR", home.join("cache"))
        .env("UV_NO_PROGRESS", "1")
        .env("UV_PYTHON_DOWNLOADS", "never")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null());
    command
}

/// An empty environment with the given Python, if this machine has one.
fn environment(uv: &Path, home: &Path, minor: &str) -> Option<PathBuf> {
    let python = python(minor).or_else(|| {
        eprintln!("skipped: no Python {minor}");
        None
    })?;
    let environment = home.join(format!("python{minor}"));
    let made = command(uv, home)
        .args(["venv", "--quiet", "--python"])
        .arg(python)
        .arg(&environment)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    Some(environment)
}

/// What uv would install.
pub(crate) fn ask(uv: &Path, home: &Path, cell: &Cell, environment: &Path) -> Answer {
    let mut command = command(uv, home);
    command
        .current_dir(&cell.directory)
        .env("UV_PROJECT_ENVIRONMENT", environment);
    command
        .args(["sync", "--frozen", "--dry-run", "--offline", "--python"])
        .arg(environment.join("bin/python"));
    let output = command.args(&cell.flags).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(said.trim().replace('\n', " | "));
    }
    let added = said.lines().filter_map(|line| line.strip_prefix(" + "));
    Ok(added
        .map(|item| {
            item.split(" @ ")
                .next()
                .unwrap_or(item)
                .split(" (from")
                .next()
                .unwrap_or(item)
                .to_owned()
        })
        .collect())
}

/// What we say it would.
pub(crate) fn ours(cell: &Cell, environment: &Path, version: &str) -> Answer {
    let lock = lockfile::read(&cell.root.join("uv.lock")).map_err(|error| error.to_string())?;
    let python: Python = interpreter::read(environment)?;
    let context = selection::Context {
        options: &cell.options,
        python: &python,
        uv: version.parse().unwrap(),
        current: cell.current.as_deref(),
        default_groups: cell.default_groups.as_ref(),
        group_requires_python: &cell.group_requires_python,
    };
    let selected = selection::select(&lock, &context).map_err(|error| error.to_string())?;
    let item = |package: &Package| match &package.version {
        Some(version) => format!("{}=={version}", package.name),
        None => package.name.clone(),
    };
    Ok(selected
        .iter()
        .map(|selected| item(selected.package))
        .collect())
}
