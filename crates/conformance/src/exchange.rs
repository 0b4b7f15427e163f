//! Cases in a file and answers from a file, for a testee that can't be talked to while it runs.
//!
//! The lines are those of the wire: `hello` first, then every case of the suite and the fresh ones
//! of a seed, in shuffled order (TEST-16). The answers are judged as in a run.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Read, Write},
};

use dlotp_suite::suite::VectorSuite;
use dlotp_wire::{
    vectors::Vector,
    wire::{Answer, Hello, MAX_LINE, PROTOCOL, Request, case_line, line},
};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::{
    outcome::{TesteeReply, judge},
    runner::{CaseResult, RunResult, nonce, prove},
};

/// A file of answers that can't be judged at all.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// It can't be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The first line is not the answer to `hello`.
    #[error("line 1: {0}; is it the answer to the file that was exported with this seed?")]
    Hello(String),
}

/// The content of a file of answers.
#[derive(Debug)]
pub struct Answers {
    /// The testee's answer to `hello`.
    pub hello: Hello,
    /// The replies, by `seq`.
    replies: BTreeMap<u64, TesteeReply>,
    /// The first line that breaks the contract, and the reason.
    fault: Option<String>,
}

/// Returns the order of the cases, as their places in the suite.
fn order(suite: &VectorSuite, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..suite.vectors.len()).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    order
}

/// The `seq` of the case at a place in the order.
const fn seq(place: usize) -> u64 {
    (place as u64).saturating_add(1)
}

/// Writes `hello` and every case, and returns the number of cases.
///
/// # Errors
///
/// The output can't be written.
pub fn export(suite: &VectorSuite, seed: u64, output: &mut impl Write) -> io::Result<usize> {
    let hello = Request::Hello { protocol: PROTOCOL, nonce: nonce(seed) };
    output.write_all(line(&hello).as_bytes())?;
    let order = order(suite, seed);
    for (place, vector) in order.iter().filter_map(|at| suite.vectors.get(*at)).enumerate() {
        output.write_all(case_line(seq(place), &vector.op, &vector.args).as_bytes())?;
    }
    output.flush()?;
    Ok(order.len())
}

impl Answers {
    /// Reads a file of answers to what was exported with this seed.
    ///
    /// # Errors
    ///
    /// It can't be read, or does not begin with the answer to `hello`. A mistake further on makes the run
    /// incomplete.
    pub fn read(seed: u64, mut input: impl BufRead) -> Result<Self, ExchangeError> {
        let first = next_line(&mut input)?.unwrap_or_else(|| Err("expected a line".to_owned()));
        let hello = first
            .and_then(|line| Hello::parse(&line, &nonce(seed)).map_err(|error| error.to_string()))
            .map_err(ExchangeError::Hello)?;
        let mut answers = Self { hello, replies: BTreeMap::new(), fault: None };
        let mut number: usize = 1;
        while let Some(line) = next_line(&mut input)? {
            number = number.saturating_add(1);
            let told = line.and_then(|line| answers.take(&line));
            if let Err(what) = told {
                answers.fault = Some(format!("line {number}: {what}"));
                break;
            }
        }
        Ok(answers)
    }

    /// Takes one answer; answers come in the order of the cases (TEST-7).
    fn take(&mut self, line: &str) -> Result<(), String> {
        let (seq, answer) = Answer::parse(line).map_err(|error| error.to_string())?;
        let last = self.replies.last_key_value().map_or(0, |(seq, _)| *seq);
        if seq <= last {
            return Err(format!("seq: expected more than {last}, found {seq}"));
        }
        self.replies.insert(seq, TesteeReply::Answer(answer));
        Ok(())
    }

    /// Judges the answers to `vectors`, those that the claim selects from the suite and seed of the export.
    #[must_use]
    pub fn judge(mut self, suite: &VectorSuite, seed: u64, vectors: &[Vector]) -> RunResult {
        let order = order(suite, seed);
        let mut asked = BTreeMap::new();
        for (place, at) in order.iter().enumerate() {
            if let Some(vector) = suite.vectors.get(*at) {
                asked.insert(vector.id.as_str(), seq(place));
            }
        }
        let most = seq(order.len().saturating_sub(1));
        let beyond = self.replies.keys().find(|found| **found > most);
        let fault = self.fault.or_else(|| beyond.map(|found| format!("there is no case {found}")));
        let mut missing = None;
        let mut ran: Vec<CaseResult> = vectors
            .iter()
            .map(|vector| {
                let reply = asked.get(vector.id.as_str()).and_then(|seq| self.replies.remove(seq));
                reply.map_or_else(
                    || {
                        missing.get_or_insert_with(|| vector.id.clone());
                        CaseResult::not_run()
                    },
                    |reply| CaseResult::new(judge(vector, &reply), reply),
                )
            })
            .collect();
        prove(vectors, &mut ran);
        let missing = missing.map(|id| format!("{id} and maybe more have no answer"));
        RunResult { cases: ran, incomplete: fault.or(missing), stderr: String::new() }
    }
}

/// Returns the next line without its line feed, or its mistake; none at the end.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<Result<String, String>>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
    if input.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    Ok(Some(match bytes.pop() {
        Some(b'\n') => String::from_utf8(bytes).map_err(|_| "expected UTF-8".to_owned()),
        _ => Err(format!("expected a line feed within {MAX_LINE} bytes")),
    }))
}

#[cfg(test)]
mod tests {
    use dlotp_suite::suite::Claim;
    use dlotp_testee::testee;

    use super::*;
    use crate::outcome::CaseOutcome;

    const SEED: u64 = 7;

    fn answers(change: impl Fn(Vec<String>) -> Vec<String>) -> Result<RunResult, ExchangeError> {
        let suite = VectorSuite::embedded().unwrap();
        let (mut cases, mut text) = (Vec::new(), Vec::new());
        assert_eq!(export(&suite, SEED, &mut cases).unwrap(), suite.vectors.len());
        testee::serve(cases.as_slice(), &mut text).unwrap();
        let lines = String::from_utf8(text).unwrap().lines().map(str::to_owned).collect();
        let text = change(lines).join("\n") + "\n";
        let answers = Answers::read(SEED, text.as_bytes())?;
        let vectors = suite.clone().select(&Claim::from(&answers.hello), "");
        Ok(answers.judge(&suite, SEED, &vectors))
    }

    fn passed(finished: &RunResult) -> usize {
        let pass = |ran: &&CaseResult| ran.judgement.outcome == CaseOutcome::Pass;
        finished.cases.iter().filter(pass).count()
    }

    #[test]
    fn right_answers_pass() {
        let finished = answers(|lines| lines).unwrap();
        assert_eq!(finished.incomplete, None);
        assert_eq!(passed(&finished), finished.cases.len());
    }

    #[test]
    fn a_wrong_answer_fails() {
        let finished = answers(|mut lines| {
            lines[5] = r#"{"seq":5,"ok":{"otp":"x"}}"#.to_owned();
            lines
        })
        .unwrap();
        assert_eq!(finished.incomplete, None);
        assert!(passed(&finished) < finished.cases.len());
    }

    #[test]
    fn what_is_cut_off_out_of_order_or_beyond_makes_a_run_incomplete() {
        let incomplete = |change: fn(&mut Vec<String>)| {
            let finished = answers(|mut lines| {
                change(&mut lines);
                lines
            });
            finished.unwrap().incomplete.unwrap()
        };
        assert!(incomplete(|lines| lines.truncate(20)).ends_with("maybe more have no answer"));
        let found = incomplete(|lines| lines.swap(3, 4));
        assert_eq!(found, "line 5: seq: expected more than 4, found 3");
        let found = incomplete(|lines| lines.push(r#"{"seq":999999,"ok":{}}"#.to_owned()));
        assert_eq!(found, "there is no case 999999");
        assert!(incomplete(|lines| lines[7] = "x".repeat(MAX_LINE)).starts_with("line 8: "));
    }

    #[test]
    fn another_hello_is_refused() {
        for change in ["", "{}"] {
            let refused = answers(|mut lines| {
                lines[0] = change.to_owned();
                lines
            });
            assert!(refused.unwrap_err().to_string().starts_with("line 1: "));
        }
        let text = b"";
        assert!(Answers::read(SEED, text.as_slice()).is_err());
        let suite = VectorSuite::embedded().unwrap();
        let (mut cases, mut text) = (Vec::new(), Vec::new());
        export(&suite, SEED + 1, &mut cases).unwrap();
        testee::serve(cases.as_slice(), &mut text).unwrap();
        assert!(Answers::read(SEED, text.as_slice()).is_err());
    }
}
