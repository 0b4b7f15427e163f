//! DLOTP: offline authorisation codes, each bound to exactly one bank operation.
#![no_std]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;

mod digits;

pub mod authenticator;
pub mod cbor;
pub mod commit;
pub mod error;
pub mod issuer;
pub mod keys;
pub mod oath;
pub mod operation;
pub mod operation_id;
pub mod otp;
pub mod payload;
pub mod pin;
pub mod version;

pub use commit::{Commit, Pending, Stored};
pub use error::Code;
pub use version::Version;
