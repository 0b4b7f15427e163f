//! The conformance suite of DLOTP: vectors, runner and tools.

pub mod bench;
pub mod child;
pub mod cmd;
pub mod exchange;
pub mod expected;
pub mod explanation;
pub mod faults;
pub mod flags;
pub mod fresh;
pub mod fuzz;
pub mod generate;
pub mod layout;
pub mod matrix;
pub mod outcome;
pub mod pair;
pub mod peer;
pub mod qr;
pub mod release;
pub mod report;
pub mod runner;
pub mod schema;
pub mod seal;
pub mod selftest;
pub mod spec;
pub mod suite;
pub mod vectors;

pub use dlotp_testee::{hexadecimal, library, operation_json, testee, wire};
