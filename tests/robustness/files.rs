//! What is read from a project's files: one of them is damaged, then the whole is discovered and planned.

use std::path::{Path, PathBuf};

use uv_linkcheck::discover::discover;
use uv_linkcheck::env::Given;
use uv_linkcheck::model::request::Request;
use uv_linkcheck::plan::plan;
use uv_linkcheck::sys::linux::Linux;
use uv_linkcheck::uv::version::NEWEST;

use crate::mutate::Random;

const PYVENV: &str = "home = /usr/bin\nimplementation = CPython\nuv = 0.13.9\nversion_info = @MINOR@.0\n\
                                 include-system-site-packages = false\nprompt = demo\nrelocatable = true\n";

const TOML: &str = r#"
link-mode = "hardlink"
cache-dir = "../cache"
no-cache = false
required-version = ">=0.4"
preview-features = ["content-addressed-cache"]
config-settings = { key = ["value", "other"] }
extra-build-dependencies = { demo = ["setuptools>=60"] }
no-binary-package = ["x"]
find-links = ["./links"]
exclude-newer = "2024-01-01T00:00:00Z"

[[index]]
name = "local"
url = "https://user:password@example.com/simple/"
default = true

[pip]
link-mode = "copy"
"#;

/// A directory with a project in it, in memory where that can be.
pub(crate) struct Files {
    directory: tempfile::TempDir,
    locks: Vec<String>,
    manifests: Vec<String>,
    pyvenv: String,
}

impl Files {
    pub(crate) fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() {
            memory
        } else {
            Path::new(env!("CARGO_TARGET_TMPDIR"))
        };
        let files = Self {
            directory: tempfile::tempdir_in(place).unwrap(),
            locks: fixtures("uv.lock"),
            manifests: fixtures("pyproject.toml"),
            pyvenv: pyvenv(),
        };
        write_environment(&files.project_path().join(".venv"));
        files
    }

    fn project_path(&self) -> PathBuf {
        self.directory.path().join("project")
    }

    /// A project whose `file` is damaged.
    pub(crate) fn project(&self, file: &str, random: &mut Random) -> bool {
        let root = self.project_path();
        let chosen = random.below(self.locks.len());
        let manifest = &self.manifests[chosen];
        let mut parts = [
            ("uv.lock", self.locks[chosen].clone()),
            ("pyproject.toml", manifest.clone()),
            ("uv.toml", TOML.to_owned()),
            (".venv/pyvenv.cfg", self.pyvenv.clone()),
        ];
        // A `uv.toml` hides `[tool.uv]`.
        let with_settings = file == "uv.toml";
        for (name, text) in &mut parts {
            let damaged = file.starts_with(*name) || name.ends_with(file);
            let path = root.join(*name);
            if *name == "uv.toml" && !with_settings {
                let _ = fs_err::remove_file(path);
            } else if damaged {
                fs_err::write(path, random.damage(text.clone().into_bytes())).unwrap();
            } else {
                fs_err::write(path, text).unwrap();
            }
        }
        let home = self.directory.path().to_str().unwrap();
        let vars = Given::new([("HOME", home), ("PATH", "")]);
        let request = Request {
            uv_version: Some(NEWEST),
            ..Request::default()
        };
        let Ok(project) = discover(&request, &vars, &root) else {
            return false;
        };
        plan(&project, &request, &vars, &Linux).is_ok()
    }
}

/// `pyvenv.cfg` for the Python of this machine.
fn pyvenv() -> String {
    PYVENV.replace("@MINOR@", &minor())
}

/// `3.11`, by the name of the program.
fn minor() -> String {
    let program = fs_err::canonicalize("/usr/bin/python3").unwrap();
    let name = program.file_name().unwrap().to_str().unwrap();
    name.strip_prefix("python").unwrap().to_owned()
}

/// An environment in which nothing is installed.
pub(crate) fn write_environment(root: &Path) {
    let lib = root.join(format!("lib/python{}/site-packages", minor()));
    fs_err::create_dir_all(lib).unwrap();
    fs_err::create_dir_all(root.join("bin")).unwrap();
    fs_err::write(root.join("pyvenv.cfg"), pyvenv()).unwrap();
    fs_err::os::unix::fs::symlink("/usr/bin/python3", root.join("bin/python")).unwrap();
}

/// The texts called `name` of the fixtures with a lock, in a fixed order.
pub(crate) fn fixtures(name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lockfiles");
    let mut directories: Vec<_> = fs_err::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    directories.sort();
    let texts = directories
        .iter()
        .map(|path| fs_err::read_to_string(path.join(name)).unwrap());
    texts.collect()
}
