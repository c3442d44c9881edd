//! uv's cache: which archive uv would link for a distribution (uv 0.4.0 to 0.13.9).
//!
//! Whatever is found in a cache is checked before it is believed: a pointer names one directory right below
//! `archive-v0`, nothing else. What cannot be read counts as not cached, as it does for uv.

mod archive;
mod built;
mod digest;
mod info;
mod key;
mod locate;
mod pointer;
pub(crate) mod read;
mod registry;
mod source_url;

use std::path::{Path, PathBuf};

use super::version;
use crate::model::uv::{UvInUse, UvOrigin, UvVersion};

pub use built::BuildSettings;
pub use digest::{cache_digest, canonical, file_url, path_digest, url_digest};
pub use info::Freshness;
pub(crate) use info::of_file as fresh_file;
pub use key::cache_key;
pub use locate::Finder;
pub use pointer::{
    Archive, CacheInfo, Created, Hash, Revision, Timestamp, http_archive, http_revision,
    local_archive, local_revision,
};

pub(crate) use registry::{equal_versions, index_url};
pub(crate) use source_url::{git as git_source, local as local_url};

/// Why no archive is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Miss {
    /// There is no trace of the distribution.
    Absent,
    /// There is one that uv would not use, or of which that is not certain, and why.
    Unusable(&'static str),
}

/// An archive, or why there is none.
pub type Lookup = Result<PathBuf, Miss>;

/// A cache directory, as one release of uv sees it.
#[derive(Debug, Clone)]
pub struct Cache {
    /// `<cache>/archive-v0`.
    archives: PathBuf,
    /// The same, symlinks resolved; where wheels that uv built are linked from.
    real_archives: PathBuf,
    wheels: PathBuf,
    sdists: PathBuf,
    version: UvVersion,
}

impl Cache {
    /// The cache at `root`, whose `archive-v0` is `real_archives` with every symlink resolved. Where the release is only
    /// assumed, that of the newest buckets present.
    pub fn new(root: &Path, real_archives: Option<PathBuf>, uv: UvInUse) -> Self {
        let archives = root.join(version::ARCHIVES);
        let mut cache = Self {
            real_archives: real_archives.unwrap_or_else(|| archives.clone()),
            archives,
            wheels: root.join(version::wheels_bucket(uv.version)),
            sdists: root.join(version::sdists_bucket(uv.version)),
            version: uv.version,
        };
        if uv.origin == UvOrigin::Assumed {
            let present = |name: &str| root.join(name).is_dir();
            if let Some((name, version)) = version::newest_wheels_bucket(present) {
                cache.wheels = root.join(name);
                cache.version = version;
            }
            if let Some(name) = version::newest_sdists_bucket(present) {
                cache.sdists = root.join(name);
            }
        }
        cache
    }
}
