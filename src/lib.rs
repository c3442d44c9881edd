//! uv-linkcheck says how uv will link wheels into an environment, why a better mode fails, and what to change.
//!
//! ```text
//! discover → plan → probe → predict → diagnose → recommend → report
//!                                                         ↘ write
//! ```
//!
//! Data flows from left to right through the plain types of [`model`]. A stage may use [`model`], [`uv`] (everything
//! known about uv), [`sys`] (everything known about operating systems) and the stages to its left.

pub mod cargo;
pub mod cleanup;
pub mod cli;
pub mod command;
pub mod diagnose;
pub mod discover;
pub mod env;
pub mod error;
pub mod exit;
pub mod filesystems;
pub mod log;
pub mod model;
pub mod nearest;
pub mod plan;
pub mod predict;
pub mod probe;
pub mod program;
pub mod progress;
pub mod projects;
pub mod recommend;
pub mod report;
pub mod settings;
pub mod shell;
pub mod synced;
pub mod sys;
pub mod term;
pub mod uv;
pub mod write;

use std::path::{Path, PathBuf};

use crate::diagnose::Case;
use crate::env::Vars;
use crate::error::Result;
use crate::model::report::Report;
use crate::model::request::Request;
use crate::progress::Progress;
use crate::sys::System;

/// Predicts how uv links the project that `request` names, seen from `cwd`, says why, and what to change.
///
/// # Errors
/// When there is nothing to check, when the configuration or the lockfile cannot be read, or when uv itself would refuse.
pub fn check(
    request: &Request,
    vars: &dyn Vars,
    cwd: &Path,
    system: &dyn System,
    progress: &dyn Progress,
) -> Result<Report> {
    let (project, mut plan) = discover::ahead(request, vars, cwd, |known| {
        let project = discover::discover_for(known, request, vars, cwd)?;
        let plan = plan::plan(&project, request, vars, system)?;
        Ok((project, plan))
    })?;
    plan::add_edges(&mut plan, &project, vars);
    let mut evidence = probe::probe(&project, &plan, request.effort, system, progress)?;
    let own = settings::Settings::without_flags(&project.root, vars)?;
    let search = own.search.iter().map(PathBuf::from);
    let search = search.chain(request.search.iter().cloned());
    let search: Vec<_> = search.map(|path| cwd.join(path)).collect();
    let require = if request.require.is_empty() {
        &own.require
    } else {
        &request.require
    };
    evidence.other_names = probe::other_names(&plan, &evidence, &search, vars, system);
    evidence.surroundings.extend(env::surroundings(vars));
    plan.notes.extend(diagnose::confined(&evidence));
    let prediction = predict::predict(
        &project,
        &plan,
        &evidence,
        project.settings.link_mode.effective,
    );
    let case = Case {
        project: &project,
        plan: &plan,
        evidence: &evidence,
        prediction: &prediction,
    };
    let findings = diagnose::diagnose(&case);
    let asked = recommend::Asked {
        options: &request.uv,
        vars,
    };
    let recommendation = recommend::recommend(&case, &findings, require, &asked, system);
    Ok(Report {
        command: "check",
        require: require.clone(),
        project,
        plan,
        evidence,
        prediction,
        findings,
        recommendation,
    })
}
