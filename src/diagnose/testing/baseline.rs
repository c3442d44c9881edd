//! The scene that every test alters.

use std::collections::BTreeMap;

use crate::model::evidence::{Basis, Class, Evidence, OtherNames, Run, Target, WheelFiles};
use crate::model::mode::Mode;
use crate::model::origin::{Origin, Setting};
use crate::model::outcome::Prediction;
use crate::model::place::Facts;
use crate::model::plan::{Plan, PlanBasis, PlannedWheel, SourceKind};
use crate::model::project::{Environment, EnvironmentState, Places, Project, Settings};
use crate::model::python::{Libc, Os, Python, PythonOrigin};
use crate::model::uv::{UvInUse, UvOrigin, UvVersion};

use super::{CACHE, EOPNOTSUPP, SHOP, Scene, attempt, mount, place_on};

impl Scene {
    /// Two wheels of one class each run, every mode but clone works.
    pub(crate) fn ext4() -> Self {
        let site_packages = format!("{SHOP}/.venv/lib/python3.12/site-packages");
        let wheel = |name: &str| PlannedWheel {
            name: name.into(),
            version: Some("1.0".into()),
            filename: Some(format!("{name}-1.0-py3-none-any.whl")),
            source: SourceKind::Registry,
            archive: Some(format!("{CACHE}/archive-v0/{name}").into()),
            installed: false,
            replaces: false,
        };
        let mut scene = Self {
            project: project(&site_packages),
            plan: Plan {
                edges: Vec::new(),
                basis: PlanBasis::Lockfile,
                notes: Vec::new(),
                wheels: vec![wheel("certifi"), wheel("idna")],
                pending: false,
                archives: format!("{CACHE}/archive-v0").into(),
                site_packages: site_packages.clone().into(),
            },
            evidence: evidence(&site_packages),
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
}

fn project(site_packages: &str) -> Project {
    let default = || Origin::default_value();
    Project {
        root: SHOP.into(),
        script: None,
        tool: None,
        places: Places::default(),
        has_manifest: true,
        current: SHOP.into(),
        name: Some("shop".into()),
        default_groups: None,
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
            replaces_link: false,
            state: EnvironmentState::Usable,
            python: python(),
            site_packages: site_packages.into(),
        },
        remarks: Vec::new(),
        notes: Vec::new(),
    }
}

fn evidence(site_packages: &str) -> Evidence {
    let root = mount(30, "/", "/");
    let run = Run {
        class: 0,
        target: 0,
        record: false,
        files: 14,
        bytes: 40_000,
        copy_bytes: 40_960,
        replaced_bytes: 0,
        recopied_bytes: 0,
        removed_bytes: 0,
        in_new_directory: true,
        first: "pkg/__init__.py".into(),
        entry: 0,
        occupant: None,
    };
    let files = WheelFiles {
        basis: Basis::Classes,
        runs: vec![run],
        files: 14,
        bytes: 40_000,
        copy_bytes: 65_536,
        directories: 2,
        data: None,
        script: None,
        unreadable: None,
        no_directories: Vec::new(),
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
    Evidence {
        cache: place_on(&root, CACHE),
        archives: place_on(&root, &format!("{CACHE}/archive-v0")),
        environment: place_on(&root, &format!("{SHOP}/.venv")),
        targets: vec![Target {
            path: site_packages.into(),
            place: place_on(&root, site_packages),
        }],
        classes: vec![class],
        attempts: Vec::new(),
        wheels: vec![files.clone(), files],
        fresh: None,
        mounts: vec![root],
        protected_hardlinks: Some(true),
        euid: Some(1000),
        cache_failures: Vec::new(),
        reach: None,
        unmovable: None,
        same_policy: None,
        surroundings: BTreeMap::new(),
        edges: Vec::new(),
        other_names: OtherNames::default(),
    }
}

fn python() -> Python {
    Python {
        version: "3.12.1".into(),
        minor: (3, 12),
        implementation: "CPython".into(),
        free_threaded: false,
        machine: "x86_64".into(),
        arch: "x86_64".into(),
        implementation_version: "3.12.1".into(),
        os: Os::Linux(Libc::Glibc(2, 36)),
        platform_release: String::new(),
        platform_version: String::new(),
        executable: None,
        base_executable: None,
        origin: PythonOrigin::Environment,
    }
}
