//! The chains of version 2: values that every OTP binds, and that can't be stepped back (ENR-21).
//!
//! The first value `x_0` is derived from the enrolment's secret; `x_(i+1) = HMAC-SHA-256(x_i, "dlotp v2
//! step")`. A phone that keeps a later value and has destroyed the earlier ones can't compute them again,
//! and neither can a thief.

use alloc::borrow::Cow;
use core::{fmt, marker::PhantomData};

use hmac::digest::{
    array::Array,
    consts::{U2, U34},
};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{
    cbor,
    keys::{KeyBlock, Secret},
};

const STEP: &[u8] = b"dlotp v2 step";

/// The most steps of a chain for one input (AUTH-21, VER-46).
pub(crate) const MAX_STEPS: u64 = 1 << 20;

/// The kind of a chain: [`Scan`] or [`Login`].
pub(crate) trait Kind {
    /// The label for the start of the chain (ENR-18).
    const LABEL: &'static str;
}

/// The chain of scanned OTPs, with a position for each payload.
#[derive(Debug)]
pub(crate) enum Scan {}

/// The chain of typed, login and confirmation OTPs.
#[derive(Debug)]
pub(crate) enum Login {}

impl Kind for Scan {
    const LABEL: &'static str = "dlotp v2 chain scanned";
}

impl Kind for Login {
    const LABEL: &'static str = "dlotp v2 chain login";
}

/// A position of a chain with its value, which is wiped when dropped and not shown by Debug.
pub(crate) struct Chain<C> {
    position: u64,
    /// The value as it goes into an OTP's context, a byte string of CBOR.
    item: Zeroizing<[u8; 34]>,
    kind: PhantomData<fn() -> C>,
}

/// A position that lies behind the kept one, or too far ahead of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("chain: expected a position from {kept} to {MAX_STEPS} more, found {asked}")]
pub(crate) struct OutOfReach {
    kept: u64,
    asked: u64,
}

impl<C> Chain<C> {
    /// Makes a chain of a position and a value that come back from an encrypted record.
    pub(crate) fn new(position: u64, value: [u8; 32]) -> Self {
        Self { position, item: Zeroizing::new(cbor::bytes_32(&value)), kind: PhantomData }
    }

    /// Returns the position, 0 at the start.
    pub(crate) const fn position(&self) -> u64 {
        self.position
    }

    /// Returns the value, which a record encrypts.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        let item: &Array<u8, U34> = (&*self.item).into();
        item.split_ref::<U2>().1.into()
    }

    pub(crate) fn item(&self) -> &[u8; 34] {
        &self.item
    }

    /// Returns whether a position is this one or a later one within reach.
    pub(crate) fn reaches(&self, position: u64) -> bool {
        position.checked_sub(self.position).is_some_and(|steps| steps <= MAX_STEPS)
    }

    /// Returns the chain at a later position; at the present one it is lent.
    #[inline]
    pub(crate) fn forward(&self, to: u64) -> Result<Cow<'_, Self>, OutOfReach> {
        let out = OutOfReach { kept: self.position, asked: to };
        let steps = to.checked_sub(self.position).filter(|steps| *steps <= MAX_STEPS).ok_or(out)?;
        if steps == 0 {
            return Ok(Cow::Borrowed(self));
        }
        let mut value = KeyBlock::new(self.expose());
        for _ in 0..steps {
            value.step(STEP);
        }
        Ok(Cow::Owned(Self::new(to, *value.key())))
    }
}

impl<C> Chain<C> {
    /// Returns the chain one step later.
    pub(crate) fn step(&self) -> Self {
        let mut value = KeyBlock::new(self.expose());
        value.step(STEP);
        Self::new(self.position.saturating_add(1), *value.key())
    }
}

impl<C: Kind> Chain<C> {
    /// Derives the start of the chain, at position 0.
    pub(crate) fn start(secret: &Secret) -> Self {
        Self::new(0, *secret.derive(C::LABEL))
    }
}

impl<C> Clone for Chain<C> {
    fn clone(&self) -> Self {
        Self { position: self.position, item: self.item.clone(), kind: PhantomData }
    }
}

impl<C> PartialEq for Chain<C> {
    fn eq(&self, other: &Self) -> bool {
        self.position == other.position && bool::from(self.item.ct_eq(&*other.item))
    }
}

impl<C> Eq for Chain<C> {}

impl<C> fmt::Debug for Chain<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chain({}, ..)", self.position)
    }
}

/// The chain values of version 2, one of each chain: a phone keeps them in its state, a verifier beside P
/// (ENR-22). [`Secrets`](crate::verifier::Secrets) makes and reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chains {
    /// The chain of scanned OTPs.
    pub(crate) scan: Chain<Scan>,
    /// The chain of typed, login and confirmation OTPs.
    pub(crate) login: Chain<Login>,
}

impl Chains {
    /// Derives the chain starts of an enrolment.
    pub(crate) fn start(secret: &Secret) -> Self {
        Self { scan: Chain::start(secret), login: Chain::start(secret) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_goes_forward_alone() {
        let start = Chain::<Login>::start(&Secret::from([7; 32]));
        let third = start.forward(3).unwrap().into_owned();
        assert_eq!(third.position(), 3);
        assert_eq!(third, *start.forward(1).unwrap().forward(3).unwrap());
        assert_eq!(*third.forward(3).unwrap(), third);
        assert_eq!(start.step().step().step(), third);
        assert_eq!(third.forward(2), Err(OutOfReach { kept: 3, asked: 2 }));
        assert!(third.forward(3 + MAX_STEPS + 1).is_err());
        assert!(third.forward(u64::MAX).is_err());
        assert!(start.forward(MAX_STEPS + 1).is_err());
    }
}
