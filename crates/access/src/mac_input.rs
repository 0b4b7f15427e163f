//! The input of a MAC: one CBOR array, whose first element is the label of the key (CUST-4).

use alloc::vec::Vec;
use core::{fmt, marker::PhantomData};

use zeroize::Zeroizing;

use crate::{
    InternalId,
    keys::role::{self, CustomerRole, MacRole},
};

const UNSIGNED: u8 = 0;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;

/// More than any input needs: growing would leave copies of a secret behind.
const CAPACITY: usize = 160;

/// The input of a MAC under the key of role `R`.
///
/// It is a CBOR array with the role's label, so the tag of one role is never that of another. Under every key but
/// [`role::Nickname`], the customer's internal id follows, so it is never that of another customer. It is wiped
/// when dropped.
pub struct MacInput<R> {
    cbor: Zeroizing<Vec<u8>>,
    role: PhantomData<fn() -> R>,
}

impl<R: MacRole> MacInput<R> {
    /// Begins an array of the label and so many further elements.
    fn labelled(further: u64) -> Self {
        let cbor = Zeroizing::new(Vec::with_capacity(CAPACITY));
        let input = Self { cbor, role: PhantomData };
        input.head(ARRAY, further.saturating_add(1)).text(R::LABEL)
    }

    /// Appends an unsigned integer.
    pub(crate) fn unsigned(self, value: u64) -> Self {
        self.head(UNSIGNED, value)
    }

    /// Appends a byte string.
    pub(crate) fn bytes(self, bytes: &[u8]) -> Self {
        self.head(BYTES, bytes.len() as u64).raw(bytes)
    }

    /// Appends a text string.
    pub(crate) fn text(self, text: &str) -> Self {
        self.head(TEXT, text.len() as u64).raw(text.as_bytes())
    }

    /// Appends the head of an item in its shortest form (OP-2): the major type with a value, length or count.
    fn head(self, major: u8, value: u64) -> Self {
        let major = major << 5;
        let [.., e, f, g, h] = value.to_be_bytes();
        match value {
            0..24 => self.raw(&[major | h]),
            24..0x100 => self.raw(&[major | 24, h]),
            0x100..0x1_0000 => self.raw(&[major | 25, g, h]),
            0x1_0000..0x1_0000_0000 => self.raw(&[major | 26, e, f, g, h]),
            _ => self.raw(&[major | 27]).raw(&value.to_be_bytes()),
        }
    }

    fn raw(mut self, bytes: &[u8]) -> Self {
        self.cbor.extend_from_slice(bytes);
        self
    }
}

impl<R> MacInput<R> {
    /// Returns the encoded array.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.cbor
    }
}

impl<R: CustomerRole> MacInput<R> {
    /// Begins an array of the label, the internal id, and so many further elements.
    pub(crate) fn of(id: &InternalId, further: u64) -> Self {
        Self::labelled(further.saturating_add(1)).bytes(id.as_bytes())
    }
}

impl MacInput<role::Nickname> {
    /// Makes the input of the tag of an identifier (CUST-18).
    pub(crate) fn of_identifier(identifier: &str) -> Self {
        Self::labelled(1).text(identifier)
    }
}

impl<R: role::Role> fmt::Debug for MacInput<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MacInput({})", R::NAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 8949, appendix A.
    #[test]
    fn integers_are_in_their_shortest_form() {
        for (value, expected) in [
            (0, "00"),
            (23, "17"),
            (24, "1818"),
            (255, "18ff"),
            (256, "190100"),
            (1000, "1903e8"),
            (65535, "19ffff"),
            (65536, "1a00010000"),
            (1_000_000, "1a000f4240"),
            (4_294_967_295, "1affffffff"),
            (4_294_967_296, "1b0000000100000000"),
            (1_000_000_000_000, "1b000000e8d4a51000"),
        ] {
            let label = MacInput::<role::First>::labelled(1);
            let (before, input) = (label.as_bytes().len(), label.unsigned(value));
            assert_eq!(hex::encode(&input.as_bytes()[before..]), expected);
        }
    }

    #[test]
    fn no_input_grows() {
        let input = MacInput::<role::Positions>::of(&InternalId::from([1; 16]), 3);
        let input = input.unsigned(u64::MAX).unsigned(u64::MAX).bytes(&[0; 32]);
        assert!(input.as_bytes().len() <= CAPACITY);
    }
}
