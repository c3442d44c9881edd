//! The files that lead from a distribution to its archive: `MessagePack`, written by serde as arrays, in
//! [0.12.2, 0.12.24] as maps. Both forms are read whatever the release, as uv does.

use std::collections::BTreeMap;

use rmpv::ValueRef;
use rmpv::decode::read_value_ref_with_max_depth;

/// Nothing uv writes is nested deeper; each level of arrays or maps takes two.
const MAX_DEPTH: usize = 32;

/// Values of one array or map that are looked at. A file that holds more is not uv's.
const MAX_HASHES: usize = 64;

/// A point in time: seconds and nanoseconds since 1970.
pub type Timestamp = (u64, u32);

/// A hash: algorithm in lower case, hexadecimal digest.
pub type Hash = (String, String);

/// Where a downloaded or local wheel was unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// The directory below `archive-v0`, unchecked.
    pub id: String,
    /// Hashes of the wheel.
    pub hashes: Vec<Hash>,
    /// Its file name (≥ 0.6.0).
    pub filename: Option<String>,
    /// The number of the archive bucket (≥ 0.6.0).
    pub bucket: Option<u64>,
}

/// The state of a source distribution that wheels were built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The directory that holds the wheels, unchecked.
    pub id: String,
    /// Hashes of the source distribution.
    pub hashes: Vec<Hash>,
}

/// What a local source looked like when it was built.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CacheInfo {
    /// The latest change of any file that counts.
    pub timestamp: Option<Timestamp>,
    /// Whether the state of a repository counts too.
    pub repository: bool,
    /// Variables that count, with their values (≥ 0.5.12).
    pub env: BTreeMap<String, Option<String>>,
    /// Directories that count, with when they were created (≥ 0.6.7).
    pub directories: BTreeMap<String, Option<Created>>,
}

/// When a directory was created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// At this time.
    At(Timestamp),
    /// Unknown; its inode stands for it.
    Inode(u64),
}

/// Decodes `.http`: an archive, then what HTTP caching needs.
pub fn http_archive(bytes: &[u8]) -> Option<Archive> {
    archive(&first(bytes)?)
}

/// Decodes `.rev`: a time and an archive.
pub fn local_archive(bytes: &[u8]) -> Option<(Timestamp, Archive)> {
    let value = first(bytes)?;
    let fields = Fields::of(&value)?;
    let time = timestamp(fields.get(0, "timestamp")?)?;
    Some((time, archive(fields.get(1, "archive")?)?))
}

/// Decodes `revision.http`: a revision, then what HTTP caching needs.
pub fn http_revision(bytes: &[u8]) -> Option<Revision> {
    revision(&first(bytes)?)
}

/// Decodes `revision.rev`: the state of the source and a revision.
pub fn local_revision(bytes: &[u8]) -> Option<(CacheInfo, Revision)> {
    let value = first(bytes)?;
    let fields = Fields::of(&value)?;
    let info = cache_info(fields.get(0, "cache_info")?)?;
    Some((info, revision(fields.get(1, "revision")?)?))
}

/// The first value; depth and memory are bounded by the limits above and the length of `bytes`.
fn first(bytes: &[u8]) -> Option<ValueRef<'_>> {
    let mut rest = bytes;
    read_value_ref_with_max_depth(&mut rest, MAX_DEPTH).ok()
}

/// A struct: by position, or by name.
enum Fields<'v, 'b> {
    Array(&'v [ValueRef<'b>]),
    Map(&'v [(ValueRef<'b>, ValueRef<'b>)]),
}

impl<'v, 'b> Fields<'v, 'b> {
    fn of(value: &'v ValueRef<'b>) -> Option<Self> {
        match value {
            ValueRef::Array(values) => Some(Self::Array(values)),
            ValueRef::Map(pairs) => Some(Self::Map(pairs)),
            _ => None,
        }
    }

    fn get(&self, position: usize, name: &str) -> Option<&'v ValueRef<'b>> {
        match self {
            Self::Array(values) => values.get(position),
            Self::Map(pairs) => pairs
                .iter()
                .find(|(key, _)| text(key) == Some(name))
                .map(|(_, value)| value),
        }
    }
}

fn archive(value: &ValueRef<'_>) -> Option<Archive> {
    let fields = Fields::of(value)?;
    let filename = fields.get(2, "filename").and_then(text);
    Some(Archive {
        id: text(fields.get(0, "id")?)?.to_owned(),
        hashes: hashes(fields.get(1, "hashes")?)?,
        filename: filename.map(str::to_owned),
        bucket: fields.get(3, "version").and_then(number),
    })
}

fn revision(value: &ValueRef<'_>) -> Option<Revision> {
    let fields = Fields::of(value)?;
    Some(Revision {
        id: text(fields.get(0, "id")?)?.to_owned(),
        hashes: hashes(fields.get(1, "hashes")?)?,
    })
}

/// A list of `[algorithm, digest]`, `{algorithm: digest}` or `{"algorithm": …, "digest": …}`.
fn hashes(value: &ValueRef<'_>) -> Option<Vec<Hash>> {
    let ValueRef::Array(values) = value else {
        return None;
    };
    if values.len() > MAX_HASHES {
        return None;
    }
    let one = |value: &ValueRef<'_>| {
        let (algorithm, digest) = match value {
            ValueRef::Map(pairs) if pairs.len() == 1 => {
                let (algorithm, digest) = pairs.first()?;
                (text(algorithm)?, text(digest)?)
            }
            _ => {
                let fields = Fields::of(value)?;
                let algorithm = text(fields.get(0, "algorithm")?)?;
                (algorithm, text(fields.get(1, "digest")?)?)
            }
        };
        Some((algorithm.to_ascii_lowercase(), digest.to_owned()))
    };
    values.iter().map(one).collect()
}

/// `[timestamp, commit, tags, env, directories]`; ≤ 0.4.7 a bare timestamp.
fn cache_info(value: &ValueRef<'_>) -> Option<CacheInfo> {
    if let Some(time) = timestamp(value) {
        return Some(CacheInfo {
            timestamp: Some(time),
            ..CacheInfo::default()
        });
    }
    let fields = Fields::of(value)?;
    let set = |position, name| {
        fields
            .get(position, name)
            .filter(|value| !matches!(value, ValueRef::Nil))
    };
    let mut info = CacheInfo {
        timestamp: match set(0, "timestamp") {
            Some(value) => Some(timestamp(value)?),
            None => None,
        },
        repository: set(1, "commit").is_some() || set(2, "tags").is_some(),
        ..CacheInfo::default()
    };
    if let Some(ValueRef::Map(pairs)) = set(3, "env") {
        for (name, value) in pairs {
            let value = match value {
                ValueRef::Nil => None,
                value => Some(text(value)?.to_owned()),
            };
            info.env.insert(text(name)?.to_owned(), value);
        }
    }
    if let Some(ValueRef::Map(pairs)) = set(4, "directories") {
        for (name, value) in pairs {
            let created = match value {
                ValueRef::Nil => None,
                ValueRef::Integer(inode) => Some(Created::Inode(inode.as_u64()?)),
                value => Some(Created::At(timestamp(value)?)),
            };
            info.directories.insert(text(name)?.to_owned(), created);
        }
    }
    Some(info)
}

fn timestamp(value: &ValueRef<'_>) -> Option<Timestamp> {
    let fields = Fields::of(value)?;
    let seconds = number(fields.get(0, "secs_since_epoch")?)?;
    let nanos = number(fields.get(1, "nanos_since_epoch")?)?;
    Some((seconds, u32::try_from(nanos).ok()?))
}

fn text<'v>(value: &'v ValueRef<'_>) -> Option<&'v str> {
    match value {
        ValueRef::String(text) => text.as_str(),
        _ => None,
    }
}

fn number(value: &ValueRef<'_>) -> Option<u64> {
    match value {
        ValueRef::Integer(number) => number.as_u64(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
