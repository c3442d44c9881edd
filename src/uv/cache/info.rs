//! Whether a local source still is what a wheel was built from: the change times of the files that count
//! (`tool.uv.cache-keys`, ≥ 0.4.8).

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::Deserialize;

use super::pointer::{CacheInfo, Created, Timestamp};
use super::read;
use crate::env::Vars;
use crate::model::uv::UvVersion;

/// `src` counts unless something else is asked for.
const SOURCES_COUNT: UvVersion = UvVersion(0, 6, 7);

/// `cache-keys` exists.
const HAS_KEYS: UvVersion = UvVersion(0, 4, 8);

/// A `pyproject.toml` larger than this is not read.
const MANIFEST_LIMIT: u64 = 4 * 1024 * 1024;

/// How local sources are compared.
#[derive(Clone, Copy)]
pub struct Freshness<'a> {
    /// The uv in use.
    pub version: UvVersion,
    /// The environment of that uv.
    pub vars: &'a dyn Vars,
}

impl std::fmt::Debug for Freshness<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Freshness")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// What a local source looks like now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fresh {
    timestamp: Option<Timestamp>,
    env: BTreeMap<String, Option<String>>,
    /// When each directory was created, where that is known, and its inode.
    directories: BTreeMap<String, Option<(Option<Timestamp>, u64)>>,
}

impl Fresh {
    /// Whether `stored` says the same.
    pub fn is(&self, stored: &CacheInfo) -> bool {
        let same_directories = self.directories.len() == stored.directories.len()
            && self.directories.iter().all(|(name, now)| {
                match (stored.directories.get(name), now) {
                    (Some(None), None) => true,
                    (Some(Some(Created::At(then))), Some((now, _))) => *now == Some(*then),
                    (Some(Some(Created::Inode(then))), Some((_, now))) => then == now,
                    _ => false,
                }
            });
        !stored.repository
            && self.timestamp == stored.timestamp
            && self.env == stored.env
            && same_directories
    }
}

/// The state of a file; `None` where it cannot be looked at.
pub(crate) fn of_file(path: &Path) -> Option<Fresh> {
    let timestamp = Some(changed(path)?);
    Some(Fresh {
        timestamp,
        ..Fresh::default()
    })
}

/// When the file at `path`, symlinks followed, was last changed, as uv measures it.
pub(crate) fn changed(path: &Path) -> Option<Timestamp> {
    time(&fs_err::metadata(path).ok()?)
}

#[cfg(unix)]
fn time(metadata: &Metadata) -> Option<Timestamp> {
    use std::os::unix::fs::MetadataExt as _;

    let seconds = u64::try_from(metadata.ctime()).ok()?;
    Some((seconds, u32::try_from(metadata.ctime_nsec()).ok()?))
}

#[cfg(not(unix))]
fn time(metadata: &Metadata) -> Option<Timestamp> {
    since_epoch(metadata.modified().ok()?)
}

fn since_epoch(time: std::time::SystemTime) -> Option<Timestamp> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Some((since.as_secs(), since.subsec_nanos()))
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;

    metadata.ino()
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

#[derive(Debug, Deserialize)]
struct Manifest {
    tool: Option<Tool>,
}

#[derive(Debug, Deserialize)]
struct Tool {
    uv: Option<ToolUv>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct ToolUv {
    cache_keys: Option<Vec<Key>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Key {
    Path(String),
    File { file: String },
    Directory { dir: String },
    Git { git: Git },
    Env { env: String },
}

#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Git {
    All(bool),
    Some {
        commit: Option<bool>,
        tags: Option<bool>,
    },
}

impl Git {
    fn counts(&self) -> bool {
        match self {
            Self::All(all) => *all,
            Self::Some { commit, tags } => *commit == Some(true) || *tags == Some(true),
        }
    }
}

impl Freshness<'_> {
    /// The state of a source tree; `None` where globs or a repository count, which only uv compares.
    pub fn of_directory(&self, root: &Path) -> Option<Fresh> {
        let mut fresh = Fresh::default();
        for key in self.keys(root) {
            match key {
                Key::Path(file) | Key::File { file } => {
                    if file.contains(['*', '?', '[', '{']) {
                        return None;
                    }
                    let metadata = fs_err::metadata(root.join(&file)).ok();
                    let time = metadata.filter(Metadata::is_file).as_ref().and_then(time);
                    fresh.timestamp = fresh.timestamp.max(time);
                }
                Key::Directory { dir } => {
                    let found = match fs_err::metadata(root.join(&dir)) {
                        Ok(found) if found.is_dir() => {
                            let created = found.created().ok().and_then(since_epoch);
                            Some((created, inode(&found)))
                        }
                        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                        _ => continue,
                    };
                    fresh.directories.insert(dir, found);
                }
                Key::Git { git } if git.counts() => return None,
                Key::Git { .. } => {}
                Key::Env { env } => {
                    let value = self
                        .vars
                        .get(&env)
                        .and_then(|value| value.into_string().ok());
                    fresh.env.insert(env, value);
                }
            }
        }
        Some(fresh)
    }

    /// `tool.uv.cache-keys` of the `pyproject.toml` in `root`, or the usual ones.
    fn keys(&self, root: &Path) -> Vec<Key> {
        let stated = || {
            let text = read::text(&root.join("pyproject.toml"), MANIFEST_LIMIT).ok()?;
            // Most manifests have none, and parsing costs more than reading.
            if !text.contains("cache-keys") {
                return None;
            }
            toml_edit::de::from_str::<Manifest>(&text)
                .ok()?
                .tool?
                .uv?
                .cache_keys
        };
        let stated = if self.version >= HAS_KEYS {
            stated()
        } else {
            None
        };
        stated.unwrap_or_else(|| {
            let files = ["pyproject.toml", "setup.py", "setup.cfg"];
            let mut keys: Vec<_> = files.map(|file| Key::Path(file.to_owned())).into();
            if self.version >= SOURCES_COUNT {
                keys.push(Key::Directory {
                    dir: "src".to_owned(),
                });
            }
            keys
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Given;

    fn of(root: &Path, version: UvVersion) -> Option<Fresh> {
        let vars = Given::new([("SET", "1")]);
        Freshness {
            version,
            vars: &vars,
        }
        .of_directory(root)
    }

    const NEW: UvVersion = crate::uv::version::NEWEST;

    #[test]
    fn the_usual_files_count() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        assert_eq!(of(root, UvVersion(0, 6, 6)), Some(Fresh::default()));
        let fresh = of(root, NEW).unwrap();
        assert_eq!(fresh.directories, [("src".to_owned(), None)].into());
        fs_err::write(root.join("setup.py"), "").unwrap();
        fs_err::create_dir(root.join("src")).unwrap();
        let fresh = of(root, NEW).unwrap();
        assert_eq!(fresh.timestamp, changed(&root.join("setup.py")));
        let (created, inode) = fresh.directories["src"].unwrap();
        let mut stored = CacheInfo {
            timestamp: fresh.timestamp,
            ..CacheInfo::default()
        };
        assert!(!fresh.is(&stored), "a directory is missing");
        if let Some(created) = created {
            stored
                .directories
                .insert("src".to_owned(), Some(Created::At(created)));
            assert!(fresh.is(&stored));
        }
        stored
            .directories
            .insert("src".to_owned(), Some(Created::Inode(inode)));
        assert!(fresh.is(&stored));
        stored.repository = true;
        assert!(!fresh.is(&stored), "a commit was stored");
    }

    #[test]
    fn cache_keys_replace_them() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        let keys = |keys: &str| {
            let text = format!("[tool.uv]\ncache-keys = {keys}\n");
            fs_err::write(root.join("pyproject.toml"), text).unwrap();
            of(root, NEW)
        };
        let fresh = keys(r#"[{ env = "SET" }, { env = "UNSET" }, { dir = "d" }, { git = false }]"#);
        let fresh = fresh.unwrap();
        assert_eq!(fresh.timestamp, None);
        let env = [
            ("SET".to_owned(), Some("1".to_owned())),
            ("UNSET".to_owned(), None),
        ];
        assert_eq!(fresh.env, env.into());
        assert_eq!(fresh.directories, [("d".to_owned(), None)].into());
        assert_eq!(keys(r#"["**/*.c"]"#), None);
        assert_eq!(keys("[{ git = true }]"), None);
        assert_eq!(keys("[{ git = { tags = true } }]"), None);
        assert!(keys("[{ git = { commit = false } }]").is_some());
        let usual = keys("[{ unknown = 1 }]").unwrap();
        assert_eq!(usual.timestamp, changed(&root.join("pyproject.toml")));
    }
}
