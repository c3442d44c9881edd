//! `environment` and `cache`, with their mounts.

use std::borrow::Cow;

use serde::Serialize;

use super::path;
use crate::filesystems;
use crate::model::place::{Place, Space};
use crate::model::project::EnvironmentState;
use crate::model::report::Report;

/// Where wheels go.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Environment<'a> {
    /// As uv names it.
    path: Cow<'a, str>,
    /// Whether it is there.
    exists: bool,
    /// The version of its Python, or of the one it would get.
    python: &'a str,
    /// How that Python is known.
    python_origin: &'static str,
    /// The directory wheels are linked into.
    site_packages: Cow<'a, str>,
    /// The mount it is on.
    mount: Option<Mount<'a>>,
}

/// Where wheels come from.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Cache<'a> {
    /// As uv names it.
    path: Cow<'a, str>,
    /// Whether it is there.
    exists: bool,
    /// Whether it is deleted after the run.
    temporary: bool,
    /// The mount it is on.
    mount: Option<Mount<'a>>,
}

/// A mounted filesystem.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::struct_field_names, reason = "the contract's names")]
struct Mount<'a> {
    /// Where it is mounted.
    mount_point: Cow<'a, str>,
    /// The directory of the filesystem that is mounted.
    root: Cow<'a, str>,
    /// The kind of filesystem.
    filesystem: &'a str,
    /// What is mounted.
    source: &'a str,
    /// Major and minor number.
    device: String,
    /// The id the kernel gave it.
    mount_id: u64,
    /// Options of the mount and of the filesystem.
    options: Vec<&'a str>,
    /// Whether its files are on another machine.
    network: bool,
    /// Bytes free for this user.
    free_bytes: Option<u64>,
    /// Inodes free; `null` where they are not counted.
    free_inodes: Option<u64>,
    /// Its size in bytes.
    total_bytes: Option<u64>,
}

impl<'a> Environment<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let environment = &report.project.environment;
        Self {
            path: path(&environment.path),
            exists: environment.state != EnvironmentState::Missing,
            python: &environment.python.version,
            python_origin: environment.python.origin.as_str(),
            site_packages: path(&environment.site_packages),
            mount: Mount::of(&report.evidence.environment),
        }
    }
}

impl<'a> Cache<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let settings = &report.project.settings;
        Self {
            path: path(&settings.cache_dir.effective),
            exists: report.evidence.cache.exists,
            temporary: settings.no_cache.is_some(),
            mount: Mount::of(&report.evidence.cache),
        }
    }
}

impl<'a> Mount<'a> {
    fn of(place: &'a Place) -> Option<Self> {
        let mount = place.mount.as_ref()?;
        let space = place.space;
        let own = mount.options.iter().map(String::as_str);
        let shared = mount
            .super_options
            .iter()
            .filter(|option| !mount.options.contains(option))
            .map(String::as_str);
        Some(Self {
            mount_point: path(&mount.mount_point),
            root: path(&mount.root),
            filesystem: &mount.filesystem,
            source: &mount.source,
            device: format!("{}:{}", mount.device.0, mount.device.1),
            mount_id: mount.id,
            options: own.chain(shared).collect(),
            network: filesystems::is_network(&mount.filesystem),
            free_bytes: space.map(|space| space.free_bytes),
            free_inodes: space.and_then(free_inodes),
            total_bytes: space.map(|space| space.total_bytes),
        })
    }
}

/// Free inodes; `None` where the filesystem does not count them.
fn free_inodes(space: Space) -> Option<u64> {
    (space.total_inodes > 0).then_some(space.free_inodes)
}
