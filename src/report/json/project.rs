//! `project`, `uv` and `settings`.

use std::borrow::Cow;

use serde::Serialize;

use super::path;
use crate::model::mode::Mode;
use crate::model::origin;
use crate::model::project;

/// The project that was looked at.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Project<'a> {
    /// The workspace root.
    root: Cow<'a, str>,
    /// Its normalized name.
    name: Option<&'a str>,
    /// Members of the workspace.
    members: Vec<Member<'a>>,
    /// The lockfile that was read.
    lockfile: Option<Lockfile<'a>>,
}

/// A member of the workspace.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Member<'a> {
    /// Its normalized name.
    name: &'a str,
    /// Its directory.
    path: Cow<'a, str>,
}

/// A lockfile.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Lockfile<'a> {
    /// The file.
    path: Cow<'a, str>,
    /// Its version.
    version: u32,
    /// Its revision.
    revision: u32,
}

/// A release of uv.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Uv {
    /// Its release.
    version: String,
    /// How that is known.
    origin: &'static str,
}

/// uv's settings that decide about linking.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Settings<'a> {
    /// `link-mode`.
    link_mode: Setting<'a>,
    /// `cache-dir`.
    cache_dir: Setting<'a>,
    /// Whether the cache is a temporary one.
    no_cache: bool,
}

/// A setting.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Setting<'a> {
    /// The text as written; `null` where nothing is set.
    configured: Option<&'a str>,
    /// What uv works with.
    effective: Cow<'a, str>,
    /// Where it is written.
    origin: Origin<'a>,
}

/// Where a setting is written.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Origin<'a> {
    /// The layer of configuration.
    kind: &'static str,
    /// The option, variable or key.
    name: Option<&'a str>,
    /// The file.
    path: Option<Cow<'a, str>>,
    /// The line, from 1.
    line: Option<usize>,
}

impl<'a> Project<'a> {
    pub(super) fn of(project: &'a project::Project) -> Self {
        Self {
            root: path(&project.root),
            name: project.name.as_deref(),
            members: project
                .members
                .iter()
                .map(|member| Member {
                    name: &member.name,
                    path: path(&member.path),
                })
                .collect(),
            lockfile: project.lockfile.as_ref().map(|file| Lockfile {
                path: path(&file.path),
                version: file.lock.version,
                revision: file.lock.revision,
            }),
        }
    }
}

impl Uv {
    pub(super) fn of(project: &project::Project) -> Self {
        Self {
            version: project.uv.version.to_string(),
            origin: project.uv.origin.as_str(),
        }
    }
}

impl<'a> Settings<'a> {
    pub(super) fn of(project: &'a project::Project) -> Self {
        let settings = &project.settings;
        Self {
            link_mode: Setting::of(&settings.link_mode, |mode: &Mode| {
                Cow::Borrowed(mode.as_str())
            }),
            cache_dir: Setting::of(&settings.cache_dir, |directory| path(directory)),
            no_cache: settings.no_cache.is_some(),
        }
    }
}

impl<'a> Setting<'a> {
    fn of<T>(setting: &'a origin::Setting<T>, text: impl Fn(&'a T) -> Cow<'a, str>) -> Self {
        Self {
            configured: setting.configured.as_deref(),
            effective: text(&setting.effective),
            origin: Origin {
                kind: setting.origin.kind.as_str(),
                name: setting.origin.name.as_deref(),
                path: setting.origin.path.as_deref().map(path),
                line: setting.origin.line,
            },
        }
    }
}
