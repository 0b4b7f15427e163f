//! The part of a payload that the chains need.

/// A position in a chain. Those of the scanned chain are serials.
pub(crate) type Position = u32;

/// The serial and the login position of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ChainPayload {
    pub(crate) serial: Position,
    pub(crate) login_position: Position,
}
