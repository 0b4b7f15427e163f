//! Values that are shown as text and read back: closed lists of names, and bytes in hexadecimal.

use thiserror::Error;

/// The error of a text that is not a value of the type that it was read as.
///
/// ```
/// use dlotp::{InvalidText, verifier::Handle};
///
/// let error: InvalidText = "2".parse::<Handle>().unwrap_err();
/// assert_eq!(error.to_string(), "expected 16 bytes in hexadecimal");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected {expected}")]
pub struct InvalidText {
    pub(crate) expected: &'static str,
}

/// Declares an enum whose values have the names that the specification gives them.
macro_rules! names {
    ($(
        $(#[$meta:meta])*
        pub enum $kind:ident {
            $($(#[$value_meta:meta])* $value:ident = $name:literal,)+
        }
    )+) => {$(
        $(#[$meta])*
        pub enum $kind {
            $($(#[$value_meta])* $value,)+
        }

        impl $kind {
            /// The values, in the order of the specification.
            pub const ALL: &[Self] = &[$(Self::$value,)+];

            /// Returns the name that the specification gives the value.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$value => $name,)+ }
            }
        }

        impl core::fmt::Display for $kind {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.name())
            }
        }

        impl core::str::FromStr for $kind {
            type Err = crate::text_forms::InvalidText;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($name => Ok(Self::$value),)+
                    _ => Err(crate::text_forms::InvalidText {
                        expected: concat!("one of:" $(, " ", $name)+),
                    }),
                }
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $kind {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $kind {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::text_forms::deserialize(deserializer)
            }
        }
    )+};
}

/// Declares a type of so many bytes, shown as lower-case hexadecimal digits.
macro_rules! bytes {
    ($($(#[$meta:meta])* pub struct $name:ident($length:literal);)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $length]);

        impl From<[u8; $length]> for $name {
            fn from(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }
        }

        impl $name {
            /// Returns the bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl core::str::FromStr for $name {
            type Err = crate::text_forms::InvalidText;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                crate::text_forms::from_hexadecimal(text).map(Self).ok_or(
                    crate::text_forms::InvalidText {
                        expected: concat!(stringify!($length), " bytes in hexadecimal"),
                    },
                )
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::text_forms::deserialize(deserializer)
            }
        }
    )+};
}

pub(crate) use {bytes, names};

/// Reads exactly `N` bytes, of two digits each, in either case.
pub(crate) fn from_hexadecimal<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let mut digits = text.bytes();
    for byte in &mut bytes {
        *byte = digit(digits.next()?)? << 4 | digit(digits.next()?)?;
    }
    digits.next().is_none().then_some(bytes)
}

/// Reads a value through its [`core::str::FromStr`], from a borrowed or an owned string.
#[cfg(feature = "serde")]
pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: core::str::FromStr<Err = InvalidText>,
    D: serde::Deserializer<'de>,
{
    struct Text<T>(core::marker::PhantomData<T>);

    impl<T: core::str::FromStr<Err = InvalidText>> serde::de::Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }

    deserializer.deserialize_str(Text(core::marker::PhantomData))
}

#[cfg(test)]
mod tests {
    use crate::{Code, keys::KeyId};

    #[test]
    fn what_is_shown_is_read_back() {
        let key_id = KeyId::from([0, 1, 0xab, 3, 4, 5, 6, 0xff]);
        assert_eq!(key_id.to_string(), "0001ab03040506ff");
        assert_eq!("0001AB03040506ff".parse(), Ok(key_id));
        for wrong in
            ["", "0001ab03040506f", "0001ab03040506ff0", "0001ab03040506fg", "é001ab03040506ff"]
        {
            assert_eq!(
                wrong.parse::<KeyId>().unwrap_err().to_string(),
                "expected 8 bytes in hexadecimal"
            );
        }
        for code in Code::ALL {
            assert_eq!(code.name().parse(), Ok(*code));
        }
        assert!("Stale".parse::<Code>().is_err());
    }

    use alloc::string::ToString;
}
