//! A cache with one wheel and an environment, and what the probe says of them.

use std::path::{Path, PathBuf};

use uv_linkcheck::error::Result;
use uv_linkcheck::model::evidence::{Class, Evidence};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::origin::{Origin, Setting};
use uv_linkcheck::model::plan::{Plan, PlanBasis, PlannedWheel, SourceKind};
use uv_linkcheck::model::project::{Environment, EnvironmentState, Places, Project, Settings};
use uv_linkcheck::model::python::{Libc, Os, Python, PythonOrigin};
use uv_linkcheck::model::request::Effort;
use uv_linkcheck::model::uv::{UvInUse, UvOrigin, UvVersion};
use uv_linkcheck::probe;
use uv_linkcheck::progress::Silent;
use uv_linkcheck::sys::{self, System};

use crate::support::snapshot::{DirectoryTimes, Snapshot};

/// What a mode answers: 0, or the number of the error.
pub(crate) type Answers = [i32; 4];

/// Every mode works.
pub(crate) const ALL: Answers = [0; 4];
/// All but cloning, which the filesystem does not know.
pub(crate) const NO_CLONE: Answers = [EOPNOTSUPP, 0, 0, 0];
/// Another filesystem.
pub(crate) const ELSEWHERE: Answers = [EXDEV, EXDEV, 0, 0];

pub(crate) const EPERM: i32 = 1;
pub(crate) const EXDEV: i32 = 18;
pub(crate) const EINVAL: i32 = 22;
pub(crate) const EROFS: i32 = 30;
pub(crate) const EMLINK: i32 = 31;
pub(crate) const EOPNOTSUPP: i32 = 95;

/// A size that no filesystem keeps in an inode.
const LARGE: usize = 200 * 1024;

/// A cache and an environment.
#[derive(Debug, Clone)]
pub(crate) struct Bed {
    /// The cache directory.
    pub(crate) cache: PathBuf,
    /// The wheel in it.
    pub(crate) archive: PathBuf,
    /// More wheels.
    pub(crate) others: Vec<PathBuf>,
    /// Site-packages.
    pub(crate) site: PathBuf,
    /// Whether the wheel is taken to be in the cache.
    pub(crate) cached: bool,
    /// Whether it is taken to be installed.
    pub(crate) installed: bool,
}

impl Bed {
    /// What lies, or would lie, below these two directories.
    pub(crate) fn at(cache: &Path, environment: &Path) -> Self {
        let cache = cache.join("cache");
        Self {
            archive: cache.join("archive-v0/wheel"),
            others: Vec::new(),
            site: environment.join("venv/lib/python3.12/site-packages"),
            cache,
            cached: true,
            installed: false,
        }
    }

    /// Makes both: a wheel with a small, a large and an empty file, and an empty environment.
    pub(crate) fn new(cache: &Path, environment: &Path) -> Self {
        let bed = Self::at(cache, environment);
        fs_err::create_dir_all(&bed.site).unwrap();
        bed.add("pkg/__init__.py", 100);
        bed.add("pkg/data.bin", LARGE);
        bed.add("pkg/empty/__init__.py", 0);
        bed.add("wheel-1.0.dist-info/RECORD", 60);
        bed
    }

    /// Adds a file to the wheel.
    pub(crate) fn add(&self, name: &str, size: usize) -> PathBuf {
        let path = self.archive.join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(&path, vec![b'x'; size]).unwrap();
        path
    }

    /// The same with a wheel that is not in the cache.
    pub(crate) fn uncached(&self) -> Self {
        Self {
            cached: false,
            ..self.clone()
        }
    }

    /// Probes, and makes sure that nothing changed.
    pub(crate) fn probe(&self, effort: Effort) -> Evidence {
        let environment = self.site.ancestors().nth(3).unwrap();
        let roots = [self.cache.as_path(), environment];
        let before = Snapshot::of(&roots, DirectoryTimes::Kept);
        let evidence = self.look(effort);
        let after = Snapshot::of(&roots, DirectoryTimes::Kept);
        if let Some(difference) = before.difference(&after) {
            panic!("the probe left something behind:\n{difference}");
        }
        evidence
    }

    /// Probes.
    pub(crate) fn look(&self, effort: Effort) -> Evidence {
        self.ask(effort, &sys::native()).unwrap()
    }

    /// Probes another system than this.
    pub(crate) fn ask(&self, effort: Effort, system: &dyn System) -> Result<Evidence> {
        probe::probe(&self.project(), &self.plan(), effort, system, &Silent)
    }

    /// What the modes answer for the files of the one class there is, however thoroughly they are looked at.
    pub(crate) fn answers(&self) -> Answers {
        let [classes, every] = [Effort::Classes, Effort::EveryFile].map(|effort| {
            let evidence = self.probe(effort);
            assert_eq!(evidence.classes.len(), 1, "{:#?}", evidence.classes);
            answers(&evidence, 0, 0)
        });
        assert_eq!(classes, every, "both efforts must agree");
        classes
    }

    fn plan(&self) -> Plan {
        let wheel = |archive: Option<&PathBuf>| PlannedWheel {
            name: "wheel".to_owned(),
            version: Some("1.0".to_owned()),
            filename: Some("wheel-1.0-py3-none-any.whl".to_owned()),
            source: SourceKind::Registry,
            archive: archive.cloned(),
            installed: self.installed,
            replaces: self.installed,
        };
        Plan {
            edges: Vec::new(),
            basis: PlanBasis::Lockfile,
            wheels: std::iter::once(wheel(Some(&self.archive).filter(|_| self.cached)))
                .chain(self.others.iter().map(|other| wheel(Some(other))))
                .collect(),
            notes: Vec::new(),
            pending: false,
            archives: self.cache.join("archive-v0"),
            site_packages: self.site.clone(),
        }
    }

    fn project(&self) -> Project {
        let python = Python {
            version: "3.12.1".to_owned(),
            minor: (3, 12),
            implementation: "cpython".to_owned(),
            free_threaded: false,
            machine: "x86_64".to_owned(),
            os: Os::Linux(Libc::Glibc(2, 36)),
            arch: "x86_64".to_owned(),
            implementation_version: "3.12.1".to_owned(),
            platform_release: String::new(),
            platform_version: String::new(),
            executable: None,
            base_executable: None,
            origin: PythonOrigin::Environment,
        };
        let environment = self.site.ancestors().nth(3).unwrap().to_owned();
        Project {
            root: environment.clone(),
            script: None,
            tool: None,
            places: Places::default(),
            has_manifest: false,
            current: environment.clone(),
            name: None,
            default_groups: None,
            members: Vec::new(),
            lockfile: None,
            settings: Settings {
                link_mode: setting(Mode::Clone),
                cache_dir: setting(self.cache.clone()),
                no_cache: None,
            },
            uv: UvInUse {
                version: UvVersion(0, 13, 9),
                origin: UvOrigin::Assumed,
            },
            environment: Environment {
                path: environment,
                origin: Origin::default_value(),
                replaces_link: false,
                state: EnvironmentState::Usable,
                python,
                site_packages: self.site.clone(),
            },
            remarks: Vec::new(),
            notes: Vec::new(),
        }
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

/// What the modes answer for a class in a target.
pub(crate) fn answers(evidence: &Evidence, class: u32, target: u16) -> Answers {
    Mode::ALL.map(|mode| {
        let attempt = evidence.attempt(class, target, mode);
        let attempt = attempt.unwrap_or_else(|| panic!("{mode} was not tried"));
        attempt
            .result
            .as_ref()
            .map_or_else(|refusal| refusal.errno.0, |()| 0)
    })
}

/// The number of the class that the file `name` is in, by its run.
pub(crate) fn class_of(evidence: &Evidence, holds: impl Fn(&Class) -> bool) -> u32 {
    let found: Vec<_> = evidence
        .classes
        .iter()
        .enumerate()
        .filter(|(_, class)| holds(class))
        .collect();
    assert_eq!(found.len(), 1, "{:#?}", evidence.classes);
    u32::try_from(found[0].0).unwrap()
}
