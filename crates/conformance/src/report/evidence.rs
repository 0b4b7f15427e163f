//! The parts of a report beside its cases: the suite's test of itself, and benchmarks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The seeded faults that the suite caught, and the cases that caught them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    /// The number of faults that were caught.
    pub caught: usize,
    /// The number of all faults.
    pub total: usize,
    /// Every fault.
    pub rows: Vec<FaultEvidence>,
    /// Testees whose result is known beforehand.
    #[serde(default)]
    pub controls: Vec<ControlEvidence>,
}

/// A seeded fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Fault")]
#[serde(deny_unknown_fields)]
pub struct FaultEvidence {
    /// The name of the fault.
    pub fault: String,
    /// The mistake, in a sentence.
    pub sentence: String,
    /// The cases that failed because of it; none where it was not caught.
    pub caught_by: Vec<String>,
}

/// A testee whose result is known beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Control")]
#[serde(deny_unknown_fields)]
pub struct ControlEvidence {
    /// The behaviour of the control, by its name.
    pub control: String,
    /// The result that it has to get.
    pub expected: String,
    /// The result that it got.
    pub got: String,
}

impl ControlEvidence {
    /// Whether it got the result that it has to get.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.expected == self.got
    }
}

/// The time of an operation in an implementation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Benchmark {
    /// The implementation.
    pub implementation: String,
    /// The operation.
    pub operation: String,
    /// Nanoseconds an operation, the median.
    pub ns_per_op: f64,
    /// That, divided by the reference's.
    pub ratio: f64,
    /// The spread of the samples, as a part of the median: 0.05 is 5 %.
    pub spread: f64,
}
