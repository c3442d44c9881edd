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

/// The first request of the nearest version file from `project` up to `root`; else that of the user's own version file
/// beside its `uv.toml`.
pub(super) fn find(project: &Path, root: &Path, user: Option<&Path>) -> Result<Option<Found>> {
    let above = root.parent();
    let mut places = project
        .ancestors()
        .take_while(|directory| Some(*directory) != above);
    let local = places.find_map(in_directory).map(|path| (path, false));
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

fn in_directory(directory: &Path) -> Option<PathBuf> {
    let places = [".python-version", ".python-versions"].map(|name| directory.join(name));
    places.into_iter().find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_counts_up_to_the_root() {
        let keep = tempfile::tempdir().unwrap();
        let root = keep.path().join("ws");
        let member = root.join("member");
        fs_err::create_dir_all(&member).unwrap();
        let first = |project: &Path| find(project, &root, None).unwrap().map(|found| found.text);
        fs_err::write(keep.path().join(".python-version"), "3.8\n").unwrap();
        assert_eq!(first(&member), None);
        fs_err::write(root.join(".python-versions"), "# ours\n\n 3.11 \n3.12\n").unwrap();
        assert_eq!(first(&member).as_deref(), Some("3.11"));
        fs_err::write(member.join(".python-version"), "3.12\n").unwrap();
        assert_eq!(first(&member).as_deref(), Some("3.12"));
        let found = find(&root.join("none"), &root.join("none"), Some(&member));
        let found = found.unwrap().unwrap();
        assert_eq!(
            (found.text.as_str(), found.line, found.global),
            ("3.12", 1, true)
        );
    }
}
