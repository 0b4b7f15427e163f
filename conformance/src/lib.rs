//! The conformance suite of DLOTP: vectors, runner and tools.
