//! What every sample is put together from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use uv_linkcheck::model::errno::Errno;
use uv_linkcheck::model::evidence::{
    Attempt, Basis, Class, Evidence, OtherNames, Refusal, Run, Target, WheelFiles,
};
use uv_linkcheck::model::finding::Fact;
use uv_linkcheck::model::lock::Lock;
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::origin::{Origin, Setting};
use uv_linkcheck::model::outcome::{Outcome, WheelOutcome};
use uv_linkcheck::model::place::{Facts, Mount, Place, Space};
use uv_linkcheck::model::plan::{PlannedWheel, SourceKind};
use uv_linkcheck::model::project::{
    Environment, EnvironmentState, Lockfile, Member, Places, Project, Settings,
};
use uv_linkcheck::model::python::{Libc, Os, Python, PythonOrigin};
use uv_linkcheck::model::report::Report;
use uv_linkcheck::model::uv::{UvInUse, UvOrigin, UvVersion};

pub(super) const CACHE: &str = "/home/ada/.cache/uv";
const NAMES: [&str; 5] = [
    "certifi",
    "charset-normalizer",
    "idna",
    "requests",
    "urllib3",
];

pub(crate) fn mount(
    id: u64,
    device: (u32, u32),
    at: &str,
    filesystem: &str,
    source: &str,
) -> Mount {
    Mount {
        id,
        parent: 1,
        device,
        root: "/".into(),
        mount_point: at.into(),
        options: vec!["rw".into(), "relatime".into()],
        super_options: vec!["rw".into(), "discard".into()],
        filesystem: filesystem.into(),
        source: source.into(),
    }
}

pub(crate) fn place(path: impl AsRef<Path>, mount: &Mount) -> Place {
    Place {
        path: path.as_ref().to_owned(),
        exists: true,
        real: path.as_ref().to_owned(),
        missing: PathBuf::new(),
        mount: Some(mount.clone()),
        space: Some(Space {
            free_bytes: 41 << 30,
            free_inodes: 9_000_000,
            total_inodes: 10_000_000,
            total_bytes: 100 << 30,
            block_size: 4096,
        }),
        facts: None,
        synced: None,
        error: None,
    }
}

pub(super) fn planned(at: usize) -> PlannedWheel {
    let name = NAMES
        .get(at)
        .map_or_else(|| format!("package-{at}"), |name| (*name).to_owned());
    let version = if at == 0 {
        "2024.8.30".to_owned()
    } else {
        format!("{at}.4.0")
    };
    PlannedWheel {
        filename: Some(format!(
            "{}-{version}-py3-none-any.whl",
            name.replace('-', "_")
        )),
        name,
        version: Some(version),
        source: SourceKind::Registry,
        archive: Some(
            format!(
                "{CACHE}/archive-v0/itqPudym_HF9JSN{}",
                if at == 0 { "G" } else { "H" }
            )
            .into(),
        ),
        installed: at == 0,
        replaces: at == 0,
    }
}

pub(super) fn evidence(cache: &Mount, environment: &Mount, venv: &str, wheels: usize) -> Evidence {
    let site_packages = format!("{venv}/lib/python3.12/site-packages");
    let all: Vec<WheelFiles> = (0..wheels).map(files).collect();
    Evidence {
        cache: place(CACHE, cache),
        archives: place(format!("{CACHE}/archive-v0"), cache),
        environment: place(venv, environment),
        targets: vec![Target {
            place: place(&site_packages, environment),
            path: site_packages.into(),
        }],
        classes: vec![Class {
            facts: Facts::default(),
            at_link_limit: false,
            example: PathBuf::from(CACHE).join("archive-v0/itqPudym_HF9JSNG/certifi/__init__.py"),
            files: all.iter().map(|wheel| wheel.files).sum(),
            bytes: all.iter().map(|wheel| wheel.bytes).sum(),
            most_links: 1,
        }],
        attempts: Vec::new(),
        wheels: all,
        fresh: None,
        mounts: vec![cache.clone(), environment.clone()],
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

fn files(at: usize) -> WheelFiles {
    let (files, bytes) = if at == 0 {
        (14, 301_234)
    } else {
        (286, 15_000_000)
    };
    WheelFiles {
        basis: Basis::Classes,
        runs: vec![Run {
            class: 0,
            target: 0,
            record: false,
            files,
            bytes,
            copy_bytes: 4096,
            replaced_bytes: 0,
            recopied_bytes: 0,
            removed_bytes: 0,
            in_new_directory: true,
            first: "certifi/__init__.py".into(),
            entry: 0,
            occupant: None,
        }],
        files: files.into(),
        bytes,
        copy_bytes: bytes,
        directories: 3,
        data: None,
        script: None,
        unreadable: None,
        no_directories: Vec::new(),
    }
}

pub(super) fn project(root: &str) -> Project {
    let root = PathBuf::from(root);
    Project {
        script: None,
        tool: None,
        places: Places::default(),
        has_manifest: true,
        current: root.clone(),
        name: Some("shop".into()),
        default_groups: None,
        members: vec![Member {
            name: "shop".into(),
            path: root.clone(),
        }],
        lockfile: Some(Lockfile {
            path: root.join("uv.lock"),
            lock: Lock {
                version: 1,
                revision: 3,
                ..Lock::default()
            },
        }),
        settings: Settings {
            link_mode: setting(Mode::Clone),
            cache_dir: setting(PathBuf::from(CACHE)),
            no_cache: None,
        },
        uv: UvInUse {
            version: UvVersion(0, 13, 9),
            origin: UvOrigin::Path,
        },
        environment: Environment {
            path: root.join(".venv"),
            origin: Origin::default_value(),
            replaces_link: false,
            state: EnvironmentState::Usable,
            python: Python {
                version: "3.12.1".into(),
                minor: (3, 12),
                implementation: "CPython".into(),
                free_threaded: false,
                machine: "x86_64".into(),
                arch: "x86_64".into(),
                implementation_version: "3.12.1".into(),
                os: Os::Linux(Libc::Glibc(2, 39)),
                platform_release: String::new(),
                platform_version: String::new(),
                executable: None,
                base_executable: None,
                origin: PythonOrigin::Environment,
            },
            site_packages: root.join(".venv/lib/python3.12/site-packages"),
        },
        remarks: Vec::new(),
        notes: Vec::new(),
        root,
    }
}

fn setting<T>(effective: T) -> Setting<T> {
    Setting {
        configured: None,
        effective,
        origin: Origin::default_value(),
        hidden: Vec::new(),
    }
}

/// Records what `mode` did with a file of `class` in site-packages.
pub(crate) fn answer(report: &mut Report, class: u32, mode: Mode, result: Result<(), Refusal>) {
    let example = report.evidence.classes[class as usize].example.clone();
    report.evidence.attempts.push(Attempt {
        class,
        target: 0,
        mode,
        file: example,
        size: 4096,
        private_bytes: (mode == Mode::Clone && result.is_ok()).then_some(0),
        result,
    });
}

pub(crate) fn refusal(errno: Errno, call: &'static str) -> Refusal {
    Refusal {
        errno,
        call,
        lied: None,
    }
}

pub(super) fn fact(fact: &str, value: &str) -> Fact {
    Fact {
        fact: fact.into(),
        value: value.into(),
    }
}

/// Lets wheel number `at` end in `mode(at)`.
pub(crate) fn predict(report: &mut Report, mode: impl Fn(usize) -> Mode) {
    let wheels = report
        .evidence
        .wheels
        .iter()
        .enumerate()
        .map(|(at, files)| {
            let mode = mode(at);
            let tried = match mode {
                Mode::Clone => vec![Mode::Clone],
                Mode::Hardlink => vec![Mode::Clone, Mode::Hardlink],
                Mode::Symlink => vec![Mode::Symlink],
                Mode::Copy => vec![Mode::Clone, Mode::Hardlink, Mode::Copy],
            };
            WheelOutcome {
                outcome: Outcome::Installed(mode),
                tried,
                warning: mode == Mode::Copy,
                failure: None,
                fallbacks: Vec::new(),
                basis: files.basis,
                bytes_linked: if mode.shares() { files.bytes } else { 0 },
                bytes_copied: if mode.shares() { 0 } else { files.bytes },
                emptied: None,
            }
        });
    report.prediction.wheels = wheels.collect();
}
