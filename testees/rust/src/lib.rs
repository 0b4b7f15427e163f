//! The library `dlotp` as a testee (spec/testee.md): every operation of the wire, and the loop that answers
//! the lines.

pub mod library;
pub mod testee;

pub use dlotp_wire::{hexadecimal, operation_json, wire};
