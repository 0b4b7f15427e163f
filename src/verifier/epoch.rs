//! The epoch of a bank and of a record (RST-1, RST-2).

use core::fmt;

/// The number of times that a backup of any age was put back. It is 0 at first, and a bank keeps it where no
/// backup puts it back (RST-1).
///
/// ```
/// # use dlotp::{Version, keys::Secret};
/// use dlotp::{Code, verifier::{Enrolment, EnrolmentId, Epoch}};
/// # let (secret, now) = (Secret::from([42; 32]), 1_767_225_600);
/// # let id = EnrolmentId::from([1; 16]);
///
/// let stored = Enrolment::new(id, secret.identity(Version::V2), Epoch::from(1), now).encode();
/// assert_eq!(Enrolment::decode(&stored, Epoch::from(3))?.epoch(), Epoch::from(3));
/// let error = Enrolment::decode(&stored, Epoch::default()).unwrap_err();
/// assert_eq!(error.code(), Code::MalformedRecord); // the bank's number is not the newest
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(u64);

impl Epoch {
    /// Returns the number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl From<u64> for Epoch {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
