//! The one change to make, and its alternatives, each tried before it is offered.

use crate::diagnose::Case;
use crate::env::Vars;
use crate::model::finding::Finding;
use crate::model::fix::Recommendation;
use crate::sys::System;

/// What to change.
pub fn recommend(case: &Case<'_>, findings: &[Finding], vars: &dyn Vars, system: &dyn System) -> Recommendation {
    let _ = (case, findings, vars, system);
    Recommendation { fix: None, alternatives: Vec::new(), reason: String::new() }
}
