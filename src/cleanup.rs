//! Scratch directories that exist right now, removed also when a signal ends the process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::exit::Exit;
use crate::sys::{self, System, Times};

static SCRATCH: Mutex<BTreeMap<PathBuf, Option<Times>>> = Mutex::new(BTreeMap::new());

fn registered() -> MutexGuard<'static, BTreeMap<PathBuf, Option<Times>>> {
    SCRATCH.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes that `path` is about to exist, and the times its parent directory has. Gives the times to put back: those from
/// before the first of several scratch directories in one parent.
pub(crate) fn register(path: &Path, parent: Option<Times>) -> Option<Times> {
    let mut scratch = registered();
    let beside = scratch
        .iter()
        .find(|(other, _)| other.parent() == path.parent())
        .map(|(_, times)| *times);
    let times = beside.unwrap_or(parent);
    scratch.insert(path.to_owned(), times);
    times
}

/// Notes that `path` is gone.
pub(crate) fn forget(path: &Path) {
    registered().remove(path);
}

/// Makes SIGINT, SIGTERM and SIGHUP remove every scratch directory and exit with 130. To be called once, by `main`.
pub fn install() {
    // Without a handler the next run sweeps up; that is no reason not to run.
    let _ = ctrlc::set_handler(|| {
        // The guard is kept, so that nothing new can be made while the process ends.
        let scratch = registered();
        remove_all(&scratch, &sys::native());
        #[expect(
            clippy::exit,
            reason = "the only way to end the process from a signal handler's thread"
        )]
        std::process::exit(i32::from(Exit::Interrupted.code()));
    });
}

fn remove_all(scratch: &BTreeMap<PathBuf, Option<Times>>, system: &dyn System) {
    for (path, times) in scratch {
        // An attempt may be adding a file at this moment: look again until the directory is gone.
        for _ in 0..20 {
            for name in system.list(path).unwrap_or_default() {
                let _ = system.remove_file(&path.join(name));
            }
            if system.remove_dir(path).is_ok() || system.list(path).is_err() {
                break;
            }
        }
        if let (Some(parent), Some(times)) = (path.parent(), times) {
            let _ = system.set_times(parent, *times);
        }
    }
}
