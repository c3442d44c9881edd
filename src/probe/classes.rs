//! Files that the system treats alike, found while the wheels are walked.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::evidence::{Attempt, Class, ClassId, Run, TargetId, WheelFiles};
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
    cloud: (u32, u32),
    /// On overlay filesystems the high bits of the inode number, which tell the layer where the device does not.
    layer: u64,
    /// Whether it is below the upper layer, where that can be seen.
    lower: Option<bool>,
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
            lower: facts.lower,
            cloud: facts.cloud_marks(),
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

/// How good a sample is: whether it can be linked right now, then how early its wheel comes in the plan. The best one
/// is kept, so that it does not depend on which thread was faster.
pub(super) type Rank = (bool, Reverse<usize>);

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
    pub(super) ranks: [Option<Rank>; 3],
}

/// The slot of [`Samples`] that a file belongs to.
fn slot(size: u64, linkable: bool) -> usize {
    match size {
        _ if !linkable => 2,
        0 => 2,
        LARGE.. => 1,
        _ => 0,
    }
}

impl Samples {
    /// The smallest kind there is.
    pub(super) fn any(&self) -> Option<&Sample> {
        self.small
            .as_ref()
            .or(self.large.as_ref())
            .or(self.other.as_ref())
    }

    fn wants(&self, size: u64, rank: Rank) -> bool {
        self.ranks[slot(size, rank.0)].is_none_or(|known| known < rank)
    }

    fn add(&mut self, path: PathBuf, size: u64, rank: Rank) {
        let slot = slot(size, rank.0);
        self.ranks[slot] = Some(rank);
        let sample = [&mut self.small, &mut self.large, &mut self.other];
        *sample[slot] = Some((path, size));
        self.linkable |= rank.0;
    }
}

#[derive(Debug, Default)]
struct Table {
    ids: HashMap<Key, ClassId>,
    classes: Vec<Class>,
    /// The first wheel of each class that was met so far.
    firsts: Vec<usize>,
    samples: Vec<Samples>,
    /// Attempts made while walking, where every file is tried.
    attempts: HashMap<(ClassId, TargetId), (usize, Vec<Attempt>)>,
}

/// The classes met so far.
#[derive(Debug, Default)]
pub(super) struct Classes(Mutex<Table>);

/// What one walk remembers of the class it last met, so that it need not ask again for every file.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    key: Key,
    id: ClassId,
    /// Which kinds of samples this wheel can add nothing to.
    settled: [bool; 3],
}

impl Classes {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The class of a file of the wheel at this place in the plan. `path` is asked for only when the file becomes an
    /// example.
    pub(super) fn of(
        &self,
        key: Key,
        facts: &Facts,
        (linkable, wheel): (bool, usize),
        path: impl Fn() -> PathBuf,
        seen: &mut Option<Seen>,
    ) -> ClassId {
        let slot = slot(facts.size, linkable);
        if let Some(seen) = seen.as_ref()
            && seen.key == key
            && seen.settled[slot]
        {
            return seen.id;
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
            table.firsts.push(wheel);
            table.samples.push(Samples::default());
            id
        };
        let at = id as usize;
        if wheel < table.firsts[at] {
            table.firsts[at] = wheel;
            (table.classes[at].facts, table.classes[at].example) = (*facts, path());
        }
        let samples = &mut table.samples[at];
        let rank = (linkable, Reverse(wheel));
        if samples.wants(facts.size, rank) {
            samples.add(path(), facts.size, rank);
        }
        let mut settled = match seen.take() {
            Some(seen) if seen.key == key => seen.settled,
            _ => [false; 3],
        };
        settled[slot] = true;
        *seen = Some(Seen { key, id, settled });
        id
    }

    /// A class for files that are in no wheel.
    pub(super) fn add(&self, class: Class, samples: Samples) -> ClassId {
        let mut table = self.table();
        let id = ClassId::try_from(table.classes.len()).unwrap_or(ClassId::MAX);
        table.classes.push(class);
        table.firsts.push(usize::MAX);
        table.samples.push(samples);
        id
    }

    /// Keeps the attempts made on a file, if it is the first of its class in this target.
    pub(super) fn tried(
        &self,
        id: ClassId,
        target: TargetId,
        wheel: usize,
        attempts: impl FnOnce() -> Vec<Attempt>,
    ) {
        match self.table().attempts.entry((id, target)) {
            Entry::Vacant(vacant) => {
                vacant.insert((wheel, attempts()));
            }
            Entry::Occupied(mut known) if wheel < known.get().0 => {
                known.insert((wheel, attempts()));
            }
            Entry::Occupied(_) => {}
        }
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

    /// Numbers the classes in the order of the plan, and forgets those without files: the numbers given while walking
    /// depend on which thread was faster. `fresh` is the class that stands for wheels not cached.
    pub(super) fn put_in_order(&self, wheels: &mut [WheelFiles], fresh: &mut Option<ClassId>) {
        let mut table = self.table();
        let mut new: HashMap<ClassId, ClassId> = HashMap::new();
        let mut old = Vec::new();
        let runs = wheels.iter().flat_map(|wheel| &wheel.runs);
        for id in runs.map(|run| run.class).chain(*fresh) {
            new.entry(id).or_insert_with(|| {
                old.push(id as usize);
                ClassId::try_from(old.len() - 1).unwrap_or(ClassId::MAX)
            });
        }
        for run in wheels.iter_mut().flat_map(|wheel| &mut wheel.runs) {
            run.class = new[&run.class];
        }
        *fresh = fresh.map(|id| new[&id]);
        table.classes = old.iter().map(|id| table.classes[*id].clone()).collect();
        table.samples = old.iter().map(|id| table.samples[*id].clone()).collect();
        table.attempts = std::mem::take(&mut table.attempts)
            .into_iter()
            .filter_map(|((id, target), mut tried)| {
                let id = *new.get(&id)?;
                for attempt in &mut tried.1 {
                    attempt.class = id;
                }
                Some(((id, target), tried))
            })
            .collect();
        (table.ids, table.firsts) = (HashMap::new(), Vec::new());
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
            .map(|(_, attempts)| attempts.clone())
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
