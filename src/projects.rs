//! Finding the projects below a directory.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use crate::uv::toml_file::TomlFile;
use crate::uv::version::NEWEST;
use crate::uv::workspace;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The roots of the projects, sorted. A workspace is there once, by its root.
    pub roots: Vec<PathBuf>,
    /// What could not be looked into, in words.
    pub unseen: Vec<String>,
}

/// Every project at or below `directory`: a directory whose `pyproject.toml` has a `uv.lock` beside it or `[tool.uv]` in it.
/// Members lead to their workspace. What ignore files name, hidden directories, environments and caches are passed over, and
/// symlinks are not followed.
pub fn below(directory: &Path) -> Found {
    let mut found = Found::default();
    let mut roots = BTreeSet::new();
    let walk = WalkBuilder::new(directory)
        .require_git(false)
        .filter_entry(|entry| entry.depth() == 0 || is_searched(entry))
        .build();
    for entry in walk {
        match entry {
            Ok(entry) => roots.extend(project(entry.path())),
            Err(error) => found.unseen.push(error.to_string()),
        }
    }
    found.roots = roots.into_iter().collect();
    found
}

/// Whether the search goes on in there.
fn is_searched(entry: &DirEntry) -> bool {
    let directory = entry.file_type().is_some_and(|kind| kind.is_dir());
    let foreign = ["node_modules", "__pycache__"];
    directory
        && !foreign.iter().any(|name| entry.file_name() == *name)
        && !["pyvenv.cfg", "CACHEDIR.TAG"]
            .iter()
            .any(|mark| entry.path().join(mark).exists())
}

/// The root of the project in `directory`, where there is one that uv manages. One that cannot be read is its own root: its
/// error is for the report.
fn project(directory: &Path) -> Option<PathBuf> {
    let manifest = directory.join("pyproject.toml");
    if !manifest.is_file() {
        return None;
    }
    let locked = directory.join("uv.lock").is_file();
    match TomlFile::read(&manifest, NEWEST) {
        Ok(Some(file)) => {
            let table = file.item(&["tool", "uv"]);
            let managed = file.item(&["tool", "uv", "managed"]);
            if managed.and_then(toml_edit::Item::as_bool) == Some(false)
                || !(locked || table.is_some())
            {
                return None;
            }
        }
        // Only a lock tells that it is one of uv's.
        _ if !locked => return None,
        _ => {}
    }
    let start = crate::uv::paths::real(directory).ok()?;
    Some(workspace::discover(&start, NEWEST).map_or(start, |found| found.root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_are_found_once_and_only_where_they_are_ours() {
        let keep = tempfile::tempdir().unwrap();
        let root = crate::uv::paths::real(keep.path()).unwrap();
        let project = "[project]\nname = 'x'\nversion = '1'\n";
        let workspace = format!("{project}[tool.uv.workspace]\nmembers = ['packages/*']\n");
        for (path, text) in [
            ("mono/pyproject.toml", workspace.as_str()),
            ("mono/uv.lock", ""),
            (
                "mono/packages/a/pyproject.toml",
                "[project]\nname = 'a'\nversion = '1'\n[tool.uv]\n",
            ),
            ("mono/packages/a/uv.lock", ""),
            ("lone/pyproject.toml", project),
            ("lone/uv.lock", ""),
            ("broken/pyproject.toml", "[project"),
            ("broken/uv.lock", ""),
            (
                "unlocked/pyproject.toml",
                "[project]\nname = 'u'\nversion = '1'\n[tool.uv]\n",
            ),
            // Not managed by uv, as far as anybody can tell.
            ("tools/pyproject.toml", "[tool.black]\n"),
            ("poetry/pyproject.toml", project),
            ("apart/pyproject.toml", "[tool.uv]\nmanaged = false\n"),
            // Not the user's.
            ("lone/.venv/pyproject.toml", project),
            ("lone/.venv/uv.lock", ""),
            ("env/pyvenv.cfg", ""),
            ("env/pyproject.toml", project),
            ("env/uv.lock", ""),
            ("cache/CACHEDIR.TAG", ""),
            ("cache/x/pyproject.toml", project),
            ("cache/x/uv.lock", ""),
            ("node_modules/x/pyproject.toml", project),
            ("node_modules/x/uv.lock", ""),
            (".gitignore", "ignored/\n"),
            ("ignored/pyproject.toml", project),
            ("ignored/uv.lock", ""),
        ] {
            let path = root.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        let found = below(&root);
        let expected = ["broken", "lone", "mono", "unlocked"].map(|name| root.join(name));
        assert_eq!(found.roots, expected);
        assert_eq!(found.unseen, Vec::<String>::new());
        // From within a member its workspace is found; what is named is looked at whatever ignores it.
        assert_eq!(
            below(&root.join("mono/packages")).roots,
            [root.join("mono")]
        );
        assert_eq!(below(&root.join("ignored")).roots, [root.join("ignored")]);
        assert_eq!(below(&root.join("nowhere")).unseen.len(), 1);
    }
}
