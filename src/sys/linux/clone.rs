//! Clones by `FICLONE`.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::ioctl_ficlone;

use crate::model::errno::Errno;
use crate::model::evidence::Refusal;
use crate::sys::unix::link::{lie, refusal, regular};
use crate::sys::unix::{number, raw};

/// As uv ≥ 0.10.6: the target is created exclusively with the source's mode, then `FICLONE`; it is removed on failure.
pub(in crate::sys) fn clone_file(from: &Path, to: &Path) -> Result<(), Refusal> {
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
