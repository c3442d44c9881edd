//! The JSON documents and the schemas that describe them.

use std::io::BufReader;
use std::path::Path;

use serde_json::Value;
use uv_linkcheck::error::Error;
use uv_linkcheck::report::{Format, Style, json, render, render_log};

use crate::foreign::{broken, every};
use crate::schema::{assert_described, committed};

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_report_is_as_its_schema_says() {
    for report in every() {
        assert_described(&read(&render(&report, Format::Json, &Style::default())));
        assert_described(&read(&render(
            &report,
            Format::JsonLines,
            &Style::default(),
        )));
    }
}

#[test]
fn every_error_is_as_its_schema_says() {
    let nothing = Error::NothingToCheck {
        start: "/home/ada".into(),
    };
    for error in [broken(), nothing] {
        assert_described(&read(&json::error(&error)));
        assert_described(&read(&json::error_line(
            &error,
            Some(Path::new("/home/ada/shop")),
        )));
    }
}

#[test]
fn every_log_is_as_its_schema_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs");
    let mut logs = 0;
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mut file = BufReader::new(fs_err::File::open(&path).unwrap());
        let log = uv_linkcheck::uv::log::read(&mut file).unwrap();
        let report = uv_linkcheck::log::diagnose(log, &path.to_string_lossy());
        let text = render_log(&report, Format::Json, &Style::default());
        assert_described(&read(&text));
        logs += 1;
    }
    assert!(logs >= 10, "{logs}");
}

/// Every path to an object with keys in `value`.
fn objects(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.push(at.to_owned());
            for (key, value) in map {
                objects(value, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                objects(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// A schema that is content with anything would describe nothing: without any one of its keys, or with a key of another type, the
/// document is none.
#[test]
fn no_key_may_be_missing_or_of_another_type() {
    let document = read(&render(&every()[2], Format::Json, &Style::default()));
    let validator = jsonschema::validator_for(&committed("report-v1.json")).unwrap();
    assert!(validator.is_valid(&document));
    let mut places = Vec::new();
    objects(&document, "", &mut places);
    let mut tried = 0;
    for place in places {
        let keys: Vec<String> = document
            .pointer(&place)
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        for key in keys {
            let mut without = document.clone();
            let object = without
                .pointer_mut(&place)
                .unwrap()
                .as_object_mut()
                .unwrap();
            object.shift_remove(&key);
            assert!(
                !validator.is_valid(&without),
                "{place}/{key} may be missing"
            );
            let mut other = document.clone();
            other.pointer_mut(&place).unwrap()[&key] = serde_json::json!({"another": ["type"]});
            assert!(!validator.is_valid(&other), "{place}/{key} may be anything");
            tried += 2;
        }
    }
    assert!(tried > 300, "{tried}");
    let mut more = document.clone();
    more["new"] = true.into();
    assert!(validator.is_valid(&more), "fields may be added");
}
