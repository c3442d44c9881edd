//! SARIF 2.1.0, for code scanning.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::json::print;
use super::style::Style;
use super::told::{At, Item, REQUIRE, Told, numbered};
use super::{Form, Make};
use crate::diagnose::registry::{CAUSES, Cause};
use crate::model::finding::Severity;

pub(super) const FORM: Form = Form {
    word: "sarif",
    about: "SARIF 2.1.0, for code scanning",
    machine: true,
    make: Make::Findings(render),
};

/// The name of the directory that paths are relative to.
const REPOSITORY: &str = "REPOSITORY";

/// What a path may have in a URI as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A colon is none of a relative path's: it would end the scheme.
const ENCODED_ABSOLUTE: &AsciiSet = &ENCODED.remove(b':');

/// Everything found as a result, every cause as a rule. The page of a cause is given where there is a result of it. What kept
/// the program from an answer is a notification.
fn render(all: &[Told<'_>], style: &Style) -> String {
    let items = || all.iter().flat_map(|told| &told.items);
    let found = |cause: &Cause| items().any(|item| item.id == cause.code.to_string());
    let mut rules: Vec<Value> = CAUSES
        .iter()
        .map(|cause| rule(cause, found(cause)))
        .collect();
    rules.push(json!({
        "id": REQUIRE,
        "name": "requirement-not-met",
        "shortDescription": {"text": "a wheel does not end in a link mode that is required"},
    }));
    let results = numbered(all)
        .filter(|(item, ..)| !item.error)
        .map(|(item, fingerprint, project)| result(item, &fingerprint, project, style));
    let failures: Vec<Value> = items()
        .filter(|item| item.error)
        .map(|item| notification(item, style))
        .collect();
    let mut run = json!({
        "tool": {"driver": {
            "name": "uv-linkcheck",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        }},
        "invocations": [{
            "executionSuccessful": failures.is_empty(),
            "toolExecutionNotifications": failures,
        }],
        "columnKind": "unicodeCodePoints",
        "results": results.collect::<Vec<_>>(),
    });
    if let Some(repository) = &style.repository {
        let path = repository.to_string_lossy().replace('\\', "/");
        let uri = format!("{}/", absolute(path.trim_end_matches('/')));
        run["originalUriBaseIds"] = json!({REPOSITORY: {"uri": uri}});
    }
    print(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }))
}

fn rule(cause: &Cause, found: bool) -> Value {
    let mut rule = json!({
        "id": cause.code.to_string(),
        "name": cause.name,
        "shortDescription": {"text": cause.summary},
    });
    if found {
        rule["help"] = json!({"text": cause.page, "markdown": cause.page});
    }
    rule
}

fn result(item: &Item<'_>, fingerprint: &str, project: &str, style: &Style) -> Value {
    let rule = CAUSES
        .iter()
        .position(|cause| cause.code.to_string() == item.id)
        .unwrap_or(CAUSES.len());
    json!({
        "ruleId": item.id,
        "ruleIndex": rule,
        "level": match item.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "note",
        },
        "message": {"text": sentences(item)},
        "locations": [{"physicalLocation": place(&item.at, style)}],
        "partialFingerprints": {"uvLinkcheck/v1": fingerprint},
        "properties": {"project": project, "wheels": item.wheels},
    })
}

fn notification(item: &Item<'_>, style: &Style) -> Value {
    json!({
        "descriptor": {"id": item.id},
        "level": "error",
        "message": {"text": sentences(item)},
        "locations": [{"physicalLocation": place(&item.at, style)}],
    })
}

fn sentences(item: &Item<'_>) -> String {
    if item.detail.is_empty() {
        item.message.clone()
    } else {
        format!("{}. {}", item.message.trim_end_matches('.'), item.detail)
    }
}

fn place(at: &At, style: &Style) -> Value {
    let mut artifact = if at.absolute() {
        json!({"uri": absolute(&at.path)})
    } else {
        json!({"uri": utf8_percent_encode(&at.path, ENCODED).to_string()})
    };
    if style.repository.is_some() && !at.absolute() {
        artifact["uriBaseId"] = REPOSITORY.into();
    }
    json!({
        "artifactLocation": artifact,
        "region": {"startLine": at.line, "startColumn": at.column},
    })
}

fn absolute(path: &str) -> String {
    let root = if path.starts_with('/') { "" } else { "/" };
    format!(
        "file://{root}{}",
        utf8_percent_encode(path, ENCODED_ABSOLUTE)
    )
}
