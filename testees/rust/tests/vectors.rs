//! Every golden vector, computed in this process: nothing but the library and this testee is linked.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test says what it expects")]

use std::{collections::BTreeMap, fs, path::Path};

use dlotp_testee::{testee::answer, wire::Answer};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct VectorFile {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Vector {
    id: String,
    op: String,
    args: Value,
    expected: Expectation,
    #[serde(default)]
    differs_from: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Expectation {
    Ok(Value),
    Rejected(Vec<String>),
}

/// Asserts that the answers to a file's vectors are those expected.
fn check(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors").join(file);
    let VectorFile { vectors } = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(!vectors.is_empty());
    let mut outputs = BTreeMap::new();
    for Vector { id, op, args, expected, differs_from } in vectors {
        match (answer(&op, args), expected) {
            (Answer::Ok(found), Expectation::Ok(expected)) => {
                assert_eq!(found, expected, "{id}");
                for other in differs_from {
                    assert_ne!(outputs.get(&other), Some(&found), "{id} and {other}");
                }
                outputs.insert(id, found);
            }
            (Answer::Rejected(code), Expectation::Rejected(codes)) => {
                assert!(codes.contains(&code), "{id}: expected {codes:?}, found {code}");
            }
            (found, Expectation::Ok(expected)) => {
                panic!("{id}: expected {expected}, found {found:?}")
            }
            (found, Expectation::Rejected(codes)) => {
                panic!("{id}: expected {codes:?}, found {found:?}")
            }
        }
    }
}

macro_rules! files {
    ($($name:ident $file:literal),+ $(,)?) => {
        const FILES: &[&str] = &[$($file),+];

        $(#[test]
        fn $name() {
            check($file);
        })+
    };
}

files! {
    authenticator_v1 "authenticator-v1.json",
    authenticator_v2 "authenticator-v2.json",
    enrolment_v1 "enrolment-v1.json",
    enrolment_v2 "enrolment-v2.json",
    oath_v1 "oath-v1.json",
    operation_id_v1 "operation-id-v1.json",
    operation_id_v2 "operation-id-v2.json",
    operation_v1 "operation-v1.json",
    operation_v2 "operation-v2.json",
    otp_v1 "otp-v1.json",
    otp_v2 "otp-v2.json",
    payload_v1 "payload-v1.json",
    payload_v2 "payload-v2.json",
    record_v1 "record-v1.json",
    record_v2 "record-v2.json",
    verifier_v1 "verifier-v1.json",
    verifier_v2 "verifier-v2.json",
}

#[test]
fn no_file_is_left_out() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors");
    let mut files: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("-v"))
        .collect();
    files.sort();
    assert_eq!(files, FILES);
}
