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
mod book;
mod chain;
mod enrolment;
mod oath;
mod operation;
mod operation_id;
mod order;
mod otp;
mod payload;
mod raw;
mod text;
mod verifier;

use dlotp::Version;
use dlotp_suite::{requirements, schema, seal};
use dlotp_testee::{hexadecimal, library, operation_json};
use dlotp_wire::vectors;

use self::book::Book;
use crate::{
    schema::{NOUNS, Noun},
    vectors::VectorFile,
};

/// Every vector file, by noun and version.
#[must_use]
pub fn files() -> Vec<VectorFile> {
    let builders = [
        enrolment::vectors as fn(&mut Book),
        operation::vectors,
        payload::vectors,
        operation_id::vectors,
        otp::vectors,
        authenticator::vectors,
        verifier::vectors,
        oath::vectors,
    ];
    let file = |noun: &Noun, version: Version, vectors: fn(&mut Book)| {
        let mut book = Book::new(noun.name, version);
        vectors(&mut book);
        book.finish()
    };
    NOUNS
        .iter()
        .zip(builders)
        .flat_map(|(noun, vectors)| noun.versions.iter().map(move |v| file(noun, *v, vectors)))
        .collect()
}
