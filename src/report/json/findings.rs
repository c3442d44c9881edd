//! `findings` and `recommendation`.

use std::borrow::Cow;

use serde::Serialize;

use super::path;
use crate::model::{finding, fix};

#[derive(Debug, Serialize)]
pub(super) struct Finding<'a> {
    code: String,
    name: &'static str,
    severity: &'static str,
    message: &'a str,
    detail: &'a str,
    evidence: Vec<Fact<'a>>,
    wheels: Vec<&'a str>,
    paths: Vec<Cow<'a, str>>,
    location: Option<Location<'a>>,
    fixes: Vec<Fix<'a>>,
    help: String,
}

#[derive(Debug, Serialize)]
struct Fact<'a> {
    fact: &'a str,
    value: &'a str,
}

#[derive(Debug, Serialize)]
struct Location<'a> {
    path: Cow<'a, str>,
    line: usize,
    column: usize,
}

#[derive(Debug, Serialize)]
struct Fix<'a> {
    id: &'static str,
    title: &'a str,
    outcome: Option<&'static str>,
    scope: &'static str,
    edits: Vec<Edit<'a>>,
    commands: &'a [String],
    verified: bool,
    risk: Option<&'a str>,
}

/// A `value` of `null` removes the key.
#[derive(Debug, Serialize)]
struct Edit<'a> {
    path: Cow<'a, str>,
    key: &'a str,
    value: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Recommendation<'a> {
    fix: Option<Fix<'a>>,
    alternatives: Vec<Fix<'a>>,
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
