//! The calls uv makes to put a file in place, each looked at afterwards.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the number is what is asked for, which errors with a path around them hide"
)]

use std::path::Path;

use super::{file, number};
use crate::model::errno::Errno;
use crate::model::evidence::{BECAME_COPY, NOTHING_MADE, Refusal, UNOPENED};

/// What a call that did not do what it reported is worth: `ERROR_GEN_FAILURE`.
const GENERAL_FAILURE: Errno = Errno(31);
/// `ERROR_INVALID_PARAMETER`.
const INVALID_PARAMETER: Errno = Errno(87);

fn refusal(call: &'static str, errno: Errno) -> Refusal {
    Refusal {
        errno,
        call,
        lied: None,
    }
}

fn lie(call: &'static str, what: &'static str) -> Refusal {
    Refusal {
        errno: GENERAL_FAILURE,
        call,
        lied: Some(what),
    }
}

/// Lets files pass, also behind links; neither directories nor devices.
fn size_of_file(path: &Path, call: &'static str) -> Result<u64, Refusal> {
    let found = std::fs::metadata(path).map_err(|error| refusal(call, number(&error)))?;
    if found.is_file() {
        Ok(found.len())
    } else {
        Err(refusal(call, INVALID_PARAMETER))
    }
}

/// The very crate uv clones with: a sparse file of the same size, then `FSCTL_DUPLICATE_EXTENTS_TO_FILE` by the cluster.
pub(super) fn clone_file(from: &Path, to: &Path) -> Result<(), Refusal> {
    const CALL: &str = "FSCTL_DUPLICATE_EXTENTS_TO_FILE";
    let size = size_of_file(from, "open")?;
    reflink_copy::reflink(from, to).map_err(|error| refusal(CALL, number(&error)))?;
    match size_of_file(to, CALL) {
        Ok(made) if made == size => Ok(()),
        _ => Err(lie(CALL, "the clone has another size")),
    }
}

/// `CreateHardLinkW`; the link must be the same file. Volumes are not compared: Wine gives every letter a number of its own,
/// also where two lead to one filesystem.
pub(super) fn hard_link(from: &Path, to: &Path) -> Result<(), Refusal> {
    const CALL: &str = "CreateHardLinkW";
    std::fs::hard_link(from, to).map_err(|error| refusal(CALL, number(&error)))?;
    match (file::id(from), file::id(to)) {
        (_, Err(_)) => Err(lie(CALL, NOTHING_MADE)),
        (Ok(source), Ok(made)) if source.file != made.file => Err(lie(CALL, BECAME_COPY)),
        _ => Ok(()),
    }
}

/// `CreateSymbolicLinkW` with an absolute target, first as Developer Mode allows it; the link must exist and open.
pub(super) fn symlink(from: &Path, to: &Path) -> Result<(), Refusal> {
    const CALL: &str = "CreateSymbolicLinkW";
    std::os::windows::fs::symlink_file(from, to).map_err(|error| refusal(CALL, number(&error)))?;
    match std::fs::symlink_metadata(to) {
        Ok(made) if made.file_type().is_symlink() => {}
        Ok(_) => return Err(lie(CALL, BECAME_COPY)),
        Err(_) => return Err(lie(CALL, NOTHING_MADE)),
    }
    match std::fs::File::open(to) {
        // A file that cannot be opened by its own name either says nothing about the link.
        Err(error) if std::fs::File::open(from).is_ok() => Err(Refusal {
            errno: number(&error),
            call: CALL,
            lied: Some(UNOPENED),
        }),
        _ => Ok(()),
    }
}

/// As `std::fs::copy`, which uv uses.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), Refusal> {
    let size = size_of_file(from, "copy")?;
    std::fs::copy(from, to).map_err(|error| refusal("copy", number(&error)))?;
    match size_of_file(to, "copy") {
        Ok(made) if made == size => Ok(()),
        _ => Err(lie("copy", "the copy has another size")),
    }
}
