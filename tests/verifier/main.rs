//! The verifier: its tables, its records, keys that fail, events that tell no secret, and what
//! holds after any series of inputs.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expects"
)]

mod bank;
mod chains;
mod events;
mod policy;
mod records;
mod series;
mod tables;
mod upkeep;

#[path = "../shared/mod.rs"]
mod shared;
