//! The files of an unpacked wheel in the order uv meets them, by the standard library's `read_dir`, which is what uv uses
//! too: the order of the directory, depth first, a directory before its contents.

#![expect(
    clippy::disallowed_methods,
    reason = "the number is what is asked for, which errors with a path around them hide"
)]

use std::path::{Path, PathBuf};

use super::{Entry, WalkError};
use crate::model::errno::Errno;
use crate::model::place::Facts;

/// Directories nested deeper than this are an error; no wheel comes near it.
const MAX_DEPTH: usize = 256;

/// What a directory nested too deeply is worth.
const TOO_DEEP: Errno = Errno(if cfg!(windows) { 206 } else { 62 });

struct Walk<'a> {
    facts: &'a dyn Fn(&Path) -> Result<Facts, Errno>,
    visit: &'a mut dyn FnMut(Entry<'_>),
    path: PathBuf,
}

pub(super) fn walk(
    root: &Path,
    facts: &dyn Fn(&Path) -> Result<Facts, Errno>,
    visit: &mut dyn FnMut(Entry<'_>),
) -> Result<(), WalkError> {
    let mut walk = Walk {
        facts,
        visit,
        path: PathBuf::new(),
    };
    walk.directory(root, 0)
}

impl Walk<'_> {
    fn failed(&self, errno: Errno) -> WalkError {
        WalkError {
            path: self.path.clone(),
            errno,
        }
    }

    fn directory(&mut self, directory: &Path, depth: usize) -> Result<(), WalkError> {
        if depth > MAX_DEPTH {
            return Err(self.failed(TOO_DEEP));
        }
        let entries =
            std::fs::read_dir(directory).map_err(|error| self.failed(Errno::of(&error)))?;
        for entry in entries {
            let entry = entry.map_err(|error| self.failed(Errno::of(&error)))?;
            self.path.push(entry.file_name());
            let kind = entry
                .file_type()
                .map_err(|error| self.failed(Errno::of(&error)))?;
            if kind.is_dir() {
                (self.visit)(Entry {
                    path: &self.path,
                    depth,
                    directory: true,
                    facts: None,
                });
                self.directory(&entry.path(), depth + 1)?;
            } else {
                let facts = (self.facts)(&entry.path()).map_err(|errno| self.failed(errno))?;
                (self.visit)(Entry {
                    path: &self.path,
                    depth,
                    directory: false,
                    facts: Some(&facts),
                });
            }
            self.path.pop();
        }
        Ok(())
    }
}
