//! The contract between the conformance suite and an implementation under test (spec/testee.md, spec/vectors.md),
//! as types: the lines, the arguments and outputs of every operation, and the vectors.

mod arguments;
pub mod authenticator;
pub mod enrolment;
pub mod hexadecimal;
pub mod oath;
pub mod operation;
pub mod operation_id;
pub mod operation_json;
pub mod otp;
pub mod payload;
pub mod record;
pub mod schema;
pub mod v1;
pub mod v2;
pub mod vectors;
pub mod verifier;
mod versioned;
pub mod wire;

pub use self::{
    arguments::{Arguments, ArgumentsError, MAX_NUMBER, may_be_too_great, numbers_are_within},
    operation::{OPERATIONS, WireOperation},
    versioned::{EitherVersion, VersionPart},
};
