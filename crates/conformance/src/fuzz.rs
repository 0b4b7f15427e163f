//! Differential fuzzing: two implementations get the same inputs, bent away from the vectors'; where
//! they answer differently, the specification or one of them has a hole.

mod mutate;
mod shrink;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use rand::{SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    library::{self, Operation, Scanned},
    outcome::Reply,
    peer::{Peer, Question},
    suite::{Suite, noun},
    vectors::Vector,
    wire::Answer,
};

/// How many inputs are in flight.
const BATCH: usize = 64;
/// How many disagreements end the search: each is to be settled before more are looked for.
const ENOUGH: usize = 20;

/// What two implementations answered differently.
#[derive(Clone, Debug, Serialize)]
pub struct Disagreement {
    /// The vector that the input was bent away from.
    pub from: String,
    /// The requirements of that vector: what the input touches.
    pub requirements: Vec<String>,
    /// The operation of the wire.
    pub op: String,
    /// The arguments, as small as they were got.
    pub args: Value,
    /// What each answered, by name.
    pub answers: Vec<(String, Value)>,
}

/// What a search found.
#[derive(Debug)]
pub struct Found {
    /// How many inputs both answered.
    pub inputs: usize,
    /// How many of these were accepted by both.
    pub accepted: usize,
    /// How many were refused by both with one code.
    pub refused: usize,
    /// One of each kind.
    pub disagreements: Vec<Disagreement>,
}

/// Searches until a time has passed.
#[must_use]
pub fn search(suite: &Suite, seed: u64, time: Duration, pair: &mut (Peer, Peer)) -> Found {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let both = |vector: &&Vector| {
        suite.versions_of(vector).all(|version| {
            pair.0.claims(&vector.role, version, &vector.needs)
                && pair.1.claims(&vector.role, version, &vector.needs)
        })
    };
    let vectors: Vec<&Vector> = suite.vectors.iter().filter(both).collect();
    let mut found = Found { inputs: 0, accepted: 0, refused: 0, disagreements: Vec::new() };
    let mut kinds = BTreeSet::new();
    let start = Instant::now();
    while start.elapsed() < time && found.disagreements.len() < ENOUGH && !vectors.is_empty() {
        let batch: Vec<(&Vector, Question)> = (0..BATCH)
            .filter_map(|_| {
                let vector = *vectors.choose(&mut random)?;
                let args = mutate::bend(&vector.args, &mut random);
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
                (Reply::Answer(Answer::Ok(_)), Reply::Answer(Answer::Ok(_))) => {
                    found.accepted = found.accepted.saturating_add(1);
                }
                (Reply::Answer(Answer::Rejected(_)), Reply::Answer(Answer::Rejected(_))) => {
                    found.refused = found.refused.saturating_add(1);
                }
                _ => {}
            }
            // Another of a kind that was found tells nothing new.
            if agree(one, other) || !kinds.insert((op.clone(), kind(one), kind(other))) {
                continue;
            }
            let args = shrink::shrink(&vector.args, args, |args| {
                !agree(&pair.0.ask(&op, args), &pair.1.ask(&op, args))
            });
            let answers = [&mut pair.0, &mut pair.1]
                .map(|peer| (peer.name.clone(), told(&peer.ask(&op, &args))));
            found.disagreements.push(Disagreement {
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

/// Whether a text names a position of its chain to which nobody steps on the wire.
fn out_of_reach(op: &str, args: &Value) -> bool {
    op == Scanned::NAME && matches!(library::answer_to(op, args), library::Answer::Error(_))
}

/// Whether two replies say the same. That both can't read a request is the same, whatever they say
/// of it; texts are nobody's business.
fn agree(one: &Reply, other: &Reply) -> bool {
    match (one, other) {
        (Reply::Answer(one), Reply::Answer(other)) => match (one, other) {
            (Answer::Error(_), Answer::Error(_))
            | (Answer::Unsupported(_), Answer::Unsupported(_)) => true,
            (one, other) => one == other,
        },
        _ => false,
    }
}

/// What a reply is, without its values.
fn kind(reply: &Reply) -> String {
    match reply {
        Reply::Answer(Answer::Ok(_)) => "ok".to_owned(),
        Reply::Answer(Answer::Rejected(code)) => code.clone(),
        Reply::Answer(Answer::Unsupported(_)) => "unsupported".to_owned(),
        Reply::Answer(Answer::Error(_)) => "error".to_owned(),
        Reply::Crash(_) => "crash".to_owned(),
        Reply::Hang(_) => "hang".to_owned(),
        Reply::Protocol(_) => "protocol".to_owned(),
    }
}

fn told(reply: &Reply) -> Value {
    match reply {
        Reply::Answer(Answer::Ok(outputs)) => json!({ "ok": outputs }),
        Reply::Answer(Answer::Rejected(code)) => json!({ "rejected": code }),
        Reply::Answer(Answer::Unsupported(reason)) => json!({ "unsupported": reason }),
        Reply::Answer(Answer::Error(trace)) => json!({ "error": trace }),
        fault => json!({ "fault": fault.told() }),
    }
}

impl Disagreement {
    /// A vector to be, without the expected value, which the specification has to say.
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
