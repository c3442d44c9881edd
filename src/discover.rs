//! Finds the project, the settings, the cache, the environment and the uv in use.

mod cache;
mod overview;
mod script;
mod seen;
mod tool;

use std::path::{Path, PathBuf};

pub use overview::overview;
use seen::Seen;

use crate::env::{VIRTUAL_ENV, Vars};
use crate::error::{Error, Result};
use crate::model::project::{Environment, Lockfile, Note, Places, Project};
use crate::model::request::Request;
use crate::model::uv::{UvInUse, UvVersion};
use crate::uv::config::{self, Config};
use crate::uv::detect::{self, Asking, Known};
use crate::uv::environment::{self, Named, Wanted, WantedFrom};
use crate::uv::lockfile;
use crate::uv::program::{self, Program};
use crate::uv::selection;
use crate::uv::tools;
use crate::uv::version::NEWEST;
use crate::uv::workspace::{self, Failure, Workspace};

/// Discovers everything about the project that `request` names, seen from `cwd`.
///
/// # Errors
///
/// Whatever makes `uv sync` stop before it installs anything, and [`Error::NothingToCheck`] where there is neither a
/// project nor an environment.
pub fn discover(request: &Request, vars: &dyn Vars, cwd: &Path) -> Result<Project> {
    discover_for(&ask(request, vars, cwd).0.answer(), request, vars, cwd)
}

/// Runs `stages`, which begin with [`discover_for`], for the uv in use. The user's uv takes as long to say its version as
/// they take, so they run meanwhile for the likely one, and once more only where it is another.
///
/// # Errors
///
/// Those of `stages`.
pub fn ahead<T>(
    request: &Request,
    vars: &dyn Vars,
    cwd: &Path,
    stages: impl Fn(&Known) -> Result<T>,
) -> Result<T> {
    let (asking, environment) = ask(request, vars, cwd);
    let likely = asking.likely(environment.as_deref());
    let early = stages(&likely);
    let known = asking.answer();
    if known.uv == likely.uv {
        early
    } else {
        stages(&known)
    }
}

/// [`discover`], for a uv that is `known`.
///
/// # Errors
///
/// As [`discover`].
pub fn discover_for(
    known: &Known,
    request: &Request,
    vars: &dyn Vars,
    cwd: &Path,
) -> Result<Project> {
    let configured = configure_for(known, request, vars, cwd)?;
    cache::check(&configured)?;
    if let Some(name) = &request.uv.tool {
        return tool::discover(name, request, vars, &configured);
    }
    if let Some(path) = &request.uv.script {
        script::check(request)?;
        return script::discover(path, request, vars, &configured);
    }
    match configured.workspace {
        Ok(ref workspace) => of_workspace(request, vars, &configured, workspace),
        Err(Failure::NoManifest) => of_environment(request, vars, &configured),
        Err(Failure::Stops(error)) => Err(*error),
    }
}

/// Asks the user's uv for its version: one that lies outside the project. Gives the environment's path too.
fn ask(request: &Request, vars: &dyn Vars, cwd: &Path) -> (Asking, Option<PathBuf>) {
    let seen = Seen::new(request, vars, cwd, request.uv_version.unwrap_or(NEWEST));
    let environment = seen
        .as_ref()
        .ok()
        .and_then(|seen| seen.environment(request, vars, NEWEST))
        .map(|named| named.path);
    let outside = seen.as_ref().map_or_else(
        |_| vec![cwd.to_owned()],
        // A tool belongs to the user, and may be the very uv.
        |seen| seen.inside(environment.clone().filter(|_| request.uv.tool.is_none())),
    );
    let program = program::find(vars, &outside);
    (Asking::start(request.uv_version, program), environment)
}

/// The directory of tools, as the uv in use would find it.
///
/// # Errors
///
/// When the working directory that is asked for cannot be used.
pub fn tools(request: &Request, vars: &dyn Vars, cwd: &Path) -> Result<tools::Directory> {
    let version = request.uv_version.unwrap_or(NEWEST);
    let start = workspace::start(request, vars, cwd, version)?;
    Ok(tools::directory(vars, &start.cwd))
}

/// What is known before the environment is looked at: all that `uv sync --show-settings` would know.
#[derive(Debug)]
pub struct Configured {
    /// Where uv looks for its settings.
    pub places: Places,
    /// The workspace, or why there is none.
    pub workspace: Result<Workspace, Failure>,
    /// uv's settings.
    pub config: Config,
    /// The uv in use.
    pub uv: UvInUse,
    /// The user's uv, where it was looked for.
    program: Option<Program>,
}

impl Configured {
    /// The directories that belong to the project.
    fn inside(&self) -> Vec<PathBuf> {
        let project = workspace::project_root(&self.places.project);
        std::iter::once(self.places.walk.clone())
            .chain(project)
            .collect()
    }

    /// The environment that is `named`, with what is doubtful about it.
    fn describe(&self, named: Named, wanted: &Wanted) -> Result<(Environment, Vec<String>)> {
        let cache = &self.config.settings.cache_dir.effective;
        environment::describe(named, wanted, self.program.as_ref(), self.uv.version, cache)
    }

    /// A project of which no more is known than its environment and its settings.
    fn bare(&self, environment: Environment, notes: Vec<String>) -> Project {
        Project {
            root: self.places.project.clone(),
            script: None,
            tool: None,
            places: self.places.clone(),
            has_manifest: false,
            current: self.places.cwd.clone(),
            name: None,
            default_groups: None,
            members: Vec::new(),
            lockfile: None,
            settings: self.config.settings.clone(),
            uv: self.uv,
            environment,
            remarks: self.config.remarks.clone(),
            notes: notes.into_iter().map(Note).collect(),
        }
    }
}

/// Reads the settings of the uv in use, wherever they are.
///
/// # Errors
///
/// Whatever makes uv stop while it reads its settings.
pub fn configure(request: &Request, vars: &dyn Vars, cwd: &Path) -> Result<Configured> {
    configure_for(&ask(request, vars, cwd).0.answer(), request, vars, cwd)
}

fn configure_for(
    known: &Known,
    request: &Request,
    vars: &dyn Vars,
    cwd: &Path,
) -> Result<Configured> {
    let program = known.program.clone();
    let version = known.uv.map_or(NEWEST, |uv| uv.version);
    let seen = Seen::new(request, vars, cwd, version)?;
    if let Some(uv) = known.uv {
        let config = seen.config(request, vars, uv.version)?;
        if let Some(required) = config
            .required
            .iter()
            .find(|required| !required.allows(uv.version))
        {
            return Err(required.refusal(uv.version));
        }
        return Ok(Configured {
            places: seen.places,
            workspace: seen.workspace,
            config,
            uv,
            program,
        });
    }
    let required = seen
        .config(request, vars, NEWEST)
        .map(|config| config.required)
        .unwrap_or_default();
    let environment = seen.environment(request, vars, NEWEST);
    let uv = detect::guess(
        environment.as_ref().map(|named| named.path.as_path()),
        &required,
    );
    let seen = Seen::new(request, vars, cwd, uv.version)?;
    let config = seen.config(request, vars, uv.version)?;
    Ok(Configured {
        places: seen.places,
        workspace: seen.workspace,
        config,
        uv,
        program,
    })
}

/// Which directory is the environment. A path in the request that is one counts before all else.
fn name_environment(
    request: &Request,
    vars: &dyn Vars,
    places: &Places,
    workspace: Option<&Workspace>,
    version: UvVersion,
) -> Option<Named> {
    if let Some(text) = &request.uv.tool {
        let directory = tools::directory(vars, &places.cwd);
        return Some(tool::named(&tools::name(text).ok()?, &directory));
    }
    let given = (request.path.is_some() && places.cwd.join("pyvenv.cfg").is_file())
        .then_some(places.cwd.as_path());
    match workspace {
        Some(workspace) if given.is_none() => Some(environment::project(
            &workspace.root,
            &places.cwd,
            request.uv.active,
            vars,
            version,
        )),
        _ => environment::outside_project(given, &places.cwd, vars),
    }
}

fn of_workspace(
    request: &Request,
    vars: &dyn Vars,
    found: &Configured,
    workspace: &Workspace,
) -> Result<Project> {
    let version = found.uv.version;
    let Some(named) = name_environment(request, vars, &found.places, Some(workspace), version)
    else {
        return Err(Error::NothingToCheck {
            start: found.places.project.clone(),
        });
    };
    let mut notes: Vec<String> = workspace.doubts.clone();
    notes.extend(other_environment(request, vars, &found.places, &named));
    let wanted = wanted(request, vars, found, Some(workspace))?;
    let lockfile = locked(workspace.root.join("uv.lock"))?;
    let (environment, doubts) = found.describe(named, &wanted)?;
    notes.extend(doubts);
    Ok(Project {
        root: workspace.root.clone(),
        has_manifest: true,
        current: workspace.current.clone(),
        name: workspace.current_manifest.name().map(ToOwned::to_owned),
        default_groups: workspace.current_manifest.default_groups(),
        members: workspace.members.clone(),
        lockfile,
        ..found.bare(environment, notes)
    })
}

/// The lockfile at `path`, where there is one.
fn locked(path: PathBuf) -> Result<Option<Lockfile>> {
    if !path.exists() {
        return Ok(None);
    }
    let lock = lockfile::read(&path)?;
    Ok(Some(Lockfile { path, lock }))
}

fn of_environment(request: &Request, vars: &dyn Vars, found: &Configured) -> Result<Project> {
    let nothing = || Error::NothingToCheck {
        start: found.places.project.clone(),
    };
    let named = name_environment(request, vars, &found.places, None, found.uv.version)
        .ok_or_else(nothing)?;
    let wanted = wanted(request, vars, found, None)?;
    let (environment, doubts) = found.describe(named, &wanted)?;
    Ok(Project {
        current: found.places.project.clone(),
        ..found.bare(environment, doubts)
    })
}

/// What the environment's Python must be. Without a project nothing is asked of it: uv takes the environment as it is.
fn wanted(
    request: &Request,
    vars: &dyn Vars,
    found: &Configured,
    workspace: Option<&Workspace>,
) -> Result<Wanted> {
    let Some(workspace) = workspace else {
        return Ok(Wanted::default());
    };
    let user = config::user_path(vars, &found.places.cwd);
    let from = WantedFrom {
        option: request.uv.python.as_deref(),
        vars,
        cwd: &found.places.cwd,
        version_files: (!config::denied(&request.uv, vars)?).then_some(workspace.root.as_path()),
        version: found.uv.version,
        user: user.as_deref().and_then(Path::parent),
        preference: found.config.preference,
        inside: &found.inside(),
    };
    let version = found.uv.version;
    let options = selection::options::effective(&request.uv.selection, vars, version)?;
    let defaults = workspace.current_manifest.default_groups();
    let selected = selection::selected_groups(&options, defaults.as_ref());
    let directories = workspace.members.iter().map(|member| member.path.as_path());
    let groups =
        workspace::groups::requires_python(directories.chain([workspace.root.as_path()]), version);
    let groups = groups
        .into_iter()
        .filter(|(group, _)| selected(group))
        .map(|(_, requires)| requires);
    let requires: Vec<String> = workspace
        .requires_python
        .iter()
        .cloned()
        .chain(groups)
        .collect();
    Wanted::new(from, &requires)
}

/// What uv warns of when another environment than the project's is active.
fn other_environment(
    request: &Request,
    vars: &dyn Vars,
    places: &Places,
    named: &Named,
) -> Option<String> {
    let active = places.cwd.join(vars.get_nonempty(VIRTUAL_ENV)?);
    let same = |a: &Path| crate::uv::paths::real(a).unwrap_or_else(|_| a.to_owned());
    if request.uv.active || same(&active) == same(&named.path) {
        return None;
    }
    Some(format!(
        "`VIRTUAL_ENV={}` is not the project environment `{}`, and uv ignores it without `--active`",
        active.display(),
        named.path.display()
    ))
}
