//! Interim plan.
use std::path::Path;

use crate::env::Vars;
use crate::error::Result;
use crate::model::lock::Source;
use crate::model::plan::{Plan, PlanBasis, PlannedWheel, SourceKind};
use crate::model::project::Project;
use crate::model::request::Request;
use crate::sys::System;
use crate::uv::selection::{self, Context};
use crate::uv::version;

fn archive(
    cache: &Path,
    uv: crate::model::uv::UvVersion,
    name: &str,
    filename: &str,
    source: &str,
) -> Option<std::path::PathBuf> {
    use std::hash::Hasher;
    let mut h = seahash::SeaHasher::new();
    h.write(source.as_bytes());
    h.write_u8(0xff);
    let digest: String = h
        .finish()
        .to_le_bytes()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let dir = cache.join(version::wheels_bucket(uv));
    let dir = if source == "https://pypi.org/simple" {
        dir.join("pypi")
    } else {
        dir.join("index").join(digest)
    };
    let stem = filename.strip_suffix(".whl")?;
    let key = if uv <= crate::model::uv::UvVersion(0, 6, 3) {
        stem.to_owned()
    } else {
        stem.split_once('-')?.1.to_owned()
    };
    let bytes = fs_err::read(dir.join(name).join(format!("{key}.http"))).ok()?;
    let value = rmpv::decode::read_value(&mut &bytes[..]).ok()?;
    let id = match &value {
        rmpv::Value::Array(items) => items.first()?.as_str()?.to_owned(),
        rmpv::Value::Map(items) => items.first()?.1.as_str()?.to_owned(),
        _ => return None,
    };
    let path = cache.join("archive-v0").join(id);
    path.is_dir().then_some(path)
}

/// Plans the installation of every locked wheel.
pub fn plan(
    project: &Project,
    request: &Request,
    _vars: &dyn Vars,
    _system: &dyn System,
) -> Result<Plan> {
    let cache = &project.settings.cache_dir.effective;
    let mut wheels = Vec::new();
    if let Some(lockfile) = &project.lockfile {
        let context = Context {
            options: &request.uv.selection,
            python: &project.environment.python,
            uv: project.uv.version,
            current: project.name.as_deref(),
            default_groups: project.default_groups.as_ref(),
            group_requires_python: Default::default(),
        };
        for selected in selection::select(&lockfile.lock, &context)? {
            let kind = match &selected.package.source {
                Source::Registry(_) => SourceKind::Registry,
                Source::Git(_) => SourceKind::Git,
                Source::Url(..) => SourceKind::Url,
                Source::Path(_) => SourceKind::Path,
                Source::Directory(_) => SourceKind::Directory,
                Source::Editable(_) | Source::Virtual(_) => SourceKind::Editable,
            };
            let filename = selected.wheel.map(|w| w.filename.clone());
            let archive = match (&selected.package.source, &filename) {
                (Source::Registry(url), Some(f)) => archive(
                    cache,
                    project.uv.version,
                    &selected.package.name,
                    f,
                    url.trim_end_matches('/'),
                ),
                _ => None,
            };
            wheels.push(PlannedWheel {
                name: selected.package.name.clone(),
                version: selected.package.version.clone(),
                filename,
                source: kind,
                archive,
                installed: false,
            });
        }
    }
    Ok(Plan {
        basis: PlanBasis::Lockfile,
        wheels,
        archives: cache.join("archive-v0"),
        site_packages: project.environment.site_packages.clone(),
    })
}
