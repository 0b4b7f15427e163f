//! A model of the two chains of version 2: a bank that gives serials and moves its positions, a phone
//! that steps its chains and destroys old values, and a thief who copies the phone.
//!
//! It models the protocol itself. A chain value is its position, from which every later value can be
//! computed and no earlier one. [`ChainsMistake`] names the mistakes of bank and phone, and the tests
//! show that each is found.

mod action;
mod bounds;
mod mistake;
mod model;
mod payload;
mod phone;
mod properties;
mod record;
mod setup;
mod situations;
mod state;
mod steps;

pub use self::{
    action::ChainsAction, bounds::ChainsBounds, mistake::ChainsMistake,
    properties::ChainsInvariant, setup::ChainsModel, situations::ChainsSituation,
    state::ChainsState,
};
