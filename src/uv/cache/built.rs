//! Wheels that uv built: links named after the wheel, in a directory of their revision.

use std::path::{Path, PathBuf};

use super::Miss;
use super::archive::is_id;
use super::locate::Finder;
use super::pointer::Revision;
use super::registry::equal_versions;
use crate::uv::tags::Rank;
use crate::uv::wheel_name::WheelName;

impl Finder<'_> {
    /// The directory below `directory` with the wheels of `revision`.
    pub(super) fn revision(
        &self,
        directory: &Path,
        revision: &Revision,
        package: &str,
    ) -> Result<PathBuf, Miss> {
        if !is_id(&revision.id) {
            return Err(Miss::Unusable("its revision names no directory"));
        }
        self.settings_shard(directory.join(&revision.id), package)
    }

    /// `directory`, or where build settings apply to `package` the directory of those settings. Its name is a digest
    /// of all of them, made differently by many releases; it is known only where there is just one.
    pub(super) fn settings_shard(
        &self,
        directory: PathBuf,
        package: &str,
    ) -> Result<PathBuf, Miss> {
        if !self.build_settings.apply_to(package) {
            return Ok(directory);
        }
        let entries = fs_err::read_dir(&directory).map_err(|_| Miss::Absent)?;
        let mut found = None;
        for entry in entries.flatten() {
            let is_digest =
                |name: &str| name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
            if entry.file_name().to_str().is_some_and(is_digest)
                && found.replace(entry.path()).is_some()
            {
                return Err(Miss::Unusable("it was built with several build settings"));
            }
        }
        found.ok_or(Miss::Absent)
    }

    /// The wheel of `directory` that fits this Python best, of the newest version, among those that are wanted.
    pub(super) fn best_built(
        &self,
        directory: &Path,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(Rank, PathBuf), Miss> {
        let mut best: Option<(String, Rank, PathBuf)> = None;
        let mut miss = Miss::Absent;
        for entry in fs_err::read_dir(directory)
            .map_err(|_| Miss::Absent)?
            .flatten()
        {
            let Some(filename) = wheel_filename(&entry.file_name()) else {
                continue;
            };
            let Ok(name) = WheelName::parse(&filename) else {
                continue;
            };
            let Some(rank) = self.tags.rank(&name).filter(|_| wanted(&filename)) else {
                continue;
            };
            let better = best
                .as_ref()
                .is_none_or(|(version, held, _)| rank < *held || is_newer(name.version, version));
            if !better {
                continue;
            }
            match self.cache.linked(&entry.path()) {
                Ok(archive) => best = Some((name.version.to_owned(), rank, archive)),
                Err(why) => miss = why,
            }
        }
        best.map(|(_, rank, archive)| (rank, archive)).ok_or(miss)
    }

    /// The wheel of `directory` for the package `name`, if the best one there is of that package.
    pub(super) fn built(&self, directory: &Path, name: &str) -> Result<PathBuf, Miss> {
        let of_package = |filename: &str| {
            WheelName::split(filename).is_ok_and(|wheel| wheel.normalized_name() == name)
        };
        self.best_built(directory, of_package)
            .map(|(_, archive)| archive)
    }
}

/// The file name of the wheel that a link called `name` is of.
fn wheel_filename(name: &std::ffi::OsStr) -> Option<String> {
    let name = name.to_str()?;
    let other = [".whl", ".lock", ".msgpack"];
    if other.iter().any(|end| name.ends_with(end)) {
        return None;
    }
    Some(format!("{name}.whl"))
}

fn is_newer(one: &str, other: &str) -> bool {
    use std::str::FromStr as _;

    use pep508_rs::pep440_rs::Version;

    !equal_versions(one, other)
        && Version::from_str(one)
            .is_ok_and(|one| Version::from_str(other).is_ok_and(|other| one > other))
}

/// Which packages are built with settings of their own: `config-settings`, `extra-build-dependencies`,
/// `extra-build-variables`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BuildSettings {
    /// Whether some apply to every package.
    pub every: bool,
    /// Normalized names of the packages some apply to.
    pub packages: Vec<String>,
}

impl BuildSettings {
    /// Whether settings apply to `package`.
    pub fn apply_to(&self, package: &str) -> bool {
        self.every || self.packages.iter().any(|name| name == package)
    }
}
