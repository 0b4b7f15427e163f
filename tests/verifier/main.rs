//! The verifier: its tables, its records, keys that fail, events without secrets, and properties that hold
//! after any series of inputs.

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
mod orders;
mod policy;
mod records;
mod restoring;
mod series;
mod tables;
mod time;
mod upkeep;

#[path = "../shared/mod.rs"]
mod shared;
