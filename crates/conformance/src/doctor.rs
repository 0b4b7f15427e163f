//! The checks of an adapter, not of its implementation.

mod lines;

use std::time::Duration;

use dlotp_suite::suite::VectorSuite;
use dlotp_terminal::TextTable;
use dlotp_wire::{
    vectors::{Expectation, Vector},
    wire::{Answer, Hello, MAX_LINE, case_line},
};
use serde_json::{Value, json};

use crate::{
    connection::{TesteeConnection, TesteeEvent},
    runner::{self, Settings},
};

/// An examination of an adapter.
#[derive(Debug)]
pub struct Examination {
    settings: Settings,
    heading: String,
    checks: TextTable,
    failed: usize,
}

type Check = Result<(), String>;

const UNKNOWN: &str = "no.such-operation";

impl Examination {
    /// Examines a testee that gave this answer to `hello`.
    #[must_use]
    pub fn of(settings: Settings, suite: &VectorSuite, hello: &Hello) -> Self {
        let mut examination = Self {
            settings,
            heading: String::new(),
            checks: TextTable::new().indented(2).with_width(0, 6),
            failed: 0,
        };
        examination.examine(suite, hello);
        examination
    }

    /// The text for a person: each check on a line, with advice where it failed.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n\n{}", self.heading, self.checks.text())
    }

    /// The number of checks that failed.
    #[must_use]
    pub const fn failed(&self) -> usize {
        self.failed
    }

    fn examine(&mut self, suite: &VectorSuite, hello: &Hello) {
        let name = format!("{} {} ({})", hello.implementation, hello.version, hello.language);
        self.heading = format!("{name} claims {}", hello.roles.join(", "));
        let role = if hello.roles.is_empty() {
            Err("roles is empty: claim at least one".to_owned())
        } else {
            Ok(())
        };
        self.note("says hello, with the nonce", "", Ok(()));
        self.note("claims a role", "name what it implements in roles (TEST-6)", role);
        self.check(
            "answers an unknown operation with unsupported",
            "answer unsupported with a reason to every other operation (TEST-9)",
            |dialogue| dialogue.unknown(1),
        );
        self.check(
            "goes on after an unknown operation",
            "read the next line after every answer (TEST-9)",
            |dialogue| dialogue.unknown(1).and_then(|()| dialogue.unknown(2)),
        );
        self.check(
            "answers several requests in their order",
            "answer one line for each, first come, first served (TEST-7)",
            |dialogue| {
                (10..74).for_each(|seq| dialogue.send(seq, UNKNOWN, &json!({})));
                (10..74).try_for_each(|seq| dialogue.answer(seq).map(|_| ()))
            },
        );
        self.check(
            "answers one request without waiting for the next",
            "flush its output after each answer (TEST-2)",
            |dialogue| dialogue.ask(5, UNKNOWN, json!({})).map(|_| ()),
        );
        self.check(
            "takes numbers up to 2^53 − 1 as seq",
            "keep seq in 64 bits and give it back as it came (TEST-3, TEST-7)",
            |dialogue| dialogue.ask((1 << 53) - 1, UNKNOWN, json!({})).map(|_| ()),
        );
        self.check(
            "takes text outside ASCII",
            "read and write UTF-8, whatever the system's language (TEST-1)",
            |dialogue| {
                let args = json!({ "text": "é€ \u{1f600} \u{2028} \"\\" });
                dialogue.ask(1, UNKNOWN, args).map(|_| ())
            },
        );
        self.check(
            "takes a line of 1,048,576 bytes",
            "read whole lines, without a limit below that (TEST-1)",
            |dialogue| {
                let empty = case_line(1, UNKNOWN, &json!({ "text": "" }));
                let text = "x".repeat(MAX_LINE.saturating_sub(empty.len()));
                dialogue.ask(1, UNKNOWN, json!({ "text": text })).map(|_| ())
            },
        );
        if let Some(vector) = accepted(suite, hello, |_| true) {
            let advice = "answer error with a trace where the arguments are not those of the \
                          operation, and read the next line (TEST-9)";
            let (mut more, mut another) = (vector.args.clone(), vector.args.clone());
            if let Some(args) = more.as_object_mut() {
                args.insert("no-such-argument".to_owned(), json!(1));
            }
            let text =
                another.as_object_mut().and_then(|args| args.values_mut().find(|v| v.is_string()));
            if let Some(text) = text {
                *text = json!(1);
            }
            for (what, args) in [
                ("answers error to an argument that it does not know, and goes on", more),
                ("answers error to arguments of another type, and goes on", another),
            ] {
                self.check(what, advice, |dialogue| {
                    dialogue.ask(1, &vector.op, args)?.error()?;
                    dialogue.unknown(2)
                });
            }
        }
        let advice = "answer error with a trace to what it can't read, and read the next line \
                      (TEST-9)";
        self.check("answers error to a line that is no request, and goes on", advice, |dialogue| {
            dialogue.connection.send("{\"type\":\"case\",\"seq\":3,\"what\":1}\n");
            dialogue.answer(3)?.error()?;
            dialogue.unknown(4)
        });
        self.check("answers error to a line that is no JSON, and goes on", advice, |dialogue| {
            dialogue.connection.send("{\"type\":\n");
            dialogue.answer(0)?.error()?;
            dialogue.unknown(4)
        });
        self.lines(suite, hello);
        if let Some(vector) = vector_with_bytes(suite, hello) {
            let advice = "write hexadecimal digits in lower case (TEST-3)";
            self.check("writes bytes in lower case", advice, |dialogue| {
                let found = dialogue.ask(1, &vector.op, vector.args.clone())?;
                in_lower_case(&vector.expected, &found.0)
            });
        }
        self.forms(suite, hello);
        self.ends();
    }

    /// Checks that values in another form than that of TEST-3 are refused.
    fn forms(&mut self, suite: &VectorSuite, hello: &Hello) {
        let advice =
            "answer error to a value in another form or of another length (TEST-3, TEST-9)";
        type Change = Box<dyn Fn(&str) -> Value>;
        let forms: [(&str, [&str; 2], Change); 4] = [
            (
                "answers error to a number beyond 2^53 − 1",
                ["time", "digits"],
                Box::new(|_| json!(1_u64 << 53)),
            ),
            (
                "answers error to a number with a fraction",
                ["time", "digits"],
                Box::new(|_| json!(1.5)),
            ),
            (
                "answers error to bytes in upper case",
                ["secret", "key"],
                Box::new(|bytes: &str| json!(bytes.replacen(['0', '1'], "A", 1))),
            ),
            (
                "answers error to bytes of another length",
                ["secret", "counter"],
                Box::new(|bytes: &str| json!(bytes.get(2..))),
            ),
        ];
        for (what, members, change) in forms {
            let with = |member| {
                let vector = accepted(suite, hello, |args| args.get(member).is_some())?;
                Some((member, vector))
            };
            let Some((member, vector)) = members.into_iter().find_map(with) else { continue };
            let mut args = vector.args.clone();
            if let Some(value) = args.get_mut(member) {
                *value = change(value.as_str().unwrap_or_default());
            }
            self.check(what, advice, |dialogue| dialogue.ask(1, &vector.op, args)?.error());
        }
    }

    fn check(&mut self, what: &str, advice: &str, examine: impl FnOnce(&mut Dialogue) -> Check) {
        let result = match runner::start(&self.settings) {
            Ok((connection, _)) => {
                let mut dialogue = Dialogue { connection, timeout: self.settings.timeout };
                let result = examine(&mut dialogue);
                dialogue.connection.kill();
                result
            }
            Err(error) => Err(error.to_string()),
        };
        self.note(what, advice, result);
    }

    fn ends(&mut self) {
        let result = match runner::start(&self.settings) {
            Ok((mut connection, _)) => connection.end().map_err(|what| format!("it {what}")),
            Err(error) => Err(error.to_string()),
        };
        self.note(
            "ends by itself when its input ends",
            "leave the loop at the end of input (TEST-4)",
            result,
        );
    }

    fn note(&mut self, what: &str, advice: &str, result: Check) {
        match result {
            Ok(()) => self.checks.row(["ok", what]),
            Err(found) => {
                self.failed = self.failed.saturating_add(1);
                self.checks.row(["FAILED".to_owned(), format!("{what}\n{found}\n{advice}")]);
            }
        }
    }
}

struct Dialogue {
    connection: TesteeConnection,
    timeout: Duration,
}

struct TesteeAnswer(Answer);

impl Dialogue {
    fn send(&self, seq: u64, op: &str, args: &Value) {
        self.connection.send(case_line(seq, op, args));
    }

    fn ask(&mut self, seq: u64, op: &str, args: Value) -> Result<TesteeAnswer, String> {
        self.send(seq, op, &args);
        self.answer(seq)
    }

    /// Asks an operation that no testee knows.
    fn unknown(&mut self, seq: u64) -> Check {
        self.ask(seq, UNKNOWN, json!({}))?.unsupported()
    }

    fn answer(&mut self, seq: u64) -> Result<TesteeAnswer, String> {
        let event = self.connection.receive(self.timeout);
        self.read(event, seq)
    }

    fn read(&mut self, event: Option<TesteeEvent>, seq: u64) -> Result<TesteeAnswer, String> {
        runner::answer(&mut self.connection, event, seq, self.timeout)
            .map(TesteeAnswer)
            .map_err(|reply| reply.describe())
    }
}

impl TesteeAnswer {
    fn unsupported(self) -> Check {
        match self.0 {
            Answer::Unsupported(_) => Ok(()),
            other => Err(format!("expected unsupported, found {other:?}")),
        }
    }

    fn error(self) -> Check {
        match self.0 {
            Answer::Error(_) => Ok(()),
            other => Err(format!("expected error, found {other:?}")),
        }
    }
}

/// Returns an accepted vector of a claimed operation and version whose arguments pass a test.
fn accepted<'a>(
    suite: &'a VectorSuite,
    hello: &Hello,
    has: impl Fn(&Value) -> bool,
) -> Option<&'a Vector> {
    suite.vectors.iter().find(|vector| {
        let version = vector.args.get("version").and_then(Value::as_u64);
        hello.roles.contains(&vector.role)
            && hello.operations.contains(&vector.op)
            && version.is_none_or(|version| hello.versions.contains(&version))
            && has(&vector.args)
            && matches!(vector.expected, Expectation::Ok(_))
    })
}

/// Returns a vector of a claimed operation whose outputs have bytes with letters among their digits.
fn vector_with_bytes<'a>(suite: &'a VectorSuite, hello: &Hello) -> Option<&'a Vector> {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let bytes = |value: &Value| {
        value.as_str().is_some_and(|text| {
            text.len() >= 16
                && text.bytes().all(digit)
                && text.bytes().any(|b| b.is_ascii_lowercase())
        })
    };
    suite.vectors.iter().find(|vector| match &vector.expected {
        Expectation::Ok(Value::Object(outputs)) => {
            hello.roles.contains(&vector.role)
                && hello.operations.contains(&vector.op)
                && outputs.values().any(bytes)
        }
        _ => false,
    })
}

/// Checks the case of letters in bytes. Other differences are not the adapter's fault.
fn in_lower_case(expected: &Expectation, found: &Answer) -> Check {
    let (Expectation::Ok(Value::Object(expected)), Answer::Ok(found)) = (expected, found) else {
        return Ok(());
    };
    for (name, value) in expected {
        if let (Some(expected), Some(found)) =
            (value.as_str(), found.get(name).and_then(Value::as_str))
            && expected != found
            && expected.eq_ignore_ascii_case(found)
        {
            return Err(format!("{name}: expected {expected}, found {found}"));
        }
    }
    Ok(())
}
