//! The members of a workspace: the globs of `[tool.uv.workspace]`.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use glob::Pattern;

use super::manifest::{Manifest, WorkspaceTable};
use crate::error::{Error, Result};
use crate::model::project::Member;
use crate::model::uv::UvVersion;
use crate::uv::paths;

/// A project is included where a glob's text matches its path from this release on; before, where walking the glob leads
/// to it.
const MATCHES_TEXT: UvVersion = UvVersion(0, 5, 2);
/// Members of one name, and members that are workspaces themselves, are refused from this release on.
const STRICT: UvVersion = UvVersion(0, 5, 3);
/// `./member` is read as `member` from this release on; before, it matches nothing that uv looks for.
const NORMALIZES_GLOBS: UvVersion = UvVersion(0, 9, 3);
/// A directory whose every file git ignores is passed over from this release on; before, it is a member that lacks its
/// `pyproject.toml`.
const PASSES_LEFTOVERS: UvVersion = UvVersion(0, 10, 1);

/// The members that were found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) members: Vec<Member>,
    pub(super) requires_python: Vec<String>,
    pub(super) doubts: Vec<String>,
}

/// Whether the globs of the workspace at `root` include `project` and do not exclude it.
pub(super) fn includes(
    root: &Path,
    table: &WorkspaceTable,
    project: &Path,
    version: UvVersion,
) -> Result<bool> {
    let walked = glob_version(version);
    Ok(matches(root, &table.members, project, walked)?
        && !matches(root, &table.exclude, project, walked)?)
}

/// Reads every member of the workspace at `root`, the root first if it has a `[project]`.
pub(super) fn collect(
    root: &Path,
    manifest: &Manifest,
    table: &WorkspaceTable,
    version: UvVersion,
) -> Result<Found> {
    let mut found = Found::default();
    let mut seen = BTreeSet::new();
    if manifest.has_project() {
        seen.insert(root.to_owned());
        add(&mut found, root, manifest, version)?;
    }
    let walked = glob_version(version);
    for member_glob in &table.members {
        let pattern = absolute_glob(root, member_glob, version);
        let matched =
            glob::glob(&pattern).map_err(|error| bad_glob(&pattern, &error.to_string()))?;
        for directory in matched {
            let directory = directory.map_err(io::Error::from)?;
            if !seen.insert(directory.clone()) || matches(root, &table.exclude, &directory, walked)?
            {
                continue;
            }
            let Some(member) = read_member(&directory, member_glob, version, &mut found.doubts)?
            else {
                continue;
            };
            if member.managed() == Some(false) {
                continue;
            }
            if !member.has_project() {
                return Err(super::no_project(&directory));
            }
            if version >= STRICT && member.workspace()?.is_some() {
                return Err(nested(&directory));
            }
            add(&mut found, &directory, &member, version)?;
        }
    }
    Ok(found)
}

fn add(found: &mut Found, directory: &Path, manifest: &Manifest, version: UvVersion) -> Result<()> {
    let Some(name) = manifest.name() else {
        return Ok(());
    };
    if let Some(first) = found.members.iter_mut().find(|member| member.name == name) {
        if version < STRICT {
            directory.clone_into(&mut first.path);
            return Ok(());
        }
        return Err(Error::Refused {
            code: "duplicate-member",
            message: format!(
                "two workspace members are both named `{name}`: `{}` and `{}`",
                first.path.display(),
                directory.display()
            ),
            hint: "rename one of them".to_owned(),
        });
    }
    found.members.push(Member {
        name: name.to_owned(),
        path: directory.to_owned(),
    });
    found
        .requires_python
        .extend(manifest.requires_python().map(ToOwned::to_owned));
    Ok(())
}

/// The `pyproject.toml` of a directory that a glob names; `None` where uv passes the directory over.
fn read_member(
    directory: &Path,
    member_glob: &str,
    version: UvVersion,
    doubts: &mut Vec<String>,
) -> Result<Option<Manifest>> {
    if directory.join("pyproject.toml").is_file() {
        return Manifest::read(directory, version).map(Some);
    }
    let hidden = directory
        .file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    if hidden || !directory.is_dir() {
        return Ok(None);
    }
    if version < PASSES_LEFTOVERS {
        return Err(missing(directory, member_glob));
    }
    match leftovers(directory) {
        Leftovers::None => Ok(None),
        Leftovers::Bytecode => {
            doubts.push(format!(
                "`{}` holds nothing but bytecode; uv passes it over if git ignores that",
                directory.display()
            ));
            Ok(None)
        }
        Leftovers::Files => Err(missing(directory, member_glob)),
    }
}

fn missing(directory: &Path, member_glob: &str) -> Error {
    Error::Refused {
        code: "missing-member",
        message: format!(
            "workspace member `{}` is missing a `pyproject.toml` (matches: `{member_glob}`)",
            directory.display()
        ),
        hint: "add the file, or exclude the directory in `[tool.uv.workspace]`".to_owned(),
    }
}

enum Leftovers {
    None,
    Bytecode,
    Files,
}

/// What is below a directory without `pyproject.toml`. uv passes over a directory whose every file
/// git ignores; of those, bytecode is what a removed member leaves behind.
fn leftovers(directory: &Path) -> Leftovers {
    let mut pending = vec![(directory.to_owned(), false)];
    let mut result = Leftovers::None;
    let mut budget = 10_000_u32;
    while let Some((directory, cached)) = pending.pop() {
        let Ok(entries) = fs_err::read_dir(&directory) else {
            return Leftovers::Files;
        };
        for entry in entries {
            let Ok(entry) = entry else {
                return Leftovers::Files;
            };
            let kind = entry.file_type();
            let is_dir = kind.is_ok_and(|kind| kind.is_dir());
            if !is_dir && entry.path().is_dir() {
                continue;
            }
            budget -= 1;
            if budget == 0 || (!is_dir && !cached) {
                return Leftovers::Files;
            }
            if is_dir {
                pending.push((entry.path(), cached || entry.file_name() == "__pycache__"));
            } else {
                result = Leftovers::Bytecode;
            }
        }
    }
    result
}

/// Whether one of `globs`, relative to `root`, matches `path`.
fn matches(root: &Path, globs: &[String], path: &Path, version: UvVersion) -> Result<bool> {
    for text in globs {
        let pattern = absolute_glob(root, text, version);
        let pattern =
            Pattern::new(&pattern).map_err(|error| bad_glob(&pattern, &error.to_string()))?;
        if pattern.matches_path(path) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The release whose reading of globs counts for inclusion.
fn glob_version(version: UvVersion) -> UvVersion {
    if version < MATCHES_TEXT {
        NORMALIZES_GLOBS
    } else {
        version
    }
}

fn absolute_glob(root: &Path, text: &str, version: UvVersion) -> String {
    let escaped = PathBuf::from(Pattern::escape(&root.to_string_lossy()));
    let relative = if version < NORMALIZES_GLOBS {
        PathBuf::from(text)
    } else {
        paths::normalize(Path::new(text))
    };
    escaped.join(relative).to_string_lossy().into_owned()
}

fn bad_glob(pattern: &str, reason: &str) -> Error {
    Error::Refused {
        code: "invalid-glob",
        message: format!("failed to find directories for glob `{pattern}`: {reason}"),
        hint: "correct `members` or `exclude` in `[tool.uv.workspace]`".to_owned(),
    }
}

fn nested(directory: &Path) -> Error {
    Error::Refused {
        code: "nested-workspace",
        message: format!(
            "nested workspaces are not supported, but a member has a `tool.uv.workspace` table: `{}`",
            directory.display()
        ),
        hint: "remove the table, or exclude the member".to_owned(),
    }
}
