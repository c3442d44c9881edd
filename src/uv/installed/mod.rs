//! What an environment has installed, as its `dist-info` directories say, and whether uv would leave it alone.

mod direct_url;
mod satisfied;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use pep508_rs::pep440_rs::Version;

use super::cache::read;
use super::wheel_name::{WheelName, normalize};
use crate::model::plan::SourceKind;

pub use direct_url::{DirectUrl, Form};
pub use satisfied::Check;

/// A file of metadata larger than this is not read.
const LIMIT: u64 = 256 * 1024;

/// More tags than this in a `WHEEL` file are not looked at.
const MAX_TAGS: usize = 1024;

/// An installed distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Normalized name.
    pub name: String,
    /// Version, as the directory's name has it.
    pub version: String,
    /// Its `dist-info` directory; for what setuptools installed, its `egg-info`.
    pub path: PathBuf,
    /// Whether it is an `egg-info`, which is no wheel.
    pub egg: bool,
}

impl Installed {
    /// Reads the name of a `dist-info` or `egg-info`.
    fn named(site_packages: &Path, entry: &str) -> Option<Self> {
        let (stem, egg) = match entry.strip_suffix(".dist-info") {
            Some(stem) => (stem, false),
            None => (entry.strip_suffix(".egg-info")?, true),
        };
        let mut parts = stem.splitn(3, '-');
        let name = normalize(parts.next()?)?.into_owned();
        let version = match parts.next() {
            Some(version) => {
                Version::from_str(version).ok()?;
                version.to_owned()
            }
            None if egg => String::new(),
            None => return None,
        };
        // `name-version-pyX.Y.egg-info`; a `dist-info` has no third part.
        if parts.next().is_some() && !egg {
            return None;
        }
        let path = site_packages.join(entry);
        Some(Self {
            name,
            version,
            path,
            egg,
        })
    }

    /// Where it was installed from; `None` for an index.
    ///
    /// # Errors
    ///
    /// When `direct_url.json` is there and cannot be read.
    pub fn direct_url(&self) -> io::Result<Option<DirectUrl>> {
        match read::text(&self.path.join("direct_url.json"), LIMIT) {
            Ok(text) => DirectUrl::parse(&text).map(Some).ok_or_else(|| {
                io::Error::new(io::ErrorKind::InvalidData, "not a `direct_url.json`")
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The kind of source it was installed from; an index where that is not known.
    pub fn kind(&self) -> SourceKind {
        let Ok(Some(from)) = self.direct_url() else {
            return SourceKind::Registry;
        };
        match from.form {
            Form::Archive if from.url.scheme() == "file" => SourceKind::Path,
            Form::Archive => SourceKind::Url,
            Form::Git { .. } => SourceKind::Git,
            Form::Directory { editable: true } => SourceKind::Editable,
            Form::Directory { editable: false } => SourceKind::Directory,
        }
    }

    /// The tags of its `WHEEL` file: `cp312-cp312-manylinux_2_17_x86_64`, expanded, in file order.
    pub fn tags(&self) -> Option<Vec<String>> {
        let text = read::text(&self.path.join("WHEEL"), LIMIT).ok()?;
        let tags = text.lines().filter_map(|line| line.strip_prefix("Tag:"));
        let tags: Vec<_> = tags
            .take(MAX_TAGS)
            .map(|tag| tag.trim().to_owned())
            .collect();
        (!tags.is_empty()).then_some(tags)
    }
}

/// The distributions of a site-packages directory.
#[derive(Debug, Clone, Default)]
pub struct SitePackages(BTreeMap<String, Vec<Installed>>);

impl SitePackages {
    /// Reads the names in `directory`; nothing where there is no such directory.
    pub fn read(directory: &Path) -> Self {
        let mut found: BTreeMap<String, Vec<Installed>> = BTreeMap::new();
        for entry in fs_err::read_dir(directory).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let installed = name
                .to_str()
                .and_then(|name| Installed::named(directory, name));
            if let Some(installed) = installed {
                found
                    .entry(installed.name.clone())
                    .or_default()
                    .push(installed);
            }
        }
        Self(found)
    }

    /// Whether nothing is installed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any distribution called `name` is installed.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The only distribution called `name`; where there are several uv installs it anew.
    pub fn only(&self, name: &str) -> Option<&Installed> {
        match self.0.get(name)?.as_slice() {
            [installed] => Some(installed),
            _ => None,
        }
    }

    /// Every distribution installed from a wheel, sorted by name; of several of one name, the first met.
    pub fn wheels(&self) -> impl Iterator<Item = &Installed> {
        self.0
            .values()
            .filter_map(|all| all.iter().find(|installed| !installed.egg))
    }
}

/// Whether a wheel called `filename` has the tags `tags` once they are expanded.
pub fn has_tags(filename: &str, tags: &[String]) -> bool {
    let Ok(name) = WheelName::split(filename) else {
        return false;
    };
    let count = |set: &str| set.split('.').count();
    if count(name.python) * count(name.abi) * count(name.platform) != tags.len() {
        return false;
    }
    tags.iter().all(|tag| {
        let mut parts = tag.split('-');
        let mut within = |set: &str| {
            parts
                .next()
                .is_some_and(|part| set.split('.').any(|one| one == part))
        };
        within(name.python) && within(name.abi) && within(name.platform)
    })
}

#[cfg(test)]
mod tests;
