//! The PIN: 4 to 12 ASCII digits, and what makes a weak one.

use core::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

const MAX: usize = 12;

/// A PIN: 4 to 12 ASCII digits, wiped when dropped and never shown (ENR-3).
///
/// ```
/// use dlotp::pin::Pin;
///
/// assert_eq!(Pin::parse("271828")?.expose(), "271828");
/// assert!(Pin::parse("123").is_err());
/// assert!(Pin::parse("２７１８２８").is_err()); // full-width digits
/// # Ok::<(), dlotp::pin::MalformedPin>(())
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Pin {
    digits: [u8; MAX],
    length: u8,
}

/// A PIN is not 4 to 12 ASCII digits. It says no more: the input is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PIN is 4 to 12 digits 0 to 9")]
pub struct MalformedPin;

impl Pin {
    /// Parses a PIN.
    ///
    /// # Errors
    ///
    /// The text is shorter than 4, longer than 12, or not made of ASCII digits alone.
    pub fn parse(text: &str) -> Result<Self, MalformedPin> {
        let length = u8::try_from(text.len()).map_err(|_| MalformedPin)?;
        if !(4..=12).contains(&length) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MalformedPin);
        }
        let mut digits = [0; MAX];
        digits.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
        Ok(Self { digits, length })
    }

    /// Its digits, to be entered into the MAC.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.digits
            .get(..usize::from(self.length))
            .and_then(|digits| core::str::from_utf8(digits).ok())
            .unwrap_or_default()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}
