//! What a report may carry beside its cases: the suite's test of itself, and benchmarks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many of the seeded faults the suite caught, and by what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    /// How many were caught.
    pub caught: usize,
    /// Of how many.
    pub total: usize,
    /// Every fault.
    pub rows: Vec<Fault>,
    /// Testees whose result is known beforehand.
    #[serde(default)]
    pub controls: Vec<Control>,
}

/// A seeded fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Its name.
    pub fault: String,
    /// The mistake, in a sentence.
    pub sentence: String,
    /// The cases that failed because of it; none where it was not caught.
    pub caught_by: Vec<String>,
}

/// A testee whose result is known beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// What it does.
    pub control: String,
    /// The result that it has to get.
    pub expected: String,
    /// The result that it got.
    pub got: String,
}

impl Control {
    /// Whether it got the result that it has to get.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.expected == self.got
    }
}

/// How long an operation took in an implementation.
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
    /// How far the samples lie apart, as a part of the median: 0.05 is 5 %.
    pub spread: f64,
}
