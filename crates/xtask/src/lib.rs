//! What only maintainers of the suite run, one command a file.

pub mod coverage;
pub mod selftest;
pub mod testee;
pub mod vectors;
