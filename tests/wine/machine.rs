//! A Windows of its own for each test: drives, an interpreter, uv, and the program under test.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use uv_linkcheck::env::{Process, Vars as _};

use crate::support::command::Checked as _;
use crate::support::index::Index;
use crate::support::wheel::Wheel;
use crate::support::{fs, namespace, project};

const WINE: &str = "/usr/lib/wine/wine64";
const SERVER: &str = "/usr/lib/wine/wineserver64";
const COMPILER: &str = "/usr/bin/x86_64-w64-mingw32-gcc";
/// The uv that `.ci/cross-env` fetches.
pub(crate) const UV: &str = "0.13.9";

/// A running Windows, as far as Wine is one. It ends with the value.
#[derive(Debug)]
pub(crate) struct Machine {
    prefix: PathBuf,
    home: PathBuf,
    /// What keeps this Windows up between two programs: without any it ends, and the next one waits for it to boot.
    keeper: RefCell<Option<Child>>,
    /// The index the wheels come from.
    pub(crate) index: Index,
    /// The wheels that are looked at.
    pub(crate) names: Vec<&'static str>,
}

/// Where cache and project are, as Windows names them.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// The cache, absolute, or as `UV_CACHE_DIR` names it.
    pub(crate) cache: String,
    /// The directory of the cache on this machine.
    pub(crate) cache_here: PathBuf,
    /// The project on this machine.
    pub(crate) project: PathBuf,
}

impl Layout {
    /// The environment on this machine.
    pub(crate) fn environment(&self) -> PathBuf {
        self.project.join(".venv")
    }
}

/// Asks for these tests, which take minutes.
const ASKED: &str = "UV_LINKCHECK_TEST_WINE";

fn cross() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/cross")
}

/// Why there is no Windows to be had here.
fn missing() -> Option<String> {
    let wanted = [
        PathBuf::from(WINE),
        PathBuf::from(COMPILER),
        cross().join("rust/usr/bin/rustc"),
        cross().join("uv/uv.exe"),
    ];
    let lacking = wanted.iter().find(|path| !path.exists())?;
    Some(format!(
        "needs `{}`, which `cross_install` of `.ci/cross-env` brings",
        lacking.display()
    ))
}

impl Machine {
    /// Builds the program and boots, or says why not.
    pub(crate) fn boot(scratch: &Path, test: &str) -> Option<Self> {
        Self::boot_with(scratch, test, &project::wheels())
    }

    /// The same with an index of these wheels.
    pub(crate) fn boot_with(scratch: &Path, test: &str, wheels: &[Wheel]) -> Option<Self> {
        if Process.get_nonempty(ASKED).is_none() {
            namespace::say(&format!("{test}: skipped: {ASKED} is not set\n"));
            return None;
        }
        if let Some(reason) = missing() {
            namespace::skip(test, &reason);
            return None;
        }
        build();
        let home = scratch.join("home");
        let prefix = scratch.join("prefix");
        let template = cross().join("prefix");
        for directory in ["prefix/dosdevices", "prefix/drive_c", "home"] {
            fs_err::create_dir_all(scratch.join(directory)).unwrap();
        }
        for name in ["system.reg", "user.reg", "userdef.reg", ".update-timestamp"] {
            fs_err::copy(template.join(name), prefix.join(name)).unwrap();
        }
        for entry in fs_err::read_dir(template.join("drive_c")).unwrap() {
            let name = entry.unwrap().file_name();
            // What belongs to the system is not written to.
            if name != "users" {
                let from = template.join("drive_c").join(&name);
                symlink(from, prefix.join("drive_c").join(&name)).unwrap();
            }
        }
        fs_err::create_dir_all(scratch.join("drive_d")).unwrap();
        let index = Index::start(wheels);
        let machine = Self {
            prefix,
            home,
            keeper: RefCell::new(None),
            names: index.names(),
            index,
        };
        machine.assign("c:", &machine.prefix.join("drive_c"));
        machine.assign("d:", &scratch.join("drive_d"));
        machine.assign("z:", Path::new("/"));
        machine.install_python();
        Some(machine)
    }

    /// Puts a directory of this machine behind a letter. What Windows knows of its volumes it learns when it boots.
    pub(crate) fn assign(&self, letter: &str, directory: &Path) {
        self.shut_down();
        let link = self.prefix.join("dosdevices").join(letter);
        let _ = fs_err::remove_file(&link);
        symlink(directory, link).unwrap();
    }

    /// Drive `C:` on this machine.
    pub(crate) fn drive_c(&self) -> PathBuf {
        self.prefix.join("drive_c")
    }

    fn install_python(&self) {
        let python = self.drive_c().join("py/python.exe");
        fs_err::create_dir_all(python.parent().unwrap()).unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wine/python.c");
        Command::new(COMPILER)
            .args(["-O1", "-Wall", "-Werror", "-o"])
            .args([&python, &source])
            .checked();
        let launchers = self.drive_c().join("py/Lib/venv/scripts/nt");
        fs_err::create_dir_all(&launchers).unwrap();
        for name in [
            "python.exe",
            "pythonw.exe",
            "venvlauncher.exe",
            "venvwlauncher.exe",
        ] {
            fs_err::copy(&python, launchers.join(name)).unwrap();
        }
        fs_err::copy(&python, self.drive_c().join("py/pythonw.exe")).unwrap();
    }

    /// Writes the project, makes its environment and fills its cache, by copying.
    pub(crate) fn lay_out(&self, layout: &Layout) {
        self.lay_out_with(layout, &[]);
    }

    /// The same with an environment that is made with further arguments.
    pub(crate) fn lay_out_with(&self, layout: &Layout, venv: &[&str]) {
        project::write(&layout.project, &self.index);
        self.fill(layout, venv);
    }

    /// Makes the environment of the project that is there, with further arguments, and fills its cache, by copying.
    pub(crate) fn fill(&self, layout: &Layout, venv: &[&str]) {
        fs_err::create_dir_all(&layout.cache_here).unwrap();
        let template = self.template();
        if !template.exists() {
            let arguments = ["venv", "--no-project", r"C:\template"];
            self.must_run(layout, &[&arguments, venv].concat());
        }
        self.reset(layout);
        self.must_run(layout, &["sync", "--frozen", "--link-mode", "copy"]);
        self.reset(layout);
    }

    /// Runs uv in the project; once more where Wine ends it without a word.
    pub(crate) fn must_run(&self, layout: &Layout, arguments: &[&str]) {
        let output = self.uv(layout).args(arguments).output().unwrap();
        if output.status.success() {
            return;
        }
        if output.stderr.is_empty() || output.status.signal().is_some() {
            namespace::say(&format!("uv {arguments:?}: {}\n", output.status));
            self.uv(layout).args(arguments).checked();
            return;
        }
        panic!(
            "uv {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// Makes the next environment a new one.
    pub(crate) fn forget_template(&self) {
        fs_err::remove_dir_all(self.template()).unwrap();
    }

    fn template(&self) -> PathBuf {
        self.drive_c().join("template")
    }

    /// Puts an empty environment in place.
    pub(crate) fn reset(&self, layout: &Layout) {
        let environment = layout.environment();
        if environment.exists() {
            fs_err::remove_dir_all(&environment).unwrap();
        }
        fs::copy_tree(&self.template(), &environment);
    }

    /// A command line of uv in the project.
    pub(crate) fn uv(&self, layout: &Layout) -> Command {
        self.command(&cross().join("uv/uv.exe"), layout)
    }

    /// A command line of the program under test, run exactly as uv.
    pub(crate) fn checker(&self, layout: &Layout) -> Command {
        let program = cross().join("target/x86_64-pc-windows-gnu/debug/uv-linkcheck.exe");
        let mut command = self.command(&program, layout);
        command.args(["check", "--uv-version", UV]);
        command
    }

    fn command(&self, program: &Path, layout: &Layout) -> Command {
        self.stay_up();
        let mut command = self.wine();
        command
            .arg(program)
            .current_dir(&layout.project)
            .env("UV_CACHE_DIR", &layout.cache)
            .env("UV_PYTHON", r"C:\py\python.exe")
            // One wheel after the other, so that it is certain which one fails first.
            .env("UV_CONCURRENT_INSTALLS", "1")
            .env("UV_PYTHON_DOWNLOADS", "never")
            .env("UV_NO_PROGRESS", "1")
            .env("NO_COLOR", "1");
        command
    }

    fn wine(&self) -> Command {
        let mut command = Command::new(WINE);
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", &self.home)
            .env("WINEPREFIX", &self.prefix)
            .env("WINEARCH", "win64")
            .env("WINEDEBUG", "-all")
            .env(
                "WINEDLLOVERRIDES",
                "bcryptprimitives=n;winemenubuilder.exe=d;mscoree=;mshtml=",
            );
        command
    }
}

impl Machine {
    /// Boots, if it is not up, and stays so. The services that then start hold the outputs of whoever started them, so
    /// nothing else may be run before they are there.
    fn stay_up(&self) {
        let mut keeper = self.keeper.borrow_mut();
        if keeper.is_some() {
            return;
        }
        let mut booting = self
            .wine()
            .args(["cmd", "/c", "echo up& pause"])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(booting.stdout.as_mut().unwrap())
            .read_line(&mut said)
            .unwrap();
        assert_eq!(said.trim(), "up");
        *keeper = Some(booting);
    }

    fn shut_down(&self) {
        let Some(mut keeper) = self.keeper.take() else {
            return;
        };
        let stop = |word: &str| -> std::io::Result<Output> {
            Command::new(SERVER)
                .arg(word)
                .env_clear()
                .env("HOME", &self.home)
                .env("WINEPREFIX", &self.prefix)
                .output()
        };
        // Whatever is left ends with the namespace.
        let _ = stop("-k").and_then(|_| stop("-w"));
        let _ = keeper.kill().and_then(|()| keeper.wait());
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.shut_down();
    }
}

/// Builds what the tests run, and the prefix they start from.
fn build() {
    // Built with the tests of that target, the program is the one that `.ci/run` has built already.
    let script = ". .ci/cross-env && cross_cargo test x86_64-pc-windows-gnu --test seed --no-run && .ci/wine cmd /c ver";
    Command::new("bash")
        .args(["-c", script])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .checked();
}
