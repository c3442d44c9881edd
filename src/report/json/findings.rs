//! `findings` and `recommendation`.

use std::borrow::Cow;

use serde::Serialize;

use super::path;
use crate::model::{finding, fix};

/// A cause that was found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Finding<'a> {
    /// Its code, never reused.
    code: String,
    /// Its name.
    name: &'static str,
    /// How much it matters here.
    severity: &'static str,
    /// What and where.
    message: &'a str,
    /// Why, and what to do.
    detail: &'a str,
    /// The proof.
    evidence: Vec<Fact<'a>>,
    /// Normalized names of the wheels it touches.
    wheels: Vec<&'a str>,
    /// Files and directories it is about.
    paths: Vec<Cow<'a, str>>,
    /// The line of configuration it is about.
    location: Option<Location<'a>>,
    /// Changes that remove it, best first.
    fixes: Vec<Fix<'a>>,
    /// The command that explains it.
    help: String,
}

/// A piece of evidence.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Fact<'a> {
    /// What was looked at.
    fact: &'a str,
    /// What was seen.
    value: &'a str,
}

/// A line of a file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Location<'a> {
    /// The file.
    path: Cow<'a, str>,
    /// From 1.
    line: usize,
    /// From 1, in characters.
    column: usize,
}

/// A change.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Fix<'a> {
    /// A stable name.
    id: &'static str,
    /// One line.
    title: &'a str,
    /// The mode wheels end in afterwards; `null` when that is not known.
    outcome: Option<&'static str>,
    /// Whose setting it is.
    scope: &'static str,
    /// What `fix` would write.
    edits: Vec<Edit<'a>>,
    /// Shell lines, in order.
    commands: &'a [String],
    /// Whether the program tried that it gives this outcome here.
    verified: bool,
    /// What may go wrong.
    risk: Option<&'a str>,
}

/// A `value` of `null` removes the key.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Edit<'a> {
    /// The file.
    path: Cow<'a, str>,
    /// The dotted key.
    key: &'a str,
    /// The new text; `null` removes the key.
    value: Option<&'a str>,
}

/// What to change.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Recommendation<'a> {
    /// The change; `null` when all is well or nothing helps.
    fix: Option<Fix<'a>>,
    /// Others, best first.
    alternatives: Vec<Fix<'a>>,
    /// Why this one.
    reason: &'a str,
}

impl<'a> Finding<'a> {
    pub(super) fn of(finding: &'a finding::Finding) -> Self {
        Self {
            code: finding.code.to_string(),
            name: finding.name,
            severity: finding.severity.as_str(),
            message: &finding.message,
            detail: &finding.detail,
            evidence: finding
                .evidence
                .iter()
                .map(|fact| Fact {
                    fact: &fact.fact,
                    value: &fact.value,
                })
                .collect(),
            wheels: finding.wheels.iter().map(String::as_str).collect(),
            paths: finding.paths.iter().map(|about| path(about)).collect(),
            location: finding.location.as_ref().map(|location| Location {
                path: path(&location.path),
                line: location.line,
                column: location.column,
            }),
            fixes: finding.fixes.iter().map(Fix::of).collect(),
            help: format!("uv-linkcheck explain {}", finding.code),
        }
    }
}

impl<'a> Fix<'a> {
    fn of(fix: &'a fix::Fix) -> Self {
        let edits = fix.edits.iter().map(|edit| Edit {
            path: path(&edit.path),
            key: &edit.key,
            value: edit.value.as_deref(),
        });
        Self {
            id: fix.id,
            title: &fix.title,
            outcome: fix.outcome.map(crate::model::mode::Mode::as_str),
            scope: fix.scope.as_str(),
            edits: edits.collect(),
            commands: &fix.commands,
            verified: fix.verified,
            risk: fix.risk.as_deref(),
        }
    }
}

impl<'a> Recommendation<'a> {
    pub(super) fn of(recommendation: &'a fix::Recommendation) -> Self {
        Self {
            fix: recommendation.fix.as_ref().map(Fix::of),
            alternatives: recommendation.alternatives.iter().map(Fix::of).collect(),
            reason: &recommendation.reason,
        }
    }
}
