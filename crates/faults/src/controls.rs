//! The controls of the suite: testees whose results are known in advance.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Write},
    thread,
    time::Duration,
};

use dlotp::Code;
use dlotp_suite::suite::VectorSuite;
use dlotp_testee::testee;
use dlotp_wire::{
    vectors::Expectation,
    wire::{Answer, Request},
};
use serde_json::{Value, json};

use super::FaultyImplementation;

/// A testee with a fixed behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Answers correctly.
    Honest,
    /// Answers `ok` with no outputs.
    AcceptsAll,
    /// Answers `ok` with the outputs of the operation's first vector.
    Constant,
    /// Answers `ok` with the arguments.
    Echo,
    /// Refuses every case with this code.
    Refuses(Code),
    /// Answers the golden vectors from a table.
    Table,
    /// Exits at a marked case.
    Crashes,
    /// Exits at every case.
    CrashesAlways,
    /// Does not answer a marked case.
    Hangs,
    /// Answers correctly, as the faulty implementation without a fault: it continues chains from the
    /// positions of earlier cases, and seals and opens bodies in parts.
    Sound,
    /// Answers correctly, with the members of each object in another order.
    Reordered,
    /// Answers correctly, and writes to its standard error stream.
    Noisy,
    /// Answers a marked case with a wrong `seq`.
    WrongSeq,
    /// Cuts off the answer to a marked case, and exits.
    Truncates,
    /// Does not read its input.
    NeverReads,
}

/// The PIN that marks a case.
pub const MARK: &str = "0000";

const NAMES: &[(&str, Control)] = &[
    ("honest", Control::Honest),
    ("accepts-all", Control::AcceptsAll),
    ("constant", Control::Constant),
    ("echo", Control::Echo),
    ("table", Control::Table),
    ("crashes", Control::Crashes),
    ("crashes-always", Control::CrashesAlways),
    ("hangs", Control::Hangs),
    ("sound", Control::Sound),
    ("reordered", Control::Reordered),
    ("noisy", Control::Noisy),
    ("wrong-seq", Control::WrongSeq),
    ("truncates", Control::Truncates),
    ("never-reads", Control::NeverReads),
];

impl Control {
    /// Returns every control with its name.
    #[must_use]
    pub fn all() -> Vec<(String, Self)> {
        let named = NAMES.iter().map(|(name, control)| ((*name).to_owned(), *control));
        let refusing =
            Code::ALL.iter().map(|code| (format!("refuses-{code}"), Self::Refuses(*code)));
        named.chain(refusing).collect()
    }

    /// Returns the control of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|(named, _)| named == name).map(|(_, control)| control)
    }

    /// Answers until the input ends.
    ///
    /// # Errors
    ///
    /// Input or output fails, or the suite can't be loaded.
    pub fn serve(self, input: impl BufRead, mut output: impl Write) -> io::Result<()> {
        if self == Self::NeverReads {
            thread::sleep(Duration::from_secs(3600));
        }
        let table = match self {
            Self::Table => AnswerTable::of_each_case()?,
            Self::Constant => AnswerTable::of_each_operation()?,
            _ => AnswerTable::default(),
        };
        for line in input.lines() {
            let line = line?;
            let (seq, op, args) = match serde_json::from_str(&line)? {
                Request::Hello { .. } | Request::Bench(_) => {
                    testee::serve(format!("{line}\n").as_bytes(), &mut output)?;
                    continue;
                }
                Request::Case { seq, op, args } => (seq, op, args),
            };
            if self == Self::Noisy {
                // More than the buffer of a pipe.
                io::stderr().write_all(&[b'.'; 70_000])?;
            }
            let marked = args.get("pin").and_then(Value::as_str) == Some(MARK);
            let answer = self.answer(&table, &op, args).line(seq);
            match self {
                Self::Reordered => {
                    writeln!(output, "{}", reversed(serde_json::from_str(&answer)?))?;
                }
                Self::Crashes if marked => std::process::exit(9),
                Self::CrashesAlways => std::process::exit(9),
                Self::Hangs if marked => thread::sleep(Duration::from_secs(3600)),
                Self::WrongSeq if marked => {
                    let other = format!("\"seq\":{}", seq.wrapping_add(1));
                    let answer = answer.replacen(&format!("\"seq\":{seq}"), &other, 1);
                    output.write_all(answer.as_bytes())?;
                }
                Self::Truncates if marked => {
                    output.write_all(answer.as_bytes().get(..10).unwrap_or_default())?;
                    output.flush()?;
                    std::process::exit(0);
                }
                _ => output.write_all(answer.as_bytes())?,
            }
            output.flush()?;
        }
        Ok(())
    }

    fn answer(self, table: &AnswerTable, op: &str, args: Value) -> Answer {
        match self {
            Self::AcceptsAll => Answer::Ok(json!({})),
            Self::Echo => Answer::Ok(args),
            Self::Refuses(code) => Answer::Rejected(code.to_string()),
            Self::Constant => table.by_operation(op),
            Self::Table => table.by_case(op, &args),
            Self::Sound => FaultyImplementation::new(None).answer(op, args),
            _ => testee::answer(op, args),
        }
    }
}

/// Reverses the members of each object.
fn reversed(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            members.into_iter().rev().map(|(name, value)| (name, reversed(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(reversed).collect(),
        other => other,
    }
}

/// Answers taken from the vectors.
#[derive(Default)]
struct AnswerTable(BTreeMap<String, Answer>);

impl AnswerTable {
    fn of_each_case() -> io::Result<Self> {
        let suite = VectorSuite::embedded().map_err(io::Error::other)?;
        let answer = |expected| match expected {
            Expectation::Ok(outputs) => Answer::Ok(outputs),
            Expectation::Rejected(codes) => Answer::Rejected(codes.join("")),
        };
        let entry = |vector: dlotp_wire::vectors::Vector| {
            (format!("{} {}", vector.op, vector.args), answer(vector.expected))
        };
        Ok(Self(suite.vectors.into_iter().map(entry).collect()))
    }

    fn of_each_operation() -> io::Result<Self> {
        let suite = VectorSuite::embedded().map_err(io::Error::other)?;
        Ok(Self(constants(&suite).into_iter().map(|(op, v)| (op, Answer::Ok(v))).collect()))
    }

    fn by_case(&self, op: &str, args: &Value) -> Answer {
        let unknown = || Answer::Rejected(Code::MalformedPayload.to_string());
        self.0.get(&format!("{op} {args}")).cloned().unwrap_or_else(unknown)
    }

    fn by_operation(&self, op: &str) -> Answer {
        self.0.get(op).cloned().unwrap_or_else(|| Answer::Ok(json!({})))
    }
}

/// Returns the outputs of each operation's first vector that has outputs.
#[must_use]
pub fn constants(suite: &VectorSuite) -> BTreeMap<String, Value> {
    let mut constants = BTreeMap::new();
    for vector in &suite.vectors {
        if let Expectation::Ok(outputs) = &vector.expected {
            constants.entry(vector.op.clone()).or_insert_with(|| outputs.clone());
        }
    }
    constants
}
