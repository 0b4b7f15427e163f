//! The generation of a secret and the serial of its question.

use core::num::NonZeroU64;

use crate::Error;

/// The greatest generation and serial, 2^53 − 1: the greatest integer that JSON keeps everywhere.
const MAX: u64 = (1 << 53) - 1;

/// A stored generation or serial outside its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: expected 1 to {MAX}, found {found}")]
pub(crate) struct InvalidCount {
    name: &'static str,
    found: u64,
}

/// Declares a count from 1 to 2^53 − 1.
macro_rules! counts {
    ($($(#[$meta:meta])* $count:ident($name:literal);)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $count(NonZeroU64);

        impl $count {
            /// The first one.
            pub const FIRST: Self = Self(NonZeroU64::MIN);

            /// Returns the number.
            #[must_use]
            pub const fn get(self) -> u64 {
                self.0.get()
            }
        }

        impl TryFrom<u64> for $count {
            type Error = Error;

            /// Takes a stored number.
            ///
            /// # Errors
            ///
            /// `malformed-record`: the number is 0 or greater than 2^53 − 1 (SEC-8).
            fn try_from(found: u64) -> Result<Self, Error> {
                let number = NonZeroU64::new(found).filter(|number| number.get() <= MAX);
                Ok(number.map(Self).ok_or(InvalidCount { name: $name, found })?)
            }
        }
    )+};
}

counts! {
    /// The generation of a first or a second secret: 1 at first, one more with each new secret of that kind (SEC-8).
    ///
    /// ```
    /// use dlotp_access::{Code, secret::Generation};
    ///
    /// assert_eq!(Generation::FIRST.next(), Some(Generation::try_from(2)?));
    /// assert_eq!(Generation::try_from(9_007_199_254_740_991)?.next(), None);
    /// assert_eq!(Generation::try_from(0).unwrap_err().code(), Code::MalformedRecord);
    /// # Ok::<(), dlotp_access::Error>(())
    /// ```
    Generation("generation");
    /// The serial of a second secret, which fixes the positions that are asked (SEC-15).
    ///
    /// It is 1 at first in each generation, and becomes one more in the commit of an acceptance that digits were
    /// part of.
    ///
    /// ```
    /// use dlotp_access::{Code, secret::Serial};
    ///
    /// assert_eq!(Serial::try_from(7)?.after_acceptance(), Serial::try_from(8)?);
    /// assert_eq!(Serial::try_from(0).unwrap_err().code(), Code::MalformedRecord);
    /// # Ok::<(), dlotp_access::Error>(())
    /// ```
    Serial("serial");
}

/// The steps by which restoring goes ahead of all that a backup may have missed.
const RESTORED: u64 = 16_384;

impl Generation {
    /// Returns the generation of the next secret, or `None` after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).filter(|next| next.get() <= MAX).map(Self)
    }
}

impl Serial {
    /// Returns the serial after an acceptance that digits were part of. The last one stays (SEC-15).
    #[must_use]
    pub fn after_acceptance(self) -> Self {
        self.after(1)
    }

    /// Returns the serial after restoring a backup (CREC-23).
    #[must_use]
    pub fn after_restoring(self) -> Self {
        self.after(RESTORED)
    }

    fn after(self, steps: u64) -> Self {
        let next = self.0.saturating_add(steps);
        if next.get() > MAX { Self::LAST } else { Self(next) }
    }

    /// The last serial.
    const LAST: Self = match NonZeroU64::new(MAX) {
        Some(last) => Self(last),
        None => Self::FIRST,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_goes_beyond_the_last() {
        assert_eq!(Serial::FIRST.after_restoring().get(), 16_385);
        let last = Serial::try_from(MAX).unwrap();
        assert_eq!(Serial::try_from(MAX - 7).unwrap().after_restoring(), last);
        assert_eq!(Serial::try_from(MAX - 1).unwrap().after_acceptance(), last);
        assert_eq!(last.after_acceptance(), last);
        assert!(Serial::try_from(MAX + 1).is_err());
    }
}
