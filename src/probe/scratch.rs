//! Scratch directories: made where uv would write, gone when they are dropped.

use std::ffi::OsStr;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::cleanup;
use crate::model::errno::Errno;
use crate::sys::errno::WOULD_BLOCK;
use crate::sys::{Extra, Lock, System};

/// How the name of every scratch directory begins.
const PREFIX: &str = ".uv-linkcheck-";

/// How many hexadecimal digits follow.
const DIGITS: usize = 16;

/// How often another name is tried where a sweep of another run was faster than the lock.
const TRIES: usize = 8;

const EPERM: Errno = Errno(1);
const EBUSY: Errno = Errno(16);
const EINVAL: Errno = Errno(22);

/// A name that nothing in `directory` has.
pub(super) fn unused_name(directory: &Path) -> String {
    let digits = RandomState::new().hash_one(directory);
    format!("{PREFIX}{digits:016x}")
}

/// A directory that exists while this value does. Held by a lock, so that another run can tell a dead run's directory.
pub(crate) struct Scratch<'s> {
    system: &'s dyn System,
    /// Where it is.
    pub(crate) path: PathBuf,
    parent: PathBuf,
    lock: Option<Lock>,
    next: AtomicU64,
}

impl<'s> Scratch<'s> {
    /// Makes one in `parent`, whose times are put back at the end.
    pub(crate) fn new(parent: &Path, system: &'s dyn System) -> Result<Self, Errno> {
        // Nothing made in an append-only directory can be removed again.
        if system.facts(parent, Extra::default())?.append_only {
            return Err(EPERM);
        }
        for _ in 0..TRIES {
            let path = parent.join(unused_name(parent));
            cleanup::make(&path, system, || system.create_dir(&path))?;
            let lock = system.lock(&path, true);
            let taken =
                matches!(lock, Err(WOULD_BLOCK)) || system.facts(&path, Extra::default()).is_err();
            let scratch = Self {
                system,
                path,
                parent: parent.to_owned(),
                lock: lock.ok(),
                next: AtomicU64::new(0),
            };
            if !taken {
                return Ok(scratch);
            }
        }
        Err(EBUSY)
    }

    /// Another one in the same directory.
    pub(crate) fn beside(&self) -> Result<Self, Errno> {
        Self::new(&self.parent, self.system)
    }

    /// A name in it that is not in use.
    pub(crate) fn name(&self) -> PathBuf {
        self.path
            .join(self.next.fetch_add(1, Ordering::Relaxed).to_string())
    }

    /// Moves it into another directory, as uv moves an unpacked wheel.
    pub(crate) fn relocate(&mut self, parent: &Path) -> Result<(), Errno> {
        let path = parent.join(self.path.file_name().ok_or(EINVAL)?);
        let system = self.system;
        cleanup::relocate(&self.path, &path, system, || {
            system.rename(&self.path, &path)
        })?;
        (self.path, self.parent) = (path, parent.to_owned());
        Ok(())
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        cleanup::remove(&self.path, self.system, || remove(&self.path, self.system));
        self.lock = None;
    }
}

/// Removes a scratch directory and the files in it; what cannot be removed is left to the next run.
fn remove(path: &Path, system: &dyn System) {
    for name in system.list(path).unwrap_or_default() {
        if ours(&name) {
            let _ = system.remove_file(&path.join(name));
        }
    }
    let _ = system.remove_dir(path);
}

/// Whether a file in a scratch directory has a name that [`Scratch::name`] gives.
fn ours(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether `name` is that of a scratch directory.
fn is_scratch(name: &OsStr) -> bool {
    name.to_str()
        .and_then(|name| name.strip_prefix(PREFIX))
        .is_some_and(|rest| {
            rest.len() == DIGITS
                && rest
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        })
}

/// Removes scratch directories in `parent` that dead runs of this user left.
pub(crate) fn sweep(parent: &Path, system: &dyn System) {
    for name in system.list(parent).unwrap_or_default() {
        if !is_scratch(&name) {
            continue;
        }
        let path = parent.join(name);
        let own = system.facts(&path, Extra::default()).is_ok_and(|facts| {
            facts.is_directory() && system.euid().is_none_or(|euid| euid == facts.uid)
        });
        // A lock that can be had belongs to nobody alive.
        if own && let Ok(lock) = system.lock(&path, true) {
            let times = system.times(parent).ok();
            remove(&path, system);
            drop(lock);
            if let Some(times) = times {
                let _ = system.set_times(parent, times);
            }
        }
    }
}
