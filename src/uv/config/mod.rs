//! The settings of uv that decide about linking, by uv's whole precedence, each with its place.
//!
//! Option, variable, script or receipt, project, user, system, default. Files are combined field by field; the project has one file
//! only. `--config-file` replaces them all, `--no-config` removes them all.

mod cache_dir;
mod candidates;
mod check;
mod keys;
mod kinds;
mod layer;
mod layers;
mod machine_files;
mod packages;
mod preference;
mod project_files;
mod receipt;
mod required;
mod script;
mod variables;

use std::path::{Path, PathBuf};

pub use keys::accepted as accepted_keys;
pub use layers::denied;
pub use machine_files::user_path;
pub use packages::{Packages, packages};
pub use required::Required;
pub use script::requires_python as script_requires_python;

use crate::env::{UV_CACHE_DIR, UV_LINK_MODE, UV_NO_CACHE, Vars};
use crate::error::{Error, Result};
use crate::model::mode::Mode;
use crate::model::origin::{Origin, OriginKind, Setting};
use crate::model::project::{Places, Remark, Settings};
use crate::model::python::Preference;
use crate::model::request::UvOptions;
use crate::model::uv::UvVersion;
use crate::uv::{paths, version};
use candidates::Candidates;
use layer::Layer;
use layers::Layers;

/// Where uv's settings come from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// uv's options.
    pub options: &'a UvOptions,
    /// The environment.
    pub vars: &'a dyn Vars,
    /// The working directory, after `--directory`.
    pub cwd: &'a Path,
    /// Where the walk for the project's file begins: the workspace root, or the project directory where there is none.
    pub walk: &'a Path,
    /// The project directory: files between it and `walk` are passed over by uv.
    pub project: &'a Path,
    /// The receipt of a tool, where one is asked about: then no file of a project is read.
    pub receipt: Option<&'a Path>,
    /// The uv that reads them.
    pub version: UvVersion,
}

impl<'a> Sources<'a> {
    /// The settings that a uv of `version` finds from `places`.
    pub fn of(
        places: &'a Places,
        options: &'a UvOptions,
        vars: &'a dyn Vars,
        version: UvVersion,
    ) -> Self {
        Self {
            options,
            vars,
            cwd: &places.cwd,
            walk: &places.walk,
            project: &places.project,
            receipt: places.receipt.as_deref(),
            version,
        }
    }
}

/// uv's settings, and what is to be said about them.
#[derive(Debug, Clone)]
pub struct Config {
    /// The settings.
    pub settings: Settings,
    /// Every `required-version` that uv minds.
    pub required: Vec<Required>,
    /// Which Pythons uv takes.
    pub preference: Preference,
    /// Problems that do not stop uv.
    pub remarks: Vec<Remark>,
}

/// Reads uv's settings.
///
/// # Errors
///
/// Whatever makes uv itself stop: a bad option or variable, a bad `uv.toml`, a file that cannot be read.
pub fn read(sources: &Sources<'_>) -> Result<Config> {
    let link_mode = flag_or_variable_mode(sources)?;
    let cache_dir = flag_or_variable_path(sources)?;
    let layers = layers::read(sources)?;
    let link_mode = link_mode_setting(link_mode, sources, &layers)?;
    let no_cache = no_cache(sources, &layers)?;
    let cache_dir = cache_dir_setting(cache_dir, no_cache.as_ref(), sources, &layers);
    Ok(Config {
        settings: Settings {
            link_mode,
            cache_dir,
            no_cache,
        },
        preference: preference::read(sources, &layers)?,
        required: required::read(&layers, sources.version)?,
        remarks: layers.remarks(),
    })
}

fn flag_or_variable_mode(sources: &Sources<'_>) -> Result<Candidates<Mode>> {
    let mut candidates = Candidates::default();
    let origin = |kind, name: &str| Origin::named(kind, name);
    if let Some(text) = &sources.options.link_mode {
        let (text, mode) = variables::checked_mode("--link-mode", text.into(), sources.version)?;
        candidates.set(text, mode, origin(OriginKind::Flag, "--link-mode"));
        candidates.hide(
            sources.vars.get(UV_LINK_MODE),
            origin(OriginKind::Env, UV_LINK_MODE),
        );
    } else if let Some(value) = sources.vars.get(UV_LINK_MODE) {
        let (text, mode) = variables::checked_mode(UV_LINK_MODE, value, sources.version)?;
        candidates.set(text, mode, origin(OriginKind::Env, UV_LINK_MODE));
    }
    Ok(candidates)
}

/// uv checks the variable also where the option is given, as the option may stand on both sides of `sync`.
fn flag_or_variable_path(sources: &Sources<'_>) -> Result<Candidates<PathBuf>> {
    let variable = variables::path(sources.vars, UV_CACHE_DIR)?;
    let option = sources.options.cache_dir.as_ref();
    if let Some(path) = option {
        variables::given("--cache-dir", path.clone().into_os_string())?;
    }
    let mut candidates = Candidates::default();
    let mut set = |path: &Path, kind, name: &str| {
        let absolute = paths::absolute(sources.cwd, path);
        candidates.set(
            path.to_string_lossy().into_owned(),
            absolute,
            Origin::named(kind, name),
        );
    };
    if let Some(path) = option {
        set(path, OriginKind::Flag, "--cache-dir");
    }
    if let Some(path) = &variable {
        set(path, OriginKind::Env, UV_CACHE_DIR);
    }
    Ok(candidates)
}

/// `UV_NO_CACHE=0` stands above `no-cache = true` in a file from this release on; before, it asks for nothing.
const DENIES_FILES: UvVersion = UvVersion(0, 12, 24);

/// The cache directory while nothing names another, absolute.
pub fn default_cache_dir(vars: &dyn Vars, cwd: &Path) -> PathBuf {
    cache_dir::default(vars, cwd)
}

/// Who asks for a temporary cache.
fn no_cache(sources: &Sources<'_>, layers: &Layers) -> Result<Option<Origin>> {
    // uv checks the variable also where the option is given.
    let variable = variables::boolish(sources.vars, UV_NO_CACHE)?;
    if sources.options.no_cache {
        return Ok(Some(Origin::named(OriginKind::Flag, "--no-cache")));
    }
    Ok(match variable {
        Some(true) => Some(Origin::named(OriginKind::Env, UV_NO_CACHE)),
        Some(false) if sources.version >= DENIES_FILES => None,
        _ => layers.no_cache(),
    })
}

fn link_mode_setting(
    mut candidates: Candidates<Mode>,
    sources: &Sources<'_>,
    layers: &Layers,
) -> Result<Setting<Mode>> {
    for found in layers.active("link-mode") {
        match variables::mode(&found.text, sources.version) {
            Some(mode) => candidates.set(found.text, mode, found.origin),
            None => {
                return Err(Error::Setting {
                    name: "link-mode".to_owned(),
                    value: found.text,
                    message: "not a link mode".to_owned(),
                    hint: "use one of `clone`, `hardlink`, `symlink`, `copy`".to_owned(),
                    source_file: None,
                });
            }
        }
    }
    Ok(candidates.setting(|| version::default_mode(sources.version)))
}

fn cache_dir_setting(
    mut candidates: Candidates<PathBuf>,
    no_cache: Option<&Origin>,
    sources: &Sources<'_>,
    layers: &Layers,
) -> Setting<PathBuf> {
    for found in layers.active("cache-dir") {
        let path = paths::absolute(sources.cwd, Path::new(&found.text));
        candidates.set(found.text, path, found.origin);
    }
    match no_cache {
        None => candidates.setting(|| cache_dir::default(sources.vars, sources.cwd)),
        Some(origin) => Setting {
            configured: None,
            effective: cache_dir::temporary(sources.vars, sources.cwd),
            origin: origin.clone(),
            hidden: candidates.all(),
        },
    }
}

#[cfg(test)]
mod tests;
