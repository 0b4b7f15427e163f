//! The slow computation over a first secret: PBKDF2 with HMAC-SHA-256, of 32 bytes (SEC-3, SEC-6).

use hmac::Hmac;
use rand_core::TryCryptoRng;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    Error,
    bytes::{secret_bytes, seen_bytes},
    keys::{finish, keyed},
    random,
};

seen_bytes! {
    /// The salt of a first secret: 16 random bytes, new with each generation (SEC-3).
    pub struct Salt(16);
}

impl Salt {
    /// The salt over which an entry computes that finds no customer (CUST-28).
    pub(crate) const OF_NOBODY: Self = Self([0; 16]);

    pub(super) fn draw(random: &mut impl TryCryptoRng) -> Result<Self, Error> {
        Ok(random::draw(random).map(Self)?)
    }
}

secret_bytes! {
    /// The value of a first secret: PBKDF2 over its digits. A bank stores its tag, never the value (SEC-3).
    pub struct StretchedSecret(32);
}

/// A number of iterations, from 1000 to 10000000 (SEC-4). That of a [`Policy`](super::Policy) is greater.
///
/// ```
/// use dlotp_access::{Code, secret::Iterations};
///
/// assert_eq!(Iterations::stored(1000)?.get(), 1000);
/// assert_eq!(Iterations::DEFAULT.get(), 600_000);
/// assert_eq!(Iterations::stored(999).unwrap_err().code(), Code::MalformedRecord);
/// assert!(Iterations::stored(10_000_001).is_err());
/// # Ok::<(), dlotp_access::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iterations(u32);

/// A stored number of iterations outside its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("iterations: expected 1000 to 10000000, found {0}")]
pub(crate) struct InvalidIterations(u64);

impl Iterations {
    /// The default of a policy, which is also its least number.
    pub const DEFAULT: Self = Self(600_000);

    /// Takes a stored number.
    ///
    /// # Errors
    ///
    /// `malformed-record`: the number is outside 1000 to 10000000.
    pub fn stored(number: u64) -> Result<Self, Error> {
        Ok(Self::within_range(number).ok_or(InvalidIterations(number))?)
    }

    pub(super) fn within_range(number: u64) -> Option<Self> {
        u32::try_from(number).ok().filter(|number| (1000..=10_000_000).contains(number)).map(Self)
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// One derivation, from which the value at several numbers of iterations can be taken (SEC-6).
pub(crate) struct Stretching {
    keyed: Hmac<Sha256>,
    /// The last `u_i`, with its i.
    last: (u32, Zeroizing<[u8; 32]>),
    /// The XOR of `u_1` to `u_i`.
    value: Zeroizing<[u8; 32]>,
}

impl Stretching {
    /// Computes `u_1`.
    pub(crate) fn begin(digits: &[u8], salt: &Salt) -> Self {
        let keyed = keyed(digits);
        let first = Zeroizing::new(finish(keyed.clone(), &[salt.as_bytes(), &[0, 0, 0, 1]]));
        Self { keyed, last: (1, first.clone()), value: first }
    }

    /// Goes on to a number of iterations, which is none before the present one.
    fn advance(&mut self, to: Iterations) -> StretchedSecret {
        let (from, last) = &mut self.last;
        for _ in *from..to.0 {
            **last = finish(self.keyed.clone(), &[&**last]);
            self.value.iter_mut().zip(last.iter()).for_each(|(sum, byte)| *sum ^= byte);
        }
        *from = to.0.max(*from);
        StretchedSecret::from(*self.value)
    }

    /// Returns the values at two numbers of iterations, at the cost of the greater one (CUST-28).
    pub(crate) fn at_both(mut self, one: Iterations, other: Iterations) -> [StretchedSecret; 2] {
        let at_less = self.advance(one.min(other));
        let at_greater = self.advance(one.max(other));
        if one < other { [at_less, at_greater] } else { [at_greater, at_less] }
    }

    /// Returns the value at one number of iterations.
    pub(crate) fn at(mut self, iterations: Iterations) -> StretchedSecret {
        self.advance(iterations)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PBKDF2-HMAC-SHA-256 of 32 bytes, with any salt and number of iterations.
    fn pbkdf2(password: &[u8], salt: &[u8], iterations: u32) -> alloc::string::String {
        let keyed = keyed(password);
        let first = Zeroizing::new(finish(keyed.clone(), &[salt, &[0, 0, 0, 1]]));
        let mut stretching = Stretching { keyed, last: (1, first.clone()), value: first };
        hex::encode(stretching.advance(Iterations(iterations)).expose())
    }

    /// RFC 7914, section 11 has 64 bytes: two blocks, of which the first has the 32 bytes of one.
    #[test]
    fn the_first_block_of_rfc_7914_is_computed() {
        let expected = "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc";
        assert_eq!(pbkdf2(b"passwd", b"salt", 1), expected);
        let expected = "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56";
        assert_eq!(pbkdf2(b"Password", b"NaCl", 80_000), expected);
    }

    /// The inputs of RFC 6070 with SHA-256, as Python's `hashlib` computes them.
    #[test]
    fn the_inputs_of_rfc_6070_are_computed() {
        for (iterations, expected) in [
            (1, "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b"),
            (2, "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43"),
            (4096, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"),
        ] {
            assert_eq!(pbkdf2(b"password", b"salt", iterations), expected);
        }
    }

    #[test]
    fn both_values_are_those_of_two_derivations() {
        let (salt, few, many) = (Salt([7; 16]), Iterations(1000), Iterations(1500));
        let at = |iterations| Stretching::begin(b"75373103", &salt).at(iterations);
        for (one, other) in [(few, many), (many, few), (few, few)] {
            let both = Stretching::begin(b"75373103", &salt).at_both(one, other);
            assert_eq!(both, [at(one), at(other)]);
        }
    }
}
