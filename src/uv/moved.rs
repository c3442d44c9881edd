//! What becomes of the files of a wheel once they are linked: `*.data` is emptied, scripts are rewritten, `RECORD` is written
//! anew. The same in every release.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use super::cache::read;

/// What the first line of a script begins with that is to be run by the environment's Python.
const PLACEHOLDER: &[u8] = b"#!python";

/// A larger list of entry points is not read.
const LIMIT: u64 = 256 * 1024;

/// All bits that let somebody run a file. A script that lacks one is copied to its place, any other is moved.
const EXECUTABLE: u32 = 0o111;

/// What becomes of a linked file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stays what it is, if perhaps at another place.
    Stays,
    /// The same, but uv opens it on its way there: a script.
    Moved,
    /// Another file takes its place, with what is read from this one.
    Replaced,
    /// A copy takes its place: a script that not everybody may run.
    Copied,
    /// It is removed: an entry point takes its place, which has nothing of it.
    Removed,
}

/// Whether a path relative to an archive is that of its metadata directory.
pub fn is_dist_info(path: &Path) -> bool {
    path.components().count() == 1 && path.extension().is_some_and(|end| end == "dist-info")
}

/// An unpacked wheel whose files are looked at one by one.
#[derive(Debug)]
pub struct Moved<'a> {
    archive: &'a Path,
    /// The names of its entry points, once they are asked for.
    entry_points: Option<BTreeSet<String>>,
}

impl<'a> Moved<'a> {
    /// The wheel unpacked at `archive`.
    pub fn new(archive: &'a Path) -> Self {
        Self {
            archive,
            entry_points: None,
        }
    }

    /// What becomes of the file at `path`, relative to the archive, with these permissions. Only scripts are opened.
    pub fn fate(&mut self, path: &Path, mode: u32) -> Fate {
        let bytes = path.as_os_str().as_encoded_bytes();
        if !bytes.ends_with(b"RECORD") && memchr::memmem::find(bytes, b".data").is_none() {
            return Fate::Stays;
        }
        let mut parts = path.components().map(Component::as_os_str);
        let (Some(top), Some(second)) = (parts.next(), parts.next()) else {
            return Fate::Stays;
        };
        let third = parts.next();
        let Some(top) = top.to_str() else {
            return Fate::Stays;
        };
        if third.is_none() && second == "RECORD" && top.ends_with(".dist-info") {
            return Fate::Replaced;
        }
        let script = third.and_then(|name| name.to_str());
        match (top.strip_suffix(".data"), script, parts.next()) {
            (Some(wheel), Some(script), None) if second == "scripts" => {
                self.script(wheel, script, path, mode)
            }
            _ => Fate::Stays,
        }
    }

    fn script(&mut self, wheel: &str, script: &str, path: &Path, mode: u32) -> Fate {
        let archive = self.archive;
        let known = self
            .entry_points
            .get_or_insert_with(|| entry_points(archive, wheel));
        let name = [".exe", "-script.py", ".pya"]
            .iter()
            .find_map(|end| script.strip_suffix(end))
            .unwrap_or(script);
        if known.contains(name) {
            return Fate::Removed;
        }
        let rewritten = read::begins_with(&archive.join(path), PLACEHOLDER);
        if rewritten {
            Fate::Replaced
        } else if mode & EXECUTABLE != EXECUTABLE {
            Fate::Copied
        } else {
            Fate::Moved
        }
    }
}

/// The names in `[console_scripts]` and `[gui_scripts]`.
fn entry_points(archive: &Path, wheel: &str) -> BTreeSet<String> {
    let file = format!("{wheel}.dist-info/entry_points.txt");
    let text = read::text(&archive.join(file), LIMIT).unwrap_or_default();
    let mut names = BTreeSet::new();
    let mut scripts = false;
    for line in text.lines().map(str::trim) {
        if let Some(section) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            scripts = matches!(section.trim(), "console_scripts" | "gui_scripts");
        } else if let Some((name, _)) = line.split_once('=').filter(|_| scripts) {
            names.insert(name.trim().to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scripts_and_the_record_are_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        fs_err::create_dir_all(root.join("a-1.data/scripts")).unwrap();
        fs_err::create_dir_all(root.join("a-1.dist-info")).unwrap();
        let entries = "[console_scripts]\nrun = a:main\n[other]\nplain = a:b\n[ gui_scripts ]\nwindow=a:b [x]\n";
        fs_err::write(root.join("a-1.dist-info/entry_points.txt"), entries).unwrap();
        for (name, text) in [
            ("run", "x"),
            ("window-script.py", "x"),
            ("plain", "#!/bin/sh\n"),
            ("placed", "#!pythonw\n"),
            ("short", "#!p"),
        ] {
            fs_err::write(root.join("a-1.data/scripts").join(name), text).unwrap();
        }
        let mut moved = Moved::new(root);
        for (path, mode, fate) in [
            ("a/__init__.py", 0o644, Fate::Stays),
            ("a.py", 0o644, Fate::Stays),
            ("a/RECORD", 0o644, Fate::Stays),
            ("a-1.dist-info/RECORD", 0o644, Fate::Replaced),
            ("a-1.dist-info/sub/RECORD", 0o644, Fate::Stays),
            ("a-1.dist-info/METADATA", 0o644, Fate::Stays),
            ("a-1.data/purelib/a/x.py", 0o644, Fate::Stays),
            ("a-1.data/scripts/run", 0o755, Fate::Removed),
            ("a-1.data/scripts/window-script.py", 0o755, Fate::Removed),
            ("a-1.data/scripts/plain", 0o755, Fate::Moved),
            ("a-1.data/scripts/plain", 0o744, Fate::Copied),
            ("a-1.data/scripts/placed", 0o755, Fate::Replaced),
            ("a-1.data/scripts/short", 0o755, Fate::Moved),
            ("a-1.data/scripts/missing", 0o755, Fate::Moved),
            ("a-1.data/scripts/deep/plain", 0o644, Fate::Stays),
        ] {
            assert_eq!(moved.fate(Path::new(path), mode), fate, "{path}");
        }
    }
}
