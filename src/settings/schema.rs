//! The JSON Schema of `[tool.uv-linkcheck]`, made from the keys and from the options of the same names, and committed.

use clap::{CommandFactory as _, ValueEnum};
use serde_json::{Map, Value, json};

use super::KEYS;
use crate::cli::{Cli, FailOn, Scope};
use crate::diagnose::registry::CAUSES;
use crate::model::mode::Mode;
use crate::report::Format;
use crate::report::json::schema::committed;

/// One of these words.
fn word<T: ValueEnum>() -> Value {
    let words = T::value_variants().iter();
    let words = words.filter_map(|value| Some(value.to_possible_value()?.get_name().to_owned()));
    json!({"type": "string", "enum": words.collect::<Vec<_>>()})
}

/// One, or an array of them.
fn several(item: &Value) -> Value {
    json!({"anyOf": [item, {"type": "array", "items": item}]})
}

fn value(key: &str) -> Value {
    match key {
        "fail-on" => word::<FailOn>(),
        "output-format" => word::<Format>(),
        "scope" => word::<Scope>(),
        "require" => several(&json!({"type": "string", "enum": Mode::ALL.map(Mode::as_str)})),
        "select" | "ignore" => {
            let codes = CAUSES.iter().map(|cause| cause.code.to_string());
            let names = CAUSES.iter().map(|cause| cause.name.to_owned());
            let words: Vec<String> = codes.chain(names).collect();
            several(&json!({"type": "string", "enum": words}))
        }
        "search" => several(&json!({"type": "string"})),
        _ => unreachable!("{key} has no schema"),
    }
}

/// What the option of that name says of itself, without its variable.
fn description(key: &str) -> String {
    let cli = Cli::command();
    let check = cli.find_subcommand("check").expect("the command exists");
    let option = check
        .get_arguments()
        .find(|argument| argument.get_long() == Some(key))
        .unwrap_or_else(|| panic!("there is no option --{key}"));
    let help = option.get_help().expect("it has a help text").to_string();
    let help = help.split(" [env:").next().unwrap_or_default();
    help.trim().to_owned()
}

#[test]
fn the_schema_is_that_of_the_keys() {
    let mut properties = Map::new();
    for (key, _) in KEYS {
        let mut schema = value(key);
        schema["description"] = description(key).into();
        properties.insert(key.to_owned(), schema);
    }
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "[tool.uv-linkcheck]",
        "description": "Settings of uv-linkcheck, in `pyproject.toml` or below `metadata` in `Cargo.toml`.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    let text = serde_json::to_string_pretty(&schema).expect("JSON");
    committed("configuration.json", &format!("{text}\n"));
}
