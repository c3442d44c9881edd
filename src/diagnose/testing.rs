//! A case built by hand: two cached wheels, cache and environment on one ext4 mount, and what a test makes of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::model::code::Code;
use crate::model::errno::Errno;
use crate::model::evidence::{
    Attempt, Basis, Class, ClassId, Evidence, Refusal, Run, Target, TargetId, WheelFiles,
};
use crate::model::finding::Finding;
use crate::model::mode::Mode;
use crate::model::origin::{Origin, OriginKind, Setting};
use crate::model::outcome::{LinkFailure, Outcome, Prediction, WheelOutcome};
use crate::model::place::{Facts, Mount, Place, Space};
use crate::model::plan::{Plan, PlanBasis, PlannedWheel, SourceKind};
use crate::model::project::{Environment, EnvironmentState, Project, Settings};
use crate::model::python::{Libc, Os, Python, PythonOrigin};
use crate::model::uv::{UvInUse, UvOrigin, UvVersion};

use super::{Case, diagnose};

pub(super) const EXDEV: i32 = 18;
pub(super) const EPERM: i32 = 1;
pub(super) const EACCES: i32 = 13;
pub(super) const EINVAL: i32 = 22;
pub(super) const EOPNOTSUPP: i32 = 95;
pub(super) const ENOSPC: i32 = 28;
pub(super) const EROFS: i32 = 30;
pub(super) const EMLINK: i32 = 31;

const CACHE: &str = "/home/u/.cache/uv";
const SHOP: &str = "/home/u/shop";

/// A case and everything it borrows.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) project: Project,
    pub(super) plan: Plan,
    pub(super) evidence: Evidence,
    pub(super) prediction: Prediction,
}

/// An ext4 mount.
pub(super) fn mount(id: u64, root: &str, mount_point: &str) -> Mount {
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
pub(super) fn place_on(mount: &Mount, path: &str) -> Place {
    Place {
        path: path.into(),
        exists: true,
        real: path.into(),
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
        error: None,
    }
}

fn origin(kind: OriginKind, name: &str) -> Origin {
    Origin::named(kind, name)
}

/// A line of the project's `pyproject.toml`.
pub(super) fn in_project(name: &str) -> Origin {
    Origin {
        path: Some(PathBuf::from(SHOP).join("pyproject.toml")),
        line: Some(12),
        column: Some(1),
        ..origin(OriginKind::Project, name)
    }
}

/// An environment variable.
pub(super) fn in_variable(name: &str) -> Origin {
    origin(OriginKind::Env, name)
}

fn python() -> Python {
    Python {
        version: "3.12.1".into(),
        minor: (3, 12),
        implementation: "CPython".into(),
        free_threaded: false,
        machine: "x86_64".into(),
        os: Os::Linux(Libc::Glibc(2, 36)),
        platform_release: String::new(),
        platform_version: String::new(),
        executable: None,
        origin: PythonOrigin::Environment,
    }
}

impl Scene {
    /// Two wheels of one class each run, every mode but clone works.
    pub(super) fn ext4() -> Self {
        let root = mount(30, "/", "/");
        let site_packages = format!("{SHOP}/.venv/lib/python3.12/site-packages");
        let wheel = |name: &str| PlannedWheel {
            name: name.into(),
            version: Some("1.0".into()),
            filename: Some(format!("{name}-1.0-py3-none-any.whl")),
            source: SourceKind::Registry,
            archive: Some(format!("{CACHE}/archive-v0/{name}").into()),
            installed: false,
        };
        let default = || Origin::default_value();
        let project = Project {
            root: SHOP.into(),
            has_manifest: true,
            current: SHOP.into(),
            name: Some("shop".into()),
            members: Vec::new(),
            lockfile: None,
            settings: Settings {
                link_mode: Setting {
                    configured: None,
                    effective: Mode::Clone,
                    origin: default(),
                    hidden: Vec::new(),
                },
                cache_dir: Setting {
                    configured: None,
                    effective: CACHE.into(),
                    origin: default(),
                    hidden: Vec::new(),
                },
                no_cache: None,
            },
            uv: UvInUse {
                version: UvVersion(0, 13, 9),
                origin: UvOrigin::Path,
            },
            environment: Environment {
                path: format!("{SHOP}/.venv").into(),
                origin: default(),
                state: EnvironmentState::Usable,
                python: python(),
                site_packages: site_packages.clone().into(),
            },
            remarks: Vec::new(),
            notes: Vec::new(),
        };
        let run = Run {
            class: 0,
            target: 0,
            record: false,
            files: 14,
            bytes: 40_000,
            first: "pkg/__init__.py".into(),
        };
        let files = WheelFiles {
            basis: Basis::Classes,
            runs: vec![run],
            files: 14,
            bytes: 40_000,
            copy_bytes: 65_536,
            directories: 2,
            unreadable: None,
        };
        let class = Class {
            facts: Facts {
                device: root.device,
                inode: 99,
                mount_id: root.id,
                uid: 1000,
                gid: 1000,
                mode: 0o100_644,
                links: 1,
                size: 100,
                project: Some(0),
                ..Facts::default()
            },
            at_link_limit: false,
            example: format!("{CACHE}/archive-v0/certifi/pkg/__init__.py").into(),
            files: 28,
            bytes: 80_000,
            most_links: 3,
        };
        let mut scene = Self {
            project,
            plan: Plan {
                basis: PlanBasis::Lockfile,
                wheels: vec![wheel("certifi"), wheel("idna")],
                archives: format!("{CACHE}/archive-v0").into(),
                site_packages: site_packages.clone().into(),
            },
            evidence: Evidence {
                cache: place_on(&root, CACHE),
                archives: place_on(&root, &format!("{CACHE}/archive-v0")),
                environment: place_on(&root, &format!("{SHOP}/.venv")),
                targets: vec![Target {
                    path: site_packages.clone().into(),
                    place: place_on(&root, &site_packages),
                }],
                classes: vec![class],
                attempts: Vec::new(),
                wheels: vec![files.clone(), files],
                fresh: None,
                mounts: vec![root],
                protected_hardlinks: Some(true),
                euid: Some(1000),
                cache_failures: Vec::new(),
                surroundings: BTreeMap::new(),
            },
            prediction: Prediction {
                wheels: Vec::new(),
                requested: Mode::Clone,
                warning: None,
                exit_status: 0,
                refusal: None,
            },
        };
        for mode in Mode::ALL {
            scene.evidence.attempts.push(attempt(0, 0, mode, None));
        }
        scene.refuse(Mode::Clone, EOPNOTSUPP)
    }

    /// The same on btrfs, where clones work.
    pub(super) fn btrfs() -> Self {
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
    pub(super) fn filesystem(mut self, name: &str) -> Self {
        self.each_mount(|mount| mount.filesystem = name.into());
        self
    }

    /// Puts the environment on a mount of its own.
    pub(super) fn environment_on(mut self, mount: Mount) -> Self {
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
    pub(super) fn cache_on(mut self, mount: Mount) -> Self {
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
    pub(super) fn source(mut self, change: impl FnOnce(&mut Facts)) -> Self {
        change(&mut self.evidence.classes[0].facts);
        self
    }

    /// Changes the facts of site-packages.
    pub(super) fn directory(mut self, change: impl FnOnce(&mut Facts)) -> Self {
        change(self.evidence.targets[0].place.facts.as_mut().unwrap());
        self
    }

    /// Lets `mode` fail.
    pub(super) fn refuse(mut self, mode: Mode, errno: i32) -> Self {
        self.evidence
            .attempts
            .retain(|attempt| attempt.mode != mode);
        self.evidence
            .attempts
            .push(attempt(0, 0, mode, Some(errno)));
        self
    }

    /// Lets `mode` work.
    pub(super) fn allow(mut self, mode: Mode) -> Self {
        self.evidence
            .attempts
            .retain(|attempt| attempt.mode != mode);
        self.evidence.attempts.push(attempt(0, 0, mode, None));
        self
    }

    /// Configures the link mode.
    pub(super) fn configure(mut self, mode: Mode, origin: Origin) -> Self {
        let setting = &mut self.project.settings.link_mode;
        setting.configured = Some(mode.as_str().into());
        setting.effective = mode;
        setting.origin = origin;
        self.prediction.requested = mode;
        self
    }

    /// Another uv.
    pub(super) fn uv(mut self, version: UvVersion) -> Self {
        self.project.uv.version = version;
        if self.project.settings.link_mode.configured.is_none() {
            let mode = crate::uv::version::default_mode_on(version, "linux");
            self.project.settings.link_mode.effective = mode;
            self.prediction.requested = mode;
        }
        self
    }

    /// Lets the last wheel fail at a file of a further class, whose facts differ as `change` says.
    pub(super) fn break_at(
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
            first: "idna/core.py".into(),
        };
        self.evidence.wheels[1].runs.push(run);
        self
    }

    /// What uv would do: each wheel goes down the ladder at its first run, and fails at a later one that is refused.
    pub(super) fn predict(mut self) -> Self {
        let ladder: &[Mode] = match self.prediction.requested {
            Mode::Clone if self.project.uv.version < UvVersion(0, 10, 5) => {
                &[Mode::Clone, Mode::Copy]
            }
            Mode::Clone => &[Mode::Clone, Mode::Hardlink, Mode::Copy],
            Mode::Hardlink => &[Mode::Hardlink, Mode::Copy],
            Mode::Symlink => &[Mode::Symlink, Mode::Copy],
            Mode::Copy => &[Mode::Copy],
        };
        let evidence = &self.evidence;
        let wheels = evidence
            .wheels
            .iter()
            .zip(&self.plan.wheels)
            .map(|(files, wheel)| {
                let archive = wheel.archive.clone().unwrap_or_default();
                let refusal = |run: &Run, mode| {
                    let attempt = evidence.attempt(run.class, run.target, mode)?;
                    Some((
                        mode,
                        archive.join(&run.first),
                        attempt.result.as_ref().err()?.errno,
                    ))
                };
                let mut outcome = WheelOutcome {
                    outcome: Outcome::Unknown,
                    tried: Vec::new(),
                    warning: false,
                    failure: None,
                    fallbacks: Vec::new(),
                    basis: Basis::Classes,
                    bytes_linked: 0,
                    bytes_copied: 0,
                };
                let mut end = Mode::Copy;
                let mut after_files = 0;
                for mode in ladder {
                    end = *mode;
                    outcome.tried.push(*mode);
                    match refusal(&files.runs[0], *mode) {
                        Some(refused) if *mode != Mode::Copy => outcome.fallbacks.push(refused),
                        _ => break,
                    }
                }
                outcome.outcome = Outcome::Installed(end);
                for run in &files.runs {
                    if let Some((mode, path, errno)) = refusal(run, end) {
                        outcome.outcome = Outcome::Fail;
                        outcome.failure = Some(LinkFailure {
                            mode,
                            path,
                            errno,
                            after_files,
                        });
                        break;
                    }
                    after_files += u64::from(run.files);
                }
                outcome.warning = end == Mode::Copy && !outcome.fallbacks.is_empty();
                outcome.bytes_copied = if end == Mode::Copy { files.bytes } else { 0 };
                outcome
            });
        self.prediction.wheels = wheels.collect();
        self.prediction.warning = self
            .prediction
            .wheels
            .iter()
            .find(|w| w.warning)
            .map(|w| w.fallbacks[w.fallbacks.len() - 1].0);
        self
    }

    /// The findings of the scene as it stands, after [`Scene::predict`].
    pub(super) fn findings(&self) -> Vec<Finding> {
        diagnose(&Case {
            project: &self.project,
            plan: &self.plan,
            evidence: &self.evidence,
            prediction: &self.prediction,
        })
    }

    /// The codes found, in the order they are reported.
    pub(super) fn codes(self) -> Vec<u16> {
        let scene = self.predict();
        scene
            .findings()
            .iter()
            .map(|finding| finding.code.0)
            .collect()
    }

    /// The finding with this code.
    pub(super) fn finding(self, code: u16) -> Finding {
        let scene = self.predict();
        let findings = scene.findings();
        let found = findings
            .iter()
            .find(|finding| finding.code == Code(code))
            .cloned();
        found.unwrap_or_else(|| panic!("no UL{code} in {findings:#?}"))
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
    }
}
