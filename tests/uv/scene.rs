//! Everything a situation needs but its filesystems.

use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::UNIX_EPOCH;

use uv_linkcheck::env::{Process, Vars as _};
use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::uv::UvVersion;

use crate::support::command::Checked as _;
use crate::support::confine::Confinement;
use crate::support::index::Index;
use crate::support::{fs, namespace, project, uv};

/// One version of each era: clone falls back to copy; the same, late; clone falls back to hardlink, and it heals
/// the link limit.
const VERSIONS: [&str; 3] = ["0.5.3", "0.10.4", "0.13.9"];

/// The last version before and a version after clone became the default: enough where nothing but what the system
/// answers is in question.
pub(crate) const TWO: [&str; 2] = [VERSIONS[1], VERSIONS[2]];

/// A uv to judge by.
#[derive(Debug)]
pub(crate) struct Uv {
    /// Its release.
    pub(crate) version: UvVersion,
    program: PathBuf,
}

impl Uv {
    /// The directory it is in.
    pub(crate) fn directory(&self) -> &Path {
        self.program.parent().expect("a program is in a directory")
    }
}

/// Where the three places of an installation are.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// Holds a cache for each uv.
    pub(crate) caches: PathBuf,
    /// The project's directory.
    pub(crate) project: PathBuf,
    /// The environment's own directory, symlinks resolved.
    pub(crate) environment: PathBuf,
    /// Whether `UV_PROJECT_ENVIRONMENT` names it.
    pub(crate) named: bool,
    /// The user who runs uv; `None` for root.
    pub(crate) user: Option<u32>,
    /// The link mode that settings ask for where no option does.
    pub(crate) mode: Option<Mode>,
    /// Variables that are set beyond those of every run.
    pub(crate) variables: Vec<(&'static str, OsString)>,
    /// Variables of every run that are not set.
    pub(crate) unset: Vec<&'static str>,
    /// A command line that runs the one after it, where there is one.
    pub(crate) launcher: Vec<OsString>,
    /// What uv may not do.
    pub(crate) confinement: Confinement,
}

impl Layout {
    /// Caches below one directory, and a project with its `.venv` below another.
    pub(crate) fn new(caches: &Path, project: &Path) -> Self {
        let project = project.join("project");
        let environment = project.join(".venv");
        Self {
            caches: caches.join("caches"),
            project,
            environment,
            named: false,
            user: None,
            mode: None,
            variables: Vec::new(),
            unset: Vec::new(),
            launcher: Vec::new(),
            confinement: Confinement::None,
        }
    }

    /// The same places and user, with nothing in the way.
    fn plain(&self) -> Self {
        Self {
            variables: Vec::new(),
            unset: Vec::new(),
            launcher: Vec::new(),
            confinement: Confinement::None,
            ..self.clone()
        }
    }

    /// The cache of one uv.
    pub(crate) fn cache(&self, uv: &Uv) -> PathBuf {
        self.caches.join(uv.version.to_string())
    }
}

/// The machine, as far as the situations share it.
#[derive(Debug)]
pub(crate) struct Scene {
    scratch: PathBuf,
    /// The index the wheels come from.
    pub(crate) index: Index,
    /// The judges.
    pub(crate) uvs: Vec<Uv>,
    python: PathBuf,
    /// The same where it really is.
    real_python: PathBuf,
    checker: PathBuf,
    /// What was not agreed on so far.
    pub(crate) disagreements: RefCell<String>,
    /// The test.
    pub(crate) name: String,
    /// How many situations were advised on.
    pub(crate) advised: Cell<usize>,
}

impl Scene {
    /// Finds the tools and starts the index; `None`, and said so, when there is no uv.
    pub(crate) fn new(scratch: &Path, name: &str) -> Option<Self> {
        Self::with(scratch, name, &VERSIONS)
    }

    /// The same with these versions of uv.
    pub(crate) fn with(scratch: &Path, name: &str, versions: &[&str]) -> Option<Self> {
        // Tools are mounted where every user can reach them: a build directory may be private.
        let tools = scratch.join("tools");
        let mut uvs = Vec::new();
        for version in versions.iter().copied() {
            let Some(program) = uv::uv(version) else {
                namespace::skip(name, &format!("uv {version} is not to be had"));
                return None;
            };
            let directory = fs::bind(&tools, version, program.parent().unwrap());
            uvs.push(Uv {
                version: version.parse().unwrap(),
                program: directory.join("uv"),
            });
        }
        let checker = Path::new(env!("CARGO_BIN_EXE_uv-linkcheck"));
        let checker = fs::bind(&tools, "checker", checker.parent().unwrap())
            .join(checker.file_name().unwrap());
        for (directory, mode) in [("home", 0o777), ("tmp", 0o1777), ("templates", 0o777)] {
            open_directory(&scratch.join(directory), mode);
        }
        let (python, real_python) = python(&tools);
        let index = Index::start(&project::wheels());
        Some(Self {
            scratch: scratch.to_owned(),
            index,
            uvs,
            python,
            real_python,
            checker,
            disagreements: RefCell::default(),
            name: name.to_owned(),
            advised: Cell::default(),
        })
    }

    /// Writes the project, and for each uv makes an empty environment to start from, the first time.
    pub(crate) fn lay_out(&self, layout: &Layout) {
        let layout = &layout.plain();
        project::write(&layout.project, &self.index);
        fs_err::create_dir_all(&layout.caches).unwrap();
        if let Some(user) = layout.user {
            fs::give(&layout.project, user);
            fs::give(&layout.caches, user);
        }
        for uv in &self.uvs {
            let template = self.template(uv);
            if template.exists() {
                continue;
            }
            if let Some(made) = self.made_template(uv) {
                fs::copy_tree(&made, &template);
                self.bind_template(&template);
            } else {
                self.make_template(uv, &self.python, &template);
            }
            if let Some(user) = layout.user {
                fs::give(&template, user);
            }
        }
    }

    /// Has a uv make an empty environment.
    fn make_template(&self, uv: &Uv, python: &Path, path: &Path) {
        let cache = self.scratch.join("tmp/venv-cache");
        let mut venv = Command::new(&uv.program);
        venv.current_dir(&self.scratch)
            .env_clear()
            .env("UV_CACHE_DIR", &cache)
            .env("UV_PYTHON_DOWNLOADS", "never");
        venv.args(["venv", "--no-project", "--python"]).arg(python);
        venv.arg(path).checked();
        remove(&cache);
    }

    /// The empty environment by one uv that all tests copy, made the first time; `None` where none can be kept, as in a
    /// guest.
    fn made_template(&self, uv: &Uv) -> Option<PathBuf> {
        let python = fs_err::metadata(&self.real_python).ok()?;
        let changed = python.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let name = format!("{}-{}", uv.version, changed.as_nanos());
        let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("environments");
        let made = all.join(&name);
        if made.exists() {
            return Some(made);
        }
        fs_err::create_dir_all(&all).ok()?;
        let lock = fs_err::File::create(all.join(format!("{name}.lock"))).ok()?;
        lock.lock().ok()?;
        if !made.exists() {
            // Moved when it is whole, so that an interrupted run leaves nothing half done.
            let part = tempfile::tempdir_in(&all).ok()?;
            let path = part.path().join("environment");
            self.make_template(uv, &self.real_python, &path);
            fs_err::rename(path, &made).ok()?;
        }
        Some(made)
    }

    /// Lets an environment use the interpreter where every user can reach it.
    fn bind_template(&self, template: &Path) {
        if self.python == self.real_python {
            return;
        }
        let directory = |python: &Path| python.parent().unwrap().display().to_string();
        let (real, bound) = (directory(&self.real_python), directory(&self.python));
        let config = template.join("pyvenv.cfg");
        let text = fs_err::read_to_string(&config).unwrap();
        assert!(text.contains(&real), "{text}");
        fs_err::write(&config, text.replace(&real, &bound)).unwrap();
        let link = template.join("bin/python");
        let target = fs_err::read_link(&link).unwrap();
        relink(&link, &Path::new(&bound).join(target.file_name().unwrap()));
        // Made after what they lead to, so that they are copied after it too.
        let entries = fs_err::read_dir(template.join("bin")).unwrap();
        let paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        let alias = Path::new("python");
        for path in paths {
            if fs_err::read_link(&path).is_ok_and(|target| target == alias) {
                relink(&path, alias);
            }
        }
    }

    /// Fills the caches by installing the project elsewhere.
    pub(crate) fn warm(&self, layout: &Layout) {
        for uv in &self.uvs {
            self.warm_for(layout, uv);
        }
    }

    /// Fills the cache of one uv.
    pub(crate) fn warm_for(&self, layout: &Layout, uv: &Uv) {
        let layout = &layout.plain();
        let elsewhere = self.scratch.join("elsewhere");
        project::write(&elsewhere, &self.index);
        let environment = elsewhere.join("environment");
        fs::copy_tree(&self.template(uv), &environment);
        if let Some(user) = layout.user {
            fs::give(&elsewhere, user);
        }
        let mut sync = self.uv(layout, uv);
        sync.current_dir(&elsewhere)
            .env("UV_PROJECT_ENVIRONMENT", &environment);
        sync.args(["sync", "--frozen", "--link-mode", "copy"])
            .checked();
        remove(&environment);
    }

    /// Puts an empty environment where the layout wants it.
    pub(crate) fn reset_environment(&self, layout: &Layout, uv: &Uv) {
        remove(&layout.environment);
        fs::copy_tree(&self.template(uv), &layout.environment);
    }

    /// A command line of `uv`, run as the layout says.
    pub(crate) fn uv(&self, layout: &Layout, uv: &Uv) -> Command {
        self.command(&uv.program, layout, uv)
    }

    /// A command line of the program under test, run exactly as [`Scene::uv`].
    pub(crate) fn checker(&self, layout: &Layout, uv: &Uv) -> Command {
        self.command(&self.checker, layout, uv)
    }

    /// The program under test.
    pub(crate) fn checker_path(&self) -> &Path {
        &self.checker
    }

    /// The interpreter of every environment.
    pub(crate) fn python(&self) -> &Path {
        &self.python
    }

    /// A home directory of its own for somebody who takes advice.
    pub(crate) fn home(&self) -> PathBuf {
        self.scratch.join("home/advised")
    }

    /// A place for what is put back after advice was taken.
    pub(crate) fn kept(&self) -> PathBuf {
        self.scratch.join("kept")
    }

    /// A command line of `program`, run as the layout says.
    pub(crate) fn command(&self, program: &Path, layout: &Layout, uv: &Uv) -> Command {
        let mut words = layout.launcher.iter().map(OsString::as_os_str);
        let mut command = match words.next() {
            Some(launcher) => Command::new(launcher),
            None => Command::new(program),
        };
        command.args(words);
        if !layout.launcher.is_empty() {
            command.arg(program);
        }
        command
            .current_dir(&layout.project)
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", self.scratch.join("home"))
            .env("TMPDIR", self.scratch.join("tmp"))
            .env("XDG_CONFIG_DIRS", self.scratch.join("home"))
            .env("UV_CACHE_DIR", layout.cache(uv))
            // One wheel after the other, so that it is certain which one fails first.
            .env("UV_CONCURRENT_INSTALLS", "1")
            .env("UV_PYTHON_DOWNLOADS", "never")
            .env("UV_NO_PROGRESS", "1")
            .env("NO_COLOR", "1");
        for variable in &layout.unset {
            command.env_remove(variable);
        }
        command.envs(layout.variables.iter().cloned());
        if layout.named {
            command.env("UV_PROJECT_ENVIRONMENT", &layout.environment);
        }
        if let Some(user) = layout.user {
            command.uid(user).gid(user);
        }
        command
    }

    /// An empty environment of one uv.
    pub(crate) fn template(&self, uv: &Uv) -> PathBuf {
        self.scratch.join("templates").join(uv.version.to_string())
    }
}

/// Removes `path` and all below it, if it is there.
pub(crate) fn remove(path: &Path) {
    if path.symlink_metadata().is_ok() {
        fs_err::remove_dir_all(path).unwrap();
    }
}

/// Makes the symlink at `path` anew.
fn relink(path: &Path, target: &Path) {
    fs_err::remove_file(path).unwrap();
    fs_err::os::unix::fs::symlink(target, path).unwrap();
}

fn open_directory(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs_err::create_dir_all(path).unwrap();
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// The real interpreter behind `python3`, where every user can reach it, and where it is. The system's comes first: one in
/// somebody's home may load libraries from there that others cannot.
fn python(tools: &Path) -> (PathBuf, PathBuf) {
    let system = Path::new("/usr/bin/python3");
    let mut ask = Command::new(if system.exists() {
        system
    } else {
        Path::new("python3")
    });
    ask.args([
        "-c",
        "import sys; print(sys.executable); print(sys.base_prefix)",
    ]);
    if let Some(path) = Process.get("PATH") {
        ask.env("PATH", path);
    }
    let output = ask.checked().stdout;
    let text = String::from_utf8(output).unwrap();
    let (executable, prefix) = text.trim_end().split_once('\n').expect("two lines");
    let (executable, prefix) = (Path::new(executable), Path::new(prefix));
    let reached = match executable.strip_prefix(prefix) {
        Ok(inside) if prefix != Path::new("/usr") => fs::bind(tools, "python", prefix).join(inside),
        _ => executable.to_owned(),
    };
    (reached, executable.to_owned())
}
