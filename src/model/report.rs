//! Everything a report is made of.

use super::evidence::Evidence;
use super::finding::Finding;
use super::fix::Recommendation;
use super::mode::Mode;
use super::outcome::{Outcome, Prediction};
use super::plan::{Plan, PlannedWheel};
use super::project::Project;

/// The result of a `check`, for every output format.
#[derive(Debug, Clone)]
pub struct Report {
    /// The subcommand it was made by: `check`, `fix`.
    pub command: &'static str,
    /// Modes every wheel has to end in (`--require`); empty when any will do.
    pub require: Vec<Mode>,
    /// What was discovered.
    pub project: Project,
    /// What would be installed.
    pub plan: Plan,
    /// What the operating system answered.
    pub evidence: Evidence,
    /// What uv would do.
    pub prediction: Prediction,
    /// Causes found, worst first.
    pub findings: Vec<Finding>,
    /// What to change.
    pub recommendation: Recommendation,
}

impl Report {
    /// The wheels that do not end in a mode that [`Report::require`] allows, with where they end. One whose outcome is
    /// unknown is among them: nothing was checked that would meet the requirement.
    pub fn unmet(&self) -> impl Iterator<Item = (&PlannedWheel, Outcome)> {
        let met = |outcome| match outcome {
            Outcome::Installed(mode) => self.require.is_empty() || self.require.contains(&mode),
            Outcome::Fail | Outcome::Unknown => self.require.is_empty(),
        };
        let wheels = self.plan.wheels.iter().zip(&self.prediction.wheels);
        wheels
            .map(|(wheel, predicted)| (wheel, predicted.outcome))
            .filter(move |(_, outcome)| !met(*outcome))
    }
}
