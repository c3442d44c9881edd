//! How good a state of things is: what uv then does by its own state machine, and what is then left to complain of.

use super::world::World;
use crate::diagnose::{Case, diagnose};
use crate::model::evidence::{Evidence, Refusal};
use crate::model::finding::{Finding, Severity};
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
    /// Wheels that break when the cache is cleaned.
    pub(super) symlinked: usize,
    /// Wheels with files of their own.
    pub(super) copied: usize,
    /// Whether uv prints its warning.
    pub(super) warns: bool,
    /// Warnings and errors that are left.
    pub(super) complaints: usize,
    /// Wheels that share their files, edits included.
    pub(super) hardlinked: usize,
    /// The mode that every wheel ends in, if it is one.
    pub(super) uniform: Option<Mode>,
}

impl Grade {
    /// The grade of a prediction that leaves these findings.
    pub(super) fn of(prediction: &Prediction, findings: &[Finding]) -> Self {
        let complaints = findings
            .iter()
            .filter(|finding| finding.severity >= Severity::Warning);
        let mut grade = Self {
            warns: prediction.warning.is_some(),
            complaints: complaints.count(),
            ..Self::default()
        };
        for wheel in &prediction.wheels {
            match wheel.outcome {
                Outcome::Fail => grade.failed += 1,
                // A cache that is emptied is worse than an error.
                Outcome::Installed(_) if wheel.emptied.is_some() => grade.failed += 1,
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

    /// The grade of a state of things.
    pub(super) fn in_world(world: &World) -> Self {
        let World {
            project,
            plan,
            evidence,
        } = world;
        let mode = project.settings.link_mode.effective;
        let prediction = predict(project, plan, evidence, mode);
        let case = Case {
            project,
            plan,
            evidence,
            prediction: &prediction,
        };
        Self::of(&prediction, &diagnose(&case))
    }

    /// The mode that every wheel ends in, if it is one.
    pub(super) fn mode(&self) -> Option<Mode> {
        self.uniform
    }

    /// Whether every wheel shares its files with the cache, in a way that lasts.
    pub(super) fn shares(&self) -> bool {
        self.failed + self.unknown + self.copied + self.symlinked == 0 && !self.warns
    }

    /// Whether this is better than `now`. What cannot be told beforehand is no gain, and neither is what brings something
    /// new to complain of, copies as many files as before with uv's warning, or fails in as many wheels.
    pub(super) fn betters(&self, now: &Self) -> bool {
        let warned_of =
            self.warns && self.failed >= now.failed && (!now.warns || self.copied >= now.copied);
        self < now
            && self.unknown <= now.unknown
            && self.complaints <= now.complaints
            && !warned_of
            && (self.failed == 0 || self.failed < now.failed)
    }
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
        replaces: false,
    });
    let mut evidence = case.evidence.clone();
    evidence.wheels.push(crate::model::evidence::WheelFiles {
        basis: crate::model::evidence::Basis::FreshFile,
        runs: vec![super::world::stand_in(class)],
        files: 1,
        bytes: 0,
        copy_bytes: 0,
        directories: 1,
        data: None,
        script: None,
        unreadable: None,
        no_directories: Vec::new(),
    });
    Some((plan, evidence))
}
