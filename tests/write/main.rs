//! Writing into configuration files: only the key changes, whatever the file looks like and whatever happens meanwhile.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may panic"
)]

#[cfg(target_os = "linux")]
#[path = "../support/mod.rs"]
mod support;

mod files;
mod forms;
mod generated;
#[cfg(target_os = "linux")]
mod killed;
#[cfg(target_os = "linux")]
mod real;
#[cfg(target_os = "linux")]
mod refused;
#[cfg(unix)]
mod unix;

use std::path::{Path, PathBuf};

use uv_linkcheck::error::Error;
use uv_linkcheck::model::fix::Edit;
use uv_linkcheck::write::{Change, prepare};

/// The key as `pyproject.toml` spells it.
const IN_MANIFEST: &str = "tool.uv.link-mode";

/// The key as `uv.toml` spells it.
const IN_UV_TOML: &str = "link-mode";

fn set(path: &Path, key: &str, value: &str) -> Vec<Edit> {
    vec![Edit {
        path: path.to_owned(),
        key: key.to_owned(),
        value: Some(value.to_owned()),
    }]
}

fn unset(path: &Path, key: &str) -> Vec<Edit> {
    vec![Edit {
        path: path.to_owned(),
        key: key.to_owned(),
        value: None,
    }]
}

/// A file with this content in a directory of its own.
fn file(name: &str, content: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = fs_err::canonicalize(directory.path()).unwrap().join(name);
    fs_err::write(&path, content).unwrap();
    (directory, path)
}

/// What an edit makes of the text of a `pyproject.toml` or `uv.toml`.
fn edited(content: &str, key: &str, value: Option<&str>) -> Result<String, Error> {
    let name = if key.starts_with("tool.") {
        "pyproject.toml"
    } else {
        "uv.toml"
    };
    let (_directory, path) = file(name, content);
    let edits = match value {
        Some(value) => set(&path, key, value),
        None => unset(&path, key),
    };
    let changes = prepare(&edits)?;
    let after = match changes.as_slice() {
        [] => content.to_owned(),
        [change] => String::from_utf8(change.after.clone()).unwrap(),
        more => panic!("{} changes of one file", more.len()),
    };
    assert_eq!(
        fs_err::read_to_string(&path).unwrap(),
        content,
        "preparing writes nothing"
    );
    fs_err::write(&path, &after).unwrap();
    assert_eq!(
        prepare(&edits)?,
        Vec::<Change>::new(),
        "a second run changes nothing"
    );
    Ok(after)
}

/// The text of the refusal.
#[track_caller]
fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.expect_err("it must be refused");
    assert!(matches!(error, Error::Write { .. }), "{error:?}");
    assert!(error.hint().is_some_and(|hint| !hint.is_empty()));
    error.to_string()
}
