//! The outcomes of a case, and the judging of an answer.

use dlotp_wire::{
    vectors::{Expectation, Vector},
    wire::Answer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The outcome of a case.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Outcome")]
pub enum CaseOutcome {
    /// The answer is right.
    Pass,
    /// Outputs were given, and they are wrong.
    WrongValue,
    /// Something was given where the input is to be refused.
    AcceptedInvalid,
    /// The input was refused, and it is right.
    RejectedValid,
    /// The input was refused with a code that is not right for it.
    WrongReason,
    /// The refusal is right, but the twin that is to be accepted failed: nothing is proven.
    NotProven,
    /// The testee does not know an operation of a role that it claims.
    Unsupported,
    /// The testee said that it failed.
    AdapterError,
    /// The testee ended.
    Crash,
    /// The testee did not answer in time.
    Hang,
    /// The testee wrote what the contract does not allow.
    ProtocolError,
    /// The run ended before.
    NotRun,
}

impl CaseOutcome {
    /// Returns the name of the outcome in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::WrongValue => "wrong value",
            Self::AcceptedInvalid => "accepted invalid",
            Self::RejectedValid => "rejected valid",
            Self::WrongReason => "wrong reason",
            Self::NotProven => "not proven",
            Self::Unsupported => "unsupported",
            Self::AdapterError => "adapter error",
            Self::Crash => "crash",
            Self::Hang => "hang",
            Self::ProtocolError => "protocol error",
            Self::NotRun => "not run",
        }
    }

    /// Returns whether the testee could not be judged: then it is not the implementation that failed.
    #[must_use]
    pub const fn is_harness(self) -> bool {
        matches!(self, Self::AdapterError | Self::ProtocolError | Self::NotRun)
    }
}

/// The reply to a question.
#[derive(Clone, Debug, PartialEq)]
pub enum TesteeReply {
    /// An answer.
    Answer(Answer),
    /// The testee ended, in this way.
    Crash(String),
    /// No answer within this many seconds.
    Hang(f64),
    /// A line that the contract does not allow.
    Protocol(String),
}

impl TesteeReply {
    /// The reply in words.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Crash(how) => format!("the testee {how}"),
            Self::Hang(seconds) => format!("no answer in {seconds} s"),
            Self::Protocol(what) => what.clone(),
            Self::Answer(answer) => format!("{answer:?}"),
        }
    }
}

/// Returns a reply as reports hold it.
#[must_use]
pub fn answered(reply: &TesteeReply) -> Value {
    match reply {
        TesteeReply::Answer(Answer::Ok(outputs)) => json!({ "ok": outputs }),
        TesteeReply::Answer(Answer::Rejected(code)) => json!({ "rejected": code }),
        TesteeReply::Answer(Answer::Unsupported(reason)) => json!({ "unsupported": reason }),
        TesteeReply::Answer(Answer::Error(trace)) => json!({ "error": trace }),
        TesteeReply::Crash(how) => json!({ "crash": how }),
        TesteeReply::Hang(seconds) => json!({ "hang": seconds }),
        TesteeReply::Protocol(what) => json!({ "protocol": what }),
    }
}

/// An outcome, and the first difference from the expected answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The outcome.
    pub outcome: CaseOutcome,
    /// The first difference.
    pub difference: Option<String>,
}

/// Judges a reply by itself; whether the twin passed is checked later.
#[must_use]
pub fn judge(vector: &Vector, reply: &TesteeReply) -> Judgement {
    let of = |outcome, difference: String| Judgement { outcome, difference: Some(difference) };
    let answer = match reply {
        TesteeReply::Answer(answer) => answer,
        TesteeReply::Crash(_) => return of(CaseOutcome::Crash, reply.describe()),
        TesteeReply::Hang(_) => return of(CaseOutcome::Hang, reply.describe()),
        TesteeReply::Protocol(_) => return of(CaseOutcome::ProtocolError, reply.describe()),
    };
    match (&vector.expected, answer) {
        (_, Answer::Unsupported(reason)) => of(CaseOutcome::Unsupported, reason.clone()),
        (_, Answer::Error(trace)) => of(CaseOutcome::AdapterError, trace.clone()),
        (Expectation::Ok(expected), Answer::Ok(found)) => match difference("", expected, found) {
            None => Judgement { outcome: CaseOutcome::Pass, difference: None },
            Some(difference) => of(CaseOutcome::WrongValue, difference),
        },
        (Expectation::Ok(_), Answer::Rejected(code)) => {
            of(CaseOutcome::RejectedValid, format!("expected outputs, got rejected {code}"))
        }
        (Expectation::Rejected(codes), Answer::Rejected(code)) if codes.contains(code) => {
            Judgement { outcome: CaseOutcome::Pass, difference: None }
        }
        (Expectation::Rejected(codes), Answer::Rejected(code)) => {
            let codes = codes.join(" or ");
            let note = if code.parse::<dlotp::Code>().is_ok() {
                ""
            } else {
                ", which is no code of errors.md (TEST-8)"
            };
            let difference = format!("expected rejected {codes}, got rejected {code}{note}");
            of(CaseOutcome::WrongReason, difference)
        }
        (Expectation::Rejected(codes), Answer::Ok(_)) => {
            let codes = codes.join(" or ");
            of(CaseOutcome::AcceptedInvalid, format!("expected rejected {codes}, got outputs"))
        }
    }
}

/// Returns the first place where two values differ, and the difference.
#[must_use]
pub fn first_difference(expected: &Value, found: &Value) -> Option<String> {
    difference("", expected, found)
}

fn difference(path: &str, expected: &Value, found: &Value) -> Option<String> {
    if expected == found {
        return None;
    }
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let missing = |(name, value): (&String, &Value)| match found.get(name) {
                Some(other) => difference(&format!("{path}.{name}"), value, other),
                None => Some(format!("{path}.{name}: expected {}, got nothing", shown(value))),
            };
            expected.iter().find_map(missing).or_else(|| {
                let extra = found.keys().find(|name| !expected.contains_key(*name))?;
                Some(format!("{path}.{extra}: expected nothing of this name"))
            })
        }
        (Value::Array(expected), Value::Array(found)) => {
            let pairs = expected.iter().zip(found).enumerate();
            pairs
                .into_iter()
                .find_map(|(at, (expected, found))| {
                    difference(&format!("{path}[{at}]"), expected, found)
                })
                .or_else(|| {
                    let lengths = (expected.len(), found.len());
                    (lengths.0 != lengths.1).then(|| {
                        format!("{path}: expected {} elements, got {}", lengths.0, lengths.1)
                    })
                })
        }
        (Value::String(expected), Value::String(found)) => {
            let same = expected.chars().zip(found.chars()).take_while(|(a, b)| a == b).count();
            let from = match same {
                0 => String::new(),
                same => format!(", which differs from character {}", same.saturating_add(1)),
            };
            Some(format!("{path}: expected {expected:?}, got {found:?}{from}"))
        }
        (expected, found) => {
            Some(format!("{path}: expected {}, got {}", shown(expected), shown(found)))
        }
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 200 {
        return text;
    }
    text.chars().take(200).chain("…".chars()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;

    fn vector(expected: Expectation) -> Vector {
        Vector {
            id: "otp-v1-0001".to_owned(),
            title: "A vector.".to_owned(),
            requirements: vec![],
            flags: vec![],
            role: "authenticator".to_owned(),
            needs: vec![],
            op: "otp.login".to_owned(),
            args: json!({}),
            expected,
            intermediate: Map::new(),
            twin: None,
            differs_from: vec![],
        }
    }

    #[test]
    fn every_answer_has_its_outcome() {
        let gives = vector(Expectation::Ok(json!({"otp": "01234567", "rows": [1, 2]})));
        let refuses = vector(Expectation::Rejected(vec!["stale".to_owned()]));
        let ok = |value| TesteeReply::Answer(Answer::Ok(value));
        let rejected = |code: &str| TesteeReply::Answer(Answer::Rejected(code.to_owned()));
        for (vector, reply, outcome, difference) in [
            (&gives, ok(json!({"otp": "01234567", "rows": [1, 2]})), CaseOutcome::Pass, None),
            (
                &gives,
                ok(json!({"otp": "01234568", "rows": [1, 2]})),
                CaseOutcome::WrongValue,
                Some(
                    ".otp: expected \"01234567\", got \"01234568\", which differs from character 8",
                ),
            ),
            (
                &gives,
                ok(json!({"otp": 1_234_567, "rows": [1, 2]})),
                CaseOutcome::WrongValue,
                Some(".otp: expected \"01234567\", got 1234567"),
            ),
            (
                &gives,
                ok(json!({"otp": "01234567", "rows": [1]})),
                CaseOutcome::WrongValue,
                Some(".rows: expected 2 elements, got 1"),
            ),
            (
                &gives,
                ok(json!({"otp": "01234567", "rows": [1, 2], "p": ""})),
                CaseOutcome::WrongValue,
                Some(".p: expected nothing of this name"),
            ),
            (
                &gives,
                rejected("stale"),
                CaseOutcome::RejectedValid,
                Some("expected outputs, got rejected stale"),
            ),
            (&refuses, rejected("stale"), CaseOutcome::Pass, None),
            (
                &refuses,
                rejected("unknown-key"),
                CaseOutcome::WrongReason,
                Some("expected rejected stale, got rejected unknown-key"),
            ),
            (
                &refuses,
                rejected("Stale"),
                CaseOutcome::WrongReason,
                Some(
                    "expected rejected stale, got rejected Stale, which is no code of errors.md \
                     (TEST-8)",
                ),
            ),
            (
                &refuses,
                ok(json!({})),
                CaseOutcome::AcceptedInvalid,
                Some("expected rejected stale, got outputs"),
            ),
            (&gives, TesteeReply::Hang(5.0), CaseOutcome::Hang, Some("no answer in 5 s")),
        ] {
            let judgement = judge(vector, &reply);
            assert_eq!(judgement.outcome, outcome);
            assert_eq!(judgement.difference.as_deref(), difference);
        }
    }
}
