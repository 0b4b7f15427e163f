//! What a case comes to, and how an answer is judged.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    vectors::{Expected, Vector},
    wire::Answer,
};

/// What a case comes to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
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

impl Outcome {
    /// Its name in reports.
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

    /// Whether the testee could not be judged: it is not the implementation that failed.
    #[must_use]
    pub const fn is_harness(self) -> bool {
        matches!(self, Self::AdapterError | Self::ProtocolError | Self::NotRun)
    }
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// An answer.
    Answer(Answer),
    /// The testee ended; how.
    Crash(String),
    /// No answer in so many seconds.
    Hang(f64),
    /// A line that the contract does not allow.
    Protocol(String),
}

impl Reply {
    /// What came, in words.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Crash(how) => format!("the testee {how}"),
            Self::Hang(seconds) => format!("no answer in {seconds} s"),
            Self::Protocol(what) => what.clone(),
            Self::Answer(answer) => format!("{answer:?}"),
        }
    }
}

/// What came of asking, as reports hold it.
#[must_use]
pub fn answered(reply: &Reply) -> Value {
    match reply {
        Reply::Answer(Answer::Ok(outputs)) => json!({ "ok": outputs }),
        Reply::Answer(Answer::Rejected(code)) => json!({ "rejected": code }),
        Reply::Answer(Answer::Unsupported(reason)) => json!({ "unsupported": reason }),
        Reply::Answer(Answer::Error(trace)) => json!({ "error": trace }),
        Reply::Crash(how) => json!({ "crash": how }),
        Reply::Hang(seconds) => json!({ "hang": seconds }),
        Reply::Protocol(what) => json!({ "protocol": what }),
    }
}

/// An outcome, and the first place where the answer is another than expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The outcome.
    pub outcome: Outcome,
    /// Where and how it differs.
    pub difference: Option<String>,
}

/// Judges what came of a case by itself; whether its twin passed is seen later.
#[must_use]
pub fn judge(vector: &Vector, reply: &Reply) -> Judgement {
    let of = |outcome, difference: String| Judgement { outcome, difference: Some(difference) };
    let answer = match reply {
        Reply::Answer(answer) => answer,
        Reply::Crash(_) => return of(Outcome::Crash, reply.told()),
        Reply::Hang(_) => return of(Outcome::Hang, reply.told()),
        Reply::Protocol(_) => return of(Outcome::ProtocolError, reply.told()),
    };
    match (&vector.expected, answer) {
        (_, Answer::Unsupported(reason)) => of(Outcome::Unsupported, reason.clone()),
        (_, Answer::Error(trace)) => of(Outcome::AdapterError, trace.clone()),
        (Expected::Ok(expected), Answer::Ok(found)) => match difference("", expected, found) {
            None => Judgement { outcome: Outcome::Pass, difference: None },
            Some(difference) => of(Outcome::WrongValue, difference),
        },
        (Expected::Ok(_), Answer::Rejected(code)) => {
            of(Outcome::RejectedValid, format!("expected outputs, got rejected {code}"))
        }
        (Expected::Rejected(codes), Answer::Rejected(code)) if codes.contains(code) => {
            Judgement { outcome: Outcome::Pass, difference: None }
        }
        (Expected::Rejected(codes), Answer::Rejected(code)) => {
            let codes = codes.join(" or ");
            let note = if code.parse::<dlotp::Code>().is_ok() {
                ""
            } else {
                ", which is no code of errors.md (TEST-8)"
            };
            let difference = format!("expected rejected {codes}, got rejected {code}{note}");
            of(Outcome::WrongReason, difference)
        }
        (Expected::Rejected(codes), Answer::Ok(_)) => {
            let codes = codes.join(" or ");
            of(Outcome::AcceptedInvalid, format!("expected rejected {codes}, got outputs"))
        }
    }
}

/// The first place where two values differ, and how.
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

    fn vector(expected: Expected) -> Vector {
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
        let gives = vector(Expected::Ok(json!({"otp": "01234567", "rows": [1, 2]})));
        let refuses = vector(Expected::Rejected(vec!["stale".to_owned()]));
        let ok = |value| Reply::Answer(Answer::Ok(value));
        let rejected = |code: &str| Reply::Answer(Answer::Rejected(code.to_owned()));
        for (vector, reply, outcome, difference) in [
            (&gives, ok(json!({"otp": "01234567", "rows": [1, 2]})), Outcome::Pass, None),
            (
                &gives,
                ok(json!({"otp": "01234568", "rows": [1, 2]})),
                Outcome::WrongValue,
                Some(
                    ".otp: expected \"01234567\", got \"01234568\", which differs from character 8",
                ),
            ),
            (
                &gives,
                ok(json!({"otp": 1_234_567, "rows": [1, 2]})),
                Outcome::WrongValue,
                Some(".otp: expected \"01234567\", got 1234567"),
            ),
            (
                &gives,
                ok(json!({"otp": "01234567", "rows": [1]})),
                Outcome::WrongValue,
                Some(".rows: expected 2 elements, got 1"),
            ),
            (
                &gives,
                ok(json!({"otp": "01234567", "rows": [1, 2], "p": ""})),
                Outcome::WrongValue,
                Some(".p: expected nothing of this name"),
            ),
            (
                &gives,
                rejected("stale"),
                Outcome::RejectedValid,
                Some("expected outputs, got rejected stale"),
            ),
            (&refuses, rejected("stale"), Outcome::Pass, None),
            (
                &refuses,
                rejected("unknown-key"),
                Outcome::WrongReason,
                Some("expected rejected stale, got rejected unknown-key"),
            ),
            (
                &refuses,
                rejected("Stale"),
                Outcome::WrongReason,
                Some(
                    "expected rejected stale, got rejected Stale, which is no code of errors.md \
                     (TEST-8)",
                ),
            ),
            (
                &refuses,
                ok(json!({})),
                Outcome::AcceptedInvalid,
                Some("expected rejected stale, got outputs"),
            ),
            (&gives, Reply::Hang(5.0), Outcome::Hang, Some("no answer in 5 s")),
        ] {
            let judgement = judge(vector, &reply);
            assert_eq!(judgement.outcome, outcome);
            assert_eq!(judgement.difference.as_deref(), difference);
        }
    }
}
