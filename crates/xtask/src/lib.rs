//! Commands for maintainers of the suite, one a file.

pub mod coverage;
pub mod selftest;
pub mod testee;
pub mod vectors;
