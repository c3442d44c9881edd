//! What the user's own uv reads from its configuration, by `uv sync --show-settings`: every release since 0.4 prints its
//! settings so and ends, without touching anything.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::env::{
    APPDATA, HOME, LOCALAPPDATA, SYSTEMDRIVE, SYSTEMROOT, TMPDIR, UV_CACHE_DIR, UV_CONFIG_FILE,
    UV_LINK_MODE, UV_NO_CACHE, UV_NO_CONFIG, UV_NO_SYSTEM_CONFIG, Vars, XDG_CACHE_HOME,
    XDG_CONFIG_DIRS, XDG_CONFIG_HOME,
};
use crate::program;

/// How long uv may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How much is read, in bytes. uv 0.13 prints 30,000.
const LIMIT: u64 = 1 << 20;

/// The variables that say where settings are, or beat them.
const PASSED: [&str; 15] = [
    APPDATA,
    HOME,
    LOCALAPPDATA,
    SYSTEMDRIVE,
    SYSTEMROOT,
    TMPDIR,
    UV_CACHE_DIR,
    UV_CONFIG_FILE,
    UV_LINK_MODE,
    UV_NO_CACHE,
    UV_NO_CONFIG,
    UV_NO_SYSTEM_CONFIG,
    XDG_CACHE_HOME,
    XDG_CONFIG_DIRS,
    XDG_CONFIG_HOME,
];

/// What uv printed.
#[derive(Debug, Clone)]
pub struct Reading(String);

/// Asks the first `uv` on `PATH` that lies in none of `outside` what it reads in `root`. `None` where there is none, or it
/// does not answer.
pub fn read(vars: &dyn Vars, outside: &[PathBuf], root: &Path) -> Option<Reading> {
    let program = program::find("uv", vars, outside)?;
    let environment: Vec<_> = PASSED
        .into_iter()
        .filter_map(|name| Some((name, vars.get(name)?)))
        .collect();
    let arguments = [
        OsStr::new("--directory"),
        root.as_os_str(),
        OsStr::new("sync"),
        OsStr::new("--show-settings"),
    ];
    let asked = program.start(&program::Question {
        arguments: &arguments,
        environment: &environment,
        time: TIMEOUT,
        bytes: LIMIT,
    });
    let answer = asked.ok()?.answer().ok()?;
    String::from_utf8(answer).ok().map(Reading)
}

impl Reading {
    /// The link mode, in the words of its settings.
    pub fn link_mode(&self) -> Option<String> {
        let (_, rest) = self.0.split_once(" link_mode: ")?;
        let (word, _) = rest.split_once(',')?;
        Some(word.to_lowercase())
    }

    /// Whether its `cache-dir` is this text.
    pub fn caches_in(&self, directory: &str) -> Option<bool> {
        let (_, rest) = self.0.split_once("CacheSettings {")?;
        let (_, rest) = rest.split_once("cache_dir: ")?;
        let value = rest.strip_prefix("Some(").map_or("", str::trim_start);
        Some(value.starts_with(&format!("{directory:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::Reading;

    #[test]
    fn settings_are_found_in_what_uv_prints() {
        let text = "CacheSettings {\n    no_cache: false,\n    cache_dir: Some(\n        \"/data/a b\",\n    ),\n}\n\
                    SyncSettings {\n        link_mode: Hardlink,\n}\n";
        let reading = Reading(text.to_owned());
        assert_eq!(reading.link_mode().as_deref(), Some("hardlink"));
        assert_eq!(reading.caches_in("/data/a b"), Some(true));
        assert_eq!(reading.caches_in("/data/a"), Some(false));
        let reading = Reading(text.replace("Some(\n        \"/data/a b\",\n    )", "None"));
        assert_eq!(reading.caches_in("/data/a b"), Some(false));
        assert_eq!(Reading("uv 9".to_owned()).caches_in("/data"), None);
    }
}
