//! Names the causes.

use crate::model::evidence::Evidence;
use crate::model::finding::Finding;
use crate::model::outcome::Prediction;
use crate::model::plan::Plan;
use crate::model::project::Project;

/// Everything a cause is recognised by.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// What was discovered.
    pub project: &'a Project,
    /// What would be installed.
    pub plan: &'a Plan,
    /// What the operating system answered.
    pub evidence: &'a Evidence,
    /// What uv would do.
    pub prediction: &'a Prediction,
}

/// Every cause found, worst first.
pub fn diagnose(case: &Case<'_>) -> Vec<Finding> {
    let _ = case;
    Vec::new()
}
