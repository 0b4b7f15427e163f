//! The chains of version 2: values that go with every OTP, and that can't be stepped back (ENR-21).
//!
//! `x_0` is derived from the enrolment's secret, `x_(i+1) = HMAC-SHA-256(x_i, "dlotp v2 step")`. Who
//! keeps a later value and has destroyed the earlier ones has lost them for good, and so has a thief.
//!
//! ```
//! use dlotp::{chain::{Chain, Login}, keys::Secret};
//!
//! let l0 = Chain::<Login>::start(&Secret::new([7; 32]));
//! let l3 = l0.forward(3)?;
//! assert_eq!(l3.position(), 3);
//! assert!(l3.forward(2).is_err());
//! # Ok::<(), dlotp::chain::OutOfReach>(())
//! ```

use core::{fmt, marker::PhantomData};

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{
    cbor,
    keys::{KeyBlock, Secret},
};

const STEP: &[u8] = b"dlotp v2 step";

/// How many steps a chain is led forward at once: further ahead is no position of a bank (VER-46).
pub const MAX_STEPS: u64 = 1 << 24;

mod sealed {
    pub trait Sealed {}
}

/// Which chain: [`Scanned`] or [`Login`]. Sealed: the protocol has these two.
pub trait Kind: sealed::Sealed {
    /// The label from which the chain's start is derived (ENR-18).
    const LABEL: &'static str;
}

/// The chain of scanned OTPs: a position for each payload.
#[derive(Debug)]
pub enum Scanned {}

/// The chain of typed, login and confirmation OTPs.
#[derive(Debug)]
pub enum Login {}

impl sealed::Sealed for Scanned {}
impl sealed::Sealed for Login {}

impl Kind for Scanned {
    const LABEL: &'static str = "dlotp v2 chain scanned";
}

impl Kind for Login {
    const LABEL: &'static str = "dlotp v2 chain login";
}

/// A position of a chain with its value, which is wiped when dropped and not shown by Debug.
pub struct Chain<C> {
    position: u64,
    /// The value as it goes into an OTP's context, a byte string of CBOR.
    item: Zeroizing<[u8; 34]>,
    kind: PhantomData<fn() -> C>,
}

/// A position lies behind the one that is kept, or too far ahead of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("chain: expected a position from {kept} to {MAX_STEPS} more, found {asked}")]
pub struct OutOfReach {
    /// The position that is kept.
    pub kept: u64,
    /// The position that was asked for.
    pub asked: u64,
}

impl<C> Chain<C> {
    /// A position with its value, as it comes back from an encrypted record.
    #[must_use]
    pub fn from_bytes(position: u64, value: [u8; 32]) -> Self {
        Self { position, item: Zeroizing::new(cbor::bytes_32(&value)), kind: PhantomData }
    }

    /// Its position, 0 at the start.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// Its value of 32 bytes, to be encrypted for a record.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.item.last_chunk().unwrap_or(&[0; 32])
    }

    pub(crate) fn item(&self) -> &[u8; 34] {
        &self.item
    }

    /// The chain at a later position, or at this one.
    ///
    /// # Errors
    ///
    /// The position is behind, or more than [`MAX_STEPS`] ahead.
    pub fn forward(&self, to: u64) -> Result<Self, OutOfReach> {
        let out = OutOfReach { kept: self.position, asked: to };
        let steps = to.checked_sub(self.position).filter(|steps| *steps <= MAX_STEPS).ok_or(out)?;
        let mut value = KeyBlock::new(self.expose());
        for _ in 0..steps {
            value.step(STEP);
        }
        Ok(Self::from_bytes(to, *value.key()))
    }
}

impl<C: Kind> Chain<C> {
    /// The chain's start, at position 0.
    #[must_use]
    pub fn start(secret: &Secret) -> Self {
        Self::from_bytes(0, *secret.derive(C::LABEL))
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

/// A position of each chain: what a phone keeps in its state, and a verifier beside P (ENR-22).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chains {
    /// Of scanned OTPs.
    pub scanned: Chain<Scanned>,
    /// Of typed, login and confirmation OTPs.
    pub login: Chain<Login>,
}

impl Chains {
    /// The chain starts of an enrolment. Destroy them with the secret when later ones are kept.
    #[must_use]
    pub fn start(secret: &Secret) -> Self {
        Self { scanned: Chain::start(secret), login: Chain::start(secret) }
    }
}
