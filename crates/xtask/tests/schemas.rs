//! The vector files are what their schemas say, and the schemas say enough.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expects"
)]

use std::{fs, path::Path};

use dlotp_conformance::report;
use dlotp_suite::schema::schemas;
use dlotp_vectorgen as generate;
use dlotp_wire::vectors::VectorFile;
use serde_json::{Value, json};

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_file_is_what_its_schema_says() {
    for (name, schema) in schemas() {
        let validator = jsonschema::validator_for(&schema).unwrap();
        let file = read(&name.replace(".schema", ""));
        if let Some(error) = validator.iter_errors(&file).next() {
            panic!("{name}: {error} at {}", error.instance_path());
        }
    }
}

#[test]
fn a_member_too_many_too_few_or_of_another_form_is_refused() {
    for (name, schema) in schemas() {
        let validator = jsonschema::validator_for(&schema).unwrap();
        let mut file = read(&name.replace(".schema", ""));
        let vectors = file["vectors"].as_array_mut().unwrap();
        vectors.truncate(1);
        assert!(validator.is_valid(&file), "{name}");
        let first_argument =
            file["vectors"][0]["args"].as_object().unwrap().keys().next().unwrap().clone();
        for change in [
            &|v: &mut Value| v["more"] = json!(1),
            &|v: &mut Value| v["args"]["more"] = json!(1),
            &|v: &mut Value| v["id"] = json!("vector-1"),
            &|v: &mut Value| v["op"] = json!("odd"),
            &|v: &mut Value| v["expected"] = json!({ "rejected": ["odd"] }),
            &|v: &mut Value| v["expected"] = json!({ "rejected": [] }),
            &|v: &mut Value| v["expected"]["ok"]["more"] = json!(1),
            &|v: &mut Value| v["args"][&first_argument] = Value::Null,
            &|v: &mut Value| {
                v.as_object_mut().unwrap().remove("title");
            },
        ] as [&dyn Fn(&mut Value); 9]
        {
            let mut bad = file.clone();
            change(&mut bad["vectors"][0]);
            assert!(!validator.is_valid(&bad), "{name}: {}", bad["vectors"][0]);
        }
    }
}

/// The files are those that the builders make: a vector that was changed by hand is named.
#[test]
fn the_files_are_as_they_are_made() {
    for file in generate::files() {
        let name = format!("{}-v{}.json", file.noun, file.version);
        let found: VectorFile = serde_json::from_value(read(&name)).unwrap();
        for (made, found) in file.vectors.iter().zip(&found.vectors) {
            assert!(made == found, "vectors/{name}: {} was changed by hand", found.id);
        }
        assert_eq!(file.vectors.len(), found.vectors.len(), "vectors/{name}");
    }
    for (name, schema) in schemas() {
        assert!(read(&format!("schema/{name}")) == schema, "vectors/schema/{name}");
    }
    assert!(read(&format!("schema/{}", report::SCHEMA)) == report::schema(), "report");
}
