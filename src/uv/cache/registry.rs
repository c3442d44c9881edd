//! Distributions of an index.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use pep508_rs::pep440_rs::Version;
use url::Url;

use super::digest::{file_url, url_digest};
use super::key::{SHORT, cache_key, tags};
use super::locate::{Finder, Wanted};
use super::pointer::{Archive, http_archive, http_revision, local_archive, local_revision};
use super::{Lookup, Miss, read};
use crate::model::uv::UvVersion;
use crate::uv::paths;
use crate::uv::tags::Rank;
use crate::uv::wheel_name::WheelName;

/// The index whose wheels have a directory of their own, literally.
const PYPI: &str = "https://pypi.org/simple";

/// The file name of a cached wheel must equal that of the lock.
const SAME_FILE: UvVersion = UvVersion(0, 6, 9);

/// Up to here `uv sync` filed wheels of `pypi.org` as those of any other index, and found them again on installing only.
const PYPI_MISFILED: UvVersion = UvVersion(0, 4, 10);

const UNREADABLE: Miss = Miss::Unusable("its pointer cannot be decoded");
const OTHER_HASH: Miss = Miss::Unusable("its pointer has another hash than the lock");
const OTHER_FILE: Miss = Miss::Unusable("its pointer is of another wheel than the lock's");

/// A directory of the buckets, and the kind of pointers in it.
#[derive(Debug, Clone)]
pub(super) struct Shard {
    /// Relative to a bucket.
    pub(super) path: PathBuf,
    /// Whether the index is a local directory.
    pub(super) local: bool,
}

/// A wheel that could be used: what uv sorts by, and where it is.
struct Candidate {
    rank: Rank,
    downloaded: bool,
    archive: PathBuf,
}

impl Finder<'_> {
    /// Where wheels of the index `registry` are filed: a URL, or a path relative to the workspace root.
    pub(super) fn shards(&self, registry: &str) -> Vec<Shard> {
        let version = self.cache.version;
        let Some(url) = index_url(registry, self.root) else {
            return Vec::new();
        };
        let local = url.scheme() == "file";
        let digest = || Shard {
            path: Path::new("index").join(url_digest(&url, version)),
            local,
        };
        let slash_is_nothing = (UvVersion(0, 7, 16)..=UvVersion(0, 7, 19)).contains(&version);
        let text = url.as_str();
        let text = if slash_is_nothing {
            text.trim_end_matches('/')
        } else {
            text
        };
        if text != PYPI {
            return vec![digest()];
        }
        let mut shards = vec![Shard {
            path: PathBuf::from("pypi"),
            local,
        }];
        if version <= PYPI_MISFILED {
            shards.push(digest());
        }
        shards
    }

    /// The archive of the wheel or source distribution `wanted` of `shard`.
    pub(super) fn registry(&self, shard: &Shard, wanted: &Wanted<'_>) -> Lookup {
        let exact = self.cache.version >= SAME_FILE;
        // With a hash to satisfy only the very file of the lock can be taken, and it lies where its name says.
        match (wanted.filename, wanted.hash) {
            (Some(filename), Some(_)) => self.pointed(shard, filename, wanted),
            (Some(filename), None) if exact => {
                let built = self.registry_built(shard, wanted, Some(filename));
                built
                    .map(|candidate| candidate.archive)
                    .or_else(|_| self.pointed(shard, filename, wanted))
            }
            (_, None) => self.scan(shard, wanted),
            (None, Some(_)) => self
                .registry_built(shard, wanted, None)
                .map(|candidate| candidate.archive),
        }
    }

    /// The archive that the pointer of `filename` leads to.
    fn pointed(&self, shard: &Shard, filename: &str, wanted: &Wanted<'_>) -> Lookup {
        let key = cache_key(filename, self.cache.version).ok_or(Miss::Absent)?;
        let extension = if shard.local { "rev" } else { "http" };
        let directory = self.cache.wheels.join(&shard.path).join(wanted.name);
        let bytes = pointer(&directory.join(format!("{key}.{extension}")))?;
        let archive = decode(&bytes, shard.local)?;
        if archive
            .filename
            .as_deref()
            .is_some_and(|stored| !same(stored, filename))
        {
            return Err(OTHER_FILE);
        }
        if !wanted.accepts(&archive.hashes) {
            return Err(OTHER_HASH);
        }
        self.cache.archive(&archive)
    }

    /// The best of all wheels of the version that are cached, as uv chose before 0.6.9 and where it has to build.
    fn scan(&self, shard: &Shard, wanted: &Wanted<'_>) -> Lookup {
        let mut best = self.registry_built(shard, wanted, None);
        let directory = self.cache.wheels.join(&shard.path).join(wanted.name);
        let extension = if shard.local { "rev" } else { "http" };
        for entry in fs_err::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_none_or(|found| found != extension) {
                continue;
            }
            let candidate = self.candidate(&path, shard, wanted);
            let better = match (&candidate, &best) {
                (Ok(found), Ok(held)) => {
                    (found.rank, found.downloaded) < (held.rank, held.downloaded)
                }
                (Ok(_), Err(_)) | (Err(Miss::Unusable(_)), Err(Miss::Absent)) => true,
                (Err(_), _) => false,
            };
            if better {
                best = candidate;
            }
        }
        best.map(|candidate| candidate.archive)
    }

    fn candidate(
        &self,
        path: &Path,
        shard: &Shard,
        wanted: &Wanted<'_>,
    ) -> Result<Candidate, Miss> {
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .ok_or(Miss::Absent)?;
        let named = if self.cache.version < SHORT {
            Some(format!("{stem}.whl"))
        } else {
            None
        };
        // Names of other versions tell so without a look inside.
        if let Some(named) = &named
            && !is_version(named, wanted)
        {
            return Err(Miss::Absent);
        }
        let archive = decode(&pointer(path)?, shard.local)?;
        let filename = archive.filename.clone().or(named).ok_or(UNREADABLE)?;
        if !is_version(&filename, wanted) || !wanted.accepts(&archive.hashes) {
            return Err(Miss::Absent);
        }
        let name = WheelName::parse(&filename).map_err(|_| UNREADABLE)?;
        let rank = self.tags.rank(&name).ok_or(Miss::Absent)?;
        let archive = self.cache.archive(&archive)?;
        Ok(Candidate {
            rank,
            downloaded: true,
            archive,
        })
    }

    /// The best wheel that uv built from the source distribution; only `filename`, where one is given.
    fn registry_built(
        &self,
        shard: &Shard,
        wanted: &Wanted<'_>,
        filename: Option<&str>,
    ) -> Result<Candidate, Miss> {
        let version = wanted
            .version
            .filter(|_| !self.no_build)
            .ok_or(Miss::Absent)?;
        let normalized = Version::from_str(version)
            .map_err(|_| Miss::Absent)?
            .to_string();
        let directory = self
            .cache
            .sdists
            .join(&shard.path)
            .join(wanted.name)
            .join(normalized);
        let revision = if shard.local {
            let (_, revision) =
                local_revision(&pointer(&directory.join("revision.rev"))?).ok_or(UNREADABLE)?;
            revision
        } else {
            http_revision(&pointer(&directory.join("revision.http"))?).ok_or(UNREADABLE)?
        };
        if !wanted.accepts(&revision.hashes) {
            return Err(OTHER_HASH);
        }
        let wheels = self.revision(&directory, &revision, wanted.name)?;
        let fits = |name: &str| {
            is_version(name, wanted) && filename.is_none_or(|filename| same(name, filename))
        };
        let (rank, archive) = self.best_built(&wheels, fits)?;
        Ok(Candidate {
            rank,
            downloaded: false,
            archive,
        })
    }
}

impl Finder<'_> {
    /// What uv would take of the index at `index` for `name` `version`: a wheel that it downloaded and whose file name `fits`,
    /// with that name, or else one that it built.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub fn of_index(
        &self,
        index: &str,
        name: &str,
        version: &str,
        fits: impl Fn(&str) -> bool,
    ) -> Result<(Option<String>, PathBuf), Miss> {
        let wanted = Wanted {
            name,
            version: Some(version),
            filename: None,
            hash: None,
        };
        let mut miss = Miss::Absent;
        for shard in self.shards(index) {
            match self.downloaded(&shard, &wanted, &fits) {
                Err(Miss::Absent) => {}
                Err(why) => miss = why,
                Ok((filename, archive)) => return Ok((Some(filename), archive)),
            }
            match self.registry_built(&shard, &wanted, None) {
                Ok(built) => return Ok((None, built.archive)),
                Err(Miss::Absent) => {}
                Err(why) => miss = why,
            }
        }
        Err(miss)
    }

    /// A wheel of `shard` that is wanted and whose file name `fits`.
    fn downloaded(
        &self,
        shard: &Shard,
        wanted: &Wanted<'_>,
        fits: impl Fn(&str) -> bool,
    ) -> Result<(String, PathBuf), Miss> {
        let directory = self.cache.wheels.join(&shard.path).join(wanted.name);
        let extension = if shard.local { "rev" } else { "http" };
        let mut miss = Miss::Absent;
        for entry in fs_err::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let Some(stem) =
                stem.filter(|_| path.extension().is_some_and(|found| found == extension))
            else {
                continue;
            };
            let archive = match pointer(&path).and_then(|bytes| decode(&bytes, shard.local)) {
                Ok(archive) => archive,
                Err(why) => {
                    miss = why;
                    continue;
                }
            };
            let filename = archive
                .filename
                .clone()
                .unwrap_or_else(|| format!("{stem}.whl"));
            if !is_version(&filename, wanted) || !fits(&filename) {
                continue;
            }
            match self.cache.archive(&archive) {
                Ok(archive) => return Ok((filename, archive)),
                Err(why) => miss = why,
            }
        }
        Err(miss)
    }
}

/// The URL of the index a lock names.
pub(crate) fn index_url(registry: &str, root: &Path) -> Option<Url> {
    match registry.split_once("://") {
        Some(_) => Url::parse(registry).ok(),
        None => file_url(&paths::normalize(&root.join(registry))),
    }
}

/// Reads the pointer at `path`.
pub(super) fn pointer(path: &Path) -> Result<Vec<u8>, Miss> {
    read::pointer(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => Miss::Absent,
        _ => Miss::Unusable("its pointer cannot be read"),
    })
}

fn decode(bytes: &[u8], local: bool) -> Result<Archive, Miss> {
    // uv does not compare the time of wheels that an index directory holds.
    let archive = if local {
        local_archive(bytes).map(|(_, archive)| archive)
    } else {
        http_archive(bytes)
    };
    archive.ok_or(UNREADABLE)
}

/// Whether a wheel called `filename` is the wanted version of the wanted package.
fn is_version(filename: &str, wanted: &Wanted<'_>) -> bool {
    let Ok(name) = WheelName::parse(filename) else {
        return false;
    };
    name.normalized_name() == wanted.name
        && wanted
            .version
            .is_some_and(|version| equal_versions(name.version, version))
}

/// Whether both are names of one wheel, however the name is spelled.
fn same(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (Ok(a), Ok(b)) = (WheelName::parse(one), WheelName::parse(other)) else {
        return false;
    };
    a.normalized_name() == b.normalized_name()
        && equal_versions(a.version, b.version)
        && tags(one) == tags(other)
}

/// Whether both are one version: `1.0` is `1.0.0`.
pub(crate) fn equal_versions(one: &str, other: &str) -> bool {
    one == other
        || Version::from_str(one)
            .is_ok_and(|one| Version::from_str(other).is_ok_and(|other| one == other))
}
