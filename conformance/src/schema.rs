//! JSON Schemas: of the vector files, one a noun, each operation with its args and outputs; and of the
//! report.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::{
    library::{self, OperationSchema},
    report::Report,
};

/// Each noun with the operations of its vectors.
const NOUNS: &[(&str, &[&str])] = &[
    ("enrolment", &["enrolment.derive"]),
    ("operation", &["payload.decode", "payload.encode"]),
    ("payload", &["payload.decode", "payload.encode"]),
    ("operation-id", &["operation-id.derive", "operation-id.draw"]),
    ("otp", &["otp.scanned", "otp.typed", "otp.login", "otp.confirm"]),
    ("authenticator", &["authenticator.trace"]),
    ("verifier", &["verifier.trace"]),
    ("oath", &["oath.hotp", "oath.totp", "oath.suite", "oath.ocra"]),
];

/// Every schema, by file name.
#[must_use]
pub fn schemas() -> Vec<(String, Value)> {
    NOUNS.iter().map(|(noun, operations)| file(noun, operations)).collect()
}

/// The name of the report's schema.
pub const REPORT: &str = "report-v1.schema.json";

/// The schema of a report.
#[must_use]
pub fn report() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Report>().to_value()
}

fn file(noun: &str, operations: &[&str]) -> (String, Value) {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let vectors: Vec<Value> = library::schemas(operations, &mut generator)
        .into_iter()
        .map(|operation| vector(noun, operation))
        .collect();
    let definitions: Map<String, Value> = generator.take_definitions(true).into_iter().collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("DLOTP vectors of the noun {noun}, version 1"),
        "type": "object",
        "additionalProperties": false,
        "required": ["noun", "version", "vectors"],
        "properties": {
            "noun": { "const": noun },
            "version": { "const": 1, "description": "The protocol version." },
            "vectors": { "type": "array", "items": { "oneOf": vectors } },
        },
        "$defs": definitions,
    });
    (format!("{noun}-v1.schema.json"), schema)
}

fn vector(noun: &str, operation: OperationSchema) -> Value {
    let strings = |description: &str| {
        json!({
            "type": "array", "items": { "type": "string" }, "uniqueItems": true,
            "description": description,
        })
    };
    let id = json!({ "type": "string", "pattern": format!("^{noun}-v1-[0-9]{{4}}$") });
    let codes: Vec<&str> = dlotp::Code::ALL.iter().map(|code| code.as_str()).collect();
    let expected = json!({
        "oneOf": [
            {
                "type": "object", "additionalProperties": false, "required": ["ok"],
                "properties": { "ok": operation.outputs },
            },
            {
                "type": "object", "additionalProperties": false, "required": ["rejected"],
                "properties": {
                    "rejected": {
                        "type": "array", "minItems": 1, "items": { "enum": codes },
                        "description": "The codes that are right: one, unless a requirement names a set.",
                    },
                },
            },
        ],
    });
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title", "requirements", "flags", "role", "needs", "op", "args", "expected"],
        "properties": {
            "id": id,
            "title": { "type": "string", "minLength": 1, "description": "What it shows, in a sentence." },
            "requirements": strings("The requirements that it shows."),
            "flags": strings("What a failure means, by the dictionary flags.json."),
            "role": { "const": operation.role },
            "needs": strings("The claims without which it does not apply."),
            "op": { "const": operation.name },
            "args": operation.args,
            "expected": expected,
            "intermediate": { "type": "object", "description": "Values on the way, for a reader; never sent." },
            "twin": { "type": "string", "description": "The vector that differs in the one fault and is accepted." },
            "differs-from": strings("Vectors whose outputs must be different."),
        },
    })
}
