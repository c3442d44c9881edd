//! `project`, `uv` and `settings`.

use std::borrow::Cow;

use serde::Serialize;

use super::path;
use crate::model::mode::Mode;
use crate::model::origin;
use crate::model::project;

#[derive(Debug, Serialize)]
pub(super) struct Project<'a> {
    root: Cow<'a, str>,
    name: Option<&'a str>,
    members: Vec<Member<'a>>,
    lockfile: Option<Lockfile<'a>>,
}

#[derive(Debug, Serialize)]
struct Member<'a> {
    name: &'a str,
    path: Cow<'a, str>,
}

#[derive(Debug, Serialize)]
struct Lockfile<'a> {
    path: Cow<'a, str>,
    version: u32,
    revision: u32,
}

#[derive(Debug, Serialize)]
pub(super) struct Uv {
    version: String,
    origin: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Settings<'a> {
    link_mode: Setting<'a>,
    cache_dir: Setting<'a>,
    no_cache: bool,
}

#[derive(Debug, Serialize)]
struct Setting<'a> {
    configured: Option<&'a str>,
    effective: Cow<'a, str>,
    origin: Origin<'a>,
}

#[derive(Debug, Serialize)]
struct Origin<'a> {
    kind: &'static str,
    name: Option<&'a str>,
    path: Option<Cow<'a, str>>,
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
