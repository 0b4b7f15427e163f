//! The deterministic subset of CBOR (RFC 8949) in which operations and bodies are written.
//!
//! The subset has unsigned integers, byte strings, text strings, arrays and null. Every integer, length
//! and count is in its shortest form, and every length is definite. The writer makes no other form (OP-2)
//! and the reader takes no other (OP-3), so an encoding and its value determine each other.

use alloc::vec::Vec;
use core::fmt;

use hmac::digest::{
    array::Array,
    consts::{U2, U32},
};

const UNSIGNED: u8 = 0;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const NULL: u8 = 0xf6;

/// A writer of items of the subset, one after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// Makes a writer that allocates once, for `capacity` bytes: growing would leave copies behind.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// Writes an unsigned integer.
    pub(crate) fn unsigned(&mut self, value: u64) -> &mut Self {
        self.head(UNSIGNED, value)
    }

    /// Writes a byte string.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(BYTES, bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    /// Writes a text string.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.head(TEXT, text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// Writes a text string, or null for `None`.
    pub(crate) fn text_or_null(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => {
                self.0.push(NULL);
                self
            }
        }
    }

    /// Begins an array; its `count` items follow.
    pub(crate) fn array(&mut self, count: usize) -> &mut Self {
        self.head(ARRAY, count as u64)
    }

    /// Writes items that are encoded already.
    pub(crate) fn raw(&mut self, items: &[u8]) -> &mut Self {
        self.0.extend_from_slice(items);
        self
    }

    /// Returns the bytes that were written so far.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the bytes that were written.
    #[must_use]
    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }

    fn head(&mut self, major: u8, value: u64) -> &mut Self {
        let (head, length) = head(major, value);
        self.0.extend_from_slice(head.get(..length).unwrap_or_default());
        self
    }
}

/// Encodes the head of an item in its shortest form: the major type with a value, length or count.
/// Returns the bytes, and how many of them the head takes.
const fn head(major: u8, value: u64) -> ([u8; 9], usize) {
    let major = major << 5;
    let [a, b, c, d, e, f, g, h] = value.to_be_bytes();
    match value {
        0..24 => ([major | h, 0, 0, 0, 0, 0, 0, 0, 0], 1),
        24..0x100 => ([major | 24, h, 0, 0, 0, 0, 0, 0, 0], 2),
        0x100..0x1_0000 => ([major | 25, g, h, 0, 0, 0, 0, 0, 0], 3),
        0x1_0000..0x1_0000_0000 => ([major | 26, e, f, g, h, 0, 0, 0, 0], 5),
        _ => ([major | 27, a, b, c, d, e, f, g, h], 9),
    }
}

/// Encodes a byte string of 32 bytes as an item.
pub(crate) fn bytes_32(bytes: &[u8; 32]) -> [u8; 34] {
    let head = Array::<u8, U2>::from([BYTES << 5 | 24, 32]);
    head.concat(Array::<u8, U32>::from(*bytes)).into()
}

/// A few items on the stack, of at most `N` bytes together; an item that does not fit is left out.
pub(crate) struct ShortItems<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> ShortItems<N> {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; N], length: 0 }
    }

    pub(crate) fn array(&mut self, count: u64) -> &mut Self {
        self.head(ARRAY, count)
    }

    pub(crate) fn unsigned(&mut self, value: u64) -> &mut Self {
        self.head(UNSIGNED, value)
    }

    /// Writes a text string of `M` ASCII characters.
    pub(crate) fn text<const M: usize>(&mut self, text: &[u8; M]) -> &mut Self {
        self.head(TEXT, M as u64).put(*text, M)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    fn head(&mut self, major: u8, value: u64) -> &mut Self {
        let (head, length) = head(major, value);
        self.put(head, length)
    }

    /// Moves a whole array, of which `length` bytes count: that is faster than moving single bytes.
    fn put<const M: usize>(&mut self, bytes: [u8; M], length: usize) -> &mut Self {
        if let Some(place) = self.bytes.get_mut(self.length..).and_then(<[u8]>::first_chunk_mut) {
            *place = bytes;
            self.length = self.length.saturating_add(length);
        }
        self
    }
}

/// A reader of items of the subset from a slice, without copying.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    length: usize,
}

/// An encoding that is not in the subset, or has another shape than expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {offset}: expected {expected}, found {found}")]
pub(crate) struct FormError {
    /// The beginning of the item, in bytes from the start.
    pub(crate) offset: usize,
    /// The item that was expected there.
    pub(crate) expected: &'static str,
    /// The item that was found.
    pub(crate) found: FoundItem,
}

/// An item that a reader found in place of the expected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FoundItem {
    /// An unsigned integer of this value.
    Unsigned(u64),
    /// A byte string of this length.
    Bytes(usize),
    /// A text string.
    Text,
    /// An array of this many items.
    Array(u64),
    /// Null.
    Null,
    /// An integer, length or count in a longer form than it needs.
    NotShortest,
    /// An indefinite length, or its end.
    Indefinite,
    /// A reserved additional information.
    Reserved,
    /// A negative integer.
    Negative,
    /// A map.
    Map,
    /// A tag.
    Tag,
    /// A float, or a simple value other than null.
    FloatOrSimple,
    /// A text string that is not UTF-8.
    InvalidUtf8,
    /// The end of the input.
    End,
    /// This many bytes after the last item.
    Trailing(usize),
}

impl fmt::Display for FoundItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned(value) => write!(f, "the integer {value}"),
            Self::Bytes(length) => write!(f, "a byte string of {length}"),
            Self::Text => f.write_str("a text string"),
            Self::Array(count) => write!(f, "an array of {count}"),
            Self::Null => f.write_str("null"),
            Self::NotShortest => f.write_str("a form longer than needed"),
            Self::Indefinite => f.write_str("an indefinite length"),
            Self::Reserved => f.write_str("a reserved form"),
            Self::Negative => f.write_str("a negative integer"),
            Self::Map => f.write_str("a map"),
            Self::Tag => f.write_str("a tag"),
            Self::FloatOrSimple => f.write_str("a float or simple value"),
            Self::InvalidUtf8 => f.write_str("a text string that is not UTF-8"),
            Self::End => f.write_str("the end"),
            Self::Trailing(count) => write!(f, "{count} more bytes"),
        }
    }
}

enum Item<'a> {
    Unsigned(u64),
    Bytes(&'a [u8]),
    Text(&'a str),
    Array(u64),
    Null,
}

impl Item<'_> {
    fn found(&self) -> FoundItem {
        match self {
            Self::Unsigned(value) => FoundItem::Unsigned(*value),
            Self::Bytes(bytes) => FoundItem::Bytes(bytes.len()),
            Self::Text(_) => FoundItem::Text,
            Self::Array(count) => FoundItem::Array(*count),
            Self::Null => FoundItem::Null,
        }
    }
}

impl<'a> Reader<'a> {
    /// Makes a reader at the first byte of `bytes`.
    #[must_use]
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, length: bytes.len() }
    }

    /// Reads an unsigned integer; `expected` names it in an error.
    ///
    /// # Errors
    ///
    /// The next item is another one, or is not in the subset.
    pub(crate) fn unsigned(&mut self, expected: &'static str) -> Result<u64, FormError> {
        self.item(expected, |item| match item {
            Item::Unsigned(value) => Ok(value),
            other => Err(other.found()),
        })
    }

    /// Reads a byte string of exactly `N` bytes.
    ///
    /// # Errors
    ///
    /// The errors of [`Reader::unsigned`].
    pub(crate) fn bytes<const N: usize>(
        &mut self,
        expected: &'static str,
    ) -> Result<[u8; N], FormError> {
        self.item(expected, |item| match item {
            Item::Bytes(bytes) => bytes.try_into().map_err(|_| FoundItem::Bytes(bytes.len())),
            other => Err(other.found()),
        })
    }

    /// Reads a byte string of any length.
    ///
    /// # Errors
    ///
    /// The errors of [`Reader::unsigned`].
    pub(crate) fn byte_string(&mut self, expected: &'static str) -> Result<&'a [u8], FormError> {
        self.item(expected, |item| match item {
            Item::Bytes(bytes) => Ok(bytes),
            other => Err(other.found()),
        })
    }

    /// Reads a text string.
    ///
    /// # Errors
    ///
    /// The errors of [`Reader::unsigned`].
    pub(crate) fn text(&mut self, expected: &'static str) -> Result<&'a str, FormError> {
        self.item(expected, |item| match item {
            Item::Text(text) => Ok(text),
            other => Err(other.found()),
        })
    }

    /// Reads a text string or null.
    ///
    /// # Errors
    ///
    /// The errors of [`Reader::unsigned`].
    pub(crate) fn text_or_null(
        &mut self,
        expected: &'static str,
    ) -> Result<Option<&'a str>, FormError> {
        self.item(expected, |item| match item {
            Item::Text(text) => Ok(Some(text)),
            Item::Null => Ok(None),
            other => Err(other.found()),
        })
    }

    /// Reads the head of an array of `min` to `max` items, and returns their number.
    ///
    /// # Errors
    ///
    /// The errors of [`Reader::unsigned`].
    pub(crate) fn array(
        &mut self,
        min: usize,
        max: usize,
        expected: &'static str,
    ) -> Result<usize, FormError> {
        self.item(expected, |item| match item {
            Item::Array(count) => usize::try_from(count)
                .ok()
                .filter(|count| (min..=max).contains(count))
                .ok_or(FoundItem::Array(count)),
            other => Err(other.found()),
        })
    }

    /// The end of the input.
    ///
    /// # Errors
    ///
    /// Bytes are left.
    pub(crate) fn finish(self) -> Result<(), FormError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(FormError {
                offset: self.offset(),
                expected: "the end",
                found: FoundItem::Trailing(self.rest.len()),
            })
        }
    }

    /// Returns the reader's position, in bytes from the start.
    #[must_use]
    pub(crate) const fn offset(&self) -> usize {
        self.length.saturating_sub(self.rest.len())
    }

    fn item<T>(
        &mut self,
        expected: &'static str,
        accept: impl FnOnce(Item<'a>) -> Result<T, FoundItem>,
    ) -> Result<T, FormError> {
        let offset = self.offset();
        self.next().and_then(accept).map_err(|found| FormError { offset, expected, found })
    }

    fn next(&mut self) -> Result<Item<'a>, FoundItem> {
        let [initial] = self.take_array()?;
        let (major, info) = (initial >> 5, initial & 0x1f);
        match major {
            UNSIGNED => Ok(Item::Unsigned(self.argument(info)?)),
            BYTES => Ok(Item::Bytes(self.string(info)?)),
            TEXT => core::str::from_utf8(self.string(info)?)
                .map(Item::Text)
                .map_err(|_| FoundItem::InvalidUtf8),
            ARRAY => Ok(Item::Array(self.argument(info)?)),
            _ if initial == NULL => Ok(Item::Null),
            1 => Err(FoundItem::Negative),
            5 => Err(FoundItem::Map),
            6 => Err(FoundItem::Tag),
            _ if info == 31 => Err(FoundItem::Indefinite),
            _ => Err(FoundItem::FloatOrSimple),
        }
    }

    /// Reads the argument after an initial byte, which must be in its shortest form.
    fn argument(&mut self, info: u8) -> Result<u64, FoundItem> {
        let (value, least) = match info {
            0..24 => (u64::from(info), 0),
            24 => (u64::from(u8::from_be_bytes(self.take_array()?)), 24),
            25 => (u64::from(u16::from_be_bytes(self.take_array()?)), 0x100),
            26 => (u64::from(u32::from_be_bytes(self.take_array()?)), 0x1_0000),
            27 => (u64::from_be_bytes(self.take_array()?), 0x1_0000_0000),
            31 => return Err(FoundItem::Indefinite),
            _ => return Err(FoundItem::Reserved),
        };
        if value < least { Err(FoundItem::NotShortest) } else { Ok(value) }
    }

    fn string(&mut self, info: u8) -> Result<&'a [u8], FoundItem> {
        let length = usize::try_from(self.argument(info)?).map_err(|_| FoundItem::End)?;
        let (string, rest) = self.rest.split_at_checked(length).ok_or(FoundItem::End)?;
        self.rest = rest;
        Ok(string)
    }

    fn take_array<const N: usize>(&mut self) -> Result<[u8; N], FoundItem> {
        let (array, rest) = self.rest.split_first_chunk().ok_or(FoundItem::End)?;
        self.rest = rest;
        Ok(*array)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    use proptest::prelude::*;

    /// RFC 8949, appendix A: the integers.
    #[test]
    fn integers_are_those_of_rfc_8949() {
        for (value, encoded) in [
            (0, "00"),
            (1, "01"),
            (10, "0a"),
            (23, "17"),
            (24, "1818"),
            (25, "1819"),
            (100, "1864"),
            (1000, "1903e8"),
            (1_000_000, "1a000f4240"),
            (1_000_000_000_000, "1b000000e8d4a51000"),
            (u64::MAX, "1bffffffffffffffff"),
        ] {
            let mut writer = Writer::default();
            writer.unsigned(value);
            assert_eq!(hex::encode(writer.finish()), encoded);
            let bytes = hex::decode(encoded).unwrap();
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.unsigned("it"), Ok(value));
            assert_eq!(reader.finish(), Ok(()));
        }
    }

    #[test]
    fn every_other_form_is_refused_for_what_it_is() {
        for (encoded, found) in [
            ("1817", FoundItem::NotShortest),
            ("1900ff", FoundItem::NotShortest),
            ("1a0000ffff", FoundItem::NotShortest),
            ("1b00000000ffffffff", FoundItem::NotShortest),
            ("7800", FoundItem::NotShortest),
            ("1c", FoundItem::Reserved),
            ("1f", FoundItem::Indefinite),
            ("7f6161ff", FoundItem::Indefinite),
            ("ff", FoundItem::Indefinite),
            ("20", FoundItem::Negative),
            ("a0", FoundItem::Map),
            ("c11a514b67b0", FoundItem::Tag),
            ("f4", FoundItem::FloatOrSimple),
            ("f7", FoundItem::FloatOrSimple),
            ("f8f6", FoundItem::FloatOrSimple),
            ("f90000", FoundItem::FloatOrSimple),
            ("61ff", FoundItem::InvalidUtf8),
            ("63eda080", FoundItem::InvalidUtf8),
            ("62", FoundItem::End),
            ("", FoundItem::End),
            ("19", FoundItem::End),
            ("7bffffffffffffffff", FoundItem::End),
            ("80", FoundItem::Array(0)),
            ("4100", FoundItem::Bytes(1)),
            ("f6", FoundItem::Null),
        ] {
            let bytes = hex::decode(encoded).unwrap();
            let mut reader = Reader::new(&bytes);
            let error = reader.item("it", |item| Err::<(), _>(item.found())).unwrap_err();
            assert_eq!((error.offset, error.found), (0, found), "{encoded}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..12)) {
            let mut reader = Reader::new(&bytes);
            let mut writer = Writer::default();
            if let Ok(value) = reader.unsigned("it") {
                writer.unsigned(value);
                prop_assert_eq!(&writer.finish(), &bytes[..reader.offset()]);
            }
        }

        #[test]
        fn a_second_decoder_reads_what_is_written(
            number: u64, text in ".{0,40}", bytes in proptest::collection::vec(any::<u8>(), 0..300)
        ) {
            use ciborium::Value;
            let mut writer = Writer::default();
            writer.array(4).unsigned(number).text(&text).bytes(&bytes).text_or_null(None);
            let peer: Value = ciborium::from_reader(&writer.finish()[..]).unwrap();
            let expected = Value::Array(vec![
                Value::from(number), Value::from(text), Value::from(bytes), Value::Null,
            ]);
            prop_assert_eq!(peer, expected);
        }
    }
}
