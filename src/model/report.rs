//! Everything a report is made of.

use super::evidence::Evidence;
use super::finding::Finding;
use super::fix::Recommendation;
use super::outcome::Prediction;
use super::plan::Plan;
use super::project::Project;

/// The result of a `check`, for every output format.
#[derive(Debug, Clone)]
pub struct Report {
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
