//! A request to measure, and its result (TEST-17).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::hexadecimal::Hex;

/// A request to measure an operation (TEST-17).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BenchRequest {
    /// Given back with the answer.
    #[serde(deserialize_with = "crate::arguments::number")]
    pub seq: u64,
    /// The operation; `nothing` is that of the loop itself.
    pub op: String,
    /// The member of the outputs that is digested.
    pub output: String,
    /// Arguments, each computed in every pass.
    pub inputs: Vec<Value>,
    /// The least time to go on, in milliseconds.
    #[serde(deserialize_with = "crate::arguments::number")]
    pub milliseconds: u64,
}

/// Whole passes over the inputs, and the time that they took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The number of passes.
    pub passes: u64,
    /// Their time in nanoseconds.
    pub nanoseconds: u64,
}

/// The result of a measurement (TEST-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// Each of at least a millisecond.
    pub samples: Vec<Sample>,
    /// SHA-256 over the output members of one pass, each followed by a line feed.
    pub digest: Hex<32>,
}
