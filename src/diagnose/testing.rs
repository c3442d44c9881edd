//! A case built by hand: two cached wheels, cache and environment on one ext4 mount, and what a test makes of it.

mod baseline;
mod predict;

use std::path::{Path, PathBuf};

use crate::model::errno::Errno;
use crate::model::evidence::{Attempt, ClassId, Evidence, Refusal, Run, TargetId};
use crate::model::mode::Mode;
use crate::model::origin::{Origin, OriginKind};
use crate::model::outcome::Prediction;
use crate::model::place::{Facts, Mount, Place, Space};
use crate::model::plan::Plan;
use crate::model::project::Project;
use crate::model::uv::UvVersion;

pub(crate) const EXDEV: i32 = 18;
pub(crate) const EPERM: i32 = 1;
pub(crate) const EACCES: i32 = 13;
pub(crate) const EINVAL: i32 = 22;
pub(crate) const EOPNOTSUPP: i32 = 95;
pub(crate) const ENOSPC: i32 = 28;
pub(crate) const EROFS: i32 = 30;
#[cfg(unix)]
pub(crate) const EMLINK: i32 = 31;

const CACHE: &str = "/home/u/.cache/uv";
const SHOP: &str = "/home/u/shop";

/// A case and everything it borrows.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) project: Project,
    pub(crate) plan: Plan,
    pub(crate) evidence: Evidence,
    pub(crate) prediction: Prediction,
}

/// An ext4 mount.
pub(crate) fn mount(id: u64, root: &str, mount_point: &str) -> Mount {
    Mount {
        id,
        parent: 1,
        device: (8, 2),
        root: root.into(),
        mount_point: mount_point.into(),
        options: vec!["rw".into()],
        super_options: vec!["rw".into()],
        filesystem: "ext4".into(),
        source: "/dev/sda2".into(),
    }
}

/// An existing directory on `mount`.
pub(crate) fn place_on(mount: &Mount, path: &str) -> Place {
    Place {
        path: path.into(),
        exists: true,
        real: path.into(),
        missing: PathBuf::new(),
        mount: Some(mount.clone()),
        space: Some(Space {
            free_bytes: 1 << 40,
            free_inodes: 1_000_000,
            total_inodes: 2_000_000,
            total_bytes: 1 << 41,
            block_size: 4096,
        }),
        facts: Some(Facts {
            device: mount.device,
            inode: 7,
            mount_id: mount.id,
            uid: 1000,
            gid: 1000,
            mode: 0o040_755,
            links: 2,
            project: Some(0),
            ..Facts::default()
        }),
        synced: None,
        error: None,
    }
}

fn origin(kind: OriginKind, name: &str) -> Origin {
    Origin::named(kind, name)
}

/// A line of the project's `pyproject.toml`.
pub(crate) fn in_project(name: &str) -> Origin {
    Origin {
        path: Some(PathBuf::from(SHOP).join("pyproject.toml")),
        line: Some(12),
        column: Some(1),
        ..origin(OriginKind::Project, name)
    }
}

/// An environment variable.
pub(crate) fn in_variable(name: &str) -> Origin {
    origin(OriginKind::Env, name)
}

impl Scene {
    /// The same on btrfs, where clones work.
    pub(crate) fn btrfs() -> Self {
        let mut scene = Self::ext4().allow(Mode::Clone);
        scene.each_mount(|mount| mount.filesystem = "btrfs".into());
        scene.each_mount(|mount| mount.device = (0, 41));
        scene
    }

    fn each_mount(&mut self, change: impl Fn(&mut Mount)) {
        let evidence = &mut self.evidence;
        evidence.mounts.iter_mut().for_each(&change);
        let targets = evidence.targets.iter_mut().map(|target| &mut target.place);
        let places = [
            &mut evidence.cache,
            &mut evidence.archives,
            &mut evidence.environment,
        ]
        .into_iter()
        .chain(targets);
        places
            .filter_map(|place| place.mount.as_mut())
            .for_each(&change);
    }

    /// Renames the filesystem of every mount.
    pub(crate) fn filesystem(mut self, name: &str) -> Self {
        self.each_mount(|mount| mount.filesystem = name.into());
        self
    }

    /// Puts the environment on a mount of its own.
    pub(crate) fn environment_on(mut self, mount: Mount) -> Self {
        for place in [
            &mut self.evidence.environment,
            &mut self.evidence.targets[0].place,
        ] {
            let facts = place.facts.as_mut().unwrap();
            facts.device = mount.device;
            facts.mount_id = mount.id;
            place.mount = Some(mount.clone());
        }
        self.evidence.mounts.push(mount);
        self
    }

    /// Puts the cache on a mount of its own.
    pub(crate) fn cache_on(mut self, mount: Mount) -> Self {
        for place in [&mut self.evidence.cache, &mut self.evidence.archives] {
            let facts = place.facts.as_mut().unwrap();
            facts.device = mount.device;
            facts.mount_id = mount.id;
            place.mount = Some(mount.clone());
        }
        self.source(|facts| {
            facts.device = mount.device;
            facts.mount_id = mount.id;
        })
        .with_mount(mount)
    }

    fn with_mount(mut self, mount: Mount) -> Self {
        self.evidence.mounts.push(mount);
        self
    }

    /// Changes the facts of the cached files.
    pub(crate) fn source(mut self, change: impl FnOnce(&mut Facts)) -> Self {
        change(&mut self.evidence.classes[0].facts);
        self
    }

    /// Changes the facts of site-packages.
    pub(crate) fn directory(mut self, change: impl FnOnce(&mut Facts)) -> Self {
        change(self.evidence.targets[0].place.facts.as_mut().unwrap());
        self
    }

    /// Lets `mode` fail.
    pub(crate) fn refuse(mut self, mode: Mode, errno: i32) -> Self {
        self.evidence
            .attempts
            .retain(|attempt| attempt.mode != mode);
        self.evidence
            .attempts
            .push(attempt(0, 0, mode, Some(errno)));
        self
    }

    /// Lets `mode` work.
    pub(crate) fn allow(mut self, mode: Mode) -> Self {
        self.evidence
            .attempts
            .retain(|attempt| attempt.mode != mode);
        self.evidence.attempts.push(attempt(0, 0, mode, None));
        self
    }

    /// Configures the link mode.
    pub(crate) fn configure(mut self, mode: Mode, origin: Origin) -> Self {
        let setting = &mut self.project.settings.link_mode;
        setting.configured = Some(mode.as_str().into());
        setting.effective = mode;
        setting.origin = origin;
        self.prediction.requested = mode;
        self
    }

    /// Another uv.
    pub(crate) fn uv(mut self, version: UvVersion) -> Self {
        self.project.uv.version = version;
        if self.project.settings.link_mode.configured.is_none() {
            let mode = crate::uv::version::default_mode_on(version, "linux");
            self.project.settings.link_mode.effective = mode;
            self.prediction.requested = mode;
        }
        self
    }

    /// Lets the last wheel fail at a file of a further class, whose facts differ as `change` says.
    pub(crate) fn break_at(
        mut self,
        mode: Mode,
        errno: i32,
        change: impl FnOnce(&mut Facts),
    ) -> Self {
        let mut class = self.evidence.classes[0].clone();
        change(&mut class.facts);
        class.files = 1;
        class.example = format!("{CACHE}/archive-v0/idna/idna/core.py").into();
        self.evidence.attempts.push(Attempt {
            file: class.example.clone(),
            ..attempt(1, 0, mode, Some(errno))
        });
        self.evidence.classes.push(class);
        let run = Run {
            class: 1,
            target: 0,
            record: false,
            files: 1,
            bytes: 100,
            copy_bytes: 4096,
            replaced_bytes: 0,
            recopied_bytes: 0,
            removed_bytes: 0,
            in_new_directory: true,
            first: "idna/core.py".into(),
            entry: 0,
            occupant: None,
        };
        self.evidence.wheels[1].runs.push(run);
        self.evidence.wheels[1].files += 1;
        self
    }
}

fn attempt(class: ClassId, target: TargetId, mode: Mode, errno: Option<i32>) -> Attempt {
    let call = match mode {
        Mode::Clone => "ioctl(FICLONE)",
        Mode::Hardlink => "linkat",
        Mode::Symlink => "symlinkat",
        Mode::Copy => "copy",
    };
    let refused = |number| Refusal {
        errno: Errno(number),
        call,
        lied: None,
    };
    Attempt {
        class,
        target,
        mode,
        file: Path::new(CACHE).join("archive-v0/certifi/pkg/__init__.py"),
        size: 100,
        result: errno.map_or(Ok(()), |number| Err(refused(number))),
        private_bytes: None,
    }
}
