//! Differential fuzzing: two implementations get the same mutations of the vectors' inputs. Where they answer
//! differently, the specification or one of them has a gap.

mod mutate;
mod shrink;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use dlotp_suite::suite::{VectorSuite, noun};
use dlotp_testee::library::{self, LibraryAnswer};
use dlotp_wire::{WireOperation, operation::OtpScanned, vectors::Vector, wire::Answer};
use rand::{SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    outcome::TesteeReply,
    peer::{Peer, Question},
};

/// The number of inputs in flight.
const BATCH: usize = 64;
/// The number of disagreements that ends the search: settle these before you look for more.
const ENOUGH: usize = 20;

/// An input that two implementations answered differently.
#[derive(Clone, Debug, Serialize)]
pub struct Divergence {
    /// The vector that the input was mutated from.
    pub from: String,
    /// The requirements of that vector: what the input touches.
    pub requirements: Vec<String>,
    /// The operation of the wire.
    pub op: String,
    /// The arguments, as small as shrinking made them.
    pub args: Value,
    /// The answer of each, by name.
    pub answers: Vec<(String, Value)>,
}

/// The result of a search.
#[derive(Debug)]
pub struct SearchResult {
    /// The number of inputs that both answered.
    pub inputs: usize,
    /// The number of these that both accepted.
    pub accepted: usize,
    /// The number of these that both refused.
    pub refused: usize,
    /// One disagreement of each kind.
    pub disagreements: Vec<Divergence>,
}

/// Searches until a time has passed.
#[must_use]
pub fn search(
    suite: &VectorSuite,
    seed: u64,
    time: Duration,
    pair: &mut (Peer, Peer),
) -> SearchResult {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let both = |vector: &&Vector| {
        suite.versions_of(vector).all(|version| {
            pair.0.claims(&vector.role, version, &vector.needs)
                && pair.1.claims(&vector.role, version, &vector.needs)
        })
    };
    let vectors: Vec<&Vector> = suite.vectors.iter().filter(both).collect();
    let mut found = SearchResult { inputs: 0, accepted: 0, refused: 0, disagreements: Vec::new() };
    let mut kinds = BTreeSet::new();
    let start = Instant::now();
    while start.elapsed() < time && found.disagreements.len() < ENOUGH && !vectors.is_empty() {
        let batch: Vec<(&Vector, Question)> = (0..BATCH)
            .filter_map(|_| {
                let vector = *vectors.choose(&mut random)?;
                let args = mutate::mutate(&vector.args, &mut random);
                (!out_of_reach(&vector.op, &args)).then(|| (vector, (vector.op.clone(), args)))
            })
            .collect();
        let questions: Vec<Question> = batch.iter().map(|(_, question)| question.clone()).collect();
        let replies = (pair.0.ask_all(&questions), pair.1.ask_all(&questions));
        for ((vector, (op, args)), (one, other)) in
            batch.into_iter().zip(replies.0.iter().zip(&replies.1))
        {
            found.inputs = found.inputs.saturating_add(1);
            match (one, other) {
                (TesteeReply::Answer(Answer::Ok(_)), TesteeReply::Answer(Answer::Ok(_))) => {
                    found.accepted = found.accepted.saturating_add(1);
                }
                (
                    TesteeReply::Answer(Answer::Rejected(_)),
                    TesteeReply::Answer(Answer::Rejected(_)),
                ) => {
                    found.refused = found.refused.saturating_add(1);
                }
                _ => {}
            }
            // Another of a known kind adds nothing.
            if agree(one, other) || !kinds.insert((op.clone(), kind(one), kind(other))) {
                continue;
            }
            let args = shrink::shrink(&vector.args, args, |args| {
                !agree(&pair.0.ask(&op, args), &pair.1.ask(&op, args))
            });
            let answers = [&mut pair.0, &mut pair.1]
                .map(|peer| (peer.name.clone(), answer_json(&peer.ask(&op, &args))));
            found.disagreements.push(Divergence {
                from: vector.id.clone(),
                requirements: vector.requirements.clone(),
                op,
                args,
                answers: answers.into(),
            });
        }
    }
    found
}

/// Returns whether a text names a position of its chain that is too far for the wire.
fn out_of_reach(op: &str, args: &Value) -> bool {
    op == OtpScanned::NAME && matches!(library::answer_to(op, args), LibraryAnswer::Error(_))
}

/// Returns whether two replies agree. Two errors agree whatever their texts say, and so do two answers of
/// `unsupported`.
fn agree(one: &TesteeReply, other: &TesteeReply) -> bool {
    match (one, other) {
        (TesteeReply::Answer(one), TesteeReply::Answer(other)) => match (one, other) {
            (Answer::Error(_), Answer::Error(_))
            | (Answer::Unsupported(_), Answer::Unsupported(_)) => true,
            (one, other) => one == other,
        },
        _ => false,
    }
}

/// The kind of a reply, without its values.
fn kind(reply: &TesteeReply) -> String {
    match reply {
        TesteeReply::Answer(Answer::Ok(_)) => "ok".to_owned(),
        TesteeReply::Answer(Answer::Rejected(code)) => code.clone(),
        TesteeReply::Answer(Answer::Unsupported(_)) => "unsupported".to_owned(),
        TesteeReply::Answer(Answer::Error(_)) => "error".to_owned(),
        TesteeReply::Crash(_) => "crash".to_owned(),
        TesteeReply::Hang(_) => "hang".to_owned(),
        TesteeReply::Protocol(_) => "protocol".to_owned(),
    }
}

fn answer_json(reply: &TesteeReply) -> Value {
    match reply {
        TesteeReply::Answer(Answer::Ok(outputs)) => json!({ "ok": outputs }),
        TesteeReply::Answer(Answer::Rejected(code)) => json!({ "rejected": code }),
        TesteeReply::Answer(Answer::Unsupported(reason)) => json!({ "unsupported": reason }),
        TesteeReply::Answer(Answer::Error(trace)) => json!({ "error": trace }),
        fault => json!({ "fault": fault.describe() }),
    }
}

impl Divergence {
    /// A draft of a vector, without the expected value, which the specification has to give.
    #[must_use]
    pub fn candidate(&self) -> Value {
        json!({
            "id": format!("{}-candidate", noun(&self.from)),
            "title": format!("An input near {}.", self.from),
            "requirements": self.requirements,
            "op": self.op,
            "args": self.args,
        })
    }
}
