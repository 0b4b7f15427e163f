//! Fresh cases: the library computes them from the seed of a run, so that no table of known answers passes.

#![allow(clippy::indexing_slicing, reason = "the JSON that is taken apart was made here")]

mod oath;
mod otp;
mod payload;
mod record;
mod trace;
mod verifier;

use std::{num::NonZero, panic, thread};

use dlotp::{Code, Version};
use dlotp_suite::{currency::CURRENCIES, requirements};
use dlotp_testee::library::{self, LibraryAnswer};
use dlotp_wire::{
    OPERATIONS,
    v1::Nonces,
    v2::FreshBytes,
    vectors::{Expectation, Vector},
};
use rand::{
    Rng, SeedableRng,
    seq::{IndexedRandom, IteratorRandom},
};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

/// Makes `count` positives of every operation and `count` negatives of every kind of mutation.
#[must_use]
pub fn cases(seed: u64, count: usize) -> Vec<Vector> {
    let rounds: Vec<usize> = (0..count).collect();
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    // Each round has a stream of its own, so that what is made does not depend on the threads.
    thread::scope(|scope| {
        let chunks = rounds.chunks(count.div_ceil(threads).max(1));
        let made: Vec<_> = chunks
            .map(|chunk| {
                scope
                    .spawn(move || chunk.iter().flat_map(|&at| round(seed, at)).collect::<Vec<_>>())
            })
            .collect();
        made.into_iter().flat_map(join).collect()
    })
}

/// Returns the result of a thread, or goes on with its panic.
fn join<T>(made: thread::ScopedJoinHandle<'_, T>) -> T {
    made.join().unwrap_or_else(|cause| panic::resume_unwind(cause))
}

fn round(seed: u64, round: usize) -> Vec<Vector> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(round as u64);
    let version = Version::V1;
    let mut builder = CaseBuilder { random, round, version, vectors: Vec::new(), number: 0 };
    builder.round();
    builder.vectors
}

/// Returns the arguments of an enrolment, with more members.
fn enrolled(version: Version, secret: &str, more: Value) -> Value {
    let mut args = json!({ "version": version.number(), "secret": secret });
    merge(&mut args, more);
    args
}

/// Adds members to an object.
pub(crate) fn merge(args: &mut Value, more: Value) {
    if let (Value::Object(args), Value::Object(more)) = (args, more) {
        args.extend(more);
    }
}

struct CaseBuilder {
    random: ChaCha8Rng,
    round: usize,
    /// The version of the cases that are made now.
    version: Version,
    vectors: Vec<Vector>,
    /// The number of cases in this round.
    number: usize,
}

const TITLE: &str = "A fresh case.";
/// More cases than a round has.
const ROUND: usize = 1000;

const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCOUNTS: &[&str] = &[
    "IT60X0542811101000000123456",
    "DE89370400440532013000",
    "GB29NWBK60161331926819",
    "FR1420041010050500013M02606",
    "NL91ABNA0417164300",
    "NO9386011117947",
];

impl CaseBuilder {
    /// One positive of each operation, and one negative of each kind.
    fn round(&mut self) {
        for (&version, number) in Version::ALL.iter().zip((0..).step_by(ROUND / 4)) {
            // The number of cases of one version does not move the ids of the next.
            (self.version, self.number) = (version, number);
            self.protocol();
        }
        self.version = Version::V1;
        self.oath();
    }

    fn protocol(&mut self) {
        let secret = self.hex(32);
        let pin = self.digits(4..=12);
        self.enrolment(&secret, &pin);
        let text = self.payload(&secret, &pin);
        let id = self.operation_ids(&secret);
        self.otps(&secret, &pin, &id);
        let texts = if self.version == Version::V1 { vec![text] } else { self.texts(&secret) };
        self.trace(&secret, &pin, &texts, &id);
        match self.version {
            Version::V1 => self.verifier::<Nonces>(&pin),
            _ => self.verifier::<FreshBytes>(&pin),
        }
        self.records();
    }

    /// Draws for this many payloads, in version 2 with the serials.
    fn drawn(&mut self, count: usize) -> (&'static str, Vec<String>, Value) {
        if self.version == Version::V1 {
            return ("nonces", (0..count).map(|_| self.hex(12)).collect(), json!({}));
        }
        let serials = json!({ "n": self.position(), "m": self.position() - 1 });
        ("fresh", (0..count).map(|_| self.hex(32)).collect(), serials)
    }

    /// Draws a position of a chain. Each power of two is equally likely, since every position costs a step.
    fn position(&mut self) -> u64 {
        let least = 1 << self.random.random_range(0..=9);
        self.random.random_range(least..=2 * least)
    }

    fn hex(&mut self, length: usize) -> String {
        let bytes: Vec<u8> = (0..length).map(|_| self.random.random()).collect();
        hex::encode(bytes)
    }

    fn digits(&mut self, lengths: std::ops::RangeInclusive<usize>) -> String {
        let length = self.random.random_range(lengths);
        (0..length).map(|_| char::from(self.random.random_range(b'0'..=b'9'))).collect()
    }

    fn word(&mut self, max: usize) -> String {
        let length = self.random.random_range(1..=max);
        (0..length)
            .filter_map(|_| LETTERS.choose(&mut self.random))
            .copied()
            .map(char::from)
            .collect()
    }

    fn time(&mut self) -> u64 {
        self.random.random_range(0..=253_402_300_799)
    }

    /// Adds a case whose outputs the library computes, and returns its id and outputs.
    fn gives(
        &mut self,
        op: &str,
        requirements: &str,
        needs: &[&str],
        args: Value,
    ) -> (String, Value) {
        let LibraryAnswer::Ok(outputs) = library::answer_to(op, &args) else {
            return (String::new(), Value::Null);
        };
        let expected = Expectation::Ok(outputs.clone());
        (self.push(op, TITLE, requirements, needs, args, expected, None), outputs)
    }

    /// Adds a case that is to be refused with this code.
    fn refuses(
        &mut self,
        op: &str,
        requirements: &str,
        needs: &[&str],
        args: Value,
        code: Code,
        twin: &str,
    ) {
        let expected = Expectation::Rejected(vec![code.to_string()]);
        let title = format!("A fresh case of {code}.");
        self.push(op, &title, requirements, needs, args, expected, Some(twin.to_owned()));
    }

    #[allow(clippy::too_many_arguments, reason = "a vector has so many members")]
    fn push(
        &mut self,
        op: &str,
        title: &str,
        requirements: &str,
        needs: &[&str],
        args: Value,
        expected: Expectation,
        twin: Option<String>,
    ) -> String {
        self.number += 1;
        let noun = op.split('.').next().unwrap_or(op);
        let id = format!("{noun}-fresh-{:04}", self.round * ROUND + self.number);
        let role = OPERATIONS.iter().find(|(name, _)| *name == op).map_or("", |op| op.1);
        self.vectors.push(Vector {
            id: id.clone(),
            title: title.to_owned(),
            requirements: requirements
                .split(' ')
                .map(|id| requirements::of(self.version, id).to_owned())
                .collect(),
            flags: Vec::new(),
            role: role.to_owned(),
            needs: needs.iter().map(|&need| need.to_owned()).collect(),
            op: op.to_owned(),
            args,
            expected,
            intermediate: Map::new(),
            twin,
            differs_from: Vec::new(),
        });
        id
    }

    fn enrolment(&mut self, secret: &str, pin: &str) {
        let args = enrolled(self.version, secret, json!({ "pin": pin }));
        let (twin, _) = self.gives("enrolment.derive", "ENR-5 ENR-6 ENR-7 ENR-8", &[], args);
        for bad in [self.digits(0..=3), self.digits(13..=20), format!("{pin}x")] {
            let args = enrolled(self.version, secret, json!({ "pin": bad }));
            self.refuses("enrolment.derive", "ENR-3", &[], args, Code::MalformedPin, &twin);
        }
    }

    /// A random operation, and what it needs.
    fn operation(&mut self) -> (Value, &'static [&'static str]) {
        let currency = CURRENCIES.iter().choose(&mut self.random).map(|currency| currency.code);
        let reference = if self.random.random() { json!(self.word(40)) } else { Value::Null };
        let details: Vec<Value> = (0..self.random.random_range(0..=3))
            .map(|_| json!([format!("L {}", self.word(10)), self.word(20)]))
            .collect();
        let items: Vec<Value> = (0..self.random.random_range(2..=4))
            .map(|_| {
                let account = ACCOUNTS.choose(&mut self.random).copied().unwrap_or_default();
                json!({ "payee": self.word(15), "account": account, "amount": self.random.random_range(1..=100_000_000_u64) })
            })
            .collect();
        let total: u64 = items.iter().filter_map(|item| item["amount"].as_u64()).sum();
        let account = ACCOUNTS.choose(&mut self.random).copied().unwrap_or_default();
        match self.random.random_range(0..4) {
            0 => (
                json!({ "kind": "batch", "purpose": self.random.random_range(1..=2), "total": total, "currency": currency, "items": items, "reference": reference, "details": details }),
                &[],
            ),
            1 => (
                json!({ "kind": "action", "purpose": self.random.random_range(32..=39), "title": self.word(70), "details": details }),
                &[],
            ),
            2 => (
                json!({ "kind": "bulk", "purpose": self.random.random_range(1..=2), "total": total, "currency": currency, "items": items, "reference": reference, "details": details }),
                &["bulk"],
            ),
            _ => (
                json!({ "kind": "payment", "purpose": self.random.random_range(1..=6), "amount": self.random.random_range(1..=999_999_999_999_999_u64), "currency": currency, "payee": self.word(70), "account": account, "reference": reference, "details": details }),
                &[],
            ),
        }
    }

    fn digits_of_no_pin(&self) -> String {
        // No PIN has as few as three digits. They depend on the case, so that they vary.
        format!("{:03}", (self.round + self.number) % 1000)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use dlotp_testee::testee::answer;

    use super::*;
    use crate::outcome::{CaseOutcome, TesteeReply, judge};

    #[test]
    fn the_library_answers_every_fresh_case_as_the_mutation_says() {
        let cases = cases(7, 30);
        for vector in &cases {
            let reply = TesteeReply::Answer(answer(&vector.op, vector.args.clone()));
            let judgement = judge(vector, &reply);
            assert_eq!(judgement.outcome, CaseOutcome::Pass, "{vector:?} {judgement:?}");
        }
        for (op, _) in OPERATIONS {
            let positives = |vector: &&Vector| vector.op == *op && vector.twin.is_none();
            assert!(cases.iter().filter(positives).count() >= 30, "{op}");
        }
    }

    #[test]
    fn another_seed_gives_other_cases_and_the_same_seed_the_same() {
        assert_eq!(cases(1, 2), cases(1, 2));
        assert_ne!(cases(1, 2), cases(2, 2));
        let (few, many) = (cases(1, 2), cases(1, 5));
        assert_eq!(Some(few.as_slice()), many.get(..few.len()));
        let ids: BTreeSet<_> = many.iter().map(|vector| &vector.id).collect();
        assert_eq!(ids.len(), many.len());
    }
}
