//! Tries each mode on a class of files, in the directory they would go to.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::classes::{Sample, Samples};
use super::scratch::{Scratch, sweep, unused_name};
use super::targets::Targets;
use crate::model::errno::Errno;
use crate::model::evidence::{Attempt, ClassId, Refusal, TargetId};
use crate::model::mode::Mode;
use crate::sys::System;

/// Files larger than this are not copied to see whether copying works.
const MAX_COPY: u64 = 4 * 1024 * 1024;

/// The scratch directory of each target, made when it is first needed.
pub(super) struct Scratches<'s> {
    system: &'s dyn System,
    made: Mutex<HashMap<TargetId, Result<Arc<Scratch<'s>>, Errno>>>,
}

impl<'s> Scratches<'s> {
    pub(super) fn new(system: &'s dyn System) -> Self {
        Self {
            system,
            made: Mutex::new(HashMap::new()),
        }
    }

    pub(super) fn of(
        &self,
        target: TargetId,
        targets: &Targets<'_>,
    ) -> Result<Arc<Scratch<'s>>, Errno> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(target)
            .or_insert_with(|| {
                let directory = targets.directory(target);
                sweep(&directory, self.system);
                Scratch::new(&directory, self.system).map(Arc::new)
            })
            .clone()
    }
}

/// What came of one attempt.
pub(super) struct Tried {
    pub(super) result: Result<(), Refusal>,
    /// See [`Attempt::private_bytes`].
    pub(super) private_bytes: Option<u64>,
}

impl From<Result<(), Refusal>> for Tried {
    fn from(result: Result<(), Refusal>) -> Self {
        Self {
            result,
            private_bytes: None,
        }
    }
}

/// Makes one attempt and clears what it made.
pub(super) fn attempt(
    mode: Mode,
    from: &Path,
    scratch: &Scratch<'_>,
    system: &dyn System,
) -> Tried {
    let to = scratch.name();
    let result = match mode {
        Mode::Clone => system.clone_file(from, &to),
        Mode::Hardlink => system.hard_link(from, &to),
        Mode::Symlink => system.symlink(from, &to),
        Mode::Copy => system.copy(from, &to),
    };
    let cloned = mode == Mode::Clone && result.is_ok();
    let private_bytes = cloned.then(|| system.private_bytes(&to)).flatten();
    // What is left is cleared with the directory.
    let _ = system.remove_file(&to);
    Tried {
        result,
        private_bytes,
    }
}

/// Hard links `from`, or a file of our own in its place where that would leave a trace: copy it up to the upper layer of an
/// overlay, for one.
pub(super) fn hard_link(
    from: &Path,
    leaves_trace: bool,
    scratch: &Scratch<'_>,
    system: &dyn System,
) -> Result<(), Refusal> {
    if !leaves_trace {
        return attempt(Mode::Hardlink, from, scratch, system).result;
    }
    let refuse = |call| {
        move |errno| Refusal {
            errno,
            call,
            lied: None,
        }
    };
    // In another directory: some sandboxes refuse links from one to another.
    let beside = scratch.beside().map_err(refuse("mkdir"))?;
    let own = beside.name();
    system.create_file(&own, 1).map_err(refuse("open"))?;
    attempt(Mode::Hardlink, &own, scratch, system).result
}

/// Why `from` cannot be put into a directory in which not even a directory can be made (`errno`): what refuses ours refuses
/// uv's. Only that a link crosses to another mount, which `across` is on, is found before permissions are looked at.
pub(super) fn refused(
    mode: Mode,
    from: &Path,
    across: Option<&Path>,
    errno: Errno,
    system: &dyn System,
) -> Refusal {
    let denied = matches!(errno, Errno(1 | 13)) && mode == Mode::Hardlink;
    if let Some(directory) = across.filter(|_| denied) {
        let name = directory.join(unused_name(directory));
        if let Err(refusal) = system.hard_link(from, &name) {
            return refusal;
        }
        let _ = system.remove_file(&name);
    }
    Refusal {
        errno,
        call: "mkdir",
        lied: None,
    }
}

/// Whether the file is in use by the kernel itself: `ETXTBSY` of a clone.
fn is_busy(attempt: &Attempt) -> bool {
    let refusal = attempt.result.as_ref().err();
    attempt.mode == Mode::Clone && refusal.is_some_and(|refusal| refusal.errno == Errno(26))
}

/// Every attempt on one class in one target that has not been made yet.
pub(super) struct Trial<'a> {
    pub(super) class: ClassId,
    pub(super) target: TargetId,
    pub(super) samples: &'a Samples,
    /// Whether a hard link would copy the file up to the upper layer of an overlay.
    pub(super) copies_up: bool,
    /// The target, where that is on another mount.
    pub(super) across: Option<PathBuf>,
    pub(super) system: &'a dyn System,
}

impl Trial<'_> {
    /// Tries the modes that `made` does not hold yet.
    pub(super) fn run(
        &self,
        scratch: Result<&Scratch<'_>, Errno>,
        made: Vec<Attempt>,
    ) -> Vec<Attempt> {
        let mut attempts = made;
        for mode in Mode::ALL {
            if attempts.iter().any(|attempt| attempt.mode == mode) {
                continue;
            }
            for sample in self.samples_for(mode) {
                let busy = attempts.iter().any(is_busy);
                let tried = match scratch {
                    // Another name of a file that is swapped to could not be removed again.
                    Ok(scratch) if busy && mode == Mode::Hardlink => {
                        hard_link(&sample.0, true, scratch, self.system).into()
                    }
                    Ok(scratch) => self.try_mode(mode, sample, scratch),
                    Err(errno) => {
                        let across = self.across.as_deref();
                        Err(refused(mode, &sample.0, across, errno, self.system)).into()
                    }
                };
                attempts.push(self.record(mode, sample, tried));
            }
        }
        attempts
    }

    fn record(&self, mode: Mode, sample: &Sample, tried: Tried) -> Attempt {
        Attempt {
            class: self.class,
            target: self.target,
            mode,
            file: sample.0.clone(),
            size: sample.1,
            result: tried.result,
            private_bytes: tried.private_bytes,
        }
    }

    /// Clones are tried with a small file and a large one; the other modes do not care.
    fn samples_for(&self, mode: Mode) -> Vec<&Sample> {
        if mode == Mode::Clone {
            let both: Vec<&Sample> = self
                .samples
                .small
                .iter()
                .chain(&self.samples.large)
                .collect();
            if !both.is_empty() {
                return both;
            }
        }
        self.samples.any().into_iter().collect()
    }

    fn try_mode(&self, mode: Mode, sample: &Sample, scratch: &Scratch<'_>) -> Tried {
        match mode {
            // Every file has its full number of names now, and fewer once uv has removed what it replaces.
            Mode::Hardlink if !self.samples.linkable => Ok(()).into(),
            Mode::Hardlink => hard_link(&sample.0, self.copies_up, scratch, self.system).into(),
            Mode::Copy if sample.1 > MAX_COPY => self.copy_of_large(sample, scratch).into(),
            _ => attempt(mode, &sample.0, scratch, self.system),
        }
    }

    /// Reads the file's permission and copies a small one: what a copy of a huge file would answer, space apart.
    fn copy_of_large(&self, sample: &Sample, scratch: &Scratch<'_>) -> Result<(), Refusal> {
        let refuse = |errno| Refusal {
            errno,
            call: "copy",
            lied: None,
        };
        self.system
            .access(&sample.0, crate::sys::Access::Read)
            .map_err(refuse)?;
        let small = scratch.name();
        self.system.create_file(&small, 1).map_err(refuse)?;
        let result = attempt(Mode::Copy, &small, scratch, self.system).result;
        let _ = self.system.remove_file(&small);
        result
    }
}
