//! A model of the two chains of version 2: a bank that gives serials and moves its positions, a
//! phone that steps and destroys, and whoever copies the phone.
//!
//! It is a model of the protocol itself: a chain value is its position, from which every later one
//! can be computed and no earlier one. [`Mistake`] names what bank or phone could do wrong, and the
//! tests show that each is found.

mod actions;
mod bank;
mod bounds;
mod happens;
mod mistake;
mod phone;
mod properties;
mod steps;
mod world;

pub use self::{
    actions::{Action, Chains},
    bounds::Bounds,
    happens::Happens,
    mistake::Mistake,
    properties::Always,
    world::World,
};

/// A position in a chain, or a serial: those of the scanned chain are serials.
type Position = u32;

/// What of a payload the chains are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Payload {
    pub(crate) n: Position,
    pub(crate) m: Position,
}
