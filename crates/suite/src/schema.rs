//! JSON Schemas of the vector files, one a noun and version, each operation with its args and outputs.

use std::fmt::Display;

use dlotp::Version;
use dlotp_wire::schema::{self, OperationSchema};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// A noun: what a vector file is about.
#[derive(Clone, Copy, Debug)]
pub struct Noun {
    /// The name.
    pub name: &'static str,
    /// The versions of the protocol that have vectors of it.
    pub versions: &'static [Version],
    /// The operations of its vectors.
    pub operations: &'static [&'static str],
}

/// Every noun.
pub const NOUNS: &[Noun] = &[
    noun("enrolment", BOTH, &["enrolment.derive"]),
    noun("operation", BOTH, &["payload.decode", "payload.encode"]),
    noun("payload", BOTH, &["payload.decode", "payload.encode"]),
    noun("operation-id", BOTH, &["operation-id.derive", "operation-id.draw"]),
    noun("otp", BOTH, &["otp.scanned", "otp.typed", "otp.login", "otp.confirm"]),
    noun("authenticator", BOTH, &["authenticator.trace"]),
    noun("verifier", BOTH, &["verifier.trace"]),
    noun("record", BOTH, &["record.mac", "record.event", "record.load"]),
    noun("oath", V1, &["oath.hotp", "oath.totp", "oath.suite", "oath.ocra"]),
];

const V1: &[Version] = &[Version::V1];
const BOTH: &[Version] = Version::ALL;

const fn noun(
    name: &'static str,
    versions: &'static [Version],
    operations: &'static [&'static str],
) -> Noun {
    Noun { name, versions, operations }
}

/// The name of a noun's file without its ending: `payload-v1`.
#[must_use]
pub fn stem(noun: &str, version: impl Display) -> String {
    format!("{noun}-v{version}")
}

/// Every schema, by file name.
#[must_use]
pub fn schemas() -> Vec<(String, Value)> {
    let schemas = |noun: &'static Noun| noun.versions.iter().map(|version| file(noun, *version));
    NOUNS.iter().flat_map(schemas).collect()
}

fn file(noun: &Noun, version: Version) -> (String, Value) {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let stem = stem(noun.name, version);
    let vectors: Vec<Value> = schema::schemas(noun.operations, version, &mut generator)
        .into_iter()
        .map(|operation| vector(&stem, operation))
        .collect();
    let definitions: Map<String, Value> = generator.take_definitions(true).into_iter().collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("DLOTP vectors of the noun {}, version {version}", noun.name),
        "type": "object",
        "additionalProperties": false,
        "required": ["noun", "version", "vectors"],
        "properties": {
            "noun": { "const": noun.name },
            "version": { "const": version.number(), "description": "The protocol version." },
            "vectors": { "type": "array", "items": { "oneOf": vectors } },
        },
        "$defs": definitions,
    });
    (format!("{stem}.schema.json"), schema)
}

fn vector(stem: &str, operation: OperationSchema) -> Value {
    let strings = |description: &str| {
        json!({
            "type": "array", "items": { "type": "string" }, "uniqueItems": true,
            "description": description,
        })
    };
    let id = json!({ "type": "string", "pattern": format!("^{stem}-[0-9]{{4}}$") });
    let codes: Vec<&str> = dlotp::Code::ALL.iter().map(|code| code.name()).collect();
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
            "title": { "type": "string", "minLength": 1, "description": "The behaviour that it shows, in a sentence." },
            "requirements": strings("The requirements that it shows."),
            "flags": strings("The meanings of a failure, by the dictionary flags.json."),
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
