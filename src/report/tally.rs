//! What the attempts of one mode come to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::model::edge::Edge;
use crate::model::errno::Errno;
use crate::model::evidence::{Attempt, Basis, ClassId, Evidence, Refusal, TargetId};
use crate::model::mode::Mode;
use crate::sys::errno;

/// For how many of the files a mode works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Works {
    /// For every file.
    All,
    /// For some.
    Some,
    /// For none.
    None,
    /// Nobody knows.
    Untested,
}

impl Works {
    /// The word of the JSON contract.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Some => "some",
            Self::None => "none",
            Self::Untested => "untested",
        }
    }
}

/// Failed attempts with the same answer.
#[derive(Debug)]
pub(crate) struct Failure<'a> {
    /// The first of them.
    pub(crate) refusal: &'a Refusal,
    /// Files of the plan the answer holds for; `None` when it was got with a file that stands for unknown ones.
    pub(crate) files: Option<u64>,
    /// The source of the first one.
    pub(crate) example: &'a Path,
}

/// The attempts of one mode, added up.
#[derive(Debug)]
pub(crate) struct Tally<'a> {
    /// For how many files it works.
    pub(crate) works: Works,
    /// Classes tried.
    pub(crate) classes: usize,
    /// Attempts made.
    pub(crate) tried: usize,
    /// Attempts failed.
    pub(crate) failed: usize,
    /// Failures by answer, the most frequent first.
    pub(crate) failures: Vec<Failure<'a>>,
    /// What the clones that were made have of their own; `None` where none was measured.
    pub(crate) sharing: Option<Sharing>,
}

/// How much of the clones that were made they share with the cache.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sharing {
    /// Bytes in the clones.
    pub(crate) bytes: u64,
    /// Bytes of them that no other file has.
    pub(crate) private_bytes: u64,
}

type Key = (ClassId, TargetId);

impl<'a> Tally<'a> {
    /// Adds up what `evidence` holds of `mode`.
    pub(crate) fn of(evidence: &'a Evidence, mode: Mode) -> Self {
        Self::of_attempts(&evidence.attempts, &files_by_class(evidence), mode)
    }

    /// Adds up what was tried of `mode` along an edge, with files that stand for unknown ones.
    pub(crate) fn of_edge(edge: &'a Edge, mode: Mode) -> Self {
        Self::of_attempts(&edge.attempts, &BTreeMap::new(), mode)
    }

    fn of_attempts(attempts: &'a [Attempt], files: &BTreeMap<Key, Counted>, mode: Mode) -> Self {
        let mut keys: BTreeMap<Key, Counts> = BTreeMap::new();
        let mut groups: BTreeMap<(Errno, Option<&str>), Group<'a>> = BTreeMap::new();
        let (mut tried, mut failed) = (0, 0);
        for attempt in attempts.iter().filter(|attempt| attempt.mode == mode) {
            tried += 1;
            let key = (attempt.class, attempt.target);
            let counts = keys.entry(key).or_default();
            counts.tried += 1;
            let Err(refusal) = &attempt.result else {
                continue;
            };
            failed += 1;
            counts.failed += 1;
            let group = groups
                .entry((refusal.errno, refusal.lied))
                .or_insert_with(|| Group {
                    refusal,
                    example: &attempt.file,
                    keys: BTreeSet::new(),
                    single: BTreeMap::new(),
                });
            if files.get(&key).is_some_and(|counted| counted.each) {
                group.single.entry(key).or_default().insert(&attempt.file);
            } else {
                group.keys.insert(key);
            }
        }
        let mut failures: Vec<Failure<'a>> = groups
            .into_values()
            .map(|group| group.finish(files, &keys))
            .collect();
        failures.sort_by_key(|failure| std::cmp::Reverse(failure.files));
        let each = |key: &Key| files.get(key).is_some_and(|counted| counted.each);
        // A class answers as one, unless each of its files was asked.
        let bad = |(key, counts): (&Key, &Counts)| {
            if each(key) {
                counts.failed == counts.tried
            } else {
                counts.failed > 0
            }
        };
        Self {
            works: match (tried, failed) {
                (0, _) => Works::Untested,
                (_, 0) => Works::All,
                _ if keys.iter().all(bad) => Works::None,
                _ => Works::Some,
            },
            classes: keys.keys().map(|key| key.0).collect::<BTreeSet<_>>().len(),
            tried,
            failed,
            failures,
            sharing: sharing(attempts, mode),
        }
    }
}

fn sharing(attempts: &[Attempt], mode: Mode) -> Option<Sharing> {
    let made = attempts.iter().filter(|attempt| attempt.mode == mode);
    let measured = made.filter_map(|attempt| Some((attempt.size, attempt.private_bytes?)));
    measured.fold(None, |sum: Option<Sharing>, (size, private)| {
        let sum = sum.unwrap_or_default();
        Some(Sharing {
            bytes: sum.bytes + size,
            private_bytes: sum.private_bytes + private,
        })
    })
}

impl Failure<'_> {
    /// `EXDEV`, or the bare number where it has no name.
    pub(crate) fn symbol(&self) -> String {
        symbol(self.refusal.errno)
    }

    /// The answer in plain words.
    pub(crate) fn words(&self) -> String {
        match self.refusal.lied {
            Some(found) => format!("reported as done, but {found}"),
            None => errno::describe(self.refusal.errno)
                .map_or_else(|| self.refusal.errno.to_string(), str::to_owned),
        }
    }
}

/// The name of `errno`, or the bare number where it has no name.
pub(crate) fn symbol(errno: Errno) -> String {
    errno::name(errno).map_or_else(|| errno.to_string(), str::to_owned)
}

#[derive(Debug, Default)]
struct Counts {
    tried: usize,
    failed: usize,
}

#[derive(Debug, Default)]
struct Counted {
    files: u64,
    /// Whether each of the files was tried.
    each: bool,
}

struct Group<'a> {
    refusal: &'a Refusal,
    example: &'a Path,
    keys: BTreeSet<Key>,
    /// Of classes whose files were tried one by one.
    single: BTreeMap<Key, BTreeSet<&'a Path>>,
}

impl<'a> Group<'a> {
    fn finish(
        self,
        files: &BTreeMap<Key, Counted>,
        attempts: &BTreeMap<Key, Counts>,
    ) -> Failure<'a> {
        let of_classes = self
            .keys
            .iter()
            .filter_map(|key| files.get(key))
            .map(|counted| counted.files)
            .sum::<u64>();
        // The answer is part of what makes such a class, so where all attempts fail it is that of every file.
        let one_by_one = self.single.iter().map(|(key, paths)| {
            let named = paths.len() as u64;
            let alike = attempts.get(key).is_some_and(|counts| {
                counts.failed == counts.tried && counts.tried as u64 == named
            });
            match files.get(key) {
                Some(counted) if alike => counted.files,
                _ => named,
            }
        });
        let count = of_classes + one_by_one.sum::<u64>();
        Failure {
            refusal: self.refusal,
            example: self.example,
            files: (count > 0).then_some(count),
        }
    }
}

fn files_by_class(evidence: &Evidence) -> BTreeMap<Key, Counted> {
    let mut files: BTreeMap<Key, Counted> = BTreeMap::new();
    for wheel in &evidence.wheels {
        for run in &wheel.runs {
            let counted = files.entry((run.class, run.target)).or_default();
            counted.files += u64::from(run.files);
            counted.each |= wheel.basis == Basis::EveryFile;
        }
    }
    files
}
