//! `.python-version` and `.python-versions`.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::uv::toml_file::read_text;

/// A request in a version file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The request.
    pub(super) text: String,
    /// The file.
    pub(super) path: PathBuf,
    /// Its line in the file, from 1.
    pub(super) line: usize,
    /// Whether it is the user's own file.
    pub(super) global: bool,
}

/// The first request of the version file in `root`, the workspace root (uv looks neither below nor above it), else that of
/// the user's own version file beside its `uv.toml`.
pub(super) fn find(root: &Path, user: Option<&Path>) -> Result<Option<Found>> {
    let local = in_directory(root).map(|path| (path, false));
    let global = || user.and_then(in_directory).map(|path| (path, true));
    let Some((path, global)) = local.or_else(global) else {
        return Ok(None);
    };
    let text = read_text(&path)?;
    let mut lines = (1..).zip(text.lines().map(str::trim));
    let request = lines.find(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    Ok(request.map(|(line, request)| Found {
        text: request.to_owned(),
        path,
        line,
        global,
    }))
}

/// The version file of `directory`.
pub fn in_directory(directory: &Path) -> Option<PathBuf> {
    let places = [".python-version", ".python-versions"].map(|name| directory.join(name));
    places.into_iter().find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_root_is_looked_at_and_then_the_user() {
        let keep = tempfile::tempdir().unwrap();
        let root = keep.path().join("ws");
        let user = keep.path().join("user");
        for directory in [&root, &user] {
            fs_err::create_dir(directory).unwrap();
        }
        let first = |user| find(&root, user).unwrap().map(|found| found.text);
        fs_err::write(keep.path().join(".python-version"), "3.8\n").unwrap();
        assert_eq!(first(None), None);
        fs_err::write(user.join(".python-version"), "3.12\n").unwrap();
        let found = find(&root, Some(&user)).unwrap().unwrap();
        assert_eq!(
            (found.text.as_str(), found.line, found.global),
            ("3.12", 1, true)
        );
        fs_err::write(root.join(".python-versions"), "# ours\n\n 3.11 \n3.12\n").unwrap();
        assert_eq!(first(Some(&user)).as_deref(), Some("3.11"));
        assert_eq!(find(&root, None).unwrap().unwrap().line, 3);
    }
}
