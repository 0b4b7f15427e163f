//! The builders of the golden vectors, one module for each noun.
//!
//! A builder states which arguments are refused and with which code. The library computes the outputs
//! of the others, which are written only if the Python reference computes the same (VEC-8). Ids are
//! permanent: each section begins at a number of its own and grows at its end.

#![allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::panic,
    reason = "the data is fixed: an error in it ends the generator, and nothing is written"
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
mod record;
mod text;
mod vector_set;
mod verifier;
mod worked_example;

use dlotp::Version;
use dlotp_suite::schema::{NOUNS, Noun};
use dlotp_wire::vectors::VectorFile;

use self::vector_set::VectorSetBuilder;

/// Builds every vector file, by noun and version.
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
        record::vectors,
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
