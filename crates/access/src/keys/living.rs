//! The bank secrets that are in use, each with its number.

use alloc::collections::BTreeMap;
use core::{fmt, mem, num::NonZeroU32};

use super::{KeyError, role::Role};
use crate::Error;

/// The number of a bank secret, from 1 to 4294967295 (CUST-5). Every stored tag stands beside one.
///
/// ```
/// use dlotp_access::{Code, keys::KeyNumber};
///
/// assert_eq!(KeyNumber::try_from(4_294_967_295)?.get(), u32::MAX);
/// assert_eq!(KeyNumber::try_from(0).unwrap_err().code(), Code::MalformedRecord);
/// assert!(KeyNumber::try_from(4_294_967_296).is_err());
/// # Ok::<(), dlotp_access::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyNumber(NonZeroU32);

/// A stored number that no bank secret has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("key number: expected 1 to 4294967295, found {0}")]
pub(crate) struct InvalidKeyNumber(u64);

impl KeyNumber {
    /// The number of a bank's first secret.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl TryFrom<u64> for KeyNumber {
    type Error = Error;

    /// Takes a stored number.
    ///
    /// # Errors
    ///
    /// `malformed-record`: the number is 0 or greater than 4294967295.
    fn try_from(number: u64) -> Result<Self, Error> {
        let number =
            u32::try_from(number).ok().and_then(NonZeroU32::new).ok_or(InvalidKeyNumber(number))?;
        Ok(Self(number))
    }
}

impl fmt::Display for KeyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The keys of every living bank secret. There is always a current one, which has the greatest number (CUST-5).
///
/// ```
/// use dlotp_access::keys::{BankKeys, BankSecret, KeyNumber, LivingKeys, role};
///
/// let keys = |byte| BankKeys::derive(&BankSecret::from([byte; 32]));
/// let (first, second) = (KeyNumber::FIRST, KeyNumber::try_from(2)?);
/// let mut living = LivingKeys::new(second, keys(2));
/// assert!(living.of::<role::First>(first).is_err());
///
/// living.insert(first, keys(1)); // what is stored still names it
/// assert!(living.of::<role::First>(first).is_ok());
/// assert_eq!(living.current().0, second);
/// # Ok::<(), dlotp_access::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct LivingKeys<K> {
    current: (KeyNumber, K),
    older: BTreeMap<KeyNumber, K>,
}

impl<K> LivingKeys<K> {
    /// Makes the keys of a bank that has one secret.
    #[must_use]
    pub const fn new(number: KeyNumber, keys: K) -> Self {
        Self { current: (number, keys), older: BTreeMap::new() }
    }

    /// Adds the keys of another secret; those with the greatest number are the current ones. Keys that had
    /// this number are replaced.
    pub fn insert(&mut self, number: KeyNumber, keys: K) {
        if number > self.current.0 {
            let (number, keys) = mem::replace(&mut self.current, (number, keys));
            self.older.insert(number, keys);
        } else if number == self.current.0 {
            self.current.1 = keys;
        } else {
            self.older.insert(number, keys);
        }
    }

    /// Returns the current number and its keys, with which every new tag is computed.
    #[must_use]
    pub const fn current(&self) -> (KeyNumber, &K) {
        (self.current.0, &self.current.1)
    }

    /// Returns the keys of the secret that a stored tag was computed with.
    ///
    /// # Errors
    ///
    /// No living secret has this number: the key of role `R` gives no answer (CUST-6).
    pub fn of<R: Role>(&self, number: KeyNumber) -> Result<&K, KeyError> {
        if number == self.current.0 {
            return Ok(&self.current.1);
        }
        self.older.get(&number).ok_or_else(|| KeyError::new::<R>(NotLiving(number)))
    }

    /// Returns every living number with its keys, the current one first.
    pub fn iter(&self) -> impl Iterator<Item = (KeyNumber, &K)> {
        core::iter::once(self.current())
            .chain(self.older.iter().rev().map(|(number, keys)| (*number, keys)))
    }
}

/// A number whose secret is not among the living ones.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("expected the number of a living bank secret, found {0}")]
struct NotLiving(KeyNumber);
