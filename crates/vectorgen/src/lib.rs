//! The builders of the golden vectors: one module a noun, for every version that has it.
//!
//! A builder states what is refused and by which code; what is given comes of this library and
//! is written only where the Python reference agrees (VEC-8). Ids are permanent: each section has
//! a number of its own to begin with, and grows at its end.

#![allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::panic,
    reason = "the builders' data is fixed: a mistake ends the generator, and nothing is written"
)]

mod authenticator;
mod cbor;
mod chain;
mod enrolment;
mod oath;
mod operation;
mod operation_id;
mod order;
mod otp;
mod payload;
mod text;
mod vector_set;
mod verifier;
mod worked_example;

use dlotp::Version;
use dlotp_suite::schema::{NOUNS, Noun};
use dlotp_wire::vectors::VectorFile;

use self::vector_set::VectorSetBuilder;

/// Every vector file, by noun and version.
#[must_use]
pub fn files() -> Vec<VectorFile> {
    let builders = [
        enrolment::vectors as fn(&mut VectorSetBuilder),
        operation::vectors,
        payload::vectors,
        operation_id::vectors,
        otp::vectors,
        authenticator::vectors,
        verifier::vectors,
        oath::vectors,
    ];
    let file = |noun: &Noun, version: Version, vectors: fn(&mut VectorSetBuilder)| {
        let mut set = VectorSetBuilder::new(noun.name, version);
        vectors(&mut set);
        set.finish()
    };
    NOUNS
        .iter()
        .zip(builders)
        .flat_map(|(noun, vectors)| noun.versions.iter().map(move |v| file(noun, *v, vectors)))
        .collect()
}
