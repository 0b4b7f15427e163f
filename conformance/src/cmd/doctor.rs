//! `dlotp doctor`: proves the plumbing of an adapter, not its implementation.

use std::{fmt::Write as _, time::Duration};

use clap::Args;
use serde_json::{Value, json};

use super::{Failure, UNJUDGED, print, timeout};
use crate::{
    child::Child,
    runner::{self, Settings},
    wire::{Answer, Hello},
};

/// Checks an adapter's plumbing, a dozen checks.
#[derive(Args, Debug)]
pub struct Doctor {
    /// Seconds that an answer may take
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = timeout)]
    timeout: Duration,
    /// The testee's command, after `--`
    #[arg(last = true, required = true, value_name = "CMD")]
    command: Vec<String>,
}

/// A running examination.
struct Examination {
    settings: Settings,
    text: String,
    ailing: usize,
}

type Check = Result<(), String>;

impl Doctor {
    /// Runs the subcommand; gives the exit status.
    ///
    /// # Errors
    ///
    /// The testee can't be started or does not introduce itself.
    pub fn run(self) -> Result<u8, Failure> {
        let settings = Settings {
            command: self.command,
            seed: rand::random(),
            window: 1,
            jobs: 1,
            timeout: self.timeout,
        };
        let (child, hello) = runner::start(&settings)?;
        drop(child);
        let mut examination = Examination { settings, text: String::new(), ailing: 0 };
        examination.examine(&hello);
        let text = &mut examination.text;
        let _ = match examination.ailing {
            0 => writeln!(text, "\nThe adapter is well. Next: dlotp conform -- …"),
            ailing => writeln!(text, "\n{ailing} checks failed: the adapter can't be judged yet."),
        };
        print(text)?;
        Ok(if examination.ailing == 0 { 0 } else { UNJUDGED })
    }
}

impl Examination {
    fn examine(&mut self, hello: &Hello) {
        let name = format!("{} {} ({})", hello.implementation, hello.version, hello.language);
        let _ = writeln!(self.text, "{name} claims {}\n", hello.roles.join(", "));
        let role = if hello.roles.is_empty() {
            Err("roles is empty: claim at least one".to_owned())
        } else {
            Ok(())
        };
        self.note("says hello, with the nonce", "", Ok(()));
        self.note("claims a role", "name what it implements in roles (TEST-6)", role);
        self.check("answers an unknown operation with unsupported", "TEST-9", |talk| {
            talk.ask(1, "no.such-operation", json!({}))?.unsupported()
        });
        self.check("goes on after an unknown operation", "TEST-9", |talk| {
            talk.ask(1, "no.such-operation", json!({}))?;
            talk.ask(2, "no.such-operation", json!({}))?.unsupported()
        });
        self.check("answers several requests in their order", "TEST-7", |talk| {
            for seq in 10..74 {
                talk.send(seq, "no.such-operation", &json!({}));
            }
            (10..74).try_for_each(|seq| talk.answer(seq).map(|_| ()))
        });
        self.check(
            "answers one request without waiting for the next",
            "write each answer out at once (TEST-2)",
            |talk| talk.ask(5, "no.such-operation", json!({})).map(|_| ()),
        );
        self.check("takes numbers up to 2^53 − 1 as seq", "TEST-3", |talk| {
            talk.ask((1 << 53) - 1, "no.such-operation", json!({})).map(|_| ())
        });
        self.check(
            "takes text outside ASCII, escaped or not",
            "read and write UTF-8 (TEST-1)",
            |talk| {
                talk.ask(1, "no.such-operation", json!({ "text": "é€ \u{1f600} \u{2028} \"\\" }))
                    .map(|_| ())
            },
        );
        self.check("takes a line of 500,000 bytes", "TEST-1", |talk| {
            talk.ask(1, "no.such-operation", json!({ "text": "x".repeat(500_000) })).map(|_| ())
        });
        let operation = hello.operations.first().cloned();
        if let Some(operation) = operation {
            let op = operation.clone();
            self.check(
                "answers error to arguments that it can't read, and goes on",
                "TEST-9",
                move |talk| {
                    talk.ask(1, &op, json!({ "no-such-argument": 1 }))?.error()?;
                    talk.ask(2, "no.such-operation", json!({}))?.unsupported()
                },
            );
            self.check(
                "answers error to arguments of another type, and goes on",
                "TEST-9",
                move |talk| {
                    talk.ask(1, &operation, json!([1, 2, 3]))?.error()?;
                    talk.ask(2, "no.such-operation", json!({}))?.unsupported()
                },
            );
        }
        self.check("answers error to a line that is no request, and goes on", "TEST-9", |talk| {
            talk.child.send("{\"type\":\"case\",\"seq\":3,\"what\":1}\n".to_owned());
            talk.answer(3)?.error()?;
            talk.ask(4, "no.such-operation", json!({}))?.unsupported()
        });
        self.ends();
    }

    fn check(&mut self, what: &str, advice: &str, examine: impl FnOnce(&mut Talk) -> Check) {
        let result = match runner::start(&self.settings) {
            Ok((child, _)) => {
                let mut talk = Talk { child, timeout: self.settings.timeout };
                let result = examine(&mut talk);
                talk.child.kill();
                result
            }
            Err(error) => Err(error.to_string()),
        };
        self.note(what, advice, result);
    }

    fn ends(&mut self) {
        let result = match runner::start(&self.settings) {
            Ok((child, _)) => child.end().map_err(|what| format!("it {what}")),
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
            Ok(()) => {
                let _ = writeln!(self.text, "  ok      {what}");
            }
            Err(found) => {
                self.ailing = self.ailing.saturating_add(1);
                let _ =
                    writeln!(self.text, "  FAILED  {what}\n          {found}\n          {advice}");
            }
        }
    }
}

struct Talk {
    child: Child,
    timeout: Duration,
}

struct Found(Answer);

impl Talk {
    fn send(&self, seq: u64, op: &str, args: &Value) {
        let request = json!({ "type": "case", "seq": seq, "op": op, "args": args });
        self.child.send(format!("{request}\n"));
    }

    fn ask(&mut self, seq: u64, op: &str, args: Value) -> Result<Found, String> {
        self.send(seq, op, &args);
        self.answer(seq)
    }

    fn answer(&mut self, seq: u64) -> Result<Found, String> {
        let event = self.child.receive(self.timeout);
        runner::answer(&mut self.child, event, seq, self.timeout)
            .map(Found)
            .map_err(|reply| reply.told())
    }
}

impl Found {
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
