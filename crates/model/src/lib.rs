//! A model of a bank: an issuer, workers that race, a phone, an attacker, time, and a store with
//! conditional writes. A checker visits every state of it.
//!
//! Whatever is judged is judged by the library itself, on the library's own records; the model is
//! only what stands around it. [`Mistake`] names what a site could do wrong there, and the tests
//! show that each is found. [`chains`] is another model, of version 2's chains.

mod bank;
mod bounds;
pub mod chains;
mod choices;
mod draws;
mod happens;
mod key;
mod mistake;
mod model;
mod phone;
mod properties;
mod request;
pub mod search;
mod steps;
mod watcher;
mod worker;
mod world;

pub use self::{
    bank::{Action, Bank},
    bounds::{Bounds, Jump, Requests},
    happens::Happens,
    key::StandIn,
    mistake::Mistake,
    properties::Always,
    request::{Code, Request},
    world::World,
};
