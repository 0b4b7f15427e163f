//! The lines between runner and testee (spec/testee.md).

use std::{borrow::Cow, collections::BTreeSet};

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, value::RawValue};

use crate::hexadecimal::Hex;

/// The longest line, with its line feed (TEST-1).
pub const MAX_LINE: usize = 1_048_576;
/// The version of this contract.
pub const PROTOCOL: u64 = 1;
/// The roles (TEST-6).
pub const ROLES: &[&str] = &["authenticator", "issuer", "verifier", "oath"];
/// What is claimed beside roles and versions (TEST-6).
pub const CLAIMS: &[&str] = &["typed", "bulk"];

/// What the runner asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Request {
    /// Who are you?
    Hello {
        /// The version of the contract.
        protocol: u64,
        /// 16 random bytes, to be given back.
        nonce: String,
    },
    /// Compute this.
    Case {
        /// Given back with the answer.
        seq: u64,
        /// The operation.
        op: String,
        /// Its arguments.
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

/// What is measured (TEST-17).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bench {
    /// Given back with the answer.
    pub seq: u64,
    /// The operation; `nothing` is that of the loop itself.
    pub op: String,
    /// The member of the outputs that is digested.
    pub output: String,
    /// Arguments, each computed in every pass.
    pub inputs: Vec<Value>,
    /// How long to go on, at least.
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

/// What a testee says of itself (TEST-5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// Always `hello`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The version of the contract.
    pub protocol: u64,
    /// The nonce of the request.
    pub nonce: String,
    /// The implementation's name.
    pub implementation: String,
    /// Its version.
    pub version: String,
    /// The language that it is written in.
    pub language: String,
    /// The roles that it claims.
    pub roles: Vec<String>,
    /// The protocol versions that it claims.
    pub versions: Vec<u64>,
    /// What else it claims: `typed`, `bulk`.
    pub claims: Vec<String>,
    /// The operations that it answers.
    pub operations: Vec<String>,
}

/// A testee's answer to a case (TEST-7, TEST-8).
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<T = Value> {
    /// The outputs.
    Ok(T),
    /// A refusal with its code.
    Rejected(String),
    /// The testee does not know the operation.
    Unsupported(String),
    /// The testee failed.
    Error(String),
}

/// A line that is not what the contract asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WireError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerLine {
    seq: u64,
    #[serde(default, deserialize_with = "present")]
    ok: Option<Map<String, Value>>,
    #[serde(default, deserialize_with = "present")]
    rejected: Option<Rejected>,
    #[serde(default, deserialize_with = "present")]
    unsupported: Option<Unsupported>,
    #[serde(default, deserialize_with = "present")]
    error: Option<Failure>,
}

/// A member that is there and `null` is not a member that is missing.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rejected {
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unsupported {
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Failure {
    trace: String,
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

/// A message as a line, with its line feed.
#[must_use]
pub fn line(message: &impl Serialize) -> String {
    // What is sent has string keys and no failing parts.
    serde_json::to_string(message).map_or_else(|_| "\n".to_owned(), |line| line + "\n")
}

impl Hello {
    /// Parses the answer to `hello`.
    ///
    /// # Errors
    ///
    /// It is not what TEST-5 and TEST-6 ask for.
    pub fn parse(line: &str, nonce: &str) -> Result<Self, WireError> {
        let hello: Self = json(line)?;
        let wrong = |what: String| Err(WireError(format!("hello: {what}")));
        if hello.kind != "hello" {
            return wrong(format!("type: expected \"hello\", found {:?}", hello.kind));
        }
        if hello.protocol != PROTOCOL {
            return wrong(format!("protocol: expected {PROTOCOL}, found {}", hello.protocol));
        }
        if hello.nonce != nonce {
            return wrong("nonce: expected that of the request, found another".to_owned());
        }
        for (name, text) in [
            ("implementation", &hello.implementation),
            ("version", &hello.version),
            ("language", &hello.language),
        ] {
            let length = text.chars().count();
            if !(1..=100).contains(&length) {
                return wrong(format!("{name}: expected 1 to 100 characters, found {length}"));
            }
        }
        for (name, found, allowed) in
            [("roles", &hello.roles, ROLES), ("claims", &hello.claims, CLAIMS)]
        {
            if let Some(word) = found.iter().find(|word| !allowed.contains(&word.as_str())) {
                return wrong(format!(
                    "{name}: expected of {}, found {word:?}",
                    allowed.join(", ")
                ));
            }
        }
        for (name, repeated) in [
            ("roles", repeats(&hello.roles)),
            ("versions", repeats(&hello.versions)),
            ("claims", repeats(&hello.claims)),
            ("operations", repeats(&hello.operations)),
        ] {
            if repeated {
                return wrong(format!("{name}: expected no repetition"));
            }
        }
        Ok(hello)
    }
}

fn repeats<T: Ord>(found: &[T]) -> bool {
    found.iter().collect::<BTreeSet<_>>().len() < found.len()
}

impl Answer {
    /// Parses an answer to a case; gives its `seq` too.
    ///
    /// # Errors
    ///
    /// It is not what TEST-7 and TEST-8 ask for.
    pub fn parse(line: &str) -> Result<(u64, Self), WireError> {
        let AnswerLine { seq, ok, rejected, unsupported, error } = json(line)?;
        let mut answers = [
            ok.map(|outputs| Self::Ok(Value::Object(outputs))),
            rejected.map(|rejected| Self::Rejected(rejected.code)),
            unsupported.map(|unsupported| Self::Unsupported(unsupported.reason)),
            error.map(|error| Self::Error(error.trace)),
        ]
        .into_iter()
        .flatten();
        match (answers.next(), answers.next()) {
            (Some(answer), None) => Ok((seq, answer)),
            _ => Err(WireError(
                "answer: expected exactly one of ok, rejected, unsupported and error".to_owned(),
            )),
        }
    }
}

impl<T: Serialize> Answer<T> {
    /// The line of an answer, with its line feed.
    #[must_use]
    pub fn line(&self, seq: u64) -> String {
        #[derive(Serialize)]
        #[serde(rename_all = "lowercase")]
        enum Told<'a, T> {
            Ok(&'a T),
            Rejected { code: &'a str },
            Unsupported { reason: &'a str },
            Error { trace: &'a str },
        }
        #[derive(Serialize)]
        struct Line<'a, T> {
            seq: u64,
            #[serde(flatten)]
            told: Told<'a, T>,
        }
        let told = match self {
            Self::Ok(outputs) => Told::Ok(outputs),
            Self::Rejected(code) => Told::Rejected { code },
            Self::Unsupported(reason) => Told::Unsupported { reason },
            Self::Error(trace) => Told::Error { trace },
        };
        line(&Line { seq, told })
    }
}

fn json<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, WireError> {
    let error = |error: serde_json::Error| {
        let beginning: String = line.chars().take(80).collect();
        WireError(format!("expected a JSON object of the contract, {error}; found {beginning:?}"))
    };
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let value = T::deserialize(&mut deserializer).map_err(error)?;
    deserializer.end().map_err(error)?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_are_exactly_one_of_four() {
        let parse = |line: &str| Answer::parse(line).map_err(|error| error.to_string());
        assert_eq!(parse(r#"{"seq":1,"ok":{"a":1}}"#), Ok((1, Answer::Ok(json!({"a": 1})))));
        assert_eq!(
            parse(r#"{"seq":2,"rejected":{"code":"stale"}}"#),
            Ok((2, Answer::Rejected("stale".to_owned())))
        );
        for line in [
            r#"{"seq":1}"#,
            r#"{"ok":{}}"#,
            r#"{"seq":1,"ok":{},"error":{"trace":""}}"#,
            r#"{"seq":1,"rejected":"stale"}"#,
            r#"{"seq":1,"rejected":{"code":"stale","more":1}}"#,
            r#"{"seq":1,"ok":{},"more":1}"#,
            r#"{"seq":-1,"ok":{}}"#,
            r#"{"seq":1.0,"ok":{}}"#,
            r#"{"seq":1,"ok":{},"error":null}"#,
            r#"{"seq":1,"ok":null}"#,
            r#"{"seq":1,"ok":[]}"#,
            r#"{"seq":1,"seq":1,"ok":{}}"#,
            r#"{"seq":1,"ok":{}} x"#,
            r#"[1]"#,
            "",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn hello_is_checked_member_by_member() {
        let good = json!({"type": "hello", "protocol": 1, "nonce": "00", "implementation": "x",
            "version": "1", "language": "C", "roles": ["issuer"], "versions": [1], "claims": [],
            "operations": []});
        assert!(Hello::parse(&good.to_string(), "00").is_ok());
        for (member, value) in [
            ("type", json!("case")),
            ("protocol", json!(2)),
            ("nonce", json!("01")),
            ("implementation", json!("")),
            ("version", json!("x".repeat(101))),
            ("roles", json!(["bank"])),
            ("roles", json!(["issuer", "issuer"])),
            ("versions", json!([1, 1])),
            ("versions", json!([-1])),
            ("claims", json!(["everything"])),
            ("operations", json!(["otp.login", "otp.login"])),
            ("nonce", json!(null)),
            ("more", json!(1)),
        ] {
            let mut bad = good.clone();
            bad[member] = value;
            assert!(Hello::parse(&bad.to_string(), "00").is_err(), "{member}");
        }
    }
}
