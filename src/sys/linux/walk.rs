//! The files of an unpacked wheel, in the order uv meets them: `walkdir` without sorting, which is raw `readdir` order,
//! depth first, a directory before its contents.

use std::ffi::OsStr;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{CWD, FileType, Mode, OFlags, RawDir, openat};

use super::super::{Entry, Extra, WalkError};
use super::{flags, number, statx};

/// Directories nested deeper than this are an error; no wheel comes near it.
const MAX_DEPTH: usize = 256;

/// Bytes of directory entries read at a time.
const BUFFER: usize = 32 * 1024;

struct Walk<'a> {
    extra: Extra,
    visit: &'a mut dyn FnMut(Entry<'_>),
    path: PathBuf,
    /// Buffers of directories that have been left, for the next ones.
    spare: Vec<Vec<MaybeUninit<u8>>>,
}

pub(in crate::sys) fn walk(
    root: &Path,
    extra: Extra,
    visit: &mut dyn FnMut(Entry<'_>),
) -> Result<(), WalkError> {
    let mut walk = Walk {
        extra,
        visit,
        path: PathBuf::new(),
        spare: Vec::new(),
    };
    let fd = open(CWD, root).map_err(|errno| walk.failed(errno))?;
    walk.directory(&fd, 0)
}

fn open(at: impl AsFd, name: impl rustix::path::Arg) -> rustix::io::Result<OwnedFd> {
    openat(
        at,
        name,
        OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC,
        Mode::empty(),
    )
}

impl Walk<'_> {
    fn failed(&self, errno: rustix::io::Errno) -> WalkError {
        WalkError {
            path: self.path.clone(),
            errno: number(errno),
        }
    }

    fn directory(&mut self, fd: &OwnedFd, depth: usize) -> Result<(), WalkError> {
        if depth > MAX_DEPTH {
            return Err(self.failed(rustix::io::Errno::LOOP));
        }
        let nocow = self.extra.nocow && flags::nocow(fd);
        let mut buffer = self
            .spare
            .pop()
            .unwrap_or_else(|| vec![MaybeUninit::uninit(); BUFFER]);
        let result = self.entries(fd, nocow, &mut buffer, depth);
        self.spare.push(buffer);
        result
    }

    fn entries(
        &mut self,
        fd: &OwnedFd,
        nocow: bool,
        buffer: &mut [MaybeUninit<u8>],
        depth: usize,
    ) -> Result<(), WalkError> {
        let mut entries = RawDir::new(fd, buffer);
        while let Some(entry) = entries.next() {
            let entry = entry.map_err(|errno| self.failed(errno))?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            self.path.push(OsStr::from_bytes(name.to_bytes()));
            self.entry(fd, name, entry.file_type(), nocow, depth)?;
            self.path.pop();
        }
        Ok(())
    }

    fn entry(
        &mut self,
        fd: &OwnedFd,
        name: &std::ffi::CStr,
        kind: FileType,
        nocow: bool,
        depth: usize,
    ) -> Result<(), WalkError> {
        let mut facts = None;
        let directory = match kind {
            FileType::Directory => true,
            // Some filesystems do not say what an entry is.
            FileType::Unknown => {
                let found = statx(fd, name).map_err(|errno| self.failed(errno))?;
                let directory = FileType::from_raw_mode(found.mode) == FileType::Directory;
                facts = Some(found);
                directory
            }
            _ => false,
        };
        if directory {
            (self.visit)(Entry {
                path: &self.path,
                depth,
                directory: true,
                facts: None,
            });
            let below = open(fd, name).map_err(|errno| self.failed(errno))?;
            return self.directory(&below, depth + 1);
        }
        let mut facts = match facts {
            Some(facts) => facts,
            None => statx(fd, name).map_err(|errno| self.failed(errno))?,
        };
        facts.nocow = nocow;
        if self.extra.project {
            flags::add_project(fd, name, &mut facts);
        }
        (self.visit)(Entry {
            path: &self.path,
            depth,
            directory: false,
            facts: Some(&facts),
        });
        Ok(())
    }
}
