//! `uv.lock`: version 1, every revision (uv 0.4.0 to 0.13.9), unknown keys accepted.
//!
//! The text is parsed into a tree that borrows from it and walked once. Paths and URLs stay text: nothing they name is
//! opened.

mod artifact;
mod manifest;
mod package;
mod table;

use std::io::Read;
use std::ops::Range;
use std::path::Path;

pub(crate) use artifact::url_filename;
use toml::de::DeTable;

use crate::error::{Error, Result, SourceFile};
use crate::model::lock::Lock;
use table::Fault;

/// The largest lockfile that is read. The largest ones known have a few MiB.
pub const MAX_BYTES: u64 = 32 * 1024 * 1024;

const REGENERATE: &str = "run `uv lock` to write it anew";
const NOT_OURS: &str = "restore it from version control, or remove it and run `uv lock`";

/// Reads and checks a lockfile.
///
/// # Errors
///
/// [`Error::Io`] when it cannot be read; [`Error::Lockfile`] when it is too large, not UTF-8, not TOML, of another version
/// than 1, or lacks what uv insists on.
pub fn read(path: &Path) -> Result<Lock> {
    from_text(path, load(path)?)
}

/// The same for a text that is read already.
///
/// # Errors
///
/// As [`read`], but for what reading can meet.
pub fn from_text(path: &Path, text: String) -> Result<Lock> {
    parse(&text).map_err(|fault| {
        let source_file = SourceFile {
            path: path.to_owned(),
            text,
            span: fault.span,
        };
        Error::Lockfile {
            source_file,
            message: fault.message,
            hint: fault.hint.to_owned(),
        }
    })
}

fn load(path: &Path) -> Result<String> {
    let refuse = |message: String, hint: &str| Error::Lockfile {
        source_file: SourceFile::bare(path),
        message,
        hint: hint.to_owned(),
    };
    let too_large = || {
        refuse(
            format!("larger than {} MiB, which no uv.lock is", MAX_BYTES >> 20),
            NOT_OURS,
        )
    };
    let metadata = fs_err::metadata(path)?;
    if !metadata.is_file() {
        return Err(refuse("not a regular file".to_owned(), NOT_OURS));
    }
    if metadata.len() > MAX_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    fs_err::File::open(path)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let span = Some(at..at + char::REPLACEMENT_CHARACTER.len_utf8());
        Error::Lockfile {
            source_file: SourceFile {
                path: path.to_owned(),
                text,
                span,
            },
            message: "not valid UTF-8".to_owned(),
            hint: NOT_OURS.to_owned(),
        }
    })
}

/// What is wrong with a lockfile's text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    message: String,
    hint: &'static str,
    span: Option<Range<usize>>,
}

fn parse(text: &str) -> Result<Lock, Problem> {
    let document = DeTable::parse(text).map_err(|error| {
        let message = error
            .message()
            .lines()
            .map(str::trim)
            .collect::<Vec<_>>()
            .join(": ");
        Problem {
            message,
            hint: syntax_hint(text),
            span: error.span(),
        }
    })?;
    let root = document.get_ref();
    let version = check_version(root)?;
    walk(root, text)
        .map(|lock| Lock { version, ..lock })
        .map_err(Problem::from)
}

/// Merge markers and cut off files are what breaks lockfiles most.
fn syntax_hint(text: &str) -> &'static str {
    if text
        .lines()
        .any(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> "))
    {
        "it holds conflict markers of a merge; take either side and run `uv lock`"
    } else {
        NOT_OURS
    }
}

fn check_version(root: &DeTable<'_>) -> Result<u32, Problem> {
    let Some(version) = table::number(root, "version")? else {
        return Err(Problem {
            message: "missing field `version`".to_owned(),
            hint: "it is no lockfile of uv; remove it and run `uv lock`",
            span: None,
        });
    };
    if version == 1 {
        return Ok(1);
    }
    Err(Problem {
        message: format!(
            "it uses an unsupported schema version (v{version}, but only v1 is supported)"
        ),
        hint: "upgrade `uv-linkcheck`, or remove the file and run `uv lock`",
        span: root.get("version").map(toml::Spanned::span),
    })
}

fn walk(root: &DeTable<'_>, text: &str) -> Result<Lock, Fault> {
    let packages = package::packages(root, text)?;
    Ok(Lock {
        version: 1,
        revision: table::number(root, "revision")?
            .and_then(|n| u32::try_from(n).ok())
            .unwrap_or(0),
        requires_python: table::string(root, "requires-python")?.map(str::to_owned),
        resolution_markers: table::strings(root, &["resolution-markers", "environment-markers"])?,
        supported_markers: table::strings(root, &["supported-markers"])?,
        conflicts: manifest::conflicts(root)?,
        manifest: manifest::manifest(root)?,
        packages,
    })
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self {
            message: fault.message,
            hint: fault.hint.unwrap_or(REGENERATE),
            span: Some(fault.span),
        }
    }
}

#[cfg(test)]
mod tests;
