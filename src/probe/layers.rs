//! The upper layer of an overlay, where it can be seen from here.

use std::path::{Path, PathBuf};

use crate::model::place::Place;
use crate::sys::{Extra, System};

/// The directory that holds what was written to an overlay.
pub(super) struct Upper {
    directory: PathBuf,
    mount_point: PathBuf,
}

impl Upper {
    /// That of the overlay `place` is on. In a container the names in the mount table are those of the host and lead
    /// nowhere: the upper and the work directory both have to be there.
    pub(super) fn of(place: &Place, system: &dyn System) -> Option<Self> {
        let mount = place
            .mount
            .as_ref()
            .filter(|mount| mount.filesystem == "overlay")?;
        let option = |name: &str| {
            let mut options = mount.super_options.iter();
            options.find_map(|option| option.strip_prefix(name))
        };
        let (upper, work) = (option("upperdir=")?, option("workdir=")?);
        let exists = |path: &str| system.facts(Path::new(path), Extra::default()).is_ok();
        (exists(upper) && exists(work)).then(|| Self {
            directory: upper.into(),
            mount_point: mount.mount_point.clone(),
        })
    }

    /// Whether `path` is not in it; `None` where it lies elsewhere, or that cannot be seen.
    pub(super) fn lacks(&self, path: &Path, system: &dyn System) -> Option<bool> {
        let inside = path.strip_prefix(&self.mount_point).ok()?;
        match system.facts(&self.directory.join(inside), Extra::default()) {
            Ok(_) => Some(false),
            Err(errno) => (errno.0 == 2).then_some(true),
        }
    }
}
