//! What the wheels come to, added up once for every format.

use crate::model::evidence::{Basis, WheelFiles};
use crate::model::mode::Mode;
use crate::model::outcome::{LinkFailure, Outcome};
use crate::model::plan::PlannedWheel;
use crate::model::report::Report;

/// Sums over the wheels of a report.
#[derive(Debug)]
pub(crate) struct Totals<'a> {
    /// Wheels planned.
    pub(crate) wheels: usize,
    /// Wheels that end in a mode, by [`Mode::index`].
    pub(crate) ends: [usize; 4],
    /// Wheels that uv would stop in, and at which file.
    pub(crate) fails: Vec<(&'a PlannedWheel, Option<&'a LinkFailure>)>,
    /// Wheels of which nothing is known.
    pub(crate) unknown: usize,
    /// Wheels that are not cached, so that their files are unknown.
    pub(crate) uncached: usize,
    /// Wheels whose outcome and sizes are known.
    pub(crate) sized: usize,
    /// Files of the cached wheels.
    pub(crate) files: u64,
    /// Bytes that stay shared with the cache, where known.
    pub(crate) linked: u64,
    /// Bytes that get a place of their own, where known.
    pub(crate) copied: u64,
}

/// The end of the whole run, by the words of the JSON contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Every wheel shares its data with the cache.
    Linked,
    /// Some do.
    Mixed,
    /// None does.
    Copied,
    /// uv stops.
    Fail,
    /// Not all of it is known.
    Unknown,
}

/// The files of wheel number `at`; `None` where nobody has looked at them.
pub(crate) fn files(report: &Report, at: usize) -> Option<&WheelFiles> {
    let files = report.evidence.wheels.get(at)?;
    let unseen = files.basis == Basis::None && files.runs.is_empty();
    (report.plan.wheels.get(at)?.archive.is_some() && !unseen).then_some(files)
}

impl<'a> Totals<'a> {
    /// Adds up `report`.
    pub(crate) fn of(report: &'a Report) -> Self {
        let mut totals = Self {
            wheels: report.plan.wheels.len(),
            ends: [0; 4],
            fails: Vec::new(),
            unknown: 0,
            uncached: 0,
            sized: 0,
            files: 0,
            linked: 0,
            copied: 0,
        };
        for (at, wheel) in report.plan.wheels.iter().enumerate() {
            totals.uncached += usize::from(wheel.archive.is_none());
            totals.files += files(report, at).map_or(0, |files| files.files);
            let Some(predicted) = report.prediction.wheels.get(at) else {
                totals.unknown += 1;
                continue;
            };
            match predicted.outcome {
                Outcome::Installed(mode) => totals.ends[mode.index()] += 1,
                Outcome::Fail => totals.fails.push((wheel, predicted.failure.as_ref())),
                Outcome::Unknown => totals.unknown += 1,
            }
            let sized = predicted.outcome != Outcome::Unknown && files(report, at).is_some();
            totals.sized += usize::from(sized);
            totals.linked += predicted.bytes_linked;
            totals.copied += predicted.bytes_copied;
        }
        totals
    }

    /// Wheels that share their data with the cache.
    pub(crate) fn sharing(&self) -> usize {
        Mode::ALL
            .into_iter()
            .filter(|mode| mode.shares())
            .map(|mode| self.ends[mode.index()])
            .sum()
    }

    /// The one mode every wheel ends in, if there is one.
    pub(crate) fn only(&self) -> Option<Mode> {
        Mode::ALL
            .into_iter()
            .find(|mode| self.wheels > 0 && self.ends[mode.index()] == self.wheels)
    }

    /// How the run ends. Without a wheel there is nothing that is not linked.
    pub(crate) fn end(&self, report: &Report) -> End {
        if report.prediction.refusal.is_some() || !self.fails.is_empty() {
            End::Fail
        } else if self.unknown > 0 {
            End::Unknown
        } else if self.sharing() == self.wheels {
            End::Linked
        } else if self.sharing() == 0 {
            End::Copied
        } else {
            End::Mixed
        }
    }
}
