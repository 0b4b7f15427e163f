//! What the runner asks.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::{Bench, line};

/// What the runner asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Request {
    /// Who are you?
    Hello {
        /// The version of the contract.
        #[serde(deserialize_with = "crate::arguments::number")]
        protocol: u64,
        /// 16 random bytes, to be given back.
        nonce: String,
    },
    /// Compute this.
    Case {
        /// Given back with the answer.
        #[serde(deserialize_with = "crate::arguments::number")]
        seq: u64,
        /// The operation.
        op: String,
        /// Its arguments.
        #[serde(deserialize_with = "crate::arguments::object")]
        args: Value,
    },
    /// Compute this again and again, and measure.
    Bench(Bench),
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
    /// Its arguments.
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
