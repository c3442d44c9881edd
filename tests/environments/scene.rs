//! A project with one wheel in its lock, laid out anew for every cell and every uv.

use std::ffi::OsString;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use uv_linkcheck::discover::discover;
use uv_linkcheck::env::Given;
use uv_linkcheck::model::project::EnvironmentState;
use uv_linkcheck::model::request::{Request, UvOptions};
use uv_linkcheck::model::uv::UvVersion;

use crate::cells::Cell;
use crate::support::command::Checked as _;
use crate::support::index::Index;
use crate::support::python::python;
use crate::support::wheel::Wheel;
use crate::support::{project, uv};

/// The file of the wheel in the lock: where it lands is the environment's `site-packages`.
const LANDED: &str = "single.py";

/// What happens, or is said to happen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// uv stops.
    Refused(String),
    /// The wheel goes into this directory of the scene.
    Synced {
        /// Whether the environment is made, and whether one is removed before.
        made: bool,
        removed: bool,
        site_packages: PathBuf,
    },
}

/// A released uv.
pub(crate) struct Judge {
    pub(crate) version: &'static str,
    pub(crate) number: UvVersion,
    uv: PathBuf,
    index: Index,
    cache: TempDir,
    /// A Python, and one of another minor version.
    python: PathBuf,
    pub(crate) other: Option<PathBuf>,
    /// A directory that holds the other one as uv would have installed it.
    managed: TempDir,
}

impl Judge {
    pub(crate) fn new(version: &'static str) -> Option<Self> {
        let mut pythons = ["3.11", "3.12", "3.10", "3.13"]
            .into_iter()
            .filter_map(python);
        let wheel = Wheel::new("single").file(LANDED, b"SINGLE = 1\n");
        let (python, other) = (pythons.next()?, pythons.next());
        let managed = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        if let Some(other) = &other {
            manage(other, managed.path());
        }
        Some(Self {
            version,
            number: version.parse().unwrap(),
            uv: uv::uv(version)?,
            index: Index::start(&[wheel]),
            cache: tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap(),
            python,
            other,
            managed,
        })
    }

    pub(crate) fn scene<'a>(&'a self, cell: &'a Cell) -> Scene<'a> {
        let keep = tempfile::tempdir().unwrap();
        let root = fs_err::canonicalize(keep.path()).unwrap();
        let scene = Scene {
            judge: self,
            cell,
            _keep: keep,
            root,
        };
        project::write(&scene.path("p"), &self.index);
        fs_err::create_dir_all(scene.path("home")).unwrap();
        fs_err::create_dir_all(scene.path("p/sub")).unwrap();
        (cell.arrange)(&scene);
        scene
    }
}

/// A cell, laid out.
pub(crate) struct Scene<'a> {
    judge: &'a Judge,
    cell: &'a Cell,
    _keep: TempDir,
    root: PathBuf,
}

impl Scene<'_> {
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(&self.fill(path));
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, self.fill(text)).unwrap();
    }

    pub(crate) fn append(&self, path: &str, text: &str) {
        let old = fs_err::read_to_string(self.path(path)).unwrap();
        self.write(path, &format!("{old}{text}"));
    }

    pub(crate) fn link(&self, path: &str, target: &str) {
        symlink(self.fill(target), self.path(path)).unwrap();
    }

    /// An environment of the first Python.
    pub(crate) fn venv(&self, path: &str) {
        self.venv_of(&self.judge.python, path);
    }

    /// An environment of the first Python with a copy of its interpreter.
    pub(crate) fn copied_venv(&self, path: &str) {
        Command::new(&self.judge.python)
            .args(["-I", "-m", "venv", "--copies", "--without-pip"])
            .arg(self.path(path))
            .checked();
    }

    /// An environment of the other one.
    pub(crate) fn other_venv(&self, path: &str) {
        self.venv_of(self.judge.other.as_ref().unwrap(), path);
    }

    /// An environment of the other one, as uv installed it.
    pub(crate) fn managed_venv(&self, path: &str) {
        let mut all = fs_err::read_dir(self.judge.managed.path()).unwrap();
        let installation = all.next().unwrap().unwrap().path();
        self.venv_of(&installation.join("bin/python3"), path);
    }

    /// The other Python's whole installation, which is no virtual environment.
    pub(crate) fn prefix(&self, path: &str) {
        let real = fs_err::canonicalize(self.judge.other.as_ref().unwrap()).unwrap();
        copy(real.parent().unwrap().parent().unwrap(), &self.path(path));
    }

    /// A program of this text.
    pub(crate) fn program(&self, path: &str, text: &str) {
        self.write(path, text);
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs_err::set_permissions(self.path(path), executable).unwrap();
    }

    fn venv_of(&self, python: &Path, path: &str) {
        Command::new(&self.judge.uv)
            .args(["venv", "--quiet", "--python"])
            .args([python, &self.path(path)])
            .env_clear()
            .envs(self.vars().0)
            .env_remove("UV_PROJECT_ENVIRONMENT")
            .env_remove("UV_PYTHON_PREFERENCE")
            .env_remove("UV_MANAGED_PYTHON")
            .env_remove("UV_NO_MANAGED_PYTHON")
            .env_remove("UV_WORKING_DIR")
            .env_remove("UV_PROJECT")
            .checked();
    }

    /// `demo` with a member `m`, which needs the wheel as well.
    pub(crate) fn workspace(&self) {
        self.append(
            "p/pyproject.toml",
            "\n[tool.uv.workspace]\nmembers = ['m']\n",
        );
        self.write(
            "p/m/pyproject.toml",
            "[project]\nname = 'm'\nversion = '1'\nrequires-python = '>=3.8'\ndependencies = ['single']\n",
        );
        let lock = fs_err::read_to_string(self.path("p/uv.lock")).unwrap();
        let lock = lock.replacen("\n\n", "\n\n[manifest]\nmembers = ['demo', 'm']\n\n", 1);
        let member = "\n[[package]]\nname = 'm'\nversion = '1'\nsource = { virtual = 'm' }\ndependencies = [{ name = 'single' }]\n";
        self.write("p/uv.lock", &format!("{lock}{member}"));
    }

    fn fill(&self, text: &str) -> String {
        let minor = |python: &Path| {
            let directory = python.parent().unwrap().parent().unwrap().join("lib");
            let names = fs_err::read_dir(directory).unwrap().flatten();
            let mut minors = names.filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let minor = name.strip_prefix("python3.")?.to_owned();
                minor.parse::<u32>().ok().map(|minor| format!("3.{minor}"))
            });
            minors.next().unwrap()
        };
        let mut text = text
            .replace("{root}", self.root.to_str().unwrap())
            .replace("{python}", self.judge.python.to_str().unwrap())
            .replace("{managed}", self.judge.managed.path().to_str().unwrap())
            .replace("{cache}", self.judge.cache.path().to_str().unwrap());
        if text.contains("{minor}") {
            text = text.replace("{minor}", &minor(&self.judge.python));
        }
        if let Some(other) = &self.judge.other {
            text = text.replace("{other}", other.to_str().unwrap());
            if text.contains("{other minor}") {
                text = text.replace("{other minor}", &minor(other));
            }
        }
        text
    }

    /// The only variables set, for uv and for us.
    pub(crate) fn vars(&self) -> Given {
        let pythons = [Some(&self.judge.python), self.judge.other.as_ref()];
        let directories = [self.judge.uv.parent().unwrap()].into_iter().chain(
            pythons
                .into_iter()
                .flatten()
                .map(|python| python.parent().unwrap()),
        );
        let search = std::env::join_paths(directories).unwrap();
        let mut vars = Given::new([("UV_PYTHON_DOWNLOADS", "never"), ("UV_NO_PROGRESS", "1")]);
        let mut set = |name: &str, value: OsString| vars.0.insert(name.to_owned(), value);
        set("PATH", search);
        set("HOME", self.path("home").into());
        set("UV_CACHE_DIR", self.judge.cache.path().into());
        for (name, value) in self.cell.vars {
            set(name, self.fill(value).into());
        }
        vars
    }

    /// The options, filled in.
    pub(crate) fn options(&self) -> Vec<(&'static str, String)> {
        let options = self.cell.options.iter();
        options
            .map(|(name, value)| (*name, self.fill(value)))
            .collect()
    }

    /// The working directory after `--directory`.
    pub(crate) fn changed(&self) -> PathBuf {
        let mut options = self.cell.options.iter();
        let changed = options.find(|(name, _)| *name == "--directory");
        self.cwd().join(changed.map_or("", |(_, value)| value))
    }

    pub(crate) fn number(&self) -> UvVersion {
        self.judge.number
    }

    pub(crate) fn uv(&self) -> &Path {
        &self.judge.uv
    }

    /// Lets uv make the environment of a script with the first Python.
    pub(crate) fn sync_script(&self, path: &str) {
        Command::new(&self.judge.uv)
            .args(["sync", "--quiet", "--script"])
            .arg(self.path(path))
            .arg("--python")
            .arg(&self.judge.python)
            .env_clear()
            .envs(self.vars().0)
            .checked();
    }

    pub(crate) fn cwd(&self) -> PathBuf {
        self.path(self.cell.cwd)
    }

    pub(crate) fn ours(&self) -> Outcome {
        let mut options = UvOptions::default();
        for (name, value) in self.cell.options {
            let value = self.fill(value);
            match *name {
                "--active" => options.active = true,
                "--all-packages" => options.selection.all_packages = true,
                "--managed-python" => options.managed_python = true,
                "--no-managed-python" => options.no_managed_python = true,
                "--python-preference" => options.python_preference = Some(value),
                "--no-config" => options.no_config = true,
                "--package" => options.selection.package = vec![value],
                "--project" => options.project = Some(value.into()),
                "--directory" => options.directory = Some(value.into()),
                "--python" => options.python = Some(value),
                other => panic!("{other}"),
            }
        }
        let request = Request {
            uv: options,
            uv_version: Some(self.judge.number),
            ..Request::default()
        };
        match discover(&request, &self.vars(), &self.cwd()) {
            Err(error) => Outcome::Refused(error.to_string()),
            Ok(project) => Outcome::Synced {
                made: project.environment.state != EnvironmentState::Usable,
                // A link into its cache uv takes away without a word.
                removed: matches!(project.environment.state, EnvironmentState::Replaced(_))
                    && !(project.environment.replaces_link
                        && self.judge.number >= UvVersion(0, 11, 25)),
                site_packages: self.inside(&if project.environment.replaces_link {
                    project.environment.site_packages
                } else {
                    real(&project.environment.site_packages)
                }),
            },
        }
    }

    pub(crate) fn theirs(&self) -> Outcome {
        let options = self.cell.options.iter();
        let words = options
            .flat_map(|(name, value)| [*name, *value])
            .filter(|word| !word.is_empty());
        let output = Command::new(&self.judge.uv)
            .args(["sync", "--frozen"])
            .args(words.map(|word| self.fill(word)))
            .env_clear()
            .envs(self.vars().0)
            .current_dir(self.cwd())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if !output.status.success() {
            return Outcome::Refused(said);
        }
        let mut landed = Vec::new();
        find(&self.root, &mut landed);
        let [directory] = landed.as_slice() else {
            panic!("{LANDED} is in {landed:?}: {said}")
        };
        Outcome::Synced {
            made: said.contains("Creating virtual environment at"),
            removed: said.contains("Removed virtual environment at"),
            site_packages: self.inside(&real(directory)),
        }
    }

    fn inside(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).unwrap_or(path).to_owned()
    }
}

/// Puts the installation of `python` where uv looks for its own: hard links, as it is large.
fn manage(python: &Path, directory: &Path) {
    let real = fs_err::canonicalize(python).unwrap();
    let prefix = real.parent().unwrap().parent().unwrap();
    let ask = "import platform; print(platform.python_version())";
    let version = Command::new(&real).args(["-I", "-c", ask]).checked().stdout;
    let version = String::from_utf8(version).unwrap();
    let arch = std::env::consts::ARCH;
    let name = format!("cpython-{}-linux-{arch}-gnu", version.trim());
    copy(prefix, &directory.join(name));
}

/// A tree once more: by hard links where that can be, as it is large.
fn copy(from: &Path, to: &Path) {
    let linked = Command::new("cp").arg("-al").args([from, to]).output();
    if !linked.is_ok_and(|output| output.status.success()) {
        let _ = fs_err::remove_dir_all(to);
        Command::new("cp").arg("-a").args([from, to]).checked();
    }
}

/// `path` with the symlinks of its part that exists resolved.
fn real(path: &Path) -> PathBuf {
    let there = path
        .ancestors()
        .find_map(|up| Some((up, fs_err::canonicalize(up).ok()?)));
    let (up, resolved) = there.unwrap();
    resolved.join(path.strip_prefix(up).unwrap())
}

/// The directories below `root` that hold the wheel's file.
fn find(root: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs_err::read_dir(root).unwrap().flatten() {
        if entry.file_name() == LANDED && root.join("single-1.0.dist-info").is_dir() {
            found.push(root.to_owned());
        } else if entry.file_type().unwrap().is_dir() && entry.file_name() != "archive-v0" {
            find(&entry.path(), found);
        }
    }
}
