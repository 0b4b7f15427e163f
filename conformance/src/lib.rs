//! The conformance suite of DLOTP: vectors, runner and tools.

pub mod bench;
pub mod child;
pub mod cmd;
pub mod exchange;
pub mod fresh;
pub mod fuzz;
pub mod generate;
pub mod hexadecimal;
pub mod library;
pub mod operation_json;
pub mod outcome;
pub mod peer;
pub mod qr;
pub mod release;
pub mod report;
pub mod runner;
pub mod schema;
pub mod seal;
pub mod spec;
pub mod suite;
pub mod testee;
pub mod vectors;
pub mod wire;
