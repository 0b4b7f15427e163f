//! An implementation among others: asked several things at a time, and started again where it fails.

use std::time::Duration;

use serde_json::Value;

use crate::{
    child::{Child, Target},
    outcome::Reply,
    runner::{self, Settings, StartError},
    wire::{Bench, Hello, Request, case_line, line},
};

/// What is asked: an operation of the wire, and its arguments.
pub type Question = (String, Value);

/// A testee with a name of its own.
pub struct Peer {
    /// What reports call it.
    pub name: String,
    /// How it introduced itself.
    pub hello: Hello,
    settings: Settings,
    child: Option<Child>,
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
        let (child, hello) = runner::start(&settings)?;
        Ok(Self { name, hello, settings, child: Some(child), seq: 0 })
    }

    /// Whether it claims a role, a version and further claims.
    #[must_use]
    pub fn claims(&self, role: &str, version: u64, needs: &[String]) -> bool {
        self.hello.roles.iter().any(|claimed| claimed == role)
            && self.hello.versions.contains(&version)
            && needs.iter().all(|need| self.hello.claims.contains(need))
    }

    /// Its reply to one question.
    pub fn ask(&mut self, op: &str, args: &Value) -> Reply {
        let question = (op.to_owned(), args.clone());
        self.ask_all(std::slice::from_ref(&question))
            .pop()
            .unwrap_or_else(|| Reply::Protocol("there is no answer".to_owned()))
    }

    /// Its reply to a request for a measurement; it may take as long as it was asked to measure.
    pub fn measure(&mut self, bench: impl FnOnce(u64) -> Bench) -> Reply {
        self.seq = self.seq.wrapping_add(1);
        let seq = self.seq;
        let bench = bench(seq);
        let patience = Duration::from_millis(bench.milliseconds.saturating_mul(4));
        let timeout = self.settings.timeout.saturating_add(patience);
        let reply = match self.running() {
            Ok(child) => {
                child.send(line(&Request::Bench(bench)));
                let event = child.receive(timeout);
                runner::answer(child, event, seq, timeout)
            }
            Err(fault) => Err(fault),
        };
        match reply {
            Ok(answer) => Reply::Answer(answer),
            Err(fault) => {
                self.child = None;
                fault
            }
        }
    }

    /// Its replies, one for each question. After a crash or a hang it is started again.
    pub fn ask_all(&mut self, questions: &[Question]) -> Vec<Reply> {
        let mut replies = Vec::with_capacity(questions.len());
        while let Some(rest) = questions.get(replies.len()..).filter(|rest| !rest.is_empty()) {
            if let Err(fault) = self.answer_some(rest, &mut replies) {
                self.child = None;
                replies.push(fault);
            }
        }
        replies
    }

    /// Asks what is left, until a fault.
    fn answer_some(&mut self, rest: &[Question], replies: &mut Vec<Reply>) -> Result<(), Reply> {
        let (mut seq, timeout) = (self.seq, self.settings.timeout);
        let child = self.running()?;
        let first = seq.wrapping_add(1);
        for (op, args) in rest {
            seq = seq.wrapping_add(1);
            child.send(case_line(seq, op, args));
        }
        for seq in first..=seq {
            let event = child.receive(timeout);
            let answer = runner::answer(child, event, seq, timeout)?;
            replies.push(Reply::Answer(answer));
        }
        self.seq = seq;
        Ok(())
    }

    fn running(&mut self) -> Result<&mut Child, Reply> {
        match &mut self.child {
            Some(child) => Ok(child),
            none => {
                let started = runner::start(&self.settings)
                    .map_err(|error| Reply::Crash(format!("can't be started again: {error}")))?;
                Ok(none.insert(started.0))
            }
        }
    }
}
