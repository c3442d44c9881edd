//! From a locked package to its archive, by the kind of its source.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use url::Url;

use super::digest::url_digest;
use super::info::Freshness;
use super::key::cache_key;
use super::pointer::{Archive, Hash, http_archive, http_revision, local_archive, local_revision};
use super::registry::pointer;
use super::source_url;
use super::{Cache, Lookup, Miss, info};
use crate::model::lock::{Package, Source};
use crate::model::uv::UvVersion;
use crate::uv::cache::BuildSettings;
use crate::uv::selection::Selected;
use crate::uv::tags::Tags;

const UNREADABLE: Miss = Miss::Unusable("its pointer cannot be decoded");
const FATAL: Miss = Miss::Unusable("its pointer cannot be decoded, and uv stops there");

/// Pointers of direct sources that cannot be decoded are passed over; before, uv stops.
const PASSES_OVER: UvVersion = UvVersion(0, 6, 8);

const OTHER_HASH: Miss = Miss::Unusable("its pointer has another hash than the lock");
const CHANGED: Miss = Miss::Unusable("the local file has changed since it was unpacked");
const SOURCE_CHANGED: Miss = Miss::Unusable("its source has changed since it was built");
const UNCERTAIN: Miss = Miss::Unusable("its `cache-keys` cannot be compared without uv");
const UNUSED_INDEX: Miss =
    Miss::Unusable("its index is not configured, so uv does not look for it in the cache");
const NO_URL: Miss = Miss::Unusable("its locked source is not a URL uv would take");

/// What the archive of a distribution depends on besides the cache.
#[derive(Debug, Clone, Copy)]
pub struct Finder<'a> {
    /// The cache.
    pub cache: &'a Cache,
    /// The tags of the environment's Python.
    pub tags: &'a Tags,
    /// The directory of the lock; absolute, symlinks unresolved.
    pub root: &'a Path,
    /// `--no-build`.
    pub no_build: bool,
    /// `--no-editable`.
    pub no_editable: bool,
    /// Indexes of the lock, as written there, that uv does not use; it looks for none of their wheels.
    pub unused_indexes: &'a BTreeSet<&'a str>,
    /// Which packages are built with settings of their own.
    pub build_settings: &'a BuildSettings,
    /// How local sources are compared with what was built from them.
    pub freshness: Freshness<'a>,
}

/// A distribution of the lock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Normalized name.
    pub(super) name: &'a str,
    pub(super) version: Option<&'a str>,
    /// The file name of the wheel; `None` where one is built.
    pub(super) filename: Option<&'a str>,
    /// `sha256:…` of the wheel, or of the source distribution.
    pub(super) hash: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    fn of(selected: &Selected<'a>) -> Self {
        let Package {
            name,
            version,
            sdist,
            ..
        } = selected.package;
        let artifact = match selected.wheel {
            Some(wheel) => Some(&wheel.artifact),
            None => sdist.as_ref(),
        };
        Self {
            name,
            version: version.as_deref(),
            filename: selected.wheel.map(|wheel| wheel.filename.as_str()),
            hash: artifact.and_then(|artifact| artifact.hash.as_deref()),
        }
    }

    /// Whether `hashes` hold the one of the lock.
    pub(super) fn accepts(&self, hashes: &[Hash]) -> bool {
        let Some((algorithm, digest)) = self.hash.and_then(|hash| hash.split_once(':')) else {
            return true;
        };
        let mut hashes = hashes.iter();
        hashes.any(|(held, value)| held.eq_ignore_ascii_case(algorithm) && value == digest)
    }
}

impl Finder<'_> {
    /// The archive uv would link for `selected`.
    ///
    /// # Errors
    ///
    /// Why there is none: uv would download or build it.
    pub fn find(&self, selected: &Selected<'_>) -> Lookup {
        let wanted = Wanted::of(selected);
        match &selected.package.source {
            Source::Registry(at) if self.unused_indexes.contains(at.as_str()) => Err(UNUSED_INDEX),
            Source::Registry(at) => {
                let mut miss = Miss::Absent;
                for shard in self.shards(at) {
                    match self.registry(&shard, &wanted) {
                        Err(Miss::Absent) => {}
                        Err(why) => miss = why,
                        found => return found,
                    }
                }
                Err(miss)
            }
            Source::Url(at, subdirectory) => {
                let url = source_url::direct(at, subdirectory.as_deref()).ok_or(NO_URL)?;
                match wanted.filename {
                    Some(filename) => self.direct_wheel(&url, filename, &wanted),
                    None => self.direct_source(&url, &wanted),
                }
            }
            Source::Path(at) => {
                let url = source_url::local(at, self.root).ok_or(NO_URL)?;
                match wanted.filename {
                    Some(filename) => self.path_wheel(&url, filename, &wanted),
                    None => self.local_source("path", &url, &wanted, info::of_file),
                }
            }
            Source::Git(at) => self.git(at, &wanted),
            Source::Editable(at) if !self.no_editable => self.tree("editable", at, &wanted),
            Source::Directory(at) | Source::Editable(at) => self.tree("path", at, &wanted),
            Source::Virtual(_) => Err(Miss::Absent),
        }
    }

    /// What a pointer is that cannot be decoded.
    fn unreadable(&self) -> Miss {
        if self.cache.version < PASSES_OVER {
            FATAL
        } else {
            UNREADABLE
        }
    }

    fn url_shard(&self, kind: &str, url: &Url) -> PathBuf {
        Path::new(kind).join(url_digest(url, self.cache.version))
    }

    fn wheel_pointer(
        &self,
        shard: &Path,
        filename: &str,
        extension: &str,
    ) -> Result<Vec<u8>, Miss> {
        let key = cache_key(filename, self.cache.version).ok_or(Miss::Absent)?;
        pointer(
            &self
                .cache
                .wheels
                .join(shard)
                .join(format!("{key}.{extension}")),
        )
    }

    fn accepted(&self, archive: &Archive, wanted: &Wanted<'_>) -> Lookup {
        if !wanted.accepts(&archive.hashes) {
            return Err(OTHER_HASH);
        }
        self.cache.direct_archive(archive)
    }

    fn direct_wheel(&self, url: &Url, filename: &str, wanted: &Wanted<'_>) -> Lookup {
        let shard = self.url_shard("url", url).join(wanted.name);
        let bytes = self.wheel_pointer(&shard, filename, "http")?;
        self.accepted(
            &http_archive(&bytes).ok_or_else(|| self.unreadable())?,
            wanted,
        )
    }

    fn path_wheel(&self, url: &Url, filename: &str, wanted: &Wanted<'_>) -> Lookup {
        // Wheels of a path are filed below `url` too.
        let shard = self.url_shard("url", url).join(wanted.name);
        let bytes = self.wheel_pointer(&shard, filename, "rev")?;
        let (time, archive) = local_archive(&bytes).ok_or_else(|| self.unreadable())?;
        let path = url.to_file_path().map_err(|()| NO_URL)?;
        if info::changed(&path) != Some(time) {
            return Err(CHANGED);
        }
        self.accepted(&archive, wanted)
    }

    fn git(&self, locked: &str, wanted: &Wanted<'_>) -> Lookup {
        let source = source_url::git(locked).ok_or(NO_URL)?;
        let commit = source.commit.get(..16).ok_or(NO_URL)?;
        let shard = self.url_shard("git", &source.url).join(commit);
        if let Some(filename) = wanted.filename {
            let bytes = self.wheel_pointer(&shard, filename, "rev")?;
            let (_, archive) = local_archive(&bytes).ok_or_else(|| self.unreadable())?;
            return self.accepted(&archive, wanted);
        }
        let directory = self.settings_shard(self.cache.sdists.join(shard), wanted.name)?;
        self.built(&directory, wanted.name)
    }

    fn direct_source(&self, url: &Url, wanted: &Wanted<'_>) -> Lookup {
        let directory = self.cache.sdists.join(self.url_shard("url", url));
        let bytes = pointer(&directory.join("revision.http"))?;
        let revision = http_revision(&bytes).ok_or_else(|| self.unreadable())?;
        if !wanted.accepts(&revision.hashes) {
            return Err(OTHER_HASH);
        }
        let wheels = self.revision(&directory, &revision, wanted.name)?;
        self.built(&wheels, wanted.name)
    }

    fn tree(&self, kind: &str, at: &str, wanted: &Wanted<'_>) -> Lookup {
        let url = source_url::local(at, self.root).ok_or(NO_URL)?;
        let compare = |path: &Path| self.freshness.of_directory(path);
        // Source trees have no hash.
        let wanted = Wanted {
            hash: None,
            ..*wanted
        };
        self.local_source(kind, &url, &wanted, compare)
    }

    fn local_source(
        &self,
        kind: &str,
        url: &Url,
        wanted: &Wanted<'_>,
        now: impl Fn(&Path) -> Option<info::Fresh>,
    ) -> Lookup {
        let directory = self.cache.sdists.join(self.url_shard(kind, url));
        let bytes = pointer(&directory.join("revision.rev"))?;
        let (then, revision) = local_revision(&bytes).ok_or_else(|| self.unreadable())?;
        let path = url.to_file_path().map_err(|()| NO_URL)?;
        if !now(&path).ok_or(UNCERTAIN)?.is(&then) {
            return Err(SOURCE_CHANGED);
        }
        if !wanted.accepts(&revision.hashes) {
            return Err(OTHER_HASH);
        }
        let wheels = self.revision(&directory, &revision, wanted.name)?;
        self.built(&wheels, wanted.name)
    }
}
