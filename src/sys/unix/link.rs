//! The calls of POSIX that uv makes to put a file in place, each looked at afterwards.

use std::io::Write;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Stat, linkat, lstat, symlinkat};

use super::{number, raw};
use crate::model::errno::Errno;
use crate::model::evidence::{BECAME_COPY, BECAME_SYMLINK, NOTHING_MADE, Refusal, UNOPENED};

/// What a call that did not do what it reported is worth.
const EIO: Errno = Errno(5);
const EINVAL: Errno = Errno(22);

pub(in crate::sys) fn refusal(call: &'static str, errno: Errno) -> Refusal {
    Refusal {
        errno,
        call,
        lied: None,
    }
}

/// Lets regular files pass, also behind symlinks. Opening a pipe would wait for its other end, and opening a device
/// might do something.
pub(in crate::sys) fn regular(path: &Path, call: &'static str) -> Result<(), Refusal> {
    let found = rustix::fs::stat(path).map_err(|errno| refusal(call, number(errno)))?;
    match FileType::from_raw_mode(found.st_mode) {
        FileType::RegularFile => Ok(()),
        _ => Err(refusal(call, EINVAL)),
    }
}

pub(in crate::sys) fn lie(call: &'static str, what: &'static str) -> Refusal {
    Refusal {
        errno: EIO,
        call,
        lied: Some(what),
    }
}

fn is_symlink(found: &Stat) -> bool {
    FileType::from_raw_mode(found.st_mode) == FileType::Symlink
}

/// `linkat`; the link must be the same inode (the number of names is not asked: some systems count late or never), or on
/// a filesystem whose inode numbers tell nothing.
pub(super) fn hard_link(from: &Path, to: &Path) -> Result<(), Refusal> {
    linkat(CWD, from, CWD, to, AtFlags::empty())
        .map_err(|errno| refusal("linkat", number(errno)))?;
    let source = lstat(from).map_err(|errno| refusal("linkat", number(errno)))?;
    match lstat(to) {
        Err(_) => Err(lie("linkat", NOTHING_MADE)),
        Ok(made) if is_symlink(&made) && !is_symlink(&source) => Err(lie("linkat", BECAME_SYMLINK)),
        Ok(made) if made.st_ino == source.st_ino || numbers_by_name(to) => Ok(()),
        Ok(_) => Err(lie("linkat", BECAME_COPY)),
    }
}

/// Whether the filesystem at `beside` gives every name an inode number of its own: then two names of a file that is
/// certainly shared, for what is written by one is read by the other, have different ones.
fn numbers_by_name(beside: &Path) -> bool {
    let spare = |suffix: &str| {
        let mut name = beside.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let (one, two) = (spare("000000001"), spare("000000002"));
    let differ = || -> std::io::Result<bool> {
        fs_err::write(&one, b"one")?;
        linkat(CWD, &one, CWD, &two, AtFlags::empty())?;
        let numbers = (lstat(&one)?.st_ino, lstat(&two)?.st_ino);
        fs_err::OpenOptions::new()
            .write(true)
            .open(&two)?
            .write_all(b"two")?;
        Ok(numbers.0 != numbers.1 && fs_err::read(&one)? == b"two")
    };
    let answer = differ().unwrap_or(false);
    for spare in [&one, &two] {
        // Cleared once more with the caller's scratch directory.
        let _ = fs_err::remove_file(spare);
    }
    answer
}

/// `symlinkat` with an absolute target; the link must exist and open.
pub(super) fn symlink(from: &Path, to: &Path) -> Result<(), Refusal> {
    symlinkat(from, CWD, to).map_err(|errno| refusal("symlinkat", number(errno)))?;
    match lstat(to) {
        Ok(made) if is_symlink(&made) => {}
        _ => return Err(lie("symlinkat", NOTHING_MADE)),
    }
    if regular(from, "symlinkat").is_err() {
        return Ok(());
    }
    match raw::open(to) {
        // A file that cannot be opened by its own name either says nothing about the link.
        Err(errno) if raw::open(from).is_ok() => Err(Refusal {
            errno,
            call: "symlinkat",
            lied: Some(UNOPENED),
        }),
        _ => Ok(()),
    }
}

/// As `std::fs::copy`, which uv uses.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), Refusal> {
    regular(from, "copy")?;
    raw::copy(from, to).map_err(|errno| refusal("copy", errno))
}
