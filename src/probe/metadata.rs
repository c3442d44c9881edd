//! The metadata of an unpacked wheel, without which uv does not install it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::Visit;
use crate::model::errno::Errno;
use crate::model::evidence::Unreadable;
use crate::model::place::Facts;
use crate::sys::Access;
use crate::sys::errno::NOT_FOUND;
use crate::uv::moved::is_dist_info;

/// Read before a file is linked.
const BEFORE: [&str; 2] = ["WHEEL", "METADATA"];
/// Read once all are linked.
const AFTER: &str = "RECORD";

/// What was found of it, file by file.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// `name-version.dist-info`; the first of several in the order of the alphabet.
    directory: Option<PathBuf>,
    /// The files that uv reads, with their permissions and owner.
    found: Vec<(PathBuf, u32, u32)>,
}

impl Metadata {
    /// Takes note of a directory at the top of the archive.
    pub(super) fn directory(&mut self, path: &Path) {
        let first = |known: &PathBuf| path < known.as_path();
        if is_dist_info(path) && self.directory.as_ref().is_none_or(first) {
            self.directory = Some(path.to_owned());
        }
    }

    /// Takes note of a file.
    pub(super) fn file(&mut self, path: &Path, facts: &Facts) {
        let name = path.file_name().and_then(OsStr::to_str);
        let read = name.is_some_and(|name| BEFORE.contains(&name) || name == AFTER);
        if read && path.parent().is_some_and(is_dist_info) {
            self.found.push((path.to_owned(), facts.mode, facts.uid));
        }
    }

    /// The first of these files that uv cannot read; `files` is how many it links.
    pub(super) fn unreadable(
        &self,
        archive: &Path,
        files: u64,
        visit: &Visit<'_>,
    ) -> Option<Unreadable> {
        let Some(directory) = &self.directory else {
            return Some(Unreadable {
                path: PathBuf::new(),
                errno: NOT_FOUND,
                after_files: 0,
            });
        };
        let steps = BEFORE.map(|name| (name, 0)).into_iter();
        steps
            .chain([(AFTER, files)])
            .find_map(|(name, after_files)| {
                let path = directory.join(name);
                let errno = self.refused(archive, &path, visit)?;
                Some(Unreadable {
                    path,
                    errno,
                    after_files,
                })
            })
    }

    /// Why the file cannot be read.
    fn refused(&self, archive: &Path, path: &Path, visit: &Visit<'_>) -> Option<Errno> {
        let found = self.found.iter().find(|(found, ..)| found == path);
        found.map_or(Some(NOT_FOUND), |(_, mode, uid)| {
            closed(&archive.join(path), (*mode, *uid), visit)
        })
    }

    /// Where uv stops as `path` cannot be looked into, after `files` were found: at the metadata, where that is as bad.
    pub(super) fn stopped(
        mut self,
        archive: &Path,
        (path, errno): (PathBuf, Errno),
        files: u64,
        visit: &Visit<'_>,
    ) -> Unreadable {
        let names = visit.system.list(archive).unwrap_or_default();
        for name in &names {
            self.directory(Path::new(name));
        }
        let at = |path, errno, after_files| Unreadable {
            path,
            errno,
            after_files,
        };
        let own = self.directory.as_ref();
        if names.is_empty() || own == Some(&path) {
            return at(path, errno, 0);
        }
        let read = |name: &&str| {
            let path = own?.join(name);
            let asked = visit.system.access(&archive.join(&path), Access::Read);
            Some(at(path, asked.err()?, 0))
        };
        BEFORE
            .iter()
            .find_map(read)
            .unwrap_or_else(|| at(path, errno, files))
    }
}

/// Why a file with this mode and owner cannot be read. The system is asked only where these leave that open.
pub(super) fn closed(file: &Path, (mode, uid): (u32, u32), visit: &Visit<'_>) -> Option<Errno> {
    let euid = visit.euid?;
    let reader = if euid == uid { 0o400 } else { 0o004 };
    if euid == 0 || mode & reader != 0 {
        return None;
    }
    visit.system.access(file, Access::Read).err()
}
