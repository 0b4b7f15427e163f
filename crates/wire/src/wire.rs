//! The lines between runner and testee (spec/testee.md).

mod answer;
mod bench;
mod hello;
mod line_text;
mod request;

use serde::{Deserialize, Serialize};

pub use self::{
    answer::Answer,
    bench::{BenchRequest, Measurement, Sample},
    hello::Hello,
    line_text::LineText,
    request::{CaseLine, Request, case_line},
};

/// The longest line, with its line feed (TEST-1).
pub const MAX_LINE: usize = 1_048_576;
/// The version of this contract.
pub const PROTOCOL: u64 = 1;
/// The roles (TEST-6).
pub const ROLES: &[&str] = &["authenticator", "issuer", "verifier", "oath"];
/// The claims beside roles and versions (TEST-6).
pub const CLAIMS: &[&str] = &["typed", "bulk"];

/// A line that breaks the contract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WireError(String);

/// A message as a line, with its line feed.
#[must_use]
pub fn line(message: &impl Serialize) -> String {
    // A message has string keys and no failing parts.
    serde_json::to_string(message).map_or_else(|_| "\n".to_owned(), |line| line + "\n")
}

fn json<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, WireError> {
    let error = |error: serde_json::Error| {
        let beginning: String = line.chars().take(80).collect();
        WireError(format!("expected a JSON object of the contract, {error}; found {beginning:?}"))
    };
    if let Some(fault) = LineText::examine(line.as_bytes()).fault {
        return Err(WireError(format!("expected a JSON object of the contract: {fault}")));
    }
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let value = T::deserialize(&mut deserializer).map_err(error)?;
    deserializer.end().map_err(error)?;
    Ok(value)
}
