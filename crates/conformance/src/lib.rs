//! The conformance suite of DLOTP: it asks an implementation, judges the answers, and reports.

pub mod bench;
pub mod connection;
pub mod date;
pub mod doctor;
pub mod exchange;
pub mod expected_failures;
pub mod explanation;
pub mod fresh;
pub mod fuzz;
pub mod matrix;
pub mod outcome;
pub mod pair;
pub mod peer;
pub mod report;
pub mod runner;
