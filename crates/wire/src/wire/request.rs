//! The requests of the runner.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::{BenchRequest, line};

/// A request of the runner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Request {
    /// Asks the testee to introduce itself.
    Hello {
        /// The version of the contract.
        #[serde(deserialize_with = "crate::arguments::number")]
        protocol: u64,
        /// 16 random bytes, to be given back.
        nonce: String,
    },
    /// Asks for one computation.
    Case {
        /// Given back with the answer.
        #[serde(deserialize_with = "crate::arguments::number")]
        seq: u64,
        /// The operation.
        op: String,
        /// The arguments.
        #[serde(deserialize_with = "crate::arguments::object")]
        args: Value,
    },
    /// Asks to compute again and again, and to measure.
    Bench(BenchRequest),
}

/// A case whose arguments are still text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseLine<'a> {
    #[serde(rename = "type")]
    _kind: CaseKind,
    /// Given back with the answer.
    #[serde(deserialize_with = "crate::arguments::number")]
    pub seq: u64,
    /// The operation.
    #[serde(borrow)]
    pub op: Cow<'a, str>,
    /// The arguments.
    #[serde(borrow)]
    pub args: &'a RawValue,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum CaseKind {
    Case,
}

/// The line of a case, with its line feed; the arguments are not copied.
#[must_use]
pub fn case_line(seq: u64, op: &str, args: &Value) -> String {
    #[derive(Serialize)]
    struct Case<'a> {
        r#type: &'static str,
        seq: u64,
        op: &'a str,
        args: &'a Value,
    }
    line(&Case { r#type: "case", seq, op, args })
}
