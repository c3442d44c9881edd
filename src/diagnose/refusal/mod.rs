//! The refusals uv would meet, and the one cause that each of them has.

mod attempts;
mod group;
mod relation;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use crate::model::code::Code;
use crate::model::errno::Errno;
use crate::model::evidence::{Attempt, Class, ClassId, OtherName, Target, TargetId};
use crate::model::finding::{Fact, Finding, Severity};
use crate::model::log::Platform;
use crate::model::mode::Mode;
use crate::model::outcome::{Outcome, WheelOutcome};
use crate::model::place::{Facts, Mount};

use crate::sys;

use super::registry::{CAUSES, Cause, Fit, SITE_PACKAGES, fact};
use super::{Case, meaning};

pub(super) use attempts::Answers;
use attempts::Index;
pub(super) use group::Group;
pub(super) use relation::Relation;

/// The cause of what no other cause explains.
const UNEXPLAINED: Code = Code(199);

/// A system call that uv would make and the system would refuse, on files that it treats alike.
#[derive(Debug)]
pub(super) struct Refused<'a> {
    /// What uv would try.
    pub mode: Mode,
    /// The number it would get.
    pub errno: Errno,
    /// The class of the file; `None` where the failure is not one of an attempt.
    pub class: Option<&'a Class>,
    /// Its index.
    pub class_id: Option<ClassId>,
    /// The directory it would be made in.
    pub target: Option<&'a Target>,
    /// Its index.
    pub target_id: TargetId,
    /// The call, where it was made.
    pub call: Option<&'static str>,
    /// A file it happens to.
    pub example: &'a Path,
    /// What comes of it.
    pub severity: Severity,
    /// The wheels uv would meet it in, as indexes into the plan.
    pub wheels: BTreeSet<usize>,
}

impl<'a> Refused<'a> {
    /// Facts of the source.
    pub(super) fn source(&self) -> Option<&'a Facts> {
        self.class.map(|class| &class.facts)
    }

    /// Facts of the directory.
    pub(super) fn directory(&self) -> Option<&'a Facts> {
        self.target.and_then(|target| target.place.facts.as_ref())
    }

    /// Whether it is told of a file that was made to be tried and is gone, in the place of those not cached yet.
    pub(super) fn of_stand_in(&self) -> bool {
        self.class.is_some_and(|class| class.files == 0)
    }

    /// The mount the source is on.
    pub(super) fn source_mount(&self, case: &Case<'a>) -> Option<&'a Mount> {
        source_mount(self.class, case)
    }

    /// The mount the directory is on.
    pub(super) fn target_mount(&self, case: &Case<'a>) -> Option<&'a Mount> {
        match self.target {
            Some(target) => target.place.mount.as_ref(),
            None => case.evidence.environment.mount.as_ref(),
        }
    }

    /// The name of the filesystem of the directory, empty when unknown.
    pub(super) fn target_filesystem(&self, case: &Case<'a>) -> &'a str {
        self.target_mount(case)
            .map_or("", |mount| mount.filesystem.as_str())
    }

    /// What lies between the two.
    pub(super) fn relation(&self, case: &Case<'a>) -> Relation {
        relation::between(
            self.source(),
            self.source_mount(case),
            self.directory(),
            self.target_mount(case),
        )
    }

    /// Whether the number means one of these numbers of Linux; never on Windows.
    pub(super) fn is(&self, case: &Case<'_>, unix: &[i32]) -> bool {
        means(self.errno, case, unix)
    }

    /// Whether it is a number of Windows that the cause with this code can give.
    pub(super) fn on_windows(&self, case: &Case<'_>, code: Code) -> bool {
        on_windows(case) && meaning::blames(self.errno, self.mode, code)
    }

    /// Whether the file, or the one it is to become, has a path that Windows takes only where long ones are enabled.
    pub(super) fn is_long(&self, case: &Case<'_>) -> bool {
        /// `MAX_PATH`, the zero at the end included.
        const LONG: usize = 260;
        let units = |path: &Path| path.to_string_lossy().encode_utf16().count();
        let archives = &case.plan.archives;
        let inside = self.example.strip_prefix(archives).ok().map(|path| {
            let mut parts = path.components();
            parts.next();
            parts.as_path()
        });
        let target = self
            .target
            .map_or(&case.plan.site_packages, |target| &target.path);
        units(self.example).max(inside.map_or(0, |inside| units(&target.join(inside)))) >= LONG
    }

    /// Whether the source or the directory carries a flag that forbids hard links.
    pub(super) fn flagged(&self) -> bool {
        self.source()
            .is_some_and(|source| source.immutable || source.append_only)
            || self
                .directory()
                .is_some_and(|directory| directory.immutable)
    }

    /// What `mode` does with the same files in the same directory: `None` when it was not tried.
    pub(super) fn sibling(&self, case: &Case<'_>, mode: Mode) -> Option<bool> {
        let attempt = case
            .evidence
            .attempt(self.class_id?, self.target_id, mode)?;
        Some(attempt.result.is_ok())
    }
}

impl Refused<'_> {
    /// Whether other files of the same mount can be hard linked into the same directory.
    pub(super) fn others_link(&self, case: &Case<'_>) -> bool {
        let mount = self.source().map(|facts| facts.mount_id);
        case.evidence.attempts.iter().any(|made| {
            let class = case.evidence.classes.get(made.class as usize);
            made.mode == Mode::Hardlink
                && made.target == self.target_id
                && made.result.is_ok()
                && class.map(|class| class.facts.mount_id) == mount
        })
    }

    /// Other names of its files.
    pub(super) fn other_names<'c>(
        &self,
        case: &Case<'c>,
    ) -> impl Iterator<Item = &'c OtherName> + use<'c> {
        let class = self.class_id;
        let found = case.evidence.other_names.found.iter();
        found.filter(move |other| Some(other.class) == class)
    }
}

/// The mount that files of `class` are on.
pub(super) fn source_mount<'a>(class: Option<&Class>, case: &Case<'a>) -> Option<&'a Mount> {
    let id = class.map_or(0, |class| class.facts.mount_id);
    let known = if id == 0 {
        None
    } else {
        case.evidence.mounts.iter().find(|mount| mount.id == id)
    };
    known
        .or(case.evidence.archives.mount.as_ref())
        .or(case.evidence.cache.mount.as_ref())
}

/// Whether error numbers are those of Windows.
pub(super) fn on_windows(case: &Case<'_>) -> bool {
    platform(case) == Platform::Windows
}

/// Whether the number means one of these numbers of Linux; never on Windows.
pub(super) fn means(errno: Errno, case: &Case<'_>, unix: &[i32]) -> bool {
    let number = sys::errno::on_linux(errno, platform(case));
    number.is_some_and(|number| unix.contains(&number.0))
}

/// Whose error numbers they are.
pub(super) fn platform(case: &Case<'_>) -> Platform {
    case.project.environment.python.os.platform()
}

/// A finding for every cause of a refusal.
pub(super) fn explain_all(case: &Case<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<(u16, TargetId), Group<'_>> = BTreeMap::new();
    for refused in refusals(case) {
        let (named, doubt) = attribute(&refused, case);
        groups
            .entry((named.code.0, refused.target_id))
            .or_insert_with(|| Group::new(named))
            .push(refused, doubt);
    }
    groups
        .into_values()
        .map(|group| group.into_finding(case))
        .collect()
}

/// Why a cause is not certain: how to tell, and what else it could be.
type Doubt = Vec<(&'static Cause, &'static str)>;

/// The cause of a refusal. What is in doubt is empty when it is certain, or when no cause fits.
fn attribute(refused: &Refused<'_>, case: &Case<'_>) -> (&'static Cause, Doubt) {
    let mut likely: Doubt = Vec::new();
    let mut unexplained = &CAUSES[0];
    for cause in CAUSES {
        if cause.code == UNEXPLAINED {
            unexplained = cause;
        }
        let Some((fits, _)) = cause.detect.and_then(|detect| detect.refusal) else {
            continue;
        };
        match fits(refused, case) {
            Fit::No => {}
            Fit::Likely(how) => likely.push((cause, how)),
            Fit::Certain => return (cause, Vec::new()),
        }
    }
    (
        likely.first().map_or(unexplained, |(cause, _)| cause),
        likely,
    )
}

/// Every refusal that the prediction ran into, those of the same kind together.
fn refusals<'a>(case: &Case<'a>) -> Vec<Refused<'a>> {
    let index = Index::new(case.evidence);
    let mut found: Vec<Refused<'a>> = Vec::new();
    let mut by_kind: HashMap<(Mode, Option<ClassId>, TargetId, Errno), usize> = HashMap::new();
    for (wheel, outcome) in case.prediction.wheels.iter().enumerate() {
        if outcome.outcome == Outcome::Unknown {
            continue;
        }
        let stops = outcome
            .failure
            .iter()
            .filter(|failure| !failure.taken)
            .map(|f| (f.mode, f.path.as_path(), f.errno, Severity::Error));
        let falls = outcome
            .fallbacks
            .iter()
            .enumerate()
            .map(|(step, (mode, path, errno))| {
                (*mode, path.as_path(), *errno, weight(outcome, step))
            });
        for (mode, path, errno, severity) in stops.chain(falls) {
            let attempt = index.of(case.evidence, wheel, mode, path, errno);
            if told_elsewhere(case, wheel, path, attempt) {
                continue;
            }
            let target_id = attempt
                .map(|attempt| attempt.target)
                .or_else(|| target_of(case, wheel, path))
                .unwrap_or(SITE_PACKAGES);
            let class_id = attempt.map(|a| a.class);
            let at = *by_kind
                .entry((mode, class_id, target_id, errno))
                .or_insert_with(|| {
                    found.push(Refused {
                        mode,
                        errno,
                        class: class_id.and_then(|id| case.evidence.classes.get(id as usize)),
                        class_id,
                        target: case.evidence.targets.get(usize::from(target_id)),
                        target_id,
                        call: attempt
                            .and_then(|a| a.result.as_ref().err())
                            .map(|refusal| refusal.call),
                        example: path,
                        severity,
                        wheels: BTreeSet::new(),
                    });
                    found.len() - 1
                });
            found[at].severity = found[at].severity.max(severity);
            found[at].wheels.insert(wheel);
        }
    }
    found
}

/// Where the file at `path` of a wheel goes, if a run begins with it.
fn target_of(case: &Case<'_>, wheel: usize, path: &Path) -> Option<TargetId> {
    let mut runs = case.evidence.wheels.get(wheel)?.runs.iter();
    let run = runs.find(|run| path.ends_with(&run.first))?;
    Some(run.target)
}

/// Whether the refusal is not one of a link: a file that cannot be read at all, or a call that only pretended. Both are
/// causes that look at the whole case.
fn told_elsewhere(case: &Case<'_>, wheel: usize, path: &Path, attempt: Option<&Attempt>) -> bool {
    let unreadable = case
        .evidence
        .wheels
        .get(wheel)
        .and_then(|files| files.unreadable.as_ref());
    let pretended = attempt.and_then(|attempt| attempt.result.as_ref().err()?.lied);
    pretended.is_some() || unreadable.is_some_and(|unread| path.ends_with(&unread.path))
}

/// What falling back at `step` costs a wheel: nothing worth a warning unless it was the last step before a copy.
fn weight(outcome: &WheelOutcome, step: usize) -> Severity {
    let end = match (&outcome.outcome, &outcome.failure) {
        (Outcome::Installed(mode), _) => *mode,
        (_, Some(failure)) => failure.mode,
        _ => return Severity::Info,
    };
    let last = step + 1 == outcome.fallbacks.len();
    if last && end == Mode::Copy {
        Severity::Warning
    } else {
        Severity::Info
    }
}

/// Facts about how sure a cause is, for its evidence.
fn confidence(cause: &Cause, doubt: &Doubt) -> Vec<Fact> {
    if cause.code == UNEXPLAINED {
        return vec![fact("confidence", "none: no known cause fits")];
    }
    let Some(((cause, how), others)) = doubt.split_first() else {
        return vec![fact("confidence", "certain")];
    };
    let mut facts = vec![fact(
        "confidence",
        format!("likely `{}`: {how}", cause.name),
    )];
    for (other, how) in others {
        facts.push(fact(
            "could also be",
            format!("{} `{}`: {how}", other.code, other.name),
        ));
    }
    facts
}
