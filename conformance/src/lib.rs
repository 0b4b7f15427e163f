//! The conformance suite of DLOTP: vectors, runner and tools.

pub mod child;
pub mod cmd;
pub mod expected;
pub mod explanation;
pub mod faults;
pub mod fresh;
pub mod generate;
pub mod hexadecimal;
pub mod library;
pub mod matrix;
pub mod operation_json;
pub mod outcome;
pub mod report;
pub mod runner;
pub mod schema;
pub mod seal;
pub mod selftest;
pub mod spec;
pub mod suite;
pub mod testee;
pub mod vectors;
pub mod wire;
