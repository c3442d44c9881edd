//! An arrangement, laid out in a directory of its own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use uv_linkcheck::env::Given;
use uv_linkcheck::model::request::{Request, UvOptions};
use uv_linkcheck::model::uv::UvVersion;

/// Files, variables, options and a working directory. `{root}` stands for the directory they are laid out in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrangement<'a> {
    pub(crate) name: &'a str,
    pub(crate) files: &'a [(&'a str, &'a str)],
    pub(crate) vars: &'a [(&'a str, &'a str)],
    pub(crate) options: &'a [(&'a str, &'a str)],
    pub(crate) cwd: &'a str,
    pub(crate) since: UvVersion,
}

impl<'a> Arrangement<'a> {
    pub(crate) const fn new(name: &'a str, files: &'a [(&'a str, &'a str)]) -> Self {
        Self {
            name,
            files,
            vars: &[],
            options: &[],
            cwd: "p",
            since: UvVersion(0, 0, 0),
        }
    }

    pub(crate) const fn vars(self, vars: &'a [(&'a str, &'a str)]) -> Self {
        Self { vars, ..self }
    }

    pub(crate) const fn options(self, options: &'a [(&'a str, &'a str)]) -> Self {
        Self { options, ..self }
    }

    pub(crate) const fn cwd(self, cwd: &'a str) -> Self {
        Self { cwd, ..self }
    }

    /// The first release that knows the options used.
    pub(crate) const fn since(self, minor: u32, patch: u32) -> Self {
        Self {
            since: UvVersion(0, minor, patch),
            ..self
        }
    }
}

/// An arrangement that was laid out.
pub(crate) struct Place<'a> {
    _keep: tempfile::TempDir,
    pub(crate) root: PathBuf,
    arrangement: Arrangement<'a>,
}

impl<'a> Place<'a> {
    pub(crate) fn new(arrangement: &Arrangement<'a>) -> Self {
        let keep = tempfile::tempdir().unwrap();
        let root = fs_err::canonicalize(keep.path()).unwrap();
        for directory in ["p", "home", "xdg", arrangement.cwd] {
            fs_err::create_dir_all(root.join(directory)).unwrap();
        }
        fs_err::write(root.join("e.toml"), "").unwrap();
        let place = Self {
            _keep: keep,
            root,
            arrangement: *arrangement,
        };
        for (path, text) in arrangement.files {
            let path = place.root.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            match text.strip_prefix("-> ") {
                Some(target) => fs_err::os::unix::fs::symlink(place.fill(target), path).unwrap(),
                _ => fs_err::write(path, place.fill(text)).unwrap(),
            }
        }
        place
    }

    fn fill(&self, text: &str) -> String {
        text.replace("{root}", self.root.to_str().unwrap())
    }

    pub(crate) fn cwd(&self) -> PathBuf {
        fs_err::canonicalize(self.root.join(self.arrangement.cwd)).unwrap()
    }

    /// The working directory after `--directory`.
    pub(crate) fn changed_directory(&self) -> PathBuf {
        let option = self
            .arrangement
            .options
            .iter()
            .find(|(name, _)| *name == "--directory");
        let variable = self
            .arrangement
            .vars
            .iter()
            .find(|(name, _)| *name == "UV_WORKING_DIR");
        let changed = option
            .or(variable)
            .map_or_else(String::new, |(_, value)| self.fill(value));
        fs_err::canonicalize(self.cwd().join(changed)).unwrap()
    }

    /// The only variables set, for uv and for us. A value `-` unsets one.
    pub(crate) fn vars(&self) -> Given {
        let mut given = Given::new([("HOME", "{root}/home"), ("XDG_CONFIG_DIRS", "{root}/xdg")]);
        for (name, value) in self.arrangement.vars {
            given.0.insert((*name).to_owned(), (*value).into());
        }
        given.0.retain(|_, value| value != "-");
        for value in given.0.values_mut() {
            *value = OsString::from(self.fill(value.to_str().unwrap()));
        }
        given
    }

    /// The options, as arguments of uv.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let pairs = self.arrangement.options.iter();
        let words = pairs
            .flat_map(|(name, value)| [*name, *value])
            .filter(|word| !word.is_empty());
        words.map(|word| self.fill(word)).collect()
    }

    /// The options, as a request of ours.
    pub(crate) fn request(&self, version: UvVersion) -> Request {
        let mut uv = UvOptions::default();
        for (name, value) in self.arrangement.options {
            let value = self.fill(value);
            let path = || Some(Path::new(&value).to_owned());
            match *name {
                "--link-mode" => uv.link_mode = Some(value),
                "--cache-dir" => uv.cache_dir = path(),
                "--no-cache" => uv.no_cache = true,
                "--config-file" => uv.config_file = path(),
                "--no-config" => uv.no_config = true,
                "--project" => uv.project = path(),
                "--directory" => uv.directory = path(),
                "--script" => uv.script = path(),
                other => panic!("{other}"),
            }
        }
        Request {
            uv,
            uv_version: Some(version),
            ..Request::default()
        }
    }
}
