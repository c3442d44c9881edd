//! Where a path leads.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::model::place::{Mount, Place};
use crate::sys::{Extra, System};

/// Every extra fact: asked of a handful of directories.
const EVERYTHING: Extra = Extra {
    project: true,
    nocow: true,
};

/// Looks at places against one reading of the mount table.
pub(crate) struct Places<'s> {
    pub(crate) system: &'s dyn System,
    pub(crate) mounts: Vec<Mount>,
    /// A symlink that will not be there any more: nothing is behind it.
    gone: Option<PathBuf>,
}

impl<'s> Places<'s> {
    pub(crate) fn new(system: &'s dyn System) -> Self {
        Self {
            system,
            mounts: system.mounts().unwrap_or_default(),
            gone: None,
        }
    }

    /// As if the symlink `gone`, where one is given, were not there.
    pub(crate) fn without(self, gone: Option<&Path>) -> Self {
        Self {
            gone: gone.map(Path::to_owned),
            ..self
        }
    }

    /// The place behind `path`: itself, or its nearest ancestor that exists.
    pub(crate) fn at(&self, path: &Path) -> Place {
        let mut place = Place {
            path: path.to_owned(),
            exists: true,
            real: path.to_owned(),
            missing: PathBuf::new(),
            mount: None,
            space: None,
            facts: None,
            synced: None,
            error: None,
        };
        let gone = self.gone.as_deref().filter(|gone| path.starts_with(gone));
        let mut candidate = match gone.and_then(Path::parent) {
            Some(directory) => {
                place.exists = false;
                directory
            }
            None => path,
        };
        loop {
            match self.system.canonical(candidate) {
                Ok(real) => {
                    place.real = real;
                    let missing = path.strip_prefix(candidate).unwrap_or(path);
                    missing.clone_into(&mut place.missing);
                    break;
                }
                Err(errno) => {
                    place.exists = false;
                    // The first error is the one about the path itself; that it does not exist is no error.
                    if errno.to_io().kind() != ErrorKind::NotFound && place.error.is_none() {
                        place.error = Some(errno);
                    }
                }
            }
            match candidate.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => candidate = parent,
                _ => {
                    place.real = PathBuf::from("/");
                    break;
                }
            }
        }
        match self.system.facts(&place.real, EVERYTHING) {
            Ok(facts) => {
                place.mount = self
                    .mount(facts.mount_id, &place.real)
                    .cloned()
                    .or_else(|| self.system.mount_at(&place.real));
                place.facts = Some(facts);
            }
            Err(errno) => place.error = place.error.or(Some(errno)),
        }
        place.synced = self.system.sync_root(&place.real);
        place.space = self.system.space(&place.real).ok();
        place
    }

    /// The mount with this id; where the system has no ids, the last one mounted on the longest prefix of `real`.
    pub(crate) fn mount(&self, id: u64, real: &Path) -> Option<&Mount> {
        if id != 0 {
            return self.mounts.iter().find(|mount| mount.id == id);
        }
        self.mounts
            .iter()
            .filter(|mount| real.starts_with(&mount.mount_point))
            .max_by_key(|mount| mount.mount_point.components().count())
    }
}
