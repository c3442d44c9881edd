//! Finds the project, the settings, the cache, the environment and the uv in use.

use std::path::Path;

use crate::env::Vars;
use crate::error::Result;
use crate::model::project::Project;
use crate::model::request::Request;

/// Discovers everything about the project that `request` names, seen from `cwd`.
pub fn discover(request: &Request, vars: &dyn Vars, cwd: &Path) -> Result<Project> {
    let _ = (request, vars, cwd);
    Err(crate::error::Error::Interrupted)
}
