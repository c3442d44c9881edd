//! What uv would do with every wheel, by its own state machine.

mod made;
mod placing;
mod refusal;
mod room;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use self::refusal::Refusal;
pub(crate) use self::refusal::no_interpreter;
use self::room::Room;
use crate::model::errno::Errno;
use crate::model::evidence::{Basis, Class, ClassId, Evidence, Run, TargetId, WheelFiles};
use crate::model::mode::Mode;
use crate::model::outcome::{LinkFailure, Outcome, Prediction, WheelOutcome};
use crate::model::plan::{Plan, PlannedWheel};
use crate::model::project::Project;
use crate::model::uv::UvVersion;
use crate::sys::errno::NOT_PERMITTED;
use crate::uv::linker::{self, Files, Try};
use crate::uv::moved::is_dist_info;
use crate::uv::version::{LinkEra, Replacing, first_metadata, link_era_on, replacing};

/// Site-packages itself.
const SITE_PACKAGES: TargetId = 0;

/// Predicts the installation of every wheel when uv is asked for `requested`.
///
/// uv refuses before it links anything when the cache is temporary and `requested` is symlink, or when it cannot make the
/// environment or write its cache; then every wheel fails, without a file of its own to blame.
pub fn predict(project: &Project, plan: &Plan, evidence: &Evidence, requested: Mode) -> Prediction {
    let era = era(project);
    let tries = Tries::new(evidence);
    let refusal = Refusal::of(project, plan, evidence, requested);
    let mut room = Room::of(evidence, plan);
    let mut wheels: Vec<(usize, WheelOutcome)> = order(plan)
        .filter_map(|index| {
            let (planned, files) = (&plan.wheels[index], evidence.wheels.get(index)?);
            let outcome = wheel(
                project, evidence, &tries, planned, files, requested, &mut room,
            );
            Some((index, outcome))
        })
        .collect();
    if refusal.is_some() {
        for (_, wheel) in &mut wheels {
            *wheel = refused(requested, wheel);
        }
    }
    // uv stops at the first that fails.
    let failed = wheels
        .iter()
        .position(|(_, wheel)| wheel.outcome == Outcome::Fail);
    let started = &wheels[..failed.map_or(wheels.len(), |index| index + 1)];
    let warning = started
        .iter()
        .any(|(_, wheel)| wheel.warning)
        .then(|| warning_word(era, requested));
    let failed = failed.is_some();
    wheels.sort_by_key(|(index, _)| *index);
    Prediction {
        wheels: wheels.into_iter().map(|(_, wheel)| wheel).collect(),
        requested,
        warning,
        exit_status: match &refusal {
            Some(refusal) => refusal.exit_status,
            None if failed => 2,
            None => 0,
        },
        refusal: refusal.map(|refusal| refusal.reason),
    }
}

/// The wheels as uv installs them: what it has just fetched or built comes before what was cached.
fn order(plan: &Plan) -> impl Iterator<Item = usize> {
    let indexes = |cached: bool| {
        let wheels = plan.wheels.iter().enumerate();
        wheels
            .filter_map(move |(index, wheel)| (wheel.archive.is_some() == cached).then_some(index))
    };
    indexes(false).chain(indexes(true))
}

/// How the uv of the project links here.
fn era(project: &Project) -> LinkEra {
    link_era_on(project.uv.version, project.environment.python.os.platform())
}

/// The word in uv's warning (`Failed to hardlink files`). Clone gives up in silence since 0.10.5.
fn warning_word(era: LinkEra, requested: Mode) -> Mode {
    match requested {
        Mode::Clone if era >= LinkEra::Ladder => Mode::Hardlink,
        _ => requested,
    }
}

/// What every mode does, looked up by class, target and mode.
struct Tries {
    rows: HashMap<(ClassId, TargetId), Row>,
    /// Targets into which something can be hard linked.
    linkable: HashSet<TargetId>,
}

/// What was tried with one class in one target.
#[derive(Clone, Copy)]
struct Row {
    tries: [Try; 4],
    /// Why no directory can be made in the target.
    directory: Option<Errno>,
    /// What each mode makes instead of what it reports, and the number that goes with it.
    lies: [Option<(&'static str, Errno)>; 4],
}

impl Tries {
    /// One failed attempt outweighs any number of successful ones.
    fn new(evidence: &Evidence) -> Self {
        let mut rows: HashMap<_, Row> = HashMap::new();
        let mut linkable = HashSet::new();
        for attempt in &evidence.attempts {
            if attempt.mode == Mode::Hardlink && attempt.result.is_ok() {
                linkable.insert(attempt.target);
            }
            let row = rows
                .entry((attempt.class, attempt.target))
                .or_insert(UNTRIED);
            let cell = &mut row.tries[attempt.mode.index()];
            // uv does not look at what a call that reports success made.
            let answer = match &attempt.result {
                Err(refusal) => match refusal.lied {
                    None => Err(refusal),
                    Some(lied) => {
                        row.lies[attempt.mode.index()] = Some((lied, refusal.errno));
                        Ok(())
                    }
                },
                Ok(()) => Ok(()),
            };
            match answer {
                Ok(()) if *cell == Try::Untried => *cell = Try::Works,
                Err(refusal) if !matches!(cell, Try::Refused(_)) => {
                    *cell = Try::Refused(refusal.errno);
                    row.directory = row
                        .directory
                        .or((refusal.call == "mkdir").then_some(refusal.errno));
                }
                _ => {}
            }
        }
        Self { rows, linkable }
    }

    /// Whether a fresh file in the place of one with too many names could be linked, as some other one can.
    fn replacing_helps(&self, evidence: &Evidence, run: &Run) -> bool {
        self.linkable.contains(&run.target)
            || class(evidence, run).is_some_and(|class| class.at_link_limit)
    }

    /// What `mode` makes of the files of a run, where that is not what it reports.
    fn lie(&self, run: &Run, mode: Mode) -> Option<&'static str> {
        self.of(run).lies[mode.index()].map(|(lied, _)| lied)
    }

    fn of(&self, run: &Run) -> Row {
        self.at(run.class, run.target)
    }

    fn at(&self, class: ClassId, target: TargetId) -> Row {
        self.rows.get(&(class, target)).copied().unwrap_or(UNTRIED)
    }
}

/// Nothing was.
const UNTRIED: Row = Row {
    tries: [Try::Untried; 4],
    directory: None,
    lies: [None; 4],
};

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
        emptied: None,
    }
}

fn wheel(
    project: &Project,
    evidence: &Evidence,
    tries: &Tries,
    planned: &PlannedWheel,
    files: &WheelFiles,
    requested: Mode,
    room: &mut Room,
) -> WheelOutcome {
    let (version, era) = (project.uv.version, era(project));
    let mut input: Vec<Files> = files
        .runs
        .iter()
        .map(|run| group(project, evidence, tries, run))
        .collect();
    // uv reads some of a wheel before it links any of it.
    let unread = files.unreadable.as_ref();
    if unread.is_some_and(|unread| unread.after_files == 0) {
        input.clear();
    }
    let mut linked = linker::link(era, requested, &input);
    // What is installed already is removed first.
    if !planned.installed && room.take(files, &linked, &mut input) {
        linked = linker::link(era, requested, &input);
    }
    let path = |index: usize| absolute(evidence, planned, &files.runs[index]);
    let mut failure = linked.stop.map(|stop| LinkFailure {
        mode: stop.mode,
        path: path(stop.files),
        errno: stop.errno,
        after_files: stop.after,
        taken: stop.taken,
    });
    if let (None, Some(unread)) = (&failure, unread) {
        let root = planned.archive.clone().unwrap_or_default();
        failure = Some(LinkFailure {
            mode: linked.mode(),
            path: root.join(opened(&unread.path, version)),
            errno: unread.errno,
            after_files: unread.after_files,
            taken: false,
        });
    }
    if failure.is_none() {
        failure = kept_data(evidence, files, linked.mode())
            .or_else(|| made::unopened_script(evidence, files, &linked, tries));
    }
    let unknown = linked.unknown || files.basis == Basis::None;
    let outcome = match (&failure, unknown) {
        (Some(_), _) => Outcome::Fail,
        (None, true) => Outcome::Unknown,
        (None, false) => Outcome::Installed(made::mode(files, &linked, tries)),
    };
    let (bytes_linked, bytes_copied) = made::bytes(files, &linked, tries);
    let emptied = made::emptied(files, &linked);
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
        emptied,
    }
}

/// The file that uv opens where a file or the directory of the metadata cannot be read.
fn opened(path: &Path, version: UvVersion) -> PathBuf {
    if is_dist_info(path) {
        path.join(first_metadata(version))
    } else {
        path.to_owned()
    }
}

/// uv removes the data directory of a wheel from site-packages once its files are where they belong; nothing can be removed
/// from an append-only directory.
fn kept_data(evidence: &Evidence, files: &WheelFiles, mode: Mode) -> Option<LinkFailure> {
    let target = evidence.targets.first()?;
    let path = target.path.join(files.data.as_ref()?);
    target.place.facts?.append_only.then_some(LinkFailure {
        mode,
        path,
        errno: NOT_PERMITTED,
        after_files: files.files,
        taken: false,
    })
}

/// What the state machine sees of a run.
fn group(project: &Project, evidence: &Evidence, tries: &Tries, run: &Run) -> Files {
    let row = tries.of(run);
    let nested = run.first.components().nth(1).is_some();
    let placing = placing::of(project, evidence, run);
    let mut attempts = row.tries;
    if placing.taken && replacing(project.uv.version) == Replacing::FromSitePackages {
        // Links are made there first.
        let there = tries.at(run.class, SITE_PACKAGES).tries;
        for mode in [Mode::Clone, Mode::Hardlink, Mode::Symlink] {
            if there[mode.index()] != Try::Untried {
                attempts[mode.index()] = there[mode.index()];
            }
        }
    }
    Files {
        count: u64::from(run.files),
        record: run.record,
        entry: run.entry,
        nested,
        tries: attempts,
        directory: placing::no_directory(run).or(row.directory.filter(|_| run.in_new_directory)),
        replaceable: evidence.cache_failures.is_empty() && tries.replacing_helps(evidence, run),
        placing,
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
