//! An implementation beside others: asked several questions at a time, and started again where it fails.

use std::time::Duration;

use dlotp_wire::wire::{BenchRequest, Hello, Request, case_line, line};
use serde_json::Value;

use crate::{
    connection::{Target, TesteeConnection},
    outcome::TesteeReply,
    runner::{self, Settings, StartError},
};

/// A question: an operation of the wire, and its arguments.
pub type Question = (String, Value);

/// A testee with a name of its own.
pub struct Peer {
    /// The name in reports.
    pub name: String,
    /// The answer to `hello`.
    pub hello: Hello,
    settings: Settings,
    connection: Option<TesteeConnection>,
    seq: u64,
}

impl Peer {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// Those of [`runner::start`].
    pub fn start(name: String, target: Target, timeout: Duration) -> Result<Self, StartError> {
        let settings = Settings { target, seed: 0, window: 1, jobs: 1, timeout };
        let (connection, hello) = runner::start(&settings)?;
        Ok(Self { name, hello, settings, connection: Some(connection), seq: 0 })
    }

    /// Returns whether it claims a role, a version and further claims.
    #[must_use]
    pub fn claims(&self, role: &str, version: u64, needs: &[String]) -> bool {
        self.hello.roles.iter().any(|claimed| claimed == role)
            && self.hello.versions.contains(&version)
            && needs.iter().all(|need| self.hello.claims.contains(need))
    }

    /// Asks one question.
    pub fn ask(&mut self, op: &str, args: &Value) -> TesteeReply {
        let question = (op.to_owned(), args.clone());
        self.ask_all(std::slice::from_ref(&question))
            .pop()
            .unwrap_or_else(|| TesteeReply::Protocol("there is no answer".to_owned()))
    }

    /// Asks for a measurement, with the time that it was asked to measure added to the timeout.
    pub fn measure(&mut self, bench: impl FnOnce(u64) -> BenchRequest) -> TesteeReply {
        self.seq = self.seq.wrapping_add(1);
        let seq = self.seq;
        let bench = bench(seq);
        let patience = Duration::from_millis(bench.milliseconds.saturating_mul(4));
        let timeout = self.settings.timeout.saturating_add(patience);
        let reply = match self.running() {
            Ok(connection) => {
                connection.send(line(&Request::Bench(bench)));
                let event = connection.receive(timeout);
                runner::answer(connection, event, seq, timeout)
            }
            Err(fault) => Err(fault),
        };
        match reply {
            Ok(answer) => TesteeReply::Answer(answer),
            Err(fault) => {
                self.connection = None;
                fault
            }
        }
    }

    /// Asks several questions, and returns a reply for each. After a crash or a hang the testee is started again.
    pub fn ask_all(&mut self, questions: &[Question]) -> Vec<TesteeReply> {
        let mut replies = Vec::with_capacity(questions.len());
        while let Some(rest) = questions.get(replies.len()..).filter(|rest| !rest.is_empty()) {
            if let Err(fault) = self.answer_some(rest, &mut replies) {
                self.connection = None;
                replies.push(fault);
            }
        }
        replies
    }

    /// Asks what is left, until a fault.
    fn answer_some(
        &mut self,
        rest: &[Question],
        replies: &mut Vec<TesteeReply>,
    ) -> Result<(), TesteeReply> {
        let (mut seq, timeout) = (self.seq, self.settings.timeout);
        let connection = self.running()?;
        let first = seq.wrapping_add(1);
        for (op, args) in rest {
            seq = seq.wrapping_add(1);
            connection.send(case_line(seq, op, args));
        }
        for seq in first..=seq {
            let event = connection.receive(timeout);
            let answer = runner::answer(connection, event, seq, timeout)?;
            replies.push(TesteeReply::Answer(answer));
        }
        self.seq = seq;
        Ok(())
    }

    fn running(&mut self) -> Result<&mut TesteeConnection, TesteeReply> {
        match &mut self.connection {
            Some(connection) => Ok(connection),
            none => {
                let started = runner::start(&self.settings).map_err(|error| {
                    TesteeReply::Crash(format!("can't be started again: {error}"))
                })?;
                Ok(none.insert(started.0))
            }
        }
    }
}
