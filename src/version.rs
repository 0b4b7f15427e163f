//! The version of the protocol: it fixes every algorithm, and nothing is negotiated.

use core::fmt;

/// A version of the protocol that this library implements.
///
/// A version fixes every algorithm, label and length. An enrolment has one version for life; nothing is
/// negotiated (ENR-1). New enrolments should have version 2.
///
/// ```
/// use dlotp::Version;
///
/// assert_eq!(Version::from_number(2), Some(Version::V2));
/// assert_eq!(Version::from_number(3), None);
/// assert_eq!(Version::ALL.iter().map(|version| version.number()).max(), Some(2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Version {
    /// Version 1: authenticated payload, OTPs by RFC 6287.
    V1,
    /// Version 2: sealed payload, check digit, typed details, forward secrecy.
    V2,
}

impl Version {
    /// The versions, oldest first.
    pub const ALL: &[Self] = &[Self::V1, Self::V2];

    /// Returns the number of the version in payloads, labels and records.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::V1 => 1,
            Self::V2 => 2,
        }
    }

    /// Finds the version with this number, if the library implements it.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.iter().copied().find(|version| u64::from(version.number()) == number)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.number())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Version {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u64::deserialize(deserializer)?;
        Self::from_number(number).ok_or_else(|| serde::de::Error::custom("expected version 1 or 2"))
    }
}
