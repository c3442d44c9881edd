//! The JSON Schemas that are committed, as judges of documents.

use std::path::Path;

use serde_json::Value;

/// The schema in the file of this name, with nothing allowed that it does not describe: what programs may ignore, tests may not.
fn closed(name: &str) -> Value {
    fn close(schema: &mut Value) {
        match schema {
            Value::Object(map) => {
                if map.contains_key("properties") {
                    map.insert("additionalProperties".to_owned(), false.into());
                }
                map.values_mut().for_each(close);
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    let mut schema = committed(name);
    close(&mut schema);
    schema
}

/// The schema in the file of this name.
pub(crate) fn committed(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schemas")
        .join(name);
    serde_json::from_str(&fs_err::read_to_string(path).unwrap()).unwrap()
}

/// Fails where `document` is not what the schema that it names describes.
#[track_caller]
pub(crate) fn assert_described(document: &Value) {
    let name = document["schema"].as_str().expect("it names its schema");
    let name = name
        .strip_prefix("uv-linkcheck/")
        .unwrap()
        .replace('/', "-");
    let schema = closed(&format!("{name}.json"));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(wrong, Vec::<String>::new(), "{name}: {document}");
}
