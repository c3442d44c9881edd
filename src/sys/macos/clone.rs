//! Clones by `clonefile`.

use std::path::Path;

use rustix::fs::{CWD, CloneFlags, OFlags, fclonefileat, open};

use crate::model::evidence::Refusal;
use crate::sys::unix::link::{lie, refusal, regular};
use crate::sys::unix::number;

/// As uv does file by file: the clone is made whole under its name, or not at all.
pub(in crate::sys) fn clone_file(from: &Path, to: &Path) -> Result<(), Refusal> {
    regular(from, "open")?;
    let source = open(
        from,
        OFlags::RDONLY | OFlags::CLOEXEC,
        rustix::fs::Mode::empty(),
    )
    .map_err(|errno| refusal("open", number(errno)))?;
    fclonefileat(&source, CWD, to, CloneFlags::empty())
        .map_err(|errno| refusal("clonefile", number(errno)))?;
    let size = |path: &Path| rustix::fs::lstat(path).map(|found| found.st_size).ok();
    if size(to).is_some() && size(to) == size(from) {
        Ok(())
    } else {
        Err(lie("clonefile", "the clone has another size"))
    }
}
