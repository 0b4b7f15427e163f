//! A testee's answer to a case (TEST-7, TEST-8).

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::{WireError, json, line};

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerLine {
    seq: u64,
    #[serde(default, deserialize_with = "present")]
    ok: Option<Map<String, Value>>,
    #[serde(default, deserialize_with = "present")]
    rejected: Option<RejectedMember>,
    #[serde(default, deserialize_with = "present")]
    unsupported: Option<UnsupportedMember>,
    #[serde(default, deserialize_with = "present")]
    error: Option<ErrorMember>,
}

/// A member that is there and `null` is not a member that is missing.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RejectedMember {
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnsupportedMember {
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorMember {
    trace: String,
}

impl Answer {
    /// Parses an answer to a case, and returns it with its `seq`.
    ///
    /// # Errors
    ///
    /// It breaks TEST-7 or TEST-8.
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
        enum Message<'a, T> {
            Ok(&'a T),
            Rejected { code: &'a str },
            Unsupported { reason: &'a str },
            Error { trace: &'a str },
        }
        #[derive(Serialize)]
        struct Line<'a, T> {
            seq: u64,
            #[serde(flatten)]
            message: Message<'a, T>,
        }
        let message = match self {
            Self::Ok(outputs) => Message::Ok(outputs),
            Self::Rejected(code) => Message::Rejected { code },
            Self::Unsupported(reason) => Message::Unsupported { reason },
            Self::Error(trace) => Message::Error { trace },
        };
        line(&Line { seq, message })
    }
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
            r#"{"seq":1,"ok":{"a":1,"a":1}}"#,
            r#"{"seq":1,"error":{"trace":"\ud800"}}"#,
            "\u{feff}{\"seq\":1,\"ok\":{}}",
            r#"{"seq":1,"ok":{}} x"#,
            r#"[1]"#,
            "",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
