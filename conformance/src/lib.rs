//! The conformance suite of DLOTP: vectors, runner and tools.

pub mod generate;
pub mod hexadecimal;
pub mod library;
pub mod operation_json;
pub mod vectors;
