//! The conformance suite of DLOTP: it asks an implementation, judges the answers, and tells what came of it.

pub mod bench;
pub mod child;
pub mod doctor;
pub mod exchange;
pub mod expected;
pub mod explanation;
pub mod fresh;
pub mod fuzz;
pub mod matrix;
pub mod outcome;
pub mod pair;
pub mod peer;
pub mod report;
pub mod runner;

use dlotp_suite::{layout, release, requirements, seal, spec, suite, vectors};
use dlotp_testee::{hexadecimal, library, operation_json, wire};
