//! The JSON Schemas of the documents, made from the types above and committed in `schemas/`.

use std::path::Path;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

use crate::env::{Process, Vars as _};
use crate::model::edge::EdgeKind;
use crate::model::finding::Severity;
use crate::model::fix::Scope;
use crate::model::log::{AskedBy, NamedBy, Platform};
use crate::model::mode::Mode;
use crate::model::origin::OriginKind;
use crate::model::plan::SourceKind;
use crate::model::python::PythonOrigin;
use crate::model::uv::UvOrigin;
use crate::report::overview;
use crate::report::tally::Works;

/// The words that a property of a type can have, where they are frozen.
fn words(of: &str, property: &str) -> Option<Vec<&'static str>> {
    let modes = Mode::ALL.map(Mode::as_str);
    let outcomes = || [&modes[..], &["fail"]].concat();
    Some(match (of, property) {
        ("Report", "schema") => vec![super::SCHEMA],
        ("Report", "command") => vec!["check", "fix"],
        ("ErrorDocument", "schema") => vec!["uv-linkcheck/error/v1"],
        ("LogReport", "schema") => vec!["uv-linkcheck/log/v1"],
        ("LogReport", "command") => vec!["log"],
        ("Settings", "schema") => vec![overview::SCHEMA],
        ("Attempts", "works") => [Works::All, Works::Some, Works::None, Works::Untested]
            .map(Works::as_str)
            .to_vec(),
        ("Edge", "kind") => [EdgeKind::CargoUplift, EdgeKind::CargoEnvironment]
            .map(EdgeKind::as_str)
            .to_vec(),
        ("Uv", "origin") => [
            UvOrigin::Flag,
            UvOrigin::Path,
            UvOrigin::Venv,
            UvOrigin::RequiredVersion,
            UvOrigin::Assumed,
        ]
        .map(UvOrigin::as_str)
        .to_vec(),
        ("Environment", "python_origin") => [
            PythonOrigin::Environment,
            PythonOrigin::Flag,
            PythonOrigin::Variable,
            PythonOrigin::VersionFile,
            PythonOrigin::Found,
            PythonOrigin::RequiresPython,
            PythonOrigin::Assumed,
        ]
        .map(PythonOrigin::as_str)
        .to_vec(),
        ("Origin", "kind") => [
            OriginKind::Flag,
            OriginKind::Env,
            OriginKind::Script,
            OriginKind::Project,
            OriginKind::User,
            OriginKind::System,
            OriginKind::Default,
        ]
        .map(OriginKind::as_str)
        .to_vec(),
        ("Wheel", "source") => [
            SourceKind::Registry,
            SourceKind::Url,
            SourceKind::Path,
            SourceKind::Git,
            SourceKind::Directory,
            SourceKind::Editable,
        ]
        .map(SourceKind::as_str)
        .to_vec(),
        ("Wheel", "basis") => vec!["classes", "every-file", "fresh-file", "none"],
        ("Wheel" | "LogWheel", "outcome") => outcomes(),
        ("Prediction", "outcome") => vec!["linked", "mixed", "copied", "fail"],
        ("Fix", "outcome")
        | ("LinkFailure" | "LogFailure", "mode")
        | ("LogFailure", "then")
        | ("LinkMode", "asked" | "default")
        | ("Run", "warning") => modes.to_vec(),
        ("Finding" | "LogFinding", "severity") => {
            [Severity::Error, Severity::Warning, Severity::Info]
                .map(Severity::as_str)
                .to_vec()
        }
        ("Fix", "scope") => [Scope::Project, Scope::User, Scope::Shell, Scope::Manual]
            .map(Scope::as_str)
            .to_vec(),
        ("LinkMode", "asked_by") => [AskedBy::Refusals, AskedBy::Command]
            .map(AskedBy::as_str)
            .to_vec(),
        ("LogWheel", "named_by") => [NamedBy::Uv, NamedBy::DistInfo, NamedBy::Module]
            .iter()
            .filter_map(|by| by.as_str())
            .collect(),
        ("Run", "platform") => [Platform::Linux, Platform::MacOs, Platform::Windows]
            .map(Platform::as_str)
            .to_vec(),
        _ => return None,
    })
}

/// Names the words of the properties of a type; `null` stays where it may stand.
fn name_words(of: &str, schema: &mut Map<String, Value>) {
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return;
    };
    for (name, property) in properties {
        let Some(words) = words(of, name) else {
            continue;
        };
        let mut words: Vec<Value> = words.into_iter().map(Value::from).collect();
        let nullable = property["type"]
            .as_array()
            .is_some_and(|types| types.contains(&"null".into()));
        if nullable {
            words.push(Value::Null);
        }
        property["enum"] = words.into();
    }
}

/// The numbers of types of Rust are nobody's business, and none is below what its description says.
fn without_formats(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("format");
            map.values_mut().for_each(without_formats);
        }
        Value::Array(items) => items.iter_mut().for_each(without_formats),
        _ => {}
    }
}

fn schema<T: JsonSchema>(name: &str) -> String {
    let generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    let mut schema: Schema = generator.into_root_schema_for::<T>();
    let map = schema.ensure_object();
    let title = map
        .get("title")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    name_words(&title, map);
    if let Some(Value::Object(types)) = map.get_mut("$defs") {
        for (name, of) in types {
            let Value::Object(of) = of else { continue };
            name_words(name, of);
        }
    }
    let mut value = schema.to_value();
    without_formats(&mut value);
    value["title"] = name.into();
    // What it is, before what is in it.
    let mut ordered = Map::new();
    for key in ["$schema", "title", "description"] {
        if let Some(first) = value.get(key) {
            ordered.insert(key.to_owned(), first.clone());
        }
    }
    if let Value::Object(rest) = value {
        for (key, of) in rest {
            ordered.entry(key).or_insert(of);
        }
    }
    let value = Value::Object(ordered);
    format!("{}\n", serde_json::to_string_pretty(&value).expect("JSON"))
}

/// Compares with the committed file, or rewrites it.
pub(crate) fn committed(name: &str, fresh: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schemas")
        .join(name);
    if Process.get_nonempty("GEN").is_some() {
        fs_err::write(&path, fresh).expect("written");
        return;
    }
    let text = fs_err::read_to_string(&path).unwrap_or_default();
    assert!(
        text == fresh,
        "schemas/{name} is stale: run `GEN=1 cargo test --lib schema`"
    );
}

#[test]
fn the_schemas_are_those_of_the_types() {
    committed(
        "report-v1.json",
        &schema::<super::Document<'_>>(super::SCHEMA),
    );
    committed(
        "error-v1.json",
        &schema::<super::error::Document<'_>>("uv-linkcheck/error/v1"),
    );
    committed(
        "log-v1.json",
        &schema::<super::log::Document<'_>>("uv-linkcheck/log/v1"),
    );
    committed(
        "settings-v1.json",
        &schema::<overview::Document<'_>>(overview::SCHEMA),
    );
}
