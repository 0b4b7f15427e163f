//! DLOTP: offline authorisation codes, each bound to exactly one bank operation.
#![no_std]

extern crate alloc;

pub mod commit;
pub mod error;
pub mod keys;
pub mod oath;
pub mod pin;
pub mod version;

pub use commit::{Commit, Pending, Stored};
pub use error::Code;
pub use version::Version;
