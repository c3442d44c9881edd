//! What is asked of the operating system while changes are weighed.

use std::path::Path;

use super::ladder::Answers;
use crate::model::errno::Errno;
use crate::model::place::Place;
use crate::probe::{place, trial, unlockable};
use crate::sys::{Access, System};

/// The machine, as far as a change has to be tried on it.
pub(super) trait Ground {
    /// What each mode does with a fresh file from below `from` to below `to`. Neither needs to exist.
    fn links(&self, from: &Path, to: &Path) -> Answers;

    /// Why uv could not lock a cache in `directory`, which need not exist.
    fn unlockable(&self, directory: &Path) -> Option<Errno>;

    /// The place behind `path`.
    fn place(&self, path: &Path) -> Place;

    /// Whether this user may make something in `directory`, which exists.
    fn writable(&self, directory: &Path) -> bool;
}

/// The machine this runs on.
pub(super) struct Here<'a>(pub(super) &'a dyn System);

impl Ground for Here<'_> {
    fn links(&self, from: &Path, to: &Path) -> Answers {
        trial(from, to, self.0)
    }

    fn unlockable(&self, directory: &Path) -> Option<Errno> {
        unlockable(directory, self.0)
    }

    fn place(&self, path: &Path) -> Place {
        place(path, self.0)
    }

    fn writable(&self, directory: &Path) -> bool {
        self.0.access(directory, Access::Write).is_ok()
    }
}
