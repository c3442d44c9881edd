//! UL129.

use std::path::PathBuf;

use crate::model::evidence::{OccupantKind, Run};
use crate::model::outcome::LinkFailure;

use super::prelude::*;

pub(super) const CAUSE: Cause = Cause {
    code: Code(129),
    name: "place-taken",
    summary: "something in the environment has the name of what uv installs, and does not give way",
    page: include_str!("place_taken.md"),
    detect: Some(Detect::look(look)),
};

/// How many places are told of.
const SHOWN: usize = 5;

/// Something that is in the way.
struct Taken {
    /// What has the name.
    path: PathBuf,
    /// What it is, and what goes there.
    what: &'static str,
    /// Of which wheel.
    wheel: usize,
}

fn look(case: &Case<'_>) -> Vec<Finding> {
    let stops: Vec<(Taken, &LinkFailure)> = case
        .prediction
        .wheels
        .iter()
        .enumerate()
        .filter_map(|(wheel, outcome)| {
            let failure = outcome.failure.as_ref().filter(|failure| failure.taken)?;
            Some((taken(case, wheel, failure)?, failure))
        })
        .collect();
    let Some((first, failure)) = stops.first() else {
        return Vec::new();
    };
    let message = format!(
        "`{}` is in the way of `{}`",
        first.path.display(),
        name(case, first.wheel)
    );
    let detail = format!(
        "It belongs to no package that uv would remove first: {}, so uv stops with {}. Move it away, or delete the \
         environment and let `uv sync` make it anew.",
        first.what,
        text::errno(failure.errno, case),
    );
    let mut finding = CAUSE.finding(Severity::Error, message, detail);
    for (taken, failure) in stops.iter().take(SHOWN) {
        let value = format!("{}; {}", taken.what, text::errno(failure.errno, case));
        finding
            .evidence
            .push(fact(taken.path.display().to_string(), value));
    }
    finding.evidence.push(fact("confidence", "certain"));
    finding.paths = stops
        .iter()
        .take(SHOWN)
        .map(|(taken, _)| taken.path.clone())
        .collect();
    finding.wheels = text::wheel_names(case, stops.iter().map(|(taken, _)| taken.wheel));
    vec![finding]
}

fn name(case: &Case<'_>, wheel: usize) -> String {
    let wheel = case.plan.wheels.get(wheel);
    wheel.map_or_else(String::new, |wheel| wheel.name.clone())
}

fn taken(case: &Case<'_>, wheel: usize, failure: &LinkFailure) -> Option<Taken> {
    let archive = case.plan.wheels.get(wheel)?.archive.as_deref()?;
    let inside = failure.path.strip_prefix(archive).ok()?;
    let files = case.evidence.wheels.get(wheel)?;
    let around = files
        .no_directories
        .iter()
        .find(|directory| inside.starts_with(directory));
    let place = around.map_or(inside, PathBuf::as_path);
    let run = files.runs.iter().find(|run| run.first == inside);
    Some(Taken {
        path: case.plan.site_packages.join(place),
        what: run.map_or("it cannot be replaced", what),
        wheel,
    })
}

fn what(run: &Run) -> &'static str {
    let Some(occupant) = run.occupant else {
        return "a copy cannot be moved there";
    };
    match occupant.kind {
        OccupantKind::Around => "it is no directory, and a directory goes there",
        OccupantKind::Directory => "it is a directory, and a file goes there",
        _ if occupant.fixed.is_some() => "it may not be replaced",
        _ if occupant.closed.is_some() => "it may not be written to",
        _ => "nothing can be moved there",
    }
}
