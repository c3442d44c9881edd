//! uv's own lock on its cache.

use std::io::ErrorKind;
use std::thread;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::model::evidence::CacheFailure;
use crate::model::place::Place;
use crate::sys::errno::WOULD_BLOCK;
use crate::sys::{Lock, System};

/// How long to wait for a `uv cache clean` to end, and how often to look.
const PATIENCE: (u32, Duration) = (20, Duration::from_millis(100));

/// The system has no locks here: `ENOSYS`, `EOPNOTSUPP` or `ENOTSUP`, `ENOLCK`, `EBADF` (NFS, for an exclusive lock on a
/// file that is open for reading), `EINVAL`; on Windows 1 and 50.
const UNSUPPORTED: &[i32] = if cfg!(windows) {
    &[1, 50]
} else if cfg!(target_os = "macos") {
    &[78, 102, 45, 77, 9, 22]
} else {
    &[38, 95, 37, 9, 22]
};

/// Holds the lock as every uv ≥ 0.8.19 does that uses the cache: shared. Nothing is created; older caches have none.
pub(super) fn hold(
    cache: &Place,
    system: &dyn System,
    failures: &mut Vec<CacheFailure>,
) -> Result<Option<Lock>> {
    let path = cache.path.join(".lock");
    for _ in 0..PATIENCE.0 {
        match system.lock(&path, false) {
            Ok(lock) => return Ok(Some(lock)),
            Err(errno) if errno == WOULD_BLOCK => thread::sleep(PATIENCE.1),
            Err(errno) if matches!(errno.to_io().kind(), ErrorKind::NotFound) => return Ok(None),
            Err(errno) => {
                if UNSUPPORTED.contains(&errno.0) {
                    failures.push(CacheFailure {
                        step: "lock",
                        path,
                        errno,
                    });
                }
                return Ok(None);
            }
        }
    }
    Err(Error::Cache {
        path: cache.path.clone(),
        message: "another process holds its lock".to_owned(),
        hint: "wait until `uv cache clean` or `uv cache prune` is done, and try again".to_owned(),
    })
}
