//! What each change would give, by uv's own state machine.

use crate::diagnose::Case;
use crate::model::evidence::{Attempt, Basis, Class, ClassId, Evidence, Refusal, Run};
use crate::model::mode::Mode;
use crate::model::outcome::{Outcome, Prediction};
use crate::model::plan::{Plan, PlannedWheel, SourceKind};
use crate::predict::predict;

/// What each mode did when it was tried, in the order of [`Mode::ALL`].
pub(super) type Answers = [(Mode, Result<(), Refusal>); 4];

/// How good a prediction is: the smaller, the better. Compared from the first field on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Grade {
    /// Wheels that uv stops in.
    pub(super) failed: usize,
    /// Wheels of which nothing is known.
    pub(super) unknown: usize,
    /// Wheels with files of their own.
    pub(super) copied: usize,
    /// Whether uv prints its warning.
    pub(super) warns: bool,
    /// Wheels that break when the cache is cleaned.
    pub(super) symlinked: usize,
    /// Wheels that share their files, edits included.
    pub(super) hardlinked: usize,
    /// The mode that every wheel ends in, if it is one.
    pub(super) uniform: Option<Mode>,
}

impl Grade {
    /// The grade of a prediction.
    pub(super) fn of(prediction: &Prediction) -> Self {
        let mut grade = Self {
            warns: prediction.warning.is_some(),
            ..Self::default()
        };
        for wheel in &prediction.wheels {
            match wheel.outcome {
                Outcome::Fail => grade.failed += 1,
                Outcome::Unknown => grade.unknown += 1,
                Outcome::Installed(Mode::Copy) => grade.copied += 1,
                Outcome::Installed(Mode::Symlink) => grade.symlinked += 1,
                Outcome::Installed(Mode::Hardlink) => grade.hardlinked += 1,
                Outcome::Installed(Mode::Clone) => {}
            }
        }
        let mut modes = prediction.wheels.iter().map(|wheel| match wheel.outcome {
            Outcome::Installed(mode) => Some(mode),
            Outcome::Fail | Outcome::Unknown => None,
        });
        let first = modes.next().flatten();
        grade.uniform = first.filter(|_| modes.all(|mode| mode == first));
        grade
    }

    /// The mode that every wheel ends in, if it is one.
    pub(super) fn mode(&self) -> Option<Mode> {
        self.uniform
    }

    /// Whether every wheel shares its files with the cache, in a way that lasts.
    pub(super) fn shares(&self) -> bool {
        self.failed + self.unknown + self.copied + self.symlinked == 0 && !self.warns
    }
}

/// What asking for `mode` gives.
pub(super) fn asking(case: &Case<'_>, mode: Mode) -> Grade {
    Grade::of(&predict(case.project, case.plan, case.evidence, mode))
}

/// What a cache that answers so gives, when everything comes from it.
pub(super) fn from_elsewhere(case: &Case<'_>, answers: &Answers, mode: Mode) -> Grade {
    let mut evidence = replaced(case, answers, |_, _| true);
    evidence.cache_failures.clear();
    Grade::of(&predict(case.project, case.plan, &evidence, mode))
}

/// What it gives when the files that `which` names were as those that answer so.
pub(super) fn with_fresh(
    case: &Case<'_>,
    answers: &Answers,
    which: impl Fn(usize, &Run) -> bool,
) -> Grade {
    let evidence = replaced(case, answers, which);
    Grade::of(&predict(
        case.project,
        case.plan,
        &evidence,
        case.prediction.requested,
    ))
}

/// The evidence with some files replaced by such that answer so. Only site-packages itself was asked: elsewhere below it the outcome
/// is then unknown.
fn replaced(case: &Case<'_>, answers: &Answers, which: impl Fn(usize, &Run) -> bool) -> Evidence {
    let mut evidence = case.evidence.clone();
    let id = ClassId::try_from(evidence.classes.len()).unwrap_or(ClassId::MAX);
    let example = evidence.archives.path.clone();
    evidence
        .attempts
        .extend(answers.iter().map(|(mode, result)| Attempt {
            class: id,
            target: 0,
            mode: *mode,
            file: example.clone(),
            size: 0,
            result: result.clone(),
        }));
    evidence.classes.push(Class {
        facts: crate::model::place::Facts::default(),
        at_link_limit: false,
        example,
        files: 0,
        bytes: 0,
        most_links: 1,
    });
    for (index, wheel) in evidence.wheels.iter_mut().enumerate() {
        for run in &mut wheel.runs {
            if which(index, run) {
                run.class = id;
                wheel.basis = Basis::FreshFile;
            }
        }
        if wheel.basis == Basis::FreshFile {
            wheel.unreadable = None;
        }
    }
    evidence
}

/// A plan of one wheel that is not cached, for a project of which nothing is known but the two directories.
pub(super) fn stand_in(case: &Case<'_>) -> Option<(Plan, Evidence)> {
    let class = case
        .evidence
        .fresh
        .filter(|_| case.plan.wheels.is_empty())?;
    let mut plan = case.plan.clone();
    plan.wheels.push(PlannedWheel {
        name: "any".to_owned(),
        version: None,
        filename: None,
        source: SourceKind::Registry,
        archive: None,
        installed: false,
    });
    let mut evidence = case.evidence.clone();
    evidence.wheels.push(crate::model::evidence::WheelFiles {
        basis: Basis::FreshFile,
        runs: vec![Run {
            class,
            target: 0,
            record: false,
            files: 1,
            bytes: 0,
            copy_bytes: 0,
            first: "any/any.py".into(),
        }],
        files: 1,
        bytes: 0,
        copy_bytes: 0,
        directories: 1,
        data: None,
        unreadable: None,
    });
    Some((plan, evidence))
}
