//! The first secret, which is asked and judged whole.

use core::{fmt, str::FromStr};

use rand_core::TryCryptoRng;

use super::{Generation, Iterations, Salt, StretchedSecret, stretching::Stretching};
use crate::{
    Error, InternalId,
    bytes::secret_bytes,
    digits::{Digits, Misread},
    keys::{KeyError, KeyNumber, LivingKeys, MacUnder, role},
    mac_input::MacInput,
    random,
};

/// The number of digits that a policy gives to first secrets: 8 to 12 (SEC-1).
///
/// ```
/// use dlotp_access::{Code, secret::FirstLength};
///
/// assert_eq!(FirstLength::try_from(12)?.get(), 12);
/// assert_eq!(FirstLength::DEFAULT.get(), 8);
/// assert_eq!(FirstLength::try_from(7).unwrap_err().code(), Code::InvalidPolicy);
/// # Ok::<(), dlotp_access::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FirstLength(u8);

/// A number of digits that no first secret has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("digits of first secrets: expected 8 to 12, found {0}")]
pub(crate) struct InvalidLength(u64);

impl FirstLength {
    /// The default of a policy.
    pub const DEFAULT: Self = Self(8);

    /// Returns the number of digits.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl Default for FirstLength {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl TryFrom<u64> for FirstLength {
    type Error = Error;

    /// Takes the number of a policy.
    ///
    /// # Errors
    ///
    /// `invalid-policy`: the number is not 8 to 12.
    fn try_from(number: u64) -> Result<Self, Error> {
        let length = u8::try_from(number).ok().filter(|length| (8..=12).contains(length));
        Ok(length.map(Self).ok_or(InvalidLength(number))?)
    }
}

/// A first secret: 8 to 12 digits, drawn or as typed. It is wiped when dropped and not shown by Debug.
///
/// ```
/// use dlotp_access::{Code, secret::FirstSecret};
///
/// assert_eq!("7537 3103".parse::<FirstSecret>()?.expose(), "75373103");
///
/// let error = "7537310".parse::<FirstSecret>().unwrap_err();
/// assert_eq!(error.code(), Code::MalformedSecret);
/// assert_eq!(error.to_string(), "first secret: expected 8 to 12 digits 0 to 9, found 7 digits");
/// # Ok::<(), dlotp_access::Error>(())
/// ```
#[derive(Clone)]
pub struct FirstSecret(Digits);

/// A text that is no first secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("first secret: expected 8 to 12 digits 0 to 9, {0}")]
pub(crate) struct MalformedFirst(Misread);

impl FromStr for FirstSecret {
    type Err = Error;

    /// Reads a first secret as a person typed it, with or without separators (SEC-5). One of another length than
    /// the customer's own can be read, and is wrong.
    ///
    /// # Errors
    ///
    /// `malformed-secret`: the text is not 8 to 12 digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(Digits::read(text, 8..=12).map(Self).map_err(MalformedFirst)?)
    }
}

impl FirstSecret {
    /// Draws a first secret, and directly after it its salt (SEC-2). Where a second secret is drawn too, it comes
    /// after both.
    ///
    /// # Errors
    ///
    /// `key-failure`: the random generator failed.
    pub fn draw(
        random: &mut impl TryCryptoRng,
        length: FirstLength,
    ) -> Result<(Self, Salt), Error> {
        let secret = Self::of(random::draw(random)?, length);
        Ok((secret, Salt::draw(random)?))
    }

    /// Makes the secret of 8 bytes that a cryptographic random generator drew (CUST-8).
    #[must_use]
    pub fn of(fresh: [u8; 8], length: FirstLength) -> Self {
        Self(Digits::draw(fresh, usize::from(length.0)))
    }

    /// Returns the digits, to show them to the customer once (SEC-20).
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }

    /// Computes PBKDF2 over the digits (SEC-3). This takes long: a site bounds how many run at once (CUST-32).
    #[must_use]
    pub fn stretch(&self, salt: &Salt, iterations: Iterations) -> StretchedSecret {
        self.stretching(salt).at(iterations)
    }

    pub(crate) fn stretching(&self, salt: &Salt) -> Stretching {
        Stretching::begin(self.0.as_bytes(), salt)
    }

    /// The digits over which an entry computes whose first secret is malformed (CUST-28).
    pub(crate) fn of_nobody() -> Self {
        Self(Digits::draw([0; 8], 8))
    }
}

impl fmt::Debug for FirstSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FirstSecret(..)")
    }
}

secret_bytes! {
    /// The tag of a first secret, all 32 bytes of the MAC (SEC-3).
    pub struct FirstTag(32);
}

impl FirstTag {
    /// Computes the tag of a value.
    ///
    /// # Errors
    ///
    /// The key gave no answer.
    pub fn compute(
        key: &impl MacUnder<role::First>,
        id: &InternalId,
        generation: Generation,
        value: &StretchedSecret,
    ) -> Result<Self, KeyError> {
        let input = MacInput::of(id, 2).unsigned(generation.get()).bytes(value.expose());
        key.mac(&input).map(Self)
    }
}

/// The record of a first secret: all that a bank stores of it (SEC-3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstRecord {
    /// The generation of the secret.
    pub generation: Generation,
    /// The salt, new with each generation.
    pub salt: Salt,
    /// The number of iterations that the tag was computed with.
    pub iterations: Iterations,
    /// The number of the bank secret that the tag was computed with.
    pub key: KeyNumber,
    /// The tag.
    pub tag: FirstTag,
}

impl FirstRecord {
    /// Computes the record of a new secret under the current bank secret.
    ///
    /// # Errors
    ///
    /// The key gave no answer.
    pub fn compute<K: MacUnder<role::First>>(
        keys: &LivingKeys<K>,
        id: &InternalId,
        generation: Generation,
        salt: Salt,
        iterations: Iterations,
        secret: &FirstSecret,
    ) -> Result<Self, KeyError> {
        let (key, current) = keys.current();
        let tag = FirstTag::compute(current, id, generation, &secret.stretch(&salt, iterations))?;
        Ok(Self { generation, salt, iterations, key, tag })
    }

    /// Makes the record over which an entry computes that finds no customer (CUST-28).
    pub(crate) fn of_nobody(key: KeyNumber, iterations: Iterations) -> Self {
        let (generation, salt) = (Generation::FIRST, Salt::OF_NOBODY);
        Self { generation, salt, iterations, key, tag: FirstTag::from([0; 32]) }
    }
}
