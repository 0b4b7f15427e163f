//! Lines that can't be read, one kind after another, with the answers that TEST-9 asks for.

use dlotp_suite::suite::VectorSuite;
use dlotp_wire::{
    vectors::Vector,
    wire::{Answer, Hello, MAX_LINE, case_line},
};
use serde_json::{Value, json};

use super::{Check, Dialogue, Examination, TesteeAnswer, UNKNOWN, accepted};
use crate::connection::TesteeEvent;

/// The `seq` of a line that is sent.
const SEQ: u64 = 3;
/// The `seq` where none can be read.
const NO_SEQ: u64 = 0;
/// The deepest nesting of a line (TEST-1).
const MAX_DEPTH: usize = 16;
/// The last position of the login chain (TEST-9).
const MAX_POSITION: u64 = 1_048_576;

const TEXT_ADVICE: &str =
    "judge a whole line by TEST-1 before anything else, and answer error (TEST-9)";
const MEMBERS_ADVICE: &str =
    "judge the members of a request before its operation, and answer error (TEST-9)";
const ARGUMENTS_ADVICE: &str =
    "judge all arguments before anything is computed or refused, and answer error (TEST-9)";

/// A case of an operation that no testee knows, with this text in place of its arguments.
fn unknown_with(args: &str) -> String {
    format!("{{\"type\":\"case\",\"seq\":{SEQ},\"op\":\"{UNKNOWN}\",\"args\":{args}}}\n")
}

fn nested(depth: usize) -> String {
    // The line's object and `args` are two levels.
    let (open, close) = ("[".repeat(depth), "]".repeat(depth));
    unknown_with(&format!("{{\"a\":{open}{close}}}"))
}

impl Dialogue {
    fn line(&self, line: impl Into<Vec<u8>>) {
        self.connection.send(line);
    }

    /// Checks that each line is answered with `error` and this `seq`, and that the testee goes on.
    fn errors(&mut self, seq: u64, lines: &[String]) -> Check {
        lines.iter().try_for_each(|line| {
            self.line(line.as_bytes());
            let shown: String = line.trim_end().chars().take(120).collect();
            let error = self.answer(seq).and_then(TesteeAnswer::error);
            error.map_err(|found| format!("{found}, to {shown}"))
        })?;
        self.unknown(SEQ)
    }

    fn unsupported(&mut self, line: &str) -> Check {
        self.line(line);
        self.answer(SEQ)?.unsupported()
    }

    fn outputs(&mut self, op: &str, args: &Value) -> Result<Value, String> {
        self.line(case_line(SEQ, op, args));
        match self.answer(SEQ)?.0 {
            Answer::Ok(outputs) => Ok(outputs),
            other => Err(format!("expected ok, found {other:?}")),
        }
    }

    fn hello(&mut self, protocol: u64) -> Check {
        let nonce = format!("{protocol:032x}");
        let hello = json!({ "type": "hello", "protocol": protocol, "nonce": nonce });
        self.line(format!("{hello}\n"));
        match self.connection.receive(self.timeout) {
            Some(TesteeEvent::Line(line)) => {
                Hello::parse(&line, &nonce).map(|_| ()).map_err(|error| error.to_string())
            }
            event => self.read(event, NO_SEQ).map(|_| ()),
        }
    }
}

impl Examination {
    /// Sends each kind of line that can't be read.
    pub(super) fn lines(&mut self, suite: &VectorSuite, hello: &Hello) {
        let known = accepted(suite, hello, |args| args.is_object());
        self.texts(known);
        self.members();
        self.hellos();
        self.ends_of_lines();
        if let Some(vector) = known {
            let missing = without_each(vector);
            self.check("answers error to a missing argument", ARGUMENTS_ADVICE, |dialogue| {
                dialogue.errors(SEQ, &missing)
            });
        }
        self.versions(suite, hello);
        self.phone(suite, hello);
        self.bank(suite, hello);
    }

    fn texts(&mut self, known: Option<&Vector>) {
        let mut twice = vec![
            unknown_with(r#"{"a":1,"a":1}"#),
            unknown_with(r#"{"a":[{"b":1,"c":2,"b":1}]}"#),
            unknown_with(r#"{"a":1,"\u0061":1}"#),
        ];
        twice.extend(known.and_then(with_a_member_twice));
        self.check("answers error to a member twice, with the seq", TEXT_ADVICE, |dialogue| {
            dialogue.errors(SEQ, &twice)
        });
        let surrogates =
            [r#"{"a":"\ud800"}"#, r#"{"a":"\udc00\ud800"}"#, r#"{"\udfff":1}"#].map(unknown_with);
        let what = "answers error to a surrogate escaped alone, with the seq";
        self.check(what, TEXT_ADVICE, |dialogue| {
            dialogue.errors(SEQ, &surrogates)?;
            dialogue.unsupported(&unknown_with(r#"{"a":"\ud83d\ude00"}"#))
        });
        self.check("answers error to a line that is not UTF-8", TEXT_ADVICE, |dialogue| {
            for bytes in [&b"\xff"[..], b"\xc3", b"\xc0\xaf", b"\xed\xa0\x80"] {
                let line = unknown_with(r#"{"a":"?"}"#).into_bytes();
                let (before, after) = line.split_at(line.len().saturating_sub(5));
                let after = after.strip_prefix(b"?").unwrap_or(after);
                dialogue.line([before, bytes, after].concat());
                dialogue.answer(NO_SEQ)?.error()?;
            }
            dialogue.unknown(SEQ)
        });
        self.check("answers error to a byte order mark", TEXT_ADVICE, |dialogue| {
            dialogue.errors(NO_SEQ, &[format!("\u{feff}{}", unknown_with("{}"))])
        });
        self.check(
            "answers error to a line of more than 1,048,576 bytes",
            TEXT_ADVICE,
            |dialogue| {
                let empty = unknown_with(r#"{"a":""}"#).len();
                let long = |length: usize| {
                    let text = "x".repeat(length.saturating_sub(empty));
                    unknown_with(&format!("{{\"a\":\"{text}\"}}"))
                };
                dialogue.errors(NO_SEQ, &[long(MAX_LINE.saturating_add(1)), long(MAX_LINE * 3)])
            },
        );
        self.check("answers error to a line nested deeper than 16", TEXT_ADVICE, |dialogue| {
            dialogue.unsupported(&nested(MAX_DEPTH - 2))?;
            dialogue.errors(NO_SEQ, &[nested(MAX_DEPTH - 1), nested(100_000)])
        });
        let no_objects = ["\n", "  \n", "[]\n", "3\n", "null\n", "{}{}\n"].map(str::to_owned);
        let what = "answers error to an empty line, and to JSON that is no object";
        self.check(what, TEXT_ADVICE, |dialogue| dialogue.errors(NO_SEQ, &no_objects));
        let seqs = ["-1", "1.0", "1e0", "\"3\"", "null", "9007199254740992", "3,\"seq\":3"];
        let seqs = seqs.map(|seq| {
            unknown_with("{}").replacen(&format!("\"seq\":{SEQ}"), &format!("\"seq\":{seq}"), 1)
        });
        let what = "answers error to a seq in another form, or twice, with seq 0";
        self.check(what, TEXT_ADVICE, |dialogue| dialogue.errors(NO_SEQ, &seqs));
    }

    fn members(&mut self) {
        let line = |members: &str| format!("{{{members}}}\n");
        let lines = [
            line(&format!(r#""type":"case","seq":{SEQ},"op":"{UNKNOWN}","args":{{}},"more":1"#)),
            line(&format!(r#""type":"case","seq":{SEQ},"op":"{UNKNOWN}""#)),
            line(&format!(r#""type":"case","seq":{SEQ},"args":{{}}"#)),
            line(&format!(r#""type":"case","seq":{SEQ},"op":1,"args":{{}}"#)),
            line(&format!(r#""type":"case","seq":{SEQ},"op":"{UNKNOWN}","args":[]"#)),
        ];
        let what = "answers error to other members of a request, its operation known or not";
        self.check(what, MEMBERS_ADVICE, |dialogue| dialogue.errors(SEQ, &lines));
        let lines = [
            line(&format!(r#""type":"poem","seq":{SEQ},"op":"{UNKNOWN}","args":{{}}"#)),
            line(&format!(r#""type":null,"seq":{SEQ},"op":"{UNKNOWN}","args":{{}}"#)),
            line(&format!(r#""seq":{SEQ},"op":"{UNKNOWN}","args":{{}}"#)),
        ];
        self.check("answers error to a request of an unknown type", MEMBERS_ADVICE, |dialogue| {
            dialogue.errors(SEQ, &lines)
        });
        let what = "answers unsupported to a case of the operation nothing";
        self.check(what, "know nothing for bench alone (TEST-17)", |dialogue| {
            dialogue.ask(SEQ, "nothing", json!({}))?.unsupported()
        });
    }

    fn hellos(&mut self) {
        let advice = "answer every hello with the protocol that is spoken, 1 (TEST-5)";
        self.check("answers a further hello, and one of another protocol", advice, |dialogue| {
            dialogue.hello(1).and_then(|()| dialogue.hello(2))
        });
        let advice = "read exactly type, protocol and nonce in a hello (TEST-5)";
        let lines = [
            r#"{"type":"hello","protocol":1,"nonce":"00","more":1}"#,
            r#"{"type":"hello","protocol":1}"#,
            r#"{"type":"hello","nonce":"00"}"#,
            r#"{"type":"hello","protocol":1,"nonce":0}"#,
            r#"{"type":"hello","protocol":"1","nonce":"00"}"#,
        ]
        .map(|line| format!("{line}\n"));
        self.check("answers error to a hello with other members", advice, |dialogue| {
            dialogue.errors(NO_SEQ, &lines)
        });
    }

    fn ends_of_lines(&mut self) {
        let advice = "answer what stands after the last line feed too (TEST-9)";
        self.check("answers a last line that no line feed ends", advice, |dialogue| {
            dialogue.line(unknown_with("{}").trim_end());
            dialogue.connection.end_input();
            dialogue.answer(SEQ)?.unsupported()
        });
    }

    fn versions(&mut self, suite: &VectorSuite, hello: &Hello) {
        let with_version = |args: &Value| args.get("version").is_some();
        if let Some(vector) = accepted(suite, hello, with_version) {
            let lines = [0, 3].map(|version| changed(vector, &[("version", json!(version))]));
            self.check(
                "answers error to a version other than 1 and 2",
                ARGUMENTS_ADVICE,
                |dialogue| dialogue.errors(SEQ, &lines),
            );
        }
        if let Some(vector) = accepted(suite, hello, |args| args.get("q").is_some()) {
            let q = ("q", json!(MAX_POSITION + 1));
            let lines = [
                changed(vector, std::slice::from_ref(&q)),
                changed(vector, &[q, ("pin", json!("1"))]),
            ];
            self.check("answers error to a q beyond 1048576", ARGUMENTS_ADVICE, |dialogue| {
                dialogue.errors(SEQ, &lines)
            });
        }
    }

    fn phone(&mut self, suite: &VectorSuite, hello: &Hello) {
        let is_trace = |vector: &Vector| vector.op == "authenticator.trace";
        let Some(vector) = trace(suite, hello, is_trace) else { return };
        let lines = [1, 2]
            .map(|step| changed(vector, &[("steps", json!([{ "do": "restore", "step": step }]))]));
        let what = "answers error to a restore of a step that is not earlier";
        self.check(what, ARGUMENTS_ADVICE, |dialogue| dialogue.errors(SEQ, &lines));
        let steps = vector.args.get("steps").and_then(Value::as_array);
        let scan = steps.and_then(|steps| steps.iter().find(|step| step.get("text").is_some()));
        let Some(Value::Object(scan)) = scan else { return };
        let (mut scan, mut authorise) = (scan.clone(), scan.clone());
        scan.insert("text".to_owned(), json!("no payload"));
        authorise.remove("text");
        authorise.insert("do".to_owned(), json!("authorise"));
        authorise.insert("pin".to_owned(), json!("271828"));
        let mut args = vector.args.clone();
        if let Some(steps) = args.get_mut("steps") {
            *steps = json!([scan, authorise]);
        }
        let advice = "reply nothing-scanned where no scan gave its display, and go on (TEST-13)";
        self.check("has a reply to an authorise without a scan", advice, |dialogue| {
            let outputs = dialogue.outputs(&vector.op, &args)?;
            let expected =
                json!([{ "rejected": "malformed-payload" }, { "nothing-scanned": true }]);
            match outputs.get("replies") {
                Some(replies) if *replies == expected => Ok(()),
                found => Err(format!("expected {expected}, found {found:?}")),
            }
        });
    }

    fn bank(&mut self, suite: &VectorSuite, hello: &Hello) {
        let is_trace = |vector: &Vector| vector.op == "verifier.trace";
        let Some(vector) = trace(suite, hello, is_trace) else { return };
        let steps = |loaded: Value| {
            let step =
                json!({ "at": 1, "store": "ok", "loaded": loaded, "input": { "do": "revoke" } });
            ("steps", json!([step]))
        };
        let lines = [
            changed(vector, &[steps(json!(1))]),
            changed(vector, &[steps(json!(1)), ("pin", json!("1"))]),
            changed(vector, &[steps(json!(null))]),
        ];
        let what = "answers error to records loaded after a step that is not earlier";
        self.check(what, ARGUMENTS_ADVICE, |dialogue| dialogue.errors(SEQ, &lines));
    }
}

/// A vector of a claimed trace.
fn trace<'a>(
    suite: &'a VectorSuite,
    hello: &Hello,
    is_trace: impl Fn(&Vector) -> bool,
) -> Option<&'a Vector> {
    let scans = |args: &Value| {
        args.get("steps").and_then(Value::as_array).is_some_and(|steps| {
            steps.iter().any(|step| step.get("text").is_some() || step.get("input").is_some())
        })
    };
    let version_claimed = |vector: &Vector| {
        let version = vector.args.get("version").and_then(Value::as_u64);
        version.is_some_and(|version| hello.versions.contains(&version))
    };
    suite.vectors.iter().find(|vector| {
        is_trace(vector)
            && hello.roles.contains(&vector.role)
            && hello.operations.contains(&vector.op)
            && version_claimed(vector)
            && scans(&vector.args)
    })
}

/// The line of a vector's case with other values of these arguments.
fn changed(vector: &Vector, values: &[(&str, Value)]) -> String {
    let mut args = vector.args.clone();
    if let Some(args) = args.as_object_mut() {
        args.extend(values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    }
    case_line(SEQ, &vector.op, &args)
}

/// The lines of a vector's case, each without one of its arguments.
fn without_each(vector: &Vector) -> Vec<String> {
    let names = vector.args.as_object().into_iter().flat_map(|args| args.keys());
    names
        .map(|name| {
            let mut args = vector.args.clone();
            if let Some(args) = args.as_object_mut() {
                args.remove(name);
            }
            case_line(SEQ, &vector.op, &args)
        })
        .collect()
}

/// The line of a vector's case, the first of whose arguments stands twice with one value.
fn with_a_member_twice(vector: &Vector) -> Option<String> {
    let (name, value) = vector.args.as_object()?.iter().next()?;
    let args = vector.args.to_string();
    let member = format!("{}:{value},", json!(name));
    let twice = format!("{{{member}{}", args.strip_prefix('{')?);
    Some(case_line(SEQ, &vector.op, &vector.args).replacen(&args, &twice, 1))
}
