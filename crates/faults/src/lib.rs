//! Seeded faults: implementations that are wrong in one place, to test the suite.
//!
//! Nothing here judges an implementation. Where a fault has no effect, the library answers.

#![allow(clippy::indexing_slicing, reason = "the JSON was parsed before it is indexed")]

mod answer;
mod bank;
mod body;
mod chain;
mod check_digit;
mod context;
pub mod controls;
mod display;
mod envelope;
mod failure_counter;
mod keys;
pub mod known_testee;
mod labels;
mod oath;
mod order_store;
mod otp;
mod payload;
mod phone;
mod positions;
mod record;
pub mod selftest;
mod table;
mod typed_details;
mod values;

use serde_json::Value;

pub use self::table::{FAULTS, Fault, FaultId};
use dlotp_conformance::outcome::{TesteeReply, answered};
use dlotp_wire::vectors::Vector;

/// Returns the fault of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Fault> {
    FAULTS.iter().find(|fault| fault.name == name)
}

/// Returns the answer of the implementation with this fault to a vector, in the form that reports hold.
#[must_use]
pub fn imitate(fault: &str, vector: &Vector) -> Value {
    let implementation = FaultyImplementation::new(find(fault).map(|fault| fault.id));
    answered(&TesteeReply::Answer(implementation.answer(&vector.op, vector.args.clone())))
}

/// An implementation with at most one fault.
#[derive(Clone, Copy, Debug)]
pub struct FaultyImplementation {
    fault: Option<FaultId>,
}

impl FaultyImplementation {
    /// Makes the implementation with this fault. Without a fault it answers as the library does.
    #[must_use]
    pub const fn new(fault: Option<FaultId>) -> Self {
        Self { fault }
    }

    fn has(self, fault: FaultId) -> bool {
        self.fault == Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, thread};

    use dlotp_conformance::outcome::{CaseOutcome, Judgement, TesteeReply, judge};
    use dlotp_suite::{spec, suite::VectorSuite};
    use dlotp_wire::vectors::Vector;

    use super::*;

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

    /// Each fault is the only error of its implementation. Vectors with distant chain positions are
    /// left to the control `sound`, because hashing is slow in this build.
    #[test]
    fn without_a_fault_every_answer_is_right() {
        let near = |vector: &Vector| vector.args["q"].as_u64().is_none_or(|q| q <= 1000);
        let vectors = VectorSuite::embedded().unwrap().vectors.into_iter().filter(near);
        let vectors: Vec<_> = vectors.collect();
        thread::scope(|scope| {
            for some in vectors.chunks(vectors.len().div_ceil(4)) {
                scope.spawn(|| some.iter().for_each(assert_right_answer));
            }
        });
    }

    fn assert_right_answer(vector: &Vector) {
        let answer = FaultyImplementation::new(None).answer(&vector.op, vector.args.clone());
        let Judgement { outcome, difference } = judge(vector, &TesteeReply::Answer(answer));
        assert_eq!((outcome, difference), (CaseOutcome::Pass, None), "{}", vector.id);
    }
}
