//! What a file carries besides its bytes: owner, permission bits, extended attributes.

use std::io;
use std::path::Path;

use super::refuse;
use crate::error::Result;
use crate::shell::Shell;
use crate::sys::{self, Extra, System as _};

/// How an owner that cannot be kept is told.
const FOREIGN: &str = "it belongs to user ";

/// What to do about a file that may not be replaced in its directory.
pub(super) fn permission_hint(error: &io::Error) -> String {
    let apply = "apply the output of `--diff` as a user who may";
    if error.to_string().starts_with(FOREIGN) {
        return format!("run it as that user, or {apply}");
    }
    if error.kind() == io::ErrorKind::ReadOnlyFilesystem {
        return "make the change where the filesystem can be written".to_owned();
    }
    format!("make the directory writable, or {apply}")
}

/// Refuses what nobody may replace, whoever asks: a flag of the file or its directory forbids it. In a directory that can
/// only be added to, what is made for it could not be removed again.
pub(super) fn check_flags(path: &Path, directory: &Path) -> Result<()> {
    let Some((fixed, flag)) = [path, directory]
        .into_iter()
        .find_map(|path| Some((path, flag(path)?)))
    else {
        return Ok(());
    };
    let (what, flags) = match flag {
        'i' => ("immutable", "nouchg,noschg"),
        _ => ("append-only", "nouappnd,nosappnd"),
    };
    let clear = if cfg!(target_os = "macos") {
        format!("chflags {flags}")
    } else {
        format!("chattr -{flag}")
    };
    let word = Shell::NATIVE.word(&fixed.to_string_lossy());
    Err(refuse(
        path,
        format!("`{}` is {what}", fixed.display()),
        format!("clear its flag first: `sudo {clear} {word}`"),
    ))
}

/// The letter of the flag by which nobody may replace what is at `path`.
fn flag(path: &Path) -> Option<char> {
    let facts = sys::native().facts(path, Extra::default()).ok()?;
    let flags = [(facts.immutable, 'i'), (facts.append_only, 'a')];
    flags
        .into_iter()
        .find_map(|(set, letter)| set.then_some(letter))
}

/// How many names the file has; 1 where that is not known.
pub(super) fn names(path: &Path) -> u64 {
    let facts = sys::native().facts(path, Extra::default());
    facts.map_or(1, |facts| facts.links)
}

/// Gives `new` what `old` carries. Permission bits come last, since a change of owner clears some.
pub(super) fn carry_over(old: &Path, new: &fs_err::File) -> io::Result<()> {
    let metadata = fs_err::symlink_metadata(old)?;
    owner(&metadata, new)?;
    attributes(old, new)?;
    new.set_permissions(metadata.permissions())
}

/// Owner and group, where they differ.
#[cfg(unix)]
fn owner(old: &std::fs::Metadata, new: &fs_err::File) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let current = new.metadata()?;
    if (current.uid(), current.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    std::os::unix::fs::fchown(new.file(), Some(old.uid()), Some(old.gid())).map_err(|error| {
        let message = format!(
            "{FOREIGN}{} and group {}, and that cannot be kept",
            old.uid(),
            old.gid()
        );
        io::Error::new(error.kind(), message)
    })
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the signature of the Unix one")]
fn owner(_old: &std::fs::Metadata, _new: &fs_err::File) -> io::Result<()> {
    Ok(())
}

/// The largest list of names, and the largest value, of an extended attribute on Linux.
#[cfg(any(target_os = "linux", target_os = "macos"))]
const LARGEST: usize = 64 << 10;

/// Extended attributes that the system and its policy give, and that not every user may set.
#[cfg(any(target_os = "linux", target_os = "macos"))]
const GIVEN: [&[u8]; 6] = [
    b"security.",
    b"trusted.",
    b"com.apple.macl",
    b"com.apple.provenance",
    b"com.apple.rootless",
    b"com.apple.system.",
];

/// Extended attributes, access lists among them. Those in [`GIVEN`] are kept where that is allowed.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn attributes(old: &Path, new: &fs_err::File) -> io::Result<()> {
    use rustix::fs::{XattrFlags, fsetxattr, getxattr, listxattr};

    let mut names = vec![0_u8; LARGEST];
    let Ok(length) = listxattr(old, names.as_mut_slice()) else {
        return Ok(());
    };
    let mut value = vec![0_u8; LARGEST];
    for name in names[..length]
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
    {
        let system = GIVEN.iter().any(|given| name.starts_with(given));
        let copied = getxattr(old, name, value.as_mut_slice())
            .and_then(|length| fsetxattr(new.file(), name, &value[..length], XattrFlags::empty()));
        if let Err(errno) = copied
            && !system
        {
            let name = String::from_utf8_lossy(name);
            let message = format!(
                "its extended attribute `{name}` cannot be kept ({})",
                io::Error::from(errno)
            );
            return Err(io::Error::other(message));
        }
    }
    Ok(())
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
#[expect(clippy::unnecessary_wraps, reason = "the signature of the others")]
fn attributes(_old: &Path, _new: &fs_err::File) -> io::Result<()> {
    Ok(())
}
