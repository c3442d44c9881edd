//! Without a lock: the wheels that are installed, each with the archive that uv would take for it now.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::env::Vars;
use crate::model::lock::{Artifact, Package, Source, Wheel};
use crate::model::plan::PlannedWheel;
use crate::model::project::Project;
use crate::model::request::Request;
use crate::uv::cache::{Cache, Finder, Freshness, Lookup, Miss};
use crate::uv::config::Packages;
use crate::uv::installed::{DirectUrl, Form, Installed, SitePackages, has_tags};
use crate::uv::lockfile::url_filename;
use crate::uv::selection::Selected;
use crate::uv::tags::Tags;
use crate::uv::wheel_name::WheelName;

use super::notes::Notes;
use super::packages;

/// Every installed wheel, sorted by name.
pub(super) fn wheels(
    project: &Project,
    request: &Request,
    vars: &dyn Vars,
    installed: &SitePackages,
    cache: Option<&Cache>,
    notes: &mut Notes,
) -> Vec<PlannedWheel> {
    let configured = packages::read(project, request, vars).unwrap_or_default();
    let tags = Tags::of(&project.environment.python);
    let unused_indexes = BTreeSet::new();
    let finder = cache.map(|cache| Finder {
        cache,
        tags: &tags,
        root: &project.places.cwd,
        no_build: configured.no_build == Some(true),
        no_editable: false,
        unused_indexes: &unused_indexes,
        build_settings: &configured.build_settings,
        freshness: Freshness {
            version: project.uv.version,
            vars,
        },
    });
    installed
        .wheels()
        .map(|installed| wheel(installed, finder.as_ref(), &configured, notes))
        .collect()
}

fn wheel(
    installed: &Installed,
    finder: Option<&Finder<'_>>,
    configured: &Packages,
    notes: &mut Notes,
) -> PlannedWheel {
    let source = installed.kind();
    let found = finder.map(|finder| match installed.direct_url() {
        Ok(Some(from)) => direct(installed, &from, finder),
        Ok(None) | Err(_) => indexed(installed, finder, configured),
    });
    let (filename, archive) = match found.unwrap_or(Err(Miss::Absent)) {
        Ok((filename, archive)) => (filename, Ok(archive)),
        Err(miss) => (None, Err(miss)),
    };
    PlannedWheel {
        name: installed.name.clone(),
        version: Some(installed.version.clone()),
        filename,
        source,
        archive: notes.archive(&installed.name, archive),
        installed: true,
        replaces: true,
    }
}

/// From the first index that has the installed wheel: its file name, where it was downloaded, and its archive.
fn indexed(
    installed: &Installed,
    finder: &Finder<'_>,
    configured: &Packages,
) -> Result<(Option<String>, PathBuf), Miss> {
    let tags = installed.tags().unwrap_or_default();
    let mut miss = Miss::Absent;
    for index in configured.indexes() {
        let fits = |filename: &str| has_tags(filename, &tags);
        match finder.of_index(index, &installed.name, &installed.version, fits) {
            Err(Miss::Absent) => {}
            Err(why) => miss = why,
            found => return found,
        }
    }
    Err(miss)
}

/// From the place that the installed wheel names itself.
fn direct(
    installed: &Installed,
    from: &DirectUrl,
    finder: &Finder<'_>,
) -> Result<(Option<String>, PathBuf), Miss> {
    let source = source(from).ok_or(Miss::Absent)?;
    let filename = match &from.form {
        Form::Archive => wheel_name(from.url.as_str()),
        Form::Git { path, .. } => path.as_deref().and_then(wheel_name),
        Form::Directory { .. } => None,
    };
    let wheel = filename.as_ref().map(|filename| Wheel {
        filename: filename.clone(),
        artifact: Artifact::default(),
    });
    let package = Package::alone(&installed.name, &installed.version, source);
    let found: Lookup = finder.find(&Selected {
        package: &package,
        wheel: wheel.as_ref(),
    });
    Ok((filename, found?))
}

/// The source that a lock would name for what `direct_url.json` says.
fn source(from: &DirectUrl) -> Option<Source> {
    let local = || {
        let path = from.url.to_file_path().ok()?;
        path.to_str().map(str::to_owned)
    };
    Some(match &from.form {
        Form::Archive if from.url.scheme() == "file" => Source::Path(local()?),
        Form::Archive => Source::Url(from.url.to_string(), from.subdirectory.clone()),
        Form::Directory { editable: true } => Source::Editable(local()?),
        Form::Directory { editable: false } => Source::Directory(local()?),
        Form::Git { commit, path } => {
            let mut url = from.url.clone();
            let parts = [("subdirectory", &from.subdirectory), ("path", path)];
            for (key, value) in parts {
                if let Some(value) = value {
                    url.query_pairs_mut().append_pair(key, value);
                }
            }
            url.set_fragment(Some(commit.as_deref()?));
            Source::Git(url.to_string())
        }
    })
}

/// The file name of the wheel that `url` leads to, if it is one.
fn wheel_name(url: &str) -> Option<String> {
    let name = url_filename(url).into_owned();
    WheelName::parse(&name).is_ok().then_some(name)
}
