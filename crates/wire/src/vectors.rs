//! The form of the vectors (spec/vectors.md).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The vectors of one noun of one version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VectorFile {
    /// The noun: also the name of its page, module and file.
    pub noun: String,
    /// The protocol version.
    pub version: u64,
    /// The vectors, by id.
    pub vectors: Vec<Vector>,
}

/// One scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Vector {
    /// Permanent: `noun-vN-` and four digits.
    pub id: String,
    /// The behaviour that it shows, in a sentence.
    pub title: String,
    /// The requirements that it shows.
    pub requirements: Vec<String>,
    /// The meanings of a failure, by the dictionary in `flags.json`.
    pub flags: Vec<String>,
    /// The role that answers it.
    pub role: String,
    /// The claims without which it does not apply.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The operation of the wire.
    pub op: String,
    /// The arguments of the operation.
    pub args: Value,
    /// The right answer.
    pub expected: Expectation,
    /// Values on the way, for a reader; never sent.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub intermediate: Map<String, Value>,
    /// The vector that differs in the one fault and is expected `ok`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twin: Option<String>,
    /// Vectors whose outputs must be different.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differs_from: Vec<String>,
}

/// The right answer to a vector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Expected")]
pub enum Expectation {
    /// These outputs.
    Ok(Value),
    /// A refusal with one of these codes, one unless a requirement names a set.
    Rejected(Vec<String>),
}
