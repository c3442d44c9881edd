//! Which indexes and build settings apply to the wheels of a plan.

use std::collections::BTreeSet;
use std::path::Path;

use crate::env::Vars;
use crate::model::lock::Source;
use crate::model::project::Project;
use crate::model::request::{Request, SelectionOptions};
use crate::uv::cache::{index_url, read as file};
use crate::uv::config::{self, Packages, Sources};
use crate::uv::selection::Selected;

/// A larger manifest is not read.
const LIMIT: u64 = 4 * 1024 * 1024;

/// The settings of `project`; `None` where they cannot be known from here.
pub(super) fn read(project: &Project, request: &Request, vars: &dyn Vars) -> Option<Packages> {
    let sources = Sources::of(&project.places, &request.uv, vars, project.uv.version);
    config::packages(&sources).ok()
}

/// Adds what files say about building and wheels to what was asked for: names are added up, and a file may switch on what
/// nothing else does.
pub(super) fn complete(options: &mut SelectionOptions, configured: &Packages) {
    options.no_build |= configured.no_build == Some(true);
    options.no_binary |= configured.no_binary == Some(true);
    let names = &configured.no_build_package;
    options.no_build_package.extend(names.iter().cloned());
    let names = &configured.no_binary_package;
    options.no_binary_package.extend(names.iter().cloned());
}

/// Indexes of `selected` that uv does not use, as the lock writes them. One that a member's manifest mentions may be.
pub(super) fn unused_indexes<'a>(
    packages: Option<&Packages>,
    project: &Project,
    root: &Path,
    selected: &[Selected<'a>],
) -> BTreeSet<&'a str> {
    let Some(packages) = packages else {
        return BTreeSet::new();
    };
    let version = project.uv.version;
    let registries = selected
        .iter()
        .filter_map(|selected| match &selected.package.source {
            Source::Registry(at) => Some(at.as_str()),
            _ => None,
        });
    let mut unused: BTreeSet<&str> = registries.collect();
    unused.retain(|at| index_url(at, root).is_some_and(|url| !packages.uses(&url, version)));
    for member in &project.members {
        if unused.is_empty() {
            break;
        }
        if member.path != project.root
            && let Ok(text) = file::text(&member.path.join("pyproject.toml"), LIMIT)
        {
            unused.retain(|at| !text.contains(at.trim_end_matches('/')));
        }
    }
    unused
}
