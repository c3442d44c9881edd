//! What would be installed: the wheels of the lock that apply here, each with its archive.

mod default_groups;
mod edges;
mod installed;
mod notes;
mod packages;

pub use edges::add_edges;

use std::path::Path;

use crate::env::Vars;
use crate::error::{Error, Result};
use crate::model::lock::Source;
use crate::model::plan::{Plan, PlanBasis, PlannedWheel, SourceKind};
use crate::model::project::{EnvironmentState, Lockfile, Project};
use crate::model::request::Request;
use crate::sys::System;
use crate::uv::cache::{Cache, Finder, Freshness, Miss};
use crate::uv::installed::{Check, SitePackages};
use crate::uv::selection::{Context, options, select};
use crate::uv::tags::Tags;
use crate::uv::{outdated, version, workspace};
use notes::Notes;

/// Plans the installation of every locked wheel; without a lock, of every wheel that is installed.
///
/// # Errors
///
/// Where uv would refuse the selection, or a variable behind one of its options.
pub fn plan(
    project: &Project,
    request: &Request,
    vars: &dyn Vars,
    system: &dyn System,
) -> Result<Plan> {
    let archives = project.settings.cache_dir.effective.join(version::ARCHIVES);
    let cache = open(project, &archives, system);
    let site_packages = &project.environment.site_packages;
    let installed = match project.environment.state {
        EnvironmentState::Usable => SitePackages::read(site_packages),
        // uv starts from nothing.
        EnvironmentState::Missing | EnvironmentState::Replaced(_) => SitePackages::default(),
    };
    let mut notes = Notes::default();
    let (basis, wheels) = match &project.lockfile {
        Some(lockfile) => {
            let planner = Planner {
                project,
                request,
                vars,
                cache: cache.as_ref(),
            };
            let wheels = planner.locked(lockfile, &installed, &mut notes)?;
            (PlanBasis::Lockfile, wheels)
        }
        None if request.pending => return Err(nothing_pending(project)),
        None if installed.is_empty() => (PlanBasis::Directories, Vec::new()),
        None => {
            let wheels = installed::wheels(
                project,
                request,
                vars,
                &installed,
                cache.as_ref(),
                &mut notes,
            );
            (PlanBasis::Installed, wheels)
        }
    };
    Ok(Plan {
        basis,
        wheels,
        pending: request.pending,
        archives,
        site_packages: site_packages.clone(),
        notes: notes.into_notes(),
        edges: Vec::new(),
    })
}

/// Without a lock nobody knows what the next `uv sync` would install.
fn nothing_pending(project: &Project) -> Error {
    if project.tool.is_some() {
        return Error::Usage {
            message: "`--pending` needs a lock, and tools have none".to_owned(),
            hint: "leave out `--pending`".to_owned(),
        };
    }
    Error::Usage {
        message: "`--pending` needs a `uv.lock`, and there is none".to_owned(),
        hint: "run `uv lock`, or leave out `--pending`".to_owned(),
    }
}

/// The cache; `None` where it is a temporary one, which has nothing in it.
fn open(project: &Project, archives: &Path, system: &dyn System) -> Option<Cache> {
    if project.settings.no_cache.is_some() {
        return None;
    }
    let real = system.canonical(archives).ok()?;
    let root = &project.settings.cache_dir.effective;
    Some(Cache::new(root, Some(real), project.uv))
}

struct Planner<'a> {
    project: &'a Project,
    request: &'a Request,
    vars: &'a dyn Vars,
    cache: Option<&'a Cache>,
}

impl Planner<'_> {
    fn locked(
        &self,
        lockfile: &Lockfile,
        installed: &SitePackages,
        notes: &mut Notes,
    ) -> Result<Vec<PlannedWheel>> {
        let Self { project, .. } = self;
        let mut options =
            options::effective(&self.request.uv.selection, self.vars, project.uv.version)?;
        let configured = packages::read(project, self.request, self.vars);
        if let Some(configured) = &configured {
            packages::complete(&mut options, configured);
        }
        let default_groups = if project.has_manifest {
            default_groups::read(project, &options)
        } else {
            None
        };
        let directories = project.members.iter().map(|member| member.path.as_path());
        let group_requires_python = workspace::groups::requires_python(
            directories.chain([project.root.as_path()]),
            project.uv.version,
        );
        let python = &project.environment.python;
        let context = Context {
            options: &options,
            python,
            uv: project.uv.version,
            current: project.name.as_deref(),
            default_groups: default_groups.as_ref(),
            group_requires_python: &group_requires_python,
        };
        let selected = select(&lockfile.lock, &context)?;
        if project.has_manifest && !options::frozen(self.vars, project.uv.version) {
            notes.outdated(outdated::differences(&outdated::Now {
                lock: &lockfile.lock,
                root: &project.root,
                members: &project.members,
            }));
        }
        let tags = Tags::of(python);
        let root = lockfile.path.parent().unwrap_or(&project.root);
        let unused_indexes =
            packages::unused_indexes(configured.as_ref(), project, root, &selected);
        let build_settings = configured
            .map(|packages| packages.build_settings)
            .unwrap_or_default();
        let freshness = Freshness {
            version: project.uv.version,
            vars: self.vars,
        };
        let no_editable = options.no_editable;
        let finder = self.cache.map(|cache| Finder {
            cache,
            tags: &tags,
            root,
            no_build: options.no_build,
            no_editable,
            unused_indexes: &unused_indexes,
            build_settings: &build_settings,
            freshness,
        });
        let check = Check {
            tags: &tags,
            root,
            no_editable,
            build_settings: &build_settings,
            freshness,
        };
        let planned = selected.iter().filter_map(|selected| {
            let package = selected.package;
            let held = installed.only(&package.name);
            let satisfied = held.is_some_and(|held| check.satisfied(held, package));
            if satisfied && self.request.pending {
                return None;
            }
            let found = finder
                .as_ref()
                .map_or(Err(Miss::Absent), |finder| finder.find(selected));
            Some(PlannedWheel {
                name: package.name.clone(),
                version: package.version.clone(),
                filename: selected.wheel.map(|wheel| wheel.filename.clone()),
                source: kind(&package.source, no_editable),
                archive: notes.archive(&package.name, found),
                installed: satisfied,
                replaces: installed.has(&package.name),
            })
        });
        Ok(planned.collect())
    }
}

fn kind(source: &Source, no_editable: bool) -> SourceKind {
    match source {
        Source::Registry(_) => SourceKind::Registry,
        Source::Url(..) => SourceKind::Url,
        Source::Path(_) => SourceKind::Path,
        Source::Git(_) => SourceKind::Git,
        Source::Editable(_) if !no_editable => SourceKind::Editable,
        Source::Directory(_) | Source::Editable(_) | Source::Virtual(_) => SourceKind::Directory,
    }
}
