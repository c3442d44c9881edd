//! What `uv sync --show-settings` prints, as far as it concerns linking.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use uv_linkcheck::model::mode::Mode;
use uv_linkcheck::model::project::Settings;

use crate::place::Place;

/// Settings, from uv or from us.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) link_mode: Mode,
    /// `None` for a temporary cache.
    cache_dir: Option<PathBuf>,
}

impl Shown {
    /// What uv has; its error output where it stops.
    pub(crate) fn by(uv: &Path, place: &Place<'_>) -> Result<Self, String> {
        let output = run(uv, &["sync", "--show-settings"], place);
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let text = String::from_utf8(output.stdout).unwrap();
        let mode = value(&text, "link_mode: ").to_lowercase();
        let no_cache = value(after(&text, "CacheSettings {"), "no_cache: ") == "true";
        let configured = match value(after(&text, "CacheSettings {"), "cache_dir: ") {
            "None" => None,
            "Some(" => Some(quoted(after(&text, "cache_dir: Some("))),
            other => panic!("{other}"),
        };
        let directory = match configured {
            Some(path) => path.into(),
            None if no_cache => PathBuf::new(),
            None => default_cache(uv, place),
        };
        let absolute = place
            .changed_directory()
            .join(directory)
            .components()
            .collect();
        Ok(Self {
            link_mode: mode.parse().unwrap(),
            cache_dir: (!no_cache).then_some(absolute),
        })
    }

    /// Settings with a cache that stays.
    pub(crate) fn of(link_mode: Mode, cache_dir: PathBuf) -> Self {
        Self {
            link_mode,
            cache_dir: Some(cache_dir),
        }
    }

    /// What we have.
    pub(crate) fn ours(settings: &Settings) -> Self {
        let cache_dir = settings
            .no_cache
            .is_none()
            .then(|| settings.cache_dir.effective.clone());
        Self {
            link_mode: settings.link_mode.effective,
            cache_dir,
        }
    }
}

/// The default cache directory, as uv itself says.
fn default_cache(uv: &Path, place: &Place<'_>) -> PathBuf {
    let mut arguments = place.arguments();
    for taken in ["--link-mode", "--script"] {
        if let Some(at) = arguments.iter().position(|argument| argument == taken) {
            arguments.drain(at..at + 2);
        }
    }
    let output = Command::new(uv)
        .args(["cache", "dir"])
        .args(arguments)
        .env_clear()
        .envs(place.vars().0)
        .current_dir(place.cwd())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim_end().into()
}

fn run(uv: &Path, command: &[&str], place: &Place<'_>) -> Output {
    let mut run = Command::new(uv);
    run.args(command)
        .args(place.arguments())
        .env_clear()
        .envs(place.vars().0)
        .current_dir(place.cwd());
    run.output().unwrap()
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    let at = text
        .find(mark)
        .unwrap_or_else(|| panic!("no `{mark}` in: {text}"));
    &text[at + mark.len()..]
}

/// The rest of the line after `mark`, without a comma.
fn value<'a>(text: &'a str, mark: &str) -> &'a str {
    after(text, mark)
        .lines()
        .next()
        .unwrap()
        .trim_end_matches(',')
}

/// The string literal that `text` begins with, after white space.
fn quoted(text: &str) -> String {
    let text = text.trim_start().strip_prefix('"').unwrap();
    text[..text.find('"').unwrap()].to_owned()
}
