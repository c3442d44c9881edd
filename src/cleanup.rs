//! Scratch directories that exist right now, removed also when a signal ends the process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::exit::Exit;
use crate::model::errno::Errno;
use crate::sys::{self, System, Times};

/// A directory that holds scratch directories.
#[derive(Debug, Clone, Copy)]
struct Parent {
    /// Its times before the first of them was made.
    before: Option<Times>,
    /// Its times as this process left them.
    left: Option<Times>,
    /// How many of them there are.
    scratch: usize,
    /// Whether somebody else wrote to it meanwhile. Its times are theirs then: whoever watches it must see them.
    foreign: bool,
}

#[derive(Debug)]
struct Registry {
    scratch: Vec<PathBuf>,
    parents: BTreeMap<PathBuf, Parent>,
}

/// Locked while a scratch directory comes or goes, so that a signal never finds one half registered.
static REGISTRY: Mutex<Registry> = Mutex::new(Registry {
    scratch: Vec::new(),
    parents: BTreeMap::new(),
});

fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets `make` make the scratch directory `path`, and remembers it and the times of its parent.
pub(crate) fn make(
    path: &Path,
    system: &dyn System,
    make: impl FnOnce() -> Result<(), Errno>,
) -> Result<(), Errno> {
    let mut registry = registry();
    let now = system.times(parent(path)).ok();
    make()?;
    registry.arrive(path, now, system);
    Ok(())
}

/// Lets `rename` move the scratch directory `from` to `to`, and puts the times of the parent it leaves back.
pub(crate) fn relocate(
    from: &Path,
    to: &Path,
    system: &dyn System,
    rename: impl FnOnce() -> Result<(), Errno>,
) -> Result<(), Errno> {
    let mut registry = registry();
    let (old, new) = (
        system.times(parent(from)).ok(),
        system.times(parent(to)).ok(),
    );
    rename()?;
    registry.arrive(to, new, system);
    registry.leave(from, old, system);
    Ok(())
}

/// Lets `remove` remove the scratch directory `path`, puts the times of its parent back, and forgets it.
pub(crate) fn remove(path: &Path, system: &dyn System, remove: impl FnOnce()) {
    let mut registry = registry();
    let now = system.times(parent(path)).ok();
    remove();
    registry.leave(path, now, system);
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

fn modified(times: Option<Times>) -> Option<(i64, i64)> {
    times.map(|times| times.modified)
}

impl Parent {
    /// Looks whether the times are still those this process left.
    fn note(&mut self, now: Option<Times>) {
        self.foreign |= modified(now) != modified(self.left);
    }
}

impl Registry {
    /// Counts a directory that was made when its parent had the times `now`.
    fn arrive(&mut self, path: &Path, now: Option<Times>, system: &dyn System) {
        let parent = parent(path);
        let left = system.times(parent).ok();
        let new = Parent {
            before: now,
            left: now,
            scratch: 0,
            foreign: false,
        };
        let entry = self.parents.entry(parent.to_owned()).or_insert(new);
        entry.note(now);
        entry.left = left;
        entry.scratch += 1;
        self.scratch.push(path.to_owned());
    }

    /// Forgets a directory that was removed when its parent had the times `now`.
    fn leave(&mut self, path: &Path, now: Option<Times>, system: &dyn System) {
        self.scratch.retain(|known| known != path);
        let parent = parent(path);
        let Some(entry) = self.parents.get_mut(parent) else {
            return;
        };
        entry.note(now);
        if let (Some(before), false) = (entry.before, entry.foreign) {
            // Only the owner of the directory may; nobody else has more to do.
            let _ = system.set_times(parent, before);
        }
        entry.left = system.times(parent).ok();
        entry.scratch = entry.scratch.saturating_sub(1);
        if entry.scratch == 0 {
            self.parents.remove(parent);
        }
    }

    fn remove_all(&mut self, system: &dyn System) {
        while let Some(path) = self.scratch.last().cloned() {
            let now = system.times(parent(&path)).ok();
            // An attempt may be adding a file at this moment: look again until the directory is gone.
            for _ in 0..20 {
                for name in system.list(&path).unwrap_or_default() {
                    let _ = system.remove_file(&path.join(name));
                }
                if system.remove_dir(&path).is_ok() || system.list(&path).is_err() {
                    break;
                }
            }
            self.leave(&path, now, system);
        }
    }
}

/// Makes SIGINT, SIGTERM and SIGHUP remove every scratch directory and exit with 130. To be called once, by `main`.
pub fn install() {
    // Without a handler the next run sweeps up; that is no reason not to run.
    let _ = ctrlc::set_handler(|| {
        // The guard is kept, so that nothing new can be made while the process ends.
        let mut registry = registry();
        registry.remove_all(&sys::native());
        #[expect(
            clippy::exit,
            reason = "the only way to end the process from a signal handler's thread"
        )]
        std::process::exit(i32::from(Exit::Interrupted.code()));
    });
}
