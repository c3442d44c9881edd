//! Where a uv would look, before it is known which uv it is.

use std::path::{Path, PathBuf};

use super::{name_environment, tool};
use crate::env::Vars;
use crate::error::Result;
use crate::model::project::Places;
use crate::model::request::Request;
use crate::model::uv::UvVersion;
use crate::uv::config::{self, Config, Sources};
use crate::uv::environment::Named;
use crate::uv::tools;
use crate::uv::workspace::{self, Failure, Start, Workspace};

/// Where a uv of some version would look.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) places: Places,
    pub(super) workspace: Result<Workspace, Failure>,
}

impl Seen {
    pub(super) fn new(
        request: &Request,
        vars: &dyn Vars,
        cwd: &Path,
        version: UvVersion,
    ) -> Result<Self> {
        if request.uv.tool.is_some() {
            tool::check(request)?;
        }
        let Start { cwd, project } = workspace::start(request, vars, cwd, version)?;
        let workspace = workspace::discover(&project, version);
        let root = workspace.as_ref().map(|workspace| &workspace.root);
        let receipt = match &request.uv.tool {
            Some(text) => Some(tools::directory(vars, &cwd).receipt(&tools::name(text)?)),
            None => None,
        };
        let places = Places {
            walk: root.unwrap_or(&project).clone(),
            cwd,
            project,
            receipt,
        };
        Ok(Self { places, workspace })
    }

    /// The directories that belong to the project, `environment` among them.
    pub(super) fn inside(&self, environment: Option<PathBuf>) -> Vec<PathBuf> {
        let project = workspace::project_root(&self.places.project);
        std::iter::once(self.places.walk.clone())
            .chain(project)
            .chain(environment)
            .collect()
    }

    pub(super) fn config(
        &self,
        request: &Request,
        vars: &dyn Vars,
        version: UvVersion,
    ) -> Result<Config> {
        config::read(&Sources::of(&self.places, &request.uv, vars, version))
    }

    pub(super) fn environment(
        &self,
        request: &Request,
        vars: &dyn Vars,
        version: UvVersion,
    ) -> Option<Named> {
        let workspace = self.workspace.as_ref().ok();
        name_environment(request, vars, &self.places, workspace, version)
    }
}
