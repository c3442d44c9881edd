//! What is left in the environment's filesystem while wheel after wheel is installed.

use std::collections::HashSet;
use std::path::Path;

use crate::filesystems;
use crate::model::errno::Errno;
use crate::model::evidence::{Evidence, Run, WheelFiles};
use crate::model::mode::Mode;
use crate::model::plan::Plan;
use crate::uv::linker::{Files, Linked, Try};

/// `ENOSPC`, and what Windows calls it.
const NO_SPACE: Errno = Errno(if cfg!(windows) { 112 } else { 28 });

/// Files that uv adds to each wheel once it is linked: `REQUESTED` and `INSTALLER`.
const METADATA: u64 = 2;

/// Bytes and inodes; `None` where they are not known or not counted.
pub(super) struct Room {
    bytes: Option<u64>,
    inodes: Option<u64>,
    /// Whether each name takes an inode, so that a hard link does too.
    names_count: bool,
}

impl Room {
    /// What is left once uv has locked the environment, for which it makes a file when it first installs there.
    pub(super) fn of(evidence: &Evidence, plan: &Plan) -> Self {
        let lock = u64::from(plan.wheels.iter().all(|wheel| !wheel.installed));
        let place = evidence.targets.first().map(|target| &target.place);
        let space = place.and_then(|place| place.space);
        let mount = place.and_then(|place| place.mount.as_ref());
        Self {
            bytes: space.map(|space| space.free_bytes),
            inodes: space
                .filter(|space| space.total_inodes > 0)
                .map(|space| space.free_inodes.saturating_sub(lock)),
            names_count: mount.is_some_and(|mount| {
                filesystems::find(&mount.filesystem).is_some_and(|row| row.memory)
            }),
        }
    }

    /// Takes what the wheel needs; refuses the first files that find no room, and says so.
    ///
    /// A copy takes no bytes where the files could be cloned, because the kernel then shares their blocks. Which file of a
    /// run is the first without an inode is only known where little is left and each run is one file.
    pub(super) fn take(
        &mut self,
        files: &WheelFiles,
        linked: &Linked,
        input: &mut [Files],
    ) -> bool {
        let mut known = HashSet::new();
        for ((run, placed), input) in files.runs.iter().zip(&linked.placed).zip(input) {
            let directories = directories(run, &mut known);
            if !take(&mut self.inodes, directories) {
                input.directory = Some(NO_SPACE);
                return true;
            }
            let names = if *placed == Mode::Hardlink && !self.names_count {
                0
            } else {
                u64::from(run.files)
            };
            if !take(&mut self.inodes, names) {
                let tries = input.tries.iter_mut();
                tries
                    .filter(|attempt| !matches!(attempt, Try::Refused(_)))
                    .for_each(|attempt| *attempt = Try::Refused(NO_SPACE));
                return true;
            }
            let shares = input.tries[Mode::Clone.index()] == Try::Works;
            if *placed == Mode::Copy && !shares && !take(&mut self.bytes, run.copy_bytes) {
                input.tries[Mode::Copy.index()] = Try::Refused(NO_SPACE);
                return true;
            }
        }
        self.inodes = self.inodes.map(|left| left.saturating_sub(METADATA));
        false
    }
}

/// Whether there was that much left.
fn take(left: &mut Option<u64>, need: u64) -> bool {
    let Some(free) = left else {
        return true;
    };
    match free.checked_sub(need) {
        Some(rest) => {
            *free = rest;
            true
        }
        None => false,
    }
}

/// How many directories are made for the first file of a run that were not made before.
fn directories<'r>(run: &'r Run, known: &mut HashSet<&'r Path>) -> u64 {
    let around = run.first.ancestors().skip(1);
    let inside = around.filter(|directory| !directory.as_os_str().is_empty());
    inside.filter(|directory| known.insert(directory)).count() as u64
}
