//! The files uv reads, in the order of precedence, and those it never sees.

use std::path::Path;

use super::layer::{Found, Layer};
use super::project_files::{self, ProjectFiles};
use super::variables::{boolish, path};
use super::{Sources, machine_files, receipt, script};
use crate::env::{UV_CONFIG_FILE, UV_NO_CONFIG, UV_NO_SYSTEM_CONFIG, Vars};
use crate::error::{Error, Result};
use crate::model::origin::{Origin, OriginKind};
use crate::model::project::{Remark, Unread};
use crate::model::request::UvOptions;
use crate::uv::paths;
use crate::uv::toml_file::TomlFile;

/// The settings of which it is worth saying that uv does not see them.
const KEYS: [&str; 3] = ["link-mode", "cache-dir", "no-cache"];

/// The files.
#[derive(Debug, Default)]
pub(super) struct Layers {
    active: Vec<Layer>,
    masked: Vec<(Layer, Unread)>,
    dropped: Vec<Layer>,
    remarks: Vec<Remark>,
}

/// Reads every file that a uv of the given version would read.
///
/// # Errors
///
/// Whatever makes uv stop.
pub(super) fn read(sources: &Sources<'_>) -> Result<Layers> {
    let mut layers = Layers::default();
    if let Some(path) = &sources.options.script {
        let path = paths::absolute(sources.cwd, path);
        layers.active.push(script::read(&path, sources.version)?);
    }
    if let Some(path) = sources.receipt {
        layers.active.push(receipt::read(path, sources.version)?);
    }
    // uv checks the variables also where the options are given.
    let variable = path(sources.vars, UV_CONFIG_FILE)?;
    let option = sources.options.config_file.as_ref();
    let denied = denied(sources.options, sources.vars)?;
    let asked = |given, option, variable| {
        if given {
            Origin::named(OriginKind::Flag, option)
        } else {
            Origin::named(OriginKind::Env, variable)
        }
    };
    if let Some(path) = option.or(variable.as_ref()) {
        let path = paths::absolute(sources.cwd, path);
        layers.active.push(required_file(&path, sources)?);
        let by = asked(option.is_some(), "--config-file", UV_CONFIG_FILE);
        layers.mask_all(sources, &by);
    } else if denied {
        let by = asked(sources.options.no_config, "--no-config", UV_NO_CONFIG);
        layers.mask_all(sources, &by);
    } else {
        if sources.receipt.is_none() {
            let project = project_files::find(sources.walk, sources.version)?;
            layers.add_project(project, sources);
        }
        layers.active.extend(machine_files::user(
            sources.vars,
            sources.cwd,
            sources.version,
        )?);
        let system = machine_files::system(sources.vars, sources.cwd, sources.version);
        if machine_files::system_denied(sources.vars, sources.version)? {
            let by = Origin::named(OriginKind::Env, UV_NO_SYSTEM_CONFIG);
            layers.mask(system.ok().flatten(), &Unread::Asked(by));
        } else {
            layers.active.extend(system?);
        }
    }
    Ok(layers)
}

/// Whether `--no-config` or `UV_NO_CONFIG` asks for no configuration.
///
/// # Errors
///
/// When the variable is no boolean: uv checks it also where the option is given.
pub fn denied(options: &UvOptions, vars: &dyn Vars) -> Result<bool> {
    Ok(boolish(vars, UV_NO_CONFIG)? == Some(true) || options.no_config)
}

/// The file of `--config-file`, which must exist.
fn required_file(path: &Path, sources: &Sources<'_>) -> Result<Layer> {
    match TomlFile::read(path, sources.version)? {
        Some(file) => Layer::checked_uv_toml(OriginKind::Project, file, sources.version),
        None => Err(Error::Usage {
            message: format!("the configuration file `{}` does not exist", path.display()),
            hint: format!(
                "name an existing file with `--config-file`, or unset `{UV_CONFIG_FILE}`"
            ),
        }),
    }
}

impl Layers {
    fn add_project(&mut self, project: ProjectFiles, sources: &Sources<'_>) {
        let below = sources
            .project
            .ancestors()
            .take_while(|directory| *directory != sources.walk);
        if sources.project.starts_with(sources.walk) {
            let because = Unread::Below(sources.walk.to_owned());
            let layers =
                below.flat_map(|directory| project_files::passed_over(directory, sources.version));
            self.mask(layers, &because);
        }
        self.active.extend(project.active);
        self.mask(project.dropped.iter().cloned(), &Unread::Dropped);
        self.masked.extend(project.masked);
        self.dropped.extend(project.dropped);
        self.remarks.extend(project.remarks);
    }

    /// Counts every file among those uv never sees, as `by` asks for. Bad ones do not matter.
    fn mask_all(&mut self, sources: &Sources<'_>, by: &Origin) {
        let of_project = sources.receipt.is_none().then_some(sources.project);
        let project = of_project
            .into_iter()
            .flat_map(Path::ancestors)
            .flat_map(|directory| project_files::passed_over(directory, sources.version));
        let user = machine_files::user(sources.vars, sources.cwd, sources.version);
        let system = machine_files::system(sources.vars, sources.cwd, sources.version);
        let machine = [user, system].into_iter().filter_map(Result::ok).flatten();
        self.mask(project.chain(machine), &Unread::Asked(by.clone()));
    }

    fn mask(&mut self, layers: impl IntoIterator<Item = Layer>, because: &Unread) {
        let layers = layers.into_iter();
        self.masked
            .extend(layers.map(|layer| (layer, because.clone())));
    }

    /// Every file that counts, the first the most.
    pub(super) fn active_layers(&self) -> impl Iterator<Item = &Layer> {
        self.active.iter()
    }

    /// Every value of `key` that counts, the first the most.
    pub(super) fn active<'a>(&'a self, key: &'a str) -> impl Iterator<Item = Found<'a>> {
        self.active
            .iter()
            .filter_map(move |layer| layer.get(&[key]))
    }

    /// Every value of `key` in a `[tool.uv]` that uv drops.
    pub(super) fn dropped<'a>(&'a self, key: &'a str) -> impl Iterator<Item = Found<'a>> {
        self.dropped
            .iter()
            .filter_map(move |layer| layer.get(&[key]))
    }

    /// Who sets `no-cache = true`, if the first file that sets it does.
    pub(super) fn no_cache(&self) -> Option<Origin> {
        let first = self.active("no-cache").next()?;
        (first.item.as_bool() == Some(true)).then_some(first.origin)
    }

    /// The file a place belongs to.
    pub(super) fn file(&self, origin: &Origin) -> Option<&TomlFile> {
        let mut files = self.active.iter().map(|layer| &layer.file);
        files.find(|file| Some(&file.path) == origin.path.as_ref())
    }

    /// What uv warns of, and what it silently ignores.
    pub(super) fn remarks(&self) -> Vec<Remark> {
        let mut remarks = self.remarks.clone();
        remarks.extend(KEYS.iter().flat_map(|key| self.unread(key)));
        for layer in &self.active {
            if layer.kind != OriginKind::Script
                && layer.get(&["link-mode"]).is_none()
                && let Some(found) = layer.get(&["pip", "link-mode"])
            {
                remarks.push(Remark::PipTableOnly {
                    key: "link-mode".to_owned(),
                    value: found.text,
                    origin: found.origin,
                });
            }
        }
        remarks
    }

    /// Every value of `key` that uv never sees, nearest first.
    fn unread(&self, key: &'static str) -> impl Iterator<Item = Remark> {
        self.masked.iter().filter_map(move |(layer, because)| {
            let found = layer.get(&[key])?;
            Some(Remark::Unread {
                key: key.to_owned(),
                value: found.text,
                origin: found.origin,
                because: because.clone(),
            })
        })
    }
}
