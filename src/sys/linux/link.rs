//! The calls uv makes to put a file in place, each looked at afterwards.

use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, ioctl_ficlone, linkat, symlinkat};

use super::{number, raw, statx};
use crate::model::errno::Errno;
use crate::model::evidence::{Refusal, UNOPENED};

/// What a call that did not do what it reported is worth.
const EIO: Errno = Errno(5);
const EINVAL: Errno = Errno(22);

fn refusal(call: &'static str, errno: Errno) -> Refusal {
    Refusal {
        errno,
        call,
        lied: None,
    }
}

/// Lets regular files pass, also behind symlinks. Opening a pipe would wait for its other end, and opening a device
/// might do something.
fn regular(path: &Path, call: &'static str) -> Result<(), Refusal> {
    let found = rustix::fs::stat(path).map_err(|errno| refusal(call, number(errno)))?;
    match FileType::from_raw_mode(found.st_mode) {
        FileType::RegularFile => Ok(()),
        _ => Err(refusal(call, EINVAL)),
    }
}

fn lie(call: &'static str, what: &'static str) -> Refusal {
    Refusal {
        errno: EIO,
        call,
        lied: Some(what),
    }
}

/// As uv ≥ 0.10.6: the target is created exclusively with the source's mode, then `FICLONE`; it is removed on failure.
pub(super) fn clone_file(from: &Path, to: &Path) -> Result<(), Refusal> {
    regular(from, "open")?;
    let source = raw::open(from).map_err(|errno| refusal("open", errno))?;
    let metadata = source
        .metadata()
        .map_err(|error| refusal("open", Errno::of(&error)))?;
    let target =
        raw::create(to, metadata.mode() & 0o7777).map_err(|errno| refusal("open", errno))?;
    let cloned =
        ioctl_ficlone(&target, &source).map_err(|errno| refusal("ioctl(FICLONE)", number(errno)));
    let result = cloned.and_then(|()| match target.metadata() {
        Ok(made) if made.len() == metadata.len() => Ok(()),
        _ => Err(lie("ioctl(FICLONE)", "the clone has another size")),
    });
    if result.is_err() {
        // The caller's scratch directory is cleared once more when it is removed.
        let _ = fs_err::remove_file(to);
    }
    result
}

/// `linkat`; the link must be the same inode (the number of names is not asked: some systems count late or never), or on
/// a filesystem whose inode numbers tell nothing.
pub(super) fn hard_link(from: &Path, to: &Path) -> Result<(), Refusal> {
    linkat(CWD, from, CWD, to, AtFlags::empty())
        .map_err(|errno| refusal("linkat", number(errno)))?;
    let source = statx(CWD, from).map_err(|errno| refusal("linkat", number(errno)))?;
    match statx(CWD, to) {
        Err(_) => Err(lie("linkat", "nothing was made")),
        Ok(made) if made.mode & 0o170_000 == 0o120_000 && source.mode & 0o170_000 != 0o120_000 => {
            Err(lie("linkat", "became a symlink"))
        }
        Ok(made) if made.inode == source.inode || numbers_by_name(to) => Ok(()),
        Ok(_) => Err(lie("linkat", "became a file of its own")),
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
        let numbers = (statx(CWD, &one)?.inode, statx(CWD, &two)?.inode);
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
    match statx(CWD, to) {
        Ok(made) if made.mode & 0o170_000 == 0o120_000 => {}
        _ => return Err(lie("symlinkat", "nothing was made")),
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
