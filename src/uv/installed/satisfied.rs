//! Whether what is installed is what the lock asks for, so that `uv sync` does not touch it.
//!
//! uv does not look at the installed files: a changed link mode alone installs nothing anew.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use url::Url;

use super::{DirectUrl, Form, Installed, LIMIT};
use crate::model::lock::{Package, Source};
use crate::model::uv::UvVersion;
use crate::uv::cache::{
    BuildSettings, CacheInfo, Created, Freshness, Timestamp, canonical, equal_versions, fresh_file,
    git_source, local_url, read,
};
use crate::uv::tags::Tags;
use crate::uv::wheel_name::WheelName;

/// Tags of the installed wheel must fit.
const TAGS_COUNT: UvVersion = UvVersion(0, 8, 14);

/// Build settings must be the same.
const SETTINGS_COUNT: UvVersion = UvVersion(0, 8, 12);

/// What was installed from elsewhere than an index does not stand for a package of an index, nor does an `egg-info`.
const KINDS_COUNT: UvVersion = UvVersion(0, 8, 18);

/// What the answer depends on.
#[derive(Debug, Clone, Copy)]
pub struct Check<'a> {
    /// The tags of the environment's Python.
    pub tags: &'a Tags,
    /// The directory of the lock; absolute, symlinks unresolved.
    pub root: &'a Path,
    /// `--no-editable`.
    pub no_editable: bool,
    /// Which packages are built with settings of their own.
    pub build_settings: &'a BuildSettings,
    /// How local sources are compared with what was built from them.
    pub freshness: Freshness<'a>,
}

impl Check<'_> {
    /// Whether `installed` is `package`. Where that is not certain it is not.
    pub fn satisfied(&self, installed: &Installed, package: &Package) -> bool {
        let version = package.version.as_deref();
        let strict = self.freshness.version >= KINDS_COUNT;
        let registry = matches!(package.source, Source::Registry(_));
        let same_kind = if strict || !registry {
            !installed.egg && self.same_source(installed, package).unwrap_or(false)
        } else {
            true
        };
        same_kind
            && version.is_none_or(|version| equal_versions(&installed.version, version))
            && self.same_settings(installed, package)
            && self.fits(installed)
    }

    fn same_source(&self, installed: &Installed, package: &Package) -> Option<bool> {
        let from = installed.direct_url().ok()?;
        let Some(from) = from else {
            return Some(matches!(package.source, Source::Registry(_)));
        };
        Some(match &package.source {
            Source::Registry(_) | Source::Virtual(_) => false,
            Source::Url(url, subdirectory) => {
                from.form == Form::Archive
                    && from.subdirectory == *subdirectory
                    && self.same_url(&from.url, &Url::parse(url).ok()?)
            }
            Source::Git(locked) => {
                let source = git_source(locked)?;
                let Form::Git { commit, path } = from.form else {
                    return Some(false);
                };
                commit.as_deref() == Some(source.commit.as_str())
                    && path == source.path
                    && (path.is_some() || from.subdirectory == source.subdirectory)
                    && self.same_url(&from.url, &source.repository)
            }
            Source::Path(path) => {
                let path = self.same_path(&from, path)?;
                from.form == Form::Archive && fresh_file(&path)?.is(&stored(installed)?)
            }
            Source::Directory(path) | Source::Editable(path) => {
                let editable = matches!(package.source, Source::Editable(_)) && !self.no_editable;
                let path = self.same_path(&from, path)?;
                from.form == Form::Directory { editable }
                    && self.freshness.of_directory(&path)?.is(&stored(installed)?)
            }
        })
    }

    /// The local path `locked`, if `from` names the same file or directory.
    fn same_path(&self, from: &DirectUrl, locked: &str) -> Option<std::path::PathBuf> {
        let wanted = local_url(locked, self.root)?.to_file_path().ok()?;
        let held = from.url.to_file_path().ok()?;
        let same =
            || Some(fs_err::canonicalize(&wanted).ok()? == fs_err::canonicalize(&held).ok()?);
        (from.subdirectory.is_none() && (wanted == held || same()?)).then_some(wanted)
    }

    fn same_url(&self, one: &Url, other: &Url) -> bool {
        let canonical = |url: &Url| canonical(url.clone(), self.freshness.version);
        canonical(one) == canonical(other)
    }

    fn same_settings(&self, installed: &Installed, package: &Package) -> bool {
        if self.freshness.version < SETTINGS_COUNT {
            return true;
        }
        let Ok(text) = read::text(&installed.path.join("uv_build.json"), LIMIT) else {
            return true;
        };
        let was_plain = serde_json::from_str::<serde_json::Value>(&text)
            .is_ok_and(|settings| settings.as_object().is_some_and(serde_json::Map::is_empty));
        was_plain && !self.build_settings.apply_to(&package.name)
    }

    fn fits(&self, installed: &Installed) -> bool {
        if self.freshness.version < TAGS_COUNT {
            return true;
        }
        let Some(tags) = installed.tags() else {
            return true;
        };
        tags.iter().any(|tag| {
            let filename = format!("a-1-{tag}.whl");
            WheelName::split(&filename).is_ok_and(|name| self.tags.rank(&name).is_some())
        })
    }
}

#[derive(Deserialize)]
struct Time {
    secs_since_epoch: u64,
    nanos_since_epoch: u32,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum DirectoryTime {
    At(Time),
    Inode(u64),
}

/// `uv_cache.json`.
#[derive(Deserialize)]
struct Stored {
    timestamp: Option<Time>,
    commit: Option<serde::de::IgnoredAny>,
    tags: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    env: BTreeMap<String, Option<String>>,
    #[serde(default)]
    directories: BTreeMap<String, Option<DirectoryTime>>,
}

/// What the source looked like when it was installed.
fn stored(installed: &Installed) -> Option<CacheInfo> {
    let text = read::text(&installed.path.join("uv_cache.json"), LIMIT).ok()?;
    let stored: Stored = serde_json::from_str(&text).ok()?;
    let time = |time: Time| -> Timestamp { (time.secs_since_epoch, time.nanos_since_epoch) };
    let created = |directory| match directory {
        DirectoryTime::At(at) => Created::At(time(at)),
        DirectoryTime::Inode(inode) => Created::Inode(inode),
    };
    let directories = stored.directories.into_iter();
    Some(CacheInfo {
        timestamp: stored.timestamp.map(time),
        repository: stored.commit.is_some() || stored.tags.is_some(),
        env: stored.env,
        directories: directories
            .map(|(name, value)| (name, value.map(created)))
            .collect(),
    })
}
