//! Seeded faults: a testee that makes one mistake of a table, for `dlotp selftest`.
//!
//! Nothing here is used to judge. What the mistake does not touch is the library's answer.

#![allow(clippy::indexing_slicing, reason = "the JSON that is taken apart was parsed before")]

mod answer;
mod bank;
mod bank_row;
mod body;
pub mod controls;
mod display;
mod keys;
mod oath;
mod otp;
mod payload;
mod phone;
mod table;
mod values;

pub use self::table::{FAULTS, Fault, Slip};

/// The fault of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Fault> {
    FAULTS.iter().find(|fault| fault.name == name)
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
    use std::collections::BTreeSet;

    use super::*;
    use crate::{spec, suite::Suite, testee};

    #[test]
    fn every_fault_has_a_name_of_its_own_and_breaks_requirements() {
        let names: BTreeSet<_> = FAULTS.iter().map(|fault| fault.name).collect();
        assert_eq!(names.len(), FAULTS.len());
        assert!(FAULTS.len() >= 80);
        for fault in FAULTS {
            assert!(fault.sentence.ends_with('.'), "{}", fault.name);
            for id in fault.requirements.split(' ') {
                assert!(spec::requirement(id).is_some(), "{}: {id}", fault.name);
            }
        }
    }

    /// What is wrong of a fault is its slip and nothing else.
    #[test]
    fn without_a_slip_every_answer_is_the_librarys() {
        let honest = World::new(None);
        for vector in Suite::embedded().unwrap().vectors {
            let expected = testee::answer(&vector.op, vector.args.clone());
            assert_eq!(honest.answer(&vector.op, vector.args), expected, "{}", vector.id);
        }
    }
}
