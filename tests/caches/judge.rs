//! Runs uv, and looks at which archive each package was really linked from.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use uv_linkcheck::discover::discover;
use uv_linkcheck::env::Given;
use uv_linkcheck::error::Error;
use uv_linkcheck::model::plan::Plan;
use uv_linkcheck::model::request::Request;
use uv_linkcheck::model::uv::UvVersion;
use uv_linkcheck::plan::plan;
use uv_linkcheck::sys::native;

use super::sources::Scene;

/// One uv in one scene, with a cache of its own.
#[derive(Debug)]
pub(crate) struct Judge<'a> {
    pub(crate) scene: &'a Scene,
    pub(crate) uv: PathBuf,
    pub(crate) version: UvVersion,
    pub(crate) cache: PathBuf,
    pub(crate) home: PathBuf,
}

impl Judge<'_> {
    /// uv with `arguments`, run in the project.
    pub(crate) fn uv(&self, arguments: &[&str]) -> Output {
        self.uv_with(arguments, &[])
    }

    /// The same with more variables.
    pub(crate) fn uv_with(&self, arguments: &[&str], more: &[(&str, &str)]) -> Output {
        let mut uv = Command::new(&self.uv);
        uv.args(arguments)
            .current_dir(self.scene.project())
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", &self.home)
            .env("UV_CACHE_DIR", &self.cache)
            .env("UV_PYTHON_DOWNLOADS", "never")
            .env("UV_PYTHON_PREFERENCE", "only-system")
            .env("UV_LINK_MODE", "hardlink")
            .envs(more.iter().copied());
        uv.output().unwrap()
    }

    /// As [`uv`](Self::uv); panics when it fails.
    pub(crate) fn uv_checked(&self, arguments: &[&str]) -> Output {
        let output = self.uv(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "uv {} {arguments:?}: {stderr}",
            self.version
        );
        output
    }

    /// What is said before uv acts.
    pub(crate) fn plan(&self) -> Plan {
        self.plan_with(Request::default(), &[]).unwrap()
    }

    /// What is said of `request`, with more variables.
    pub(crate) fn plan_with(&self, request: Request, more: &[(&str, &str)]) -> Result<Plan, Error> {
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        let (home, cache) = (path(&self.home), path(&self.cache));
        let usual = [
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("HOME", home.as_str()),
            ("UV_CACHE_DIR", cache.as_str()),
        ];
        let mut vars = Given::new(usual);
        for (name, value) in more {
            vars.0.insert((*name).to_owned(), value.into());
        }
        let request = Request {
            uv_version: Some(self.version),
            ..request
        };
        let project = discover(&request, &vars, &self.scene.project())?;
        plan(&project, &request, &vars, &native())
    }

    /// The packages that uv finds installed already.
    pub(crate) fn installed(&self) -> BTreeSet<String> {
        self.logged("Requirement already installed: ")
    }

    /// The packages that uv finds in the cache while it plans, whatever comes of it.
    pub(crate) fn cached(&self) -> BTreeSet<String> {
        self.logged(" already cached: ")
    }

    fn logged(&self, words: &str) -> BTreeSet<String> {
        let output = self.uv(&["sync", "--frozen", "-v"]);
        let log = String::from_utf8(output.stderr).unwrap();
        let said = log.lines().filter_map(|line| line.split_once(words));
        said.map(|(_, what)| what.split(['=', ' ']).next().unwrap().to_owned())
            .collect()
    }

    /// Removes the environment.
    pub(crate) fn forget(&self) {
        fs_err::remove_dir_all(self.scene.project().join(".venv")).unwrap();
    }

    /// For each installed package the archive that its `METADATA` is a name of.
    pub(crate) fn linked(&self) -> BTreeMap<String, PathBuf> {
        let mut archives = BTreeMap::new();
        for archive in fs_err::read_dir(self.cache.join("archive-v0")).unwrap() {
            let archive = archive.unwrap().path();
            if let Some(metadata) = metadata(&archive) {
                archives.insert(inode(&metadata), archive);
            }
        }
        let lib = self.scene.project().join(".venv/lib");
        let python = fs_err::read_dir(lib)
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        let mut linked = BTreeMap::new();
        for entry in fs_err::read_dir(python.join("site-packages")).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let Some((name, _)) = name
                .strip_suffix(".dist-info")
                .and_then(|name| name.split_once('-'))
            else {
                continue;
            };
            if let Some(archive) = archives.get(&inode(&entry.path().join("METADATA"))) {
                linked.insert(name.to_owned(), archive.clone());
            }
        }
        linked
    }
}

fn metadata(archive: &Path) -> Option<PathBuf> {
    let mut entries = fs_err::read_dir(archive).unwrap().flatten();
    let info = entries.find(|entry| {
        entry
            .path()
            .extension()
            .is_some_and(|end| end == "dist-info")
    });
    Some(info?.path().join("METADATA"))
}

fn inode(path: &Path) -> u64 {
    fs_err::metadata(path).unwrap().ino()
}
