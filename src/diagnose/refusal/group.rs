//! The refusals of one cause in one directory, and the finding they make.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::diagnose::Case;
use crate::diagnose::registry::{Cause, Telling, fact};
use crate::diagnose::text;
use crate::model::finding::{Finding, Severity};
use crate::model::mode::Mode;
use crate::model::outcome::Outcome;
use crate::model::place::Mount;

use super::{Doubt, Refused, confidence};

/// How many paths a finding shows.
const EXAMPLES: usize = 5;

/// Refusals that have one cause and one directory. Never empty.
#[derive(Debug)]
pub(in crate::diagnose) struct Group<'a> {
    cause: &'static Cause,
    refused: Vec<Refused<'a>>,
    doubt: Doubt,
}

impl<'a> Group<'a> {
    pub(super) fn new(cause: &'static Cause) -> Self {
        Self {
            cause,
            refused: Vec::new(),
            doubt: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, refused: Refused<'a>, doubt: Doubt) {
        if self.refused.is_empty() || (!self.doubt.is_empty() && doubt.is_empty()) {
            self.doubt = doubt;
        }
        self.refused.push(refused);
    }

    /// The refusals.
    pub(in crate::diagnose) fn iter(&self) -> impl Iterator<Item = &Refused<'a>> {
        self.refused.iter()
    }

    /// The one that weighs most.
    pub(in crate::diagnose) fn worst(&self) -> &Refused<'a> {
        let worst = self
            .refused
            .iter()
            .rev()
            .max_by_key(|refused| refused.severity);
        worst.unwrap_or(&self.refused[0])
    }

    /// The modes that are refused, in words: `clone and hardlink`.
    pub(in crate::diagnose) fn modes(&self) -> String {
        let modes: BTreeSet<Mode> = self.refused.iter().map(|refused| refused.mode).collect();
        text::list(&modes.iter().map(|mode| mode.as_str()).collect::<Vec<_>>())
    }

    /// What comes of it.
    pub(in crate::diagnose) fn severity(&self) -> Severity {
        self.worst().severity
    }

    /// The wheels it touches.
    pub(in crate::diagnose) fn wheels(&self) -> BTreeSet<usize> {
        self.refused
            .iter()
            .flat_map(|refused| refused.wheels.iter().copied())
            .collect()
    }

    /// The mounts of source and directory.
    pub(in crate::diagnose) fn mounts(
        &self,
        case: &Case<'a>,
    ) -> (Option<&'a Mount>, Option<&'a Mount>) {
        let refused = self.worst();
        (refused.source_mount(case), refused.target_mount(case))
    }

    /// The name of the target's filesystem, or `the filesystem`.
    pub(in crate::diagnose) fn filesystem(&self, case: &Case<'a>) -> String {
        self.mounts(case).1.map_or_else(
            || "the filesystem".to_owned(),
            |mount| mount.filesystem.clone(),
        )
    }

    /// What uv does because of it, to follow a comma: `so every file is copied`.
    pub(in crate::diagnose) fn consequence(&self, case: &Case<'a>) -> String {
        let wheels = self.wheels();
        if self.severity() == Severity::Error {
            return "so uv stops with an error".to_owned();
        }
        let ends: BTreeSet<Mode> = wheels
            .iter()
            .filter_map(|wheel| match case.prediction.wheels.get(*wheel)?.outcome {
                Outcome::Installed(mode) => Some(mode),
                Outcome::Fail | Outcome::Unknown => None,
            })
            .collect();
        let which = if wheels.len() == case.prediction.wheels.len() {
            "every file is".to_owned()
        } else if wheels.len() == 1 {
            "1 wheel is".to_owned()
        } else {
            format!("{} wheels are", wheels.len())
        };
        match (ends.len(), ends.first()) {
            (1, Some(Mode::Copy)) => format!("so {which} copied"),
            (1, Some(Mode::Hardlink)) => format!("so {which} hard linked instead"),
            (1, Some(Mode::Symlink)) => format!("so {which} symlinked instead"),
            _ => "so uv falls back".to_owned(),
        }
    }

    pub(super) fn into_finding(self, case: &Case<'a>) -> Finding {
        let tell = self
            .cause
            .detect
            .and_then(|detect| detect.refusal)
            .map(|(_, tell)| tell);
        let telling = tell.map_or_else(Telling::default, |tell| tell(&self, case));
        let mut finding = self
            .cause
            .finding(self.severity(), telling.message, telling.detail);
        for refused in &self.refused {
            let call = refused
                .call
                .map(|call| format!(" from {call}"))
                .unwrap_or_default();
            let files = match refused.class {
                _ if refused.of_stand_in() => ", with a file made to try it".to_owned(),
                Some(class) => format!(
                    ", {}: `{}`",
                    text::count(class.files, "file"),
                    refused.example.display()
                ),
                None => format!(": `{}`", refused.example.display()),
            };
            let value = format!("{}{call}{files}", text::errno(refused.errno, case));
            finding.evidence.push(fact(refused.mode.as_str(), value));
        }
        let (from, to) = self.mounts(case);
        for (name, mount) in [("cache mount", from), ("environment mount", to)] {
            finding
                .evidence
                .extend(mount.map(|mount| fact(name, text::mount(mount))));
        }
        finding.evidence.extend(telling.facts);
        finding.evidence.extend(confidence(self.cause, &self.doubt));
        finding.wheels = text::wheel_names(case, self.wheels());
        let examples: BTreeSet<PathBuf> = self
            .refused
            .iter()
            .filter(|refused| !refused.of_stand_in())
            .map(|refused| refused.example.to_owned())
            .collect();
        finding.paths = examples.into_iter().take(EXAMPLES).collect();
        finding.fixes = telling.fixes;
        finding
    }
}
