//! `environment` and `cache`, with their mounts.

use std::borrow::Cow;

use serde::Serialize;

use super::path;
use crate::model::place::{Place, Space};
use crate::model::project::EnvironmentState;
use crate::model::report::Report;

#[derive(Debug, Serialize)]
pub(super) struct Environment<'a> {
    path: Cow<'a, str>,
    exists: bool,
    python: &'a str,
    python_origin: &'static str,
    site_packages: Cow<'a, str>,
    mount: Option<Mount<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Cache<'a> {
    path: Cow<'a, str>,
    exists: bool,
    temporary: bool,
    mount: Option<Mount<'a>>,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the contract's names")]
struct Mount<'a> {
    mount_point: Cow<'a, str>,
    root: Cow<'a, str>,
    filesystem: &'a str,
    source: &'a str,
    device: String,
    mount_id: u64,
    options: Vec<&'a str>,
    network: bool,
    free_bytes: Option<u64>,
    free_inodes: Option<u64>,
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
            network: network(&mount.filesystem),
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

/// Whether files of `filesystem` are on another machine.
fn network(filesystem: &str) -> bool {
    const NAMES: [&str; 20] = [
        "9p",
        "afs",
        "afpfs",
        "beegfs",
        "ceph",
        "cifs",
        "davfs",
        "fuse.ceph",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
        "gfs2",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
        "webdav",
    ];
    NAMES.contains(&filesystem)
}
