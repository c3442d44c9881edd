//! What uv would do with every wheel, by its own state machine.

use crate::model::evidence::Evidence;
use crate::model::mode::Mode;
use crate::model::outcome::Prediction;
use crate::model::plan::Plan;
use crate::model::project::Project;

/// Predicts the installation of every wheel when uv is asked for `requested`.
pub fn predict(project: &Project, plan: &Plan, evidence: &Evidence, requested: Mode) -> Prediction {
    let _ = (project, plan, evidence);
    Prediction { wheels: Vec::new(), requested, warning: None, exit_status: 0, refusal: None }
}
