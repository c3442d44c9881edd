//! Tries the edges of the plan with fresh files.

use super::places::Places;
use super::trial::tried;
use crate::model::edge::{Edge, PlannedEdge};
use crate::model::evidence::Attempt;
use crate::model::request::Effort;

/// What passes along each of `planned`. What flows there is made anew by every build, so a fresh file is the real thing.
pub(super) fn probe(planned: &[PlannedEdge], effort: Effort, places: &Places<'_>) -> Vec<Edge> {
    let look = |edge: &PlannedEdge| Edge {
        kind: edge.kind,
        source: places.at(&edge.source),
        target: places.at(&edge.target),
        attempts: if effort == Effort::None {
            Vec::new()
        } else {
            attempts(edge, places)
        },
    };
    planned.iter().map(look).collect()
}

/// The attempts, under the name of the directory instead of that of a file which is gone.
fn attempts(edge: &PlannedEdge, places: &Places<'_>) -> Vec<Attempt> {
    let mut attempts = tried(&edge.source, &edge.target, places);
    for attempt in &mut attempts {
        attempt.file.clone_from(&edge.source);
    }
    attempts
}
