//! What is in the environment once uv has linked a wheel, where a call makes something else than it reports.

use std::path::PathBuf;

use super::Tries;
use crate::model::evidence::{
    BECAME_COPY, BECAME_SYMLINK, Evidence, NOTHING_MADE, Run, UNOPENED, WheelFiles,
};
use crate::model::mode::Mode;
use crate::model::outcome::LinkFailure;
use crate::uv::linker::Linked;

/// What a run is once it is placed; `None` where there is nothing.
fn of_run(run: &Run, placed: Mode, tries: &Tries) -> Option<Mode> {
    match tries.lie(run, placed) {
        Some(BECAME_SYMLINK) => Some(Mode::Symlink),
        Some(BECAME_COPY) => Some(Mode::Copy),
        Some(NOTHING_MADE) => None,
        _ => Some(placed),
    }
}

/// What the files of a wheel are that ended in `linked`: the least of what its calls made of them, since that is what
/// the whole depends on.
pub(super) fn mode(files: &WheelFiles, linked: &Linked, tries: &Tries) -> Mode {
    let ended = linked.mode();
    let runs = files.runs.iter().zip(&linked.placed);
    let made = runs.filter(|(_, placed)| **placed == ended);
    made.filter_map(|(run, placed)| of_run(run, *placed, tries))
        .find(|made| *made != ended)
        .unwrap_or(ended)
}

/// The cached files that are emptied, because they are copied over themselves: how many, and the first of them relative to
/// the archive.
pub(super) fn emptied(files: &WheelFiles, linked: &Linked) -> Option<(u64, PathBuf)> {
    let over = linked.emptied.iter();
    let mut runs = over
        .filter_map(|index| files.runs.get(*index))
        .filter(|run| run.bytes > 0)
        .peekable();
    let first = runs.peek()?.first.clone();
    Some((runs.map(|run| u64::from(run.files)).sum(), first))
}

/// Bytes that stay linked, and bytes of files that get a place of their own.
pub(super) fn bytes(files: &WheelFiles, linked: &Linked, tries: &Tries) -> (u64, u64) {
    let mut sums = (0, 0);
    for (run, placed) in files.runs.iter().zip(&linked.placed) {
        let Some(mode) = of_run(run, *placed, tries) else {
            continue;
        };
        if mode.shares() {
            // The system makes a copy of a clone a clone too.
            let copied = if mode == Mode::Clone {
                0
            } else {
                run.recopied_bytes
            };
            let own = (run.replaced_bytes + copied).min(run.bytes);
            let gone = run.removed_bytes.min(run.bytes - own);
            sums.0 += run.bytes - own - gone;
            sums.1 += own;
        } else {
            sums.1 += run.bytes - run.removed_bytes.min(run.bytes);
        }
    }
    sums
}

/// uv opens the scripts of a wheel once all of it is linked: the one thing it opens.
pub(super) fn unopened_script(
    evidence: &Evidence,
    files: &WheelFiles,
    linked: &Linked,
    tries: &Tries,
) -> Option<LinkFailure> {
    let (index, script) = files.script.as_ref()?;
    let (run, placed) = (files.runs.get(*index)?, *linked.placed.get(*index)?);
    let (lied, errno) = tries.of(run).lies[placed.index()]?;
    (lied == UNOPENED).then(|| LinkFailure {
        mode: placed,
        path: evidence
            .targets
            .first()
            .map_or_else(|| script.clone(), |target| target.path.join(script)),
        errno,
        after_files: files.files,
        taken: false,
    })
}
