//! Markers of one environment, each distinct text parsed once.

use std::collections::HashMap;

use pep508_rs::{ExtraName, MarkerEnvironment, MarkerTree};

use super::refused;
use crate::error::Result;
use crate::model::lock::ConflictItem;
use crate::uv::marker;

/// An evaluator that remembers.
pub(super) struct Markers<'a, 'e> {
    environment: &'e MarkerEnvironment,
    trees: HashMap<&'a str, MarkerTree>,
    /// Answers for the activated items as they are now.
    answers: HashMap<&'a str, bool>,
    activated: Vec<ExtraName>,
}

impl<'a, 'e> Markers<'a, 'e> {
    pub(super) fn new(environment: &'e MarkerEnvironment) -> Self {
        Self {
            environment,
            trees: HashMap::new(),
            answers: HashMap::new(),
            activated: Vec::new(),
        }
    }

    /// The marker as a tree; no marker is always true.
    pub(super) fn tree(&mut self, marker: Option<&'a str>) -> Result<MarkerTree> {
        let Some(text) = marker else {
            return Ok(MarkerTree::TRUE);
        };
        if let Some(tree) = self.trees.get(text) {
            return Ok(tree.clone());
        }
        let tree = marker::parse(text).map_err(|error| {
            let message = format!("failed to parse the marker `{text}`: {error}");
            refused(
                "invalid-marker",
                message,
                "the lockfile is damaged; run `uv lock`",
            )
        })?;
        self.trees.insert(text, tree.clone());
        Ok(tree)
    }

    /// Whether `marker` is true here, given the activated items.
    pub(super) fn holds(&mut self, marker: Option<&'a str>) -> Result<bool> {
        let Some(text) = marker else { return Ok(true) };
        if let Some(answer) = self.answers.get(text) {
            return Ok(*answer);
        }
        let answer = self
            .tree(marker)?
            .evaluate(self.environment, &self.activated);
        self.answers.insert(text, answer);
        Ok(answer)
    }

    /// Whether `marker` is true here but for extras and conflicts, which may be as they like.
    pub(super) fn possible(&mut self, marker: &'a str) -> Result<bool> {
        // Only the fork markers of a lock are asked this, and those name conflict items only where forks differ by
        // nothing else.
        if marker.contains("extra") {
            Ok(true)
        } else {
            self.holds(Some(marker))
        }
    }

    /// Whether `tree` is true here, given the activated items and `more`.
    pub(super) fn evaluate(&mut self, tree: &MarkerTree, more: &[ExtraName]) -> bool {
        if more.is_empty() {
            return tree.evaluate(self.environment, &self.activated);
        }
        let before = self.activated.len();
        self.activated.extend_from_slice(more);
        let answer = tree.evaluate(self.environment, &self.activated);
        self.activated.truncate(before);
        answer
    }

    /// Activates an item, from now on.
    pub(super) fn activate(&mut self, item: ExtraName) {
        if !self.activated.contains(&item) {
            self.activated.push(item);
            self.answers.clear();
        }
    }
}

/// The fake extra that stands for `item` in markers: the package's length in bytes makes it unambiguous.
pub(super) fn encode(package: &str, extra: Option<&str>, group: Option<&str>) -> Option<ExtraName> {
    let length = package.len();
    let text = match (extra, group) {
        (Some(extra), _) => format!("extra-{length}-{package}-{extra}"),
        (None, Some(group)) => format!("group-{length}-{package}-{group}"),
        (None, None) => format!("project-{length}-{package}"),
    };
    ExtraName::new(text).ok()
}

/// The same for several extras.
pub(super) fn encode_all(package: &str, extras: &[&str]) -> Vec<ExtraName> {
    extras
        .iter()
        .filter_map(|extra| encode(package, Some(extra), None))
        .collect()
}

/// `pkg[extra]`, `pkg:group`, `pkg`, as uv's messages have it.
pub(super) fn display(item: &ConflictItem) -> String {
    match (&item.extra, &item.group) {
        (Some(extra), _) => format!("`{}[{extra}]`", item.package),
        (None, Some(group)) => format!("`{}:{group}`", item.package),
        (None, None) => item.package.clone(),
    }
}
