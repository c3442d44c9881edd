//! Names the causes.
//!
//! A cause is a file in `causes/`, its page beside it, and a word in the list of `causes`. Causes that block a mode
//! are asked about every refusal uv would meet; the others look at the whole [`Case`].

mod causes;
pub mod explain;
mod fixes;
mod known;
pub mod meaning;
pub(crate) mod one_mount;
mod refusal;
pub mod registry;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub(crate) mod text;

use crate::model::code::Code;
use crate::model::evidence::Evidence;
use crate::model::finding::Finding;
use crate::model::outcome::Prediction;
use crate::model::plan::Plan;
use crate::model::project::{Note, Project};

use registry::CAUSES;

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

/// What to keep in mind where the answers are those of a sandbox.
pub fn confined(evidence: &Evidence) -> Option<Note> {
    let signs = [
        ("no_new_privs", "1", "without new privileges"),
        ("seccomp", "2", "with filtered system calls"),
        ("user_namespace", "", "in a user namespace"),
    ];
    let found: Vec<&str> = signs
        .iter()
        .filter(|(key, value, _)| {
            let sign = evidence.surroundings.get(key);
            sign.is_some_and(|sign| value.is_empty() || sign == value)
        })
        .map(|(_, _, word)| *word)
        .collect();
    (!found.is_empty()).then(|| {
        Note(format!(
            "this ran in a sandbox ({}) and speaks for this place only; outside, the system may answer otherwise",
            text::list(&found)
        ))
    })
}

/// The cause that says that uv would stop in the middle of a wheel. It comes before every other.
const BREAKS: Code = Code(127);

/// Every cause found, worst first.
pub fn diagnose(case: &Case<'_>) -> Vec<Finding> {
    let mut findings = refusal::explain_all(case);
    for look in CAUSES.iter().filter_map(|cause| cause.detect?.look) {
        findings.extend(look(case));
    }
    findings.sort_by_key(|finding| {
        (
            finding.code != BREAKS,
            std::cmp::Reverse(finding.severity),
            finding.code,
        )
    });
    findings
}
