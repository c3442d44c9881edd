//! `[tool.uv-linkcheck]`: what its schema allows and what the program takes are the same.

use serde_json::Value;

use crate::support::schema::committed;
use crate::{Scene, USER_SETTINGS};

/// Values of keys, as TOML writes them, and whether they are any.
const TABLES: &[(&str, bool)] = &[
    ("", true),
    ("require = 'clone'", true),
    ("require = ['clone', 'hardlink', 'symlink', 'copy']", true),
    ("require = 'reflink'", false),
    ("require = ['clone', 'hard']", false),
    ("require = true", false),
    ("fail-on = 'info'", true),
    ("fail-on = 'never'", true),
    ("fail-on = 'fatal'", false),
    ("fail-on = ['error']", false),
    ("fail-on = 1", false),
    ("select = 'UL101'", true),
    ("select = ['different-filesystems', 'UL114']", true),
    ("select = 'UL999'", false),
    ("select = [101]", false),
    ("ignore = 'needless-copy'", true),
    ("ignore = []", true),
    ("ignore = ['UL201', 'nonsense']", false),
    ("search = 'shared'", true),
    ("search = ['a', '/b']", true),
    ("search = 3", false),
    ("search = [['a']]", false),
    ("scope = 'user'", true),
    ("scope = 'project'", true),
    ("scope = 'shell'", false),
    ("output-format = 'full'", true),
    ("output-format = 'concise'", true),
    ("output-format = 'json-lines'", true),
    ("output-format = 'sarif'", true),
    ("output-format = 'xml'", false),
    ("fail_on = 'error'", false),
    ("unknown = 1", false),
];

fn value(table: &str) -> Value {
    toml_edit::de::from_str(table).unwrap()
}

#[test]
fn the_schema_of_the_table_allows_what_the_program_takes() {
    let validator = jsonschema::validator_for(&committed("configuration.json")).unwrap();
    let scene = Scene::new();
    let manifest = scene.read("pyproject.toml");
    for (table, good) in TABLES {
        assert_eq!(validator.is_valid(&value(table)), *good, "schema: {table}");
        scene.write(
            "pyproject.toml",
            format!("{manifest}\n[tool.uv-linkcheck]\n{table}\n"),
        );
        let ran = scene.run(&[]);
        // A key that is not known is passed over with a warning.
        let takes = ran.code < 2 && ran.err.is_empty();
        assert_eq!(takes, *good, "{table}: {}{}", ran.code, ran.err);
    }
}

#[test]
fn every_key_is_shown_where_it_is_set_and_does_something() {
    let scene = Scene::new();
    let manifest = scene.read("pyproject.toml");
    let properties = committed("configuration.json");
    let keys = properties["properties"].as_object().unwrap().keys();
    for key in keys {
        let table = TABLES
            .iter()
            .find(|(table, good)| *good && table.starts_with(&format!("{key} = '")));
        let (table, _) = table.unwrap_or_else(|| panic!("no value of {key}"));
        scene.write(
            "pyproject.toml",
            format!("{manifest}\n[tool.uv-linkcheck]\n{table}\n"),
        );
        let shown = scene.run(&["--show-settings", "--output-format", "json"]);
        let rows = shown.json()["settings"].clone();
        let row = rows
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["name"] == **key)
            .unwrap_or_else(|| panic!("{key} is not shown"));
        // The option asked for another format.
        let kind = if key == "output-format" {
            "flag"
        } else {
            "project"
        };
        assert_eq!(row["origin"]["kind"], kind, "{key}");
    }
}

#[test]
fn every_key_has_an_option_that_is_shown_too() {
    let scene = Scene::new();
    for (key, value) in [
        ("require", "clone"),
        ("fail-on", "error"),
        ("select", "UL101"),
        ("ignore", "UL102"),
        ("search", "elsewhere"),
        ("scope", "user"),
    ] {
        let option = format!("--{key}");
        let ran = scene.run(&[&option, value, "--show-settings", "--output-format", "json"]);
        let rows = ran.json()["settings"].clone();
        let row = rows
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["name"] == key)
            .unwrap();
        assert_eq!(row["origin"]["name"], option, "{key}");
        assert!(row["value"].to_string().contains(value), "{key}: {row}");
    }
}

#[test]
fn what_each_key_of_the_table_does() {
    let scene = Scene::new();
    let copies = "[project]\nname = \"large\"\nversion = \"0.1.0\"\nrequires-python = \">=3.8\"\n\n\
                  [tool.uv]\nlink-mode = \"copy\"\n\n[tool.uv-linkcheck]\n";
    let with = |table: &str| {
        scene.write("pyproject.toml", format!("{copies}{table}\n"));
    };
    with("");
    scene.run(&[]).ends(0, "uv 0.13.9 will copy");
    with("require = 'hardlink'");
    scene.run(&[]).ends(1, "is not met by 5 of 5 wheels");
    with("fail-on = 'info'");
    scene.run(&[]).ends(1, "UL201");
    with("fail-on = 'info'\nignore = 'UL201'");
    assert!(!scene.run(&[]).out.contains("UL201"));
    with("fail-on = 'info'\nselect = 'UL101'");
    scene.run(&[]).ends(0, "uv 0.13.9 will copy");
    with("output-format = 'github'\nfail-on = 'info'");
    scene.run(&[]).ends(1, "::notice file=");
    scene.write(
        "pyproject.toml",
        copies.replace("link-mode = \"copy\"\n", "") + "scope = 'user'\n",
    );
    let diff = scene.run(&["fix", "--link-mode", "symlink", "--diff"]);
    diff.ends(1, USER_SETTINGS);
    // `search` is proven with links in synced folders, in `synced` of the suite `uv`.
}

#[test]
fn schemas_are_printed() {
    let scene = Scene::new();
    for (word, name) in [
        ("report", "report-v1"),
        ("log", "log-v1"),
        ("error", "error-v1"),
        ("settings", "settings-v1"),
        ("configuration", "configuration"),
    ] {
        let ran = scene.run(&["generate", "schema", word]);
        ran.ends(0, "$schema");
        let schema: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(schema, committed(&format!("{name}.json")));
        jsonschema::meta::validate(&schema).unwrap();
    }
}
