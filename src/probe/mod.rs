//! Tries for real what uv would do, and leaves no trace.

use std::path::Path;

use crate::error::Result;
use crate::model::evidence::{Evidence, Refusal};
use crate::model::mode::Mode;
use crate::model::place::Place;
use crate::model::plan::Plan;
use crate::model::project::Project;
use crate::model::request::Effort;
use crate::progress::Progress;
use crate::sys::System;

/// Looks at every file of the plan, and tries each mode on each class of files.
pub fn probe(
    project: &Project,
    plan: &Plan,
    effort: Effort,
    system: &dyn System,
    progress: &dyn Progress,
) -> Result<Evidence> {
    let _ = (project, plan, effort, system, progress);
    Err(crate::error::Error::Interrupted)
}

/// What each mode does with a fresh file made below `from` and linked below `to`, in the order of [`Mode::ALL`]. Neither
/// needs to exist: the nearest existing ancestor stands in.
pub fn trial(from: &Path, to: &Path, system: &dyn System) -> [(Mode, Result<(), Refusal>); 4] {
    let _ = (from, to, system);
    Mode::ALL.map(|mode| (mode, Ok(())))
}

/// The place behind `path`.
pub fn place(path: &Path, system: &dyn System) -> Place {
    let _ = system;
    Place { path: path.to_owned(), exists: false, real: path.to_owned(), mount: None, space: None, facts: None, error: None }
}
