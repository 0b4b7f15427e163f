//! Seeded faults: a testee that makes one mistake of a table, for the test of the suite.
//!
//! Nothing here is used to judge. What the mistake does not touch is the library's answer.

#![allow(clippy::indexing_slicing, reason = "the JSON that is taken apart was parsed before")]

mod answer;
mod bank;
mod bank_row;
mod body;
mod chained;
mod check_digit;
mod context;
pub mod controls;
mod display;
mod keys;
pub mod known_testee;
mod oath;
mod otp;
mod payload;
mod phone;
mod positions;
mod sealed;
pub mod selftest;
mod table;
mod typed;
mod values;

use dlotp_conformance::{connection, fresh, matrix, outcome, runner};
use dlotp_suite::{seal, spec, suite};
use dlotp_testee::{hexadecimal, library, operation_json, testee, wire};
use dlotp_wire::vectors;
use serde_json::Value;

pub use self::table::{FAULTS, Fault, Slip};
use crate::{
    outcome::{TesteeReply, answered},
    vectors::Vector,
};

/// The fault of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Fault> {
    FAULTS.iter().find(|fault| fault.name == name)
}

/// What the implementation with the fault of this name answers to a vector, as reports hold it.
#[must_use]
pub fn imitate(fault: &str, vector: &Vector) -> Value {
    let world = World::new(find(fault).map(|fault| fault.slip));
    answered(&TesteeReply::Answer(world.answer(&vector.op, vector.args.clone())))
}

/// An implementation that makes at most one mistake.
#[derive(Clone, Copy, Debug)]
pub struct World {
    slip: Option<Slip>,
}

impl World {
    /// The implementation that makes this mistake; without one it answers as the library does.
    #[must_use]
    pub const fn new(slip: Option<Slip>) -> Self {
        Self { slip }
    }

    fn is(self, slip: Slip) -> bool {
        self.slip == Some(slip)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, thread};

    use super::*;
    use crate::{
        outcome::{Judgement, Outcome, TesteeReply, judge},
        spec,
        suite::Suite,
        vectors::Vector,
    };

    #[test]
    fn every_fault_has_a_name_of_its_own_and_breaks_requirements() {
        let names: BTreeSet<_> = FAULTS.iter().map(|fault| fault.name).collect();
        assert_eq!(names.len(), FAULTS.len());
        assert!(FAULTS.len() >= 300);
        for fault in FAULTS {
            assert!(fault.sentence.ends_with('.'), "{}", fault.name);
            for id in fault.requirements.split(' ') {
                assert!(spec::requirement(id).is_some(), "{}: {id}", fault.name);
            }
        }
    }

    /// What is wrong of a fault is its slip and nothing else. How far chains reach, the
    /// test of the suite shows with the control `sound`: hashing takes long here.
    #[test]
    fn without_a_slip_every_answer_is_right() {
        let near = |vector: &Vector| vector.args["q"].as_u64().is_none_or(|q| q <= 1000);
        let vectors = Suite::embedded().unwrap().vectors.into_iter().filter(near);
        let vectors: Vec<_> = vectors.collect();
        thread::scope(|scope| {
            for some in vectors.chunks(vectors.len().div_ceil(4)) {
                scope.spawn(|| some.iter().for_each(answered_rightly));
            }
        });
    }

    fn answered_rightly(vector: &Vector) {
        let answer = World::new(None).answer(&vector.op, vector.args.clone());
        let Judgement { outcome, difference } = judge(vector, &TesteeReply::Answer(answer));
        assert_eq!((outcome, difference), (Outcome::Pass, None), "{}", vector.id);
    }
}
