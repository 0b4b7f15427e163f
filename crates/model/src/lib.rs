//! Models in which a checker visits every state.
//!
//! [`bank`] is a bank around the library's verifier: an issuer, workers that race, a phone, an attacker,
//! time, and a store with conditional writes. The library itself judges every OTP, on its own records.
//! [`chains`] is a model of the chains of version 2. Each model can make one mistake, and the tests show
//! that the checker finds it.

pub mod bank;
pub mod chains;
pub mod search;
