//! The builders of the golden vectors: one module a noun.
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
mod enrolment;
mod oath;
mod operation;
mod operation_id;
mod order;
mod otp;
mod payload;
mod raw;
mod text;

use self::book::Book;
use crate::vectors::VectorFile;

/// Every vector file, by noun.
#[must_use]
pub fn files() -> Vec<VectorFile> {
    [
        enrolment::vectors as fn(&mut Book),
        operation::vectors,
        payload::vectors,
        operation_id::vectors,
        otp::vectors,
        authenticator::vectors,
        oath::vectors,
    ]
    .into_iter()
    .zip(["enrolment", "operation", "payload", "operation-id", "otp", "authenticator", "oath"])
    .map(|(vectors, noun)| {
        let mut book = Book::new(noun);
        vectors(&mut book);
        book.finish()
    })
    .collect()
}
