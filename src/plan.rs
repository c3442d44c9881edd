//! What would be installed: the wheels of the lock that apply here, each with its archive.

use crate::env::Vars;
use crate::error::Result;
use crate::model::plan::Plan;
use crate::model::project::Project;
use crate::model::request::Request;
use crate::sys::System;

/// Plans the installation of every locked wheel.
pub fn plan(project: &Project, request: &Request, vars: &dyn Vars, system: &dyn System) -> Result<Plan> {
    let _ = (project, request, vars, system);
    Err(crate::error::Error::Interrupted)
}
