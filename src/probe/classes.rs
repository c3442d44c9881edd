//! Files that the system treats alike, found while the wheels are walked.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::evidence::{Attempt, Class, ClassId, Run, TargetId};
use crate::model::place::Facts;

/// Files of at least this size are cloned extent by extent; smaller ones may be stored inline.
pub(super) const LARGE: u64 = 128 * 1024;

/// Everything that the outcome of a link can depend on, apart from where the link is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    device: (u32, u32),
    mount_id: u64,
    owner: (u32, u32),
    mode: u32,
    flags: [bool; 4],
    project: Option<u32>,
    /// On overlay filesystems the high bits of the inode number, which tell the layer where the device does not.
    layer: u64,
    /// Whether another user's file may be read and written, which protected hard links ask for.
    accessible: Option<bool>,
    at_link_limit: bool,
    /// What trying the very file answered, where every file is tried: clone and hard link, 0 for success.
    answers: Option<[i32; 2]>,
}

impl Key {
    pub(super) fn new(
        facts: &Facts,
        overlay: bool,
        at_link_limit: bool,
        accessible: Option<bool>,
    ) -> Self {
        Self {
            device: facts.device,
            mount_id: facts.mount_id,
            owner: (facts.uid, facts.gid),
            mode: facts.mode,
            flags: [
                facts.immutable,
                facts.append_only,
                facts.encrypted,
                facts.nocow,
            ],
            project: facts.project,
            layer: if overlay { facts.inode >> 56 } else { 0 },
            accessible,
            at_link_limit,
            answers: None,
        }
    }

    pub(super) fn with_answers(self, answers: [i32; 2]) -> Self {
        Self {
            answers: Some(answers),
            ..self
        }
    }
}

/// A file to try, and its size.
pub(super) type Sample = (PathBuf, u64);

/// Files of a class that stand for it.
#[derive(Debug, Clone, Default)]
pub(super) struct Samples {
    /// Not empty, smaller than [`LARGE`].
    pub(super) small: Option<Sample>,
    /// At least [`LARGE`].
    pub(super) large: Option<Sample>,
    /// Empty, or with as many names as are allowed until the environment gives some back.
    pub(super) other: Option<Sample>,
    /// Whether a file that can be given another name right now is among them.
    pub(super) linkable: bool,
}

impl Samples {
    /// The smallest kind there is.
    pub(super) fn any(&self) -> Option<&Sample> {
        self.small
            .as_ref()
            .or(self.large.as_ref())
            .or(self.other.as_ref())
    }

    fn wants(&self, size: u64, linkable: bool) -> bool {
        match size {
            _ if !linkable => self.other.is_none(),
            0 => self.other.is_none() || !self.linkable,
            LARGE.. => self.large.is_none(),
            _ => self.small.is_none(),
        }
    }

    fn add(&mut self, path: PathBuf, size: u64, linkable: bool) {
        let slot = match size {
            _ if !linkable => &mut self.other,
            0 => &mut self.other,
            LARGE.. => &mut self.large,
            _ => &mut self.small,
        };
        if slot.is_none() || linkable {
            *slot = Some((path, size));
        }
        self.linkable |= linkable;
    }
}

#[derive(Debug, Default)]
struct Table {
    ids: HashMap<Key, ClassId>,
    classes: Vec<Class>,
    samples: Vec<Samples>,
    /// Attempts made while walking, where every file is tried.
    attempts: HashMap<(ClassId, TargetId), Vec<Attempt>>,
}

/// The classes met so far.
#[derive(Debug, Default)]
pub(super) struct Classes(Mutex<Table>);

/// What one walk remembers of the class it last met, so that it need not ask again for every file.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    key: Key,
    id: ClassId,
    samples: (bool, bool, bool),
}

impl Classes {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The class of a file. `path` is asked for only when the file becomes an example.
    pub(super) fn of(
        &self,
        key: Key,
        facts: &Facts,
        linkable: bool,
        path: impl Fn() -> PathBuf,
        seen: &mut Option<Seen>,
    ) -> ClassId {
        if let Some(seen) = seen.as_ref().filter(|seen| seen.key == key) {
            let (small, large, other) = seen.samples;
            let wanted = if !linkable || facts.size == 0 {
                !other
            } else if facts.size >= LARGE {
                !large
            } else {
                !small
            };
            if !wanted {
                return seen.id;
            }
        }
        let mut table = self.table();
        let next = table.classes.len();
        let id = if let Some(id) = table.ids.get(&key) {
            *id
        } else {
            // 2³² classes of files do not fit in memory.
            let id = ClassId::try_from(next).unwrap_or(ClassId::MAX);
            table.ids.insert(key.clone(), id);
            table.classes.push(Class {
                facts: *facts,
                at_link_limit: key.at_link_limit,
                example: path(),
                files: 0,
                bytes: 0,
                most_links: 0,
            });
            table.samples.push(Samples::default());
            id
        };
        let samples = &mut table.samples[id as usize];
        if samples.wants(facts.size, linkable) {
            samples.add(path(), facts.size, linkable);
        }
        let has = (
            samples.small.is_some(),
            samples.large.is_some(),
            samples.other.is_some(),
        );
        *seen = Some(Seen {
            key,
            id,
            samples: has,
        });
        id
    }

    /// A class for files that are in no wheel.
    pub(super) fn add(&self, class: Class, samples: Samples) -> ClassId {
        let mut table = self.table();
        let id = ClassId::try_from(table.classes.len()).unwrap_or(ClassId::MAX);
        table.classes.push(class);
        table.samples.push(samples);
        id
    }

    /// Keeps the attempts made on a file, if it is the first of its class in this target.
    pub(super) fn tried(
        &self,
        id: ClassId,
        target: TargetId,
        attempts: impl FnOnce() -> Vec<Attempt>,
    ) {
        self.table()
            .attempts
            .entry((id, target))
            .or_insert_with(attempts);
    }

    /// Counts a wheel's files.
    pub(super) fn count(&self, runs: &[Run], most_links: &HashMap<ClassId, u64>) {
        let mut table = self.table();
        for run in runs {
            let class = &mut table.classes[run.class as usize];
            class.files += u64::from(run.files);
            class.bytes += run.bytes;
        }
        for (id, links) in most_links {
            let class = &mut table.classes[*id as usize];
            class.most_links = class.most_links.max(*links);
        }
    }

    /// The files that stand for a class.
    pub(super) fn samples(&self, id: ClassId) -> Samples {
        self.table().samples[id as usize].clone()
    }

    /// What a class's files share.
    pub(super) fn facts(&self, id: ClassId) -> Facts {
        self.table().classes[id as usize].facts
    }

    /// Attempts made while walking.
    pub(super) fn made(&self, id: ClassId, target: TargetId) -> Vec<Attempt> {
        self.table()
            .attempts
            .get(&(id, target))
            .cloned()
            .unwrap_or_default()
    }

    /// All classes.
    pub(super) fn finish(self) -> Vec<Class> {
        self.0
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .classes
    }
}

/// Whether uv treats a file of this name as its own to rewrite, and so copies it.
pub(super) fn is_record(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "RECORD")
}
