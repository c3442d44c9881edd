//! The attempts of the probe, found without walking their list again and again.

use std::collections::HashMap;
use std::path::Path;

use crate::diagnose::registry::SITE_PACKAGES;
use crate::model::errno::Errno;
use crate::model::evidence::{Attempt, ClassId, Evidence, Run, TargetId};
use crate::model::mode::Mode;

/// Whether each mode works for each class in each directory: one pass over the attempts, for causes that ask about many.
pub(in crate::diagnose) struct Answers(HashMap<(ClassId, TargetId, Mode), bool>);

impl Answers {
    pub(in crate::diagnose) fn new(evidence: &Evidence) -> Self {
        let mut answers = HashMap::new();
        for attempt in &evidence.attempts {
            let answer = answers
                .entry((attempt.class, attempt.target, attempt.mode))
                .or_insert(true);
            *answer &= attempt.result.is_ok();
        }
        Self(answers)
    }

    /// Whether `mode` was tried on all these files and never refused. `RECORD` counts only where uv clones or copies it
    /// by that mode.
    pub(in crate::diagnose) fn all_work<'r>(
        &self,
        runs: impl IntoIterator<Item = &'r Run>,
        mode: Mode,
    ) -> bool {
        let mut runs = runs
            .into_iter()
            .filter(|run| !run.record || mode == Mode::Clone)
            .peekable();
        runs.peek().is_some()
            && runs.all(|run| self.0.get(&(run.class, run.target, mode)) == Some(&true))
    }
}

/// Failed attempts, found by file or by class without walking the list again.
pub(super) struct Index<'a> {
    by_file: HashMap<(Mode, &'a Path), &'a Attempt>,
    by_class: HashMap<(Mode, ClassId, TargetId), &'a Attempt>,
}

impl<'a> Index<'a> {
    pub(super) fn new(evidence: &'a Evidence) -> Self {
        let mut index = Self {
            by_file: HashMap::new(),
            by_class: HashMap::new(),
        };
        for attempt in evidence
            .attempts
            .iter()
            .filter(|attempt| attempt.result.is_err())
        {
            index
                .by_file
                .entry((attempt.mode, &attempt.file))
                .or_insert(attempt);
            index
                .by_class
                .entry((attempt.mode, attempt.class, attempt.target))
                .or_insert(attempt);
        }
        index
    }

    /// The attempt behind a refusal: that of the file itself, else of the first run of the wheel that is refused so.
    pub(super) fn of(
        &self,
        evidence: &Evidence,
        wheel: usize,
        mode: Mode,
        path: &Path,
        errno: Errno,
    ) -> Option<&'a Attempt> {
        let same = |attempt: &&&'a Attempt| {
            attempt
                .result
                .as_ref()
                .err()
                .is_some_and(|refusal| refusal.errno == errno)
        };
        if let Some(attempt) = self.by_file.get(&(mode, path)).filter(same) {
            return Some(attempt);
        }
        let runs = &evidence.wheels.get(wheel)?.runs;
        let refused = |class, target| {
            self.by_class
                .get(&(mode, class, target))
                .filter(same)
                .copied()
        };
        let named = runs.iter().filter(|run| path.ends_with(&run.first));
        let found = named
            .chain(runs)
            .find_map(|run| refused(run.class, run.target));
        found.or_else(|| refused(evidence.fresh?, SITE_PACKAGES))
    }
}
