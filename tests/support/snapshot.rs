//! What a tree looks like, to prove that nothing in it changed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::Metadata;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// How many differences a report names.
const SHOWN: usize = 10;

/// Everything about one entry that a user could notice, but the time of access and that of the last change of the
/// inode: linking a file and removing the link leaves a mark there that no program can take back.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    inode: u64,
    /// File type and permissions.
    mode: u32,
    user: u32,
    group: u32,
    links: u64,
    size: u64,
    /// Seconds and nanoseconds.
    modified: (i64, i64),
    /// Where a symlink leads, or a hash of the contents.
    contents: Contents,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Contents {
    Target(PathBuf),
    Hash(u64),
    None,
}

/// A number of trees at one moment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Snapshot(BTreeMap<PathBuf, Entry>);

/// Whether the times of directories must stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DirectoryTimes {
    /// Compare them.
    Kept,
    /// Leave them out: the user may not set them.
    Free,
}

impl Snapshot {
    /// Looks at `roots` and all below them, without following symlinks. A root that does not exist is empty.
    pub(crate) fn of(roots: &[&Path], times: DirectoryTimes) -> Self {
        let mut entries = BTreeMap::new();
        for root in roots {
            visit(root, times, &mut entries);
        }
        Self(entries)
    }

    /// What differs in `later`, a line each; `None` when nothing does.
    pub(crate) fn difference(&self, later: &Self) -> Option<String> {
        let mut lines = Vec::new();
        for (path, before) in &self.0 {
            match later.0.get(path) {
                None => lines.push(format!("{} is gone", path.display())),
                Some(after) if after != before => lines.push(change(path, before, after)),
                Some(_) => {}
            }
        }
        let new = later.0.keys().filter(|path| !self.0.contains_key(*path));
        lines.extend(new.map(|path| format!("{} is new", path.display())));
        if lines.is_empty() {
            return None;
        }
        let more = lines.len().saturating_sub(SHOWN);
        lines.truncate(SHOWN);
        let mut report = lines.join("\n");
        if more > 0 {
            write!(report, "\nand {more} more").unwrap();
        }
        Some(report)
    }
}

fn visit(path: &Path, times: DirectoryTimes, entries: &mut BTreeMap<PathBuf, Entry>) {
    let Ok(metadata) = fs_err::symlink_metadata(path) else {
        return;
    };
    let kind = metadata.file_type();
    let contents = if kind.is_symlink() {
        Contents::Target(fs_err::read_link(path).unwrap())
    } else if kind.is_file() {
        let mut hasher = DefaultHasher::new();
        fs_err::read(path).unwrap().hash(&mut hasher);
        Contents::Hash(hasher.finish())
    } else {
        Contents::None
    };
    let mut entry = entry(path, &metadata, contents);
    if kind.is_dir() {
        // A directory's size only ever grows on ext4, and names that came and went may have grown it.
        entry.size = 0;
        if times == DirectoryTimes::Free {
            entry.modified = (0, 0);
        }
    }
    entries.insert(path.to_owned(), entry);
    if kind.is_dir() {
        for child in fs_err::read_dir(path).unwrap() {
            visit(&child.unwrap().path(), times, entries);
        }
    }
}

#[cfg(unix)]
fn entry(_path: &Path, metadata: &Metadata, contents: Contents) -> Entry {
    use std::os::unix::fs::MetadataExt as _;

    Entry {
        inode: metadata.ino(),
        mode: metadata.mode(),
        user: metadata.uid(),
        group: metadata.gid(),
        links: metadata.nlink(),
        size: metadata.len(),
        modified: (metadata.mtime(), metadata.mtime_nsec()),
        contents,
    }
}

/// On Windows: the number of the file, its attributes for a mode, and the time in its own unit.
#[cfg(windows)]
fn entry(path: &Path, metadata: &Metadata, contents: Contents) -> Entry {
    use std::os::windows::fs::MetadataExt as _;

    use uv_linkcheck::sys::{Extra, System as _, native};

    let facts = native().facts(path, Extra::default()).unwrap();
    Entry {
        inode: facts.inode,
        mode: metadata.file_attributes(),
        user: 0,
        group: 0,
        links: facts.links,
        size: metadata.len(),
        modified: (i64::try_from(metadata.last_write_time()).unwrap(), 0),
        contents,
    }
}

fn change(path: &Path, before: &Entry, after: &Entry) -> String {
    let mut line = format!("{}:", path.display());
    let mut field = |name: &str, before: &dyn std::fmt::Debug, after: &dyn std::fmt::Debug| {
        let (before, after) = (format!("{before:?}"), format!("{after:?}"));
        if before != after {
            write!(line, " {name} {before} -> {after}").unwrap();
        }
    };
    field("inode", &before.inode, &after.inode);
    field(
        "mode",
        &format_args!("{:o}", before.mode),
        &format_args!("{:o}", after.mode),
    );
    field("user", &before.user, &after.user);
    field("group", &before.group, &after.group);
    field("links", &before.links, &after.links);
    field("size", &before.size, &after.size);
    field("modified", &before.modified, &after.modified);
    field("contents", &before.contents, &after.contents);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_is_seen() {
        let root = tempfile::tempdir().unwrap();
        let (a, b) = (root.path().join("a"), root.path().join("b"));
        fs_err::write(&a, "one").unwrap();
        let look = || Snapshot::of(&[root.path()], DirectoryTimes::Kept);
        let before = look();
        assert_eq!(before.difference(&look()), None);

        fs_err::hard_link(&a, &b).unwrap();
        let difference = before.difference(&look()).unwrap();
        assert!(difference.contains("links 1 -> 2"), "{difference}");
        assert!(difference.contains("b is new"), "{difference}");

        fs_err::remove_file(&b).unwrap();
        let difference = before.difference(&look()).unwrap();
        assert!(difference.contains("modified"), "{difference}");
        assert_eq!(
            Snapshot::of(&[root.path()], DirectoryTimes::Free)
                .difference(&Snapshot::of(&[root.path()], DirectoryTimes::Free)),
            None
        );

        fs_err::remove_file(&a).unwrap();
        assert!(before.difference(&look()).unwrap().contains("a is gone"));
    }
}
