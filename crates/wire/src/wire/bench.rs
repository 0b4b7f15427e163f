//! What is measured, and what came of it (TEST-17).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::hexadecimal::Hex;

/// What is measured (TEST-17).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bench {
    /// Given back with the answer.
    #[serde(deserialize_with = "crate::arguments::number")]
    pub seq: u64,
    /// The operation; `nothing` is that of the loop itself.
    pub op: String,
    /// The member of the outputs that is digested.
    pub output: String,
    /// Arguments, each computed in every pass.
    pub inputs: Vec<Value>,
    /// How long to go on, at least.
    #[serde(deserialize_with = "crate::arguments::number")]
    pub milliseconds: u64,
}

/// Whole passes over the inputs, and the time that they took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// How many passes.
    pub passes: u64,
    /// How long, in nanoseconds.
    pub nanoseconds: u64,
}

/// What came of measuring (TEST-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// Each of at least a millisecond.
    pub samples: Vec<Sample>,
    /// SHA-256 over the output members of one pass, each followed by a line feed.
    pub digest: Hex<32>,
}
