//! What uv would do with every wheel, by its own state machine.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::model::errno::Errno;
use crate::model::evidence::{Class, ClassId, Evidence, Run, TargetId, WheelFiles};
use crate::model::mode::Mode;
use crate::model::outcome::{LinkFailure, Outcome, Prediction, WheelOutcome};
use crate::model::plan::{Plan, PlannedWheel};
use crate::model::project::Project;
use crate::uv::linker::{self, Files, Linked, Try};
use crate::uv::version::{LinkEra, link_era};

/// `ENOSPC`, and what Windows calls it.
const NO_SPACE: Errno = Errno(if cfg!(windows) { 112 } else { 28 });

/// Predicts the installation of every wheel when uv is asked for `requested`.
///
/// uv refuses before it links anything when the cache is temporary and `requested` is symlink, or when it cannot write its
/// cache; then every wheel fails, without a file of its own to blame.
pub fn predict(project: &Project, plan: &Plan, evidence: &Evidence, requested: Mode) -> Prediction {
    let era = link_era(project.uv.version);
    let tries = Tries::new(evidence);
    let refusal = refusal(project, plan, evidence, requested);
    let mut wheels: Vec<WheelOutcome> = plan
        .wheels
        .iter()
        .zip(&evidence.wheels)
        .map(|(planned, files)| wheel(era, evidence, &tries, planned, files, requested))
        .collect();
    if refusal.is_some() {
        for wheel in &mut wheels {
            *wheel = refused(requested, wheel);
        }
    } else {
        fill_up(plan, evidence, &tries, &mut wheels);
    }
    let failed = refusal.is_some() || wheels.iter().any(|w| w.outcome == Outcome::Fail);
    let warning = wheels
        .iter()
        .any(|w| w.warning)
        .then(|| warning_word(era, requested));
    Prediction {
        wheels,
        requested,
        warning,
        exit_status: if failed { 2 } else { 0 },
        refusal,
    }
}

/// The word in uv's warning (`Failed to hardlink files`). Clone gives up in silence since 0.10.5.
fn warning_word(era: LinkEra, requested: Mode) -> Mode {
    match requested {
        Mode::Clone if era >= LinkEra::Ladder => Mode::Hardlink,
        _ => requested,
    }
}

/// What every mode does, looked up by class, target and mode.
struct Tries(HashMap<(ClassId, TargetId), [Try; 4]>);

impl Tries {
    /// One failed attempt outweighs any number of successful ones.
    fn new(evidence: &Evidence) -> Self {
        let mut table: HashMap<_, [Try; 4]> = HashMap::new();
        for attempt in &evidence.attempts {
            let row = table
                .entry((attempt.class, attempt.target))
                .or_insert([Try::Untried; 4]);
            let cell = &mut row[attempt.mode.index()];
            match &attempt.result {
                Ok(()) if *cell == Try::Untried => *cell = Try::Works,
                Err(refusal) if !matches!(cell, Try::Refused(_)) => {
                    *cell = Try::Refused(refusal.errno)
                }
                _ => {}
            }
        }
        Self(table)
    }

    fn of(&self, run: &Run) -> [Try; 4] {
        self.0
            .get(&(run.class, run.target))
            .copied()
            .unwrap_or([Try::Untried; 4])
    }
}

/// Why uv would stop before the first file.
fn refusal(project: &Project, plan: &Plan, evidence: &Evidence, requested: Mode) -> Option<String> {
    if requested == Mode::Symlink && project.settings.no_cache.is_some() && !plan.wheels.is_empty()
    {
        return Some("symlink-based installation is not supported with `--no-cache`".to_owned());
    }
    let failure = evidence
        .cache_failures
        .iter()
        .find(|failure| failure.step != "lock")?;
    Some(format!(
        "uv cannot write to its cache at `{}`",
        failure.path.display()
    ))
}

fn refused(requested: Mode, wheel: &WheelOutcome) -> WheelOutcome {
    WheelOutcome {
        outcome: Outcome::Fail,
        tried: vec![requested],
        warning: false,
        failure: None,
        fallbacks: Vec::new(),
        basis: wheel.basis,
        bytes_linked: 0,
        bytes_copied: 0,
    }
}

fn wheel(
    era: LinkEra,
    evidence: &Evidence,
    tries: &Tries,
    planned: &PlannedWheel,
    files: &WheelFiles,
    requested: Mode,
) -> WheelOutcome {
    let input: Vec<Files> = files
        .runs
        .iter()
        .map(|run| group(evidence, tries, run))
        .collect();
    let linked = linker::link(era, requested, &input);
    let path = |index: usize| absolute(evidence, planned, &files.runs[index]);
    let mut failure = linked.stop.map(|stop| LinkFailure {
        mode: stop.mode,
        path: path(stop.files),
        errno: stop.errno,
        after_files: stop.after,
    });
    if let (None, Some((unreadable, errno))) = (&failure, &files.unreadable) {
        let root = planned.archive.clone().unwrap_or_default();
        failure = Some(LinkFailure {
            mode: linked.mode(),
            path: root.join(unreadable),
            errno: *errno,
            after_files: input.iter().map(|group| group.count).sum(),
        });
    }
    let outcome = match (&failure, linked.unknown) {
        (Some(_), _) => Outcome::Fail,
        (None, true) => Outcome::Unknown,
        (None, false) => Outcome::Installed(linked.mode()),
    };
    let (bytes_linked, bytes_copied) = bytes(files, &linked);
    WheelOutcome {
        outcome,
        warning: linked.warning.is_some(),
        failure,
        fallbacks: linked
            .fallbacks
            .iter()
            .map(|(mode, index, errno)| (*mode, path(*index), *errno))
            .collect(),
        tried: linked.tried,
        basis: files.basis,
        bytes_linked,
        bytes_copied,
    }
}

/// What the state machine sees of a run.
fn group(evidence: &Evidence, tries: &Tries, run: &Run) -> Files {
    Files {
        count: u64::from(run.files),
        record: run.record,
        nested: run.first.components().nth(1).is_some(),
        tries: tries.of(run),
        replaceable: evidence.cache_failures.is_empty(),
    }
}

fn absolute(evidence: &Evidence, planned: &PlannedWheel, run: &Run) -> PathBuf {
    match &planned.archive {
        Some(archive) => archive.join(&run.first),
        None => {
            class(evidence, run).map_or_else(|| run.first.clone(), |class| class.example.clone())
        }
    }
}

fn class<'a>(evidence: &'a Evidence, run: &Run) -> Option<&'a Class> {
    evidence.classes.get(usize::try_from(run.class).ok()?)
}

/// Bytes linked and bytes copied.
fn bytes(files: &WheelFiles, linked: &Linked) -> (u64, u64) {
    let mut sums = (0, 0);
    for (run, mode) in files.runs.iter().zip(&linked.placed) {
        if mode.shares() {
            sums.0 += run.bytes;
        } else {
            sums.1 += run.bytes;
        }
    }
    sums
}

/// Lets wheels fail that find no room once those before them have been copied. A copy takes no room where the files could
/// be cloned, because the kernel then shares their blocks, and none where it replaces the same version.
fn fill_up(plan: &Plan, evidence: &Evidence, tries: &Tries, wheels: &mut [WheelOutcome]) {
    let Some(space) = evidence
        .targets
        .first()
        .and_then(|target| target.place.space)
    else {
        return;
    };
    let mut free = space.free_bytes;
    for ((outcome, planned), files) in wheels.iter_mut().zip(&plan.wheels).zip(&evidence.wheels) {
        if outcome.outcome != Outcome::Installed(Mode::Copy) || planned.installed {
            continue;
        }
        let shared = files
            .runs
            .iter()
            .all(|run| tries.of(run)[Mode::Clone.index()] == Try::Works);
        if shared {
            continue;
        }
        if let Some(left) = free.checked_sub(files.copy_bytes) {
            free = left;
            continue;
        }
        let (path, after_files) = overflow(files, free);
        outcome.outcome = Outcome::Fail;
        outcome.failure = Some(LinkFailure {
            mode: Mode::Copy,
            path: planned.archive.clone().unwrap_or_default().join(path),
            errno: NO_SPACE,
            after_files,
        });
    }
}

/// The run in which `free` bytes are used up, and the files that fit before it.
fn overflow(files: &WheelFiles, mut free: u64) -> (PathBuf, u64) {
    let mut fit = 0;
    for run in &files.runs {
        match free.checked_sub(run.bytes) {
            Some(left) => free = left,
            None => return (run.first.clone(), fit),
        }
        fit += u64::from(run.files);
    }
    (
        files
            .runs
            .last()
            .map(|run| run.first.clone())
            .unwrap_or_default(),
        fit.saturating_sub(1),
    )
}
