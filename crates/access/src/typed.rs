//! The delivered code and the OTP that a customer types beside an entry or a secret.

use core::{fmt, str::FromStr};

use subtle::{Choice, ConstantTimeEq};

use crate::{
    Error,
    digits::{Digits, Misread},
};

/// Declares 8 digits that a person typed. They are compared in constant time, wiped when dropped and not shown by
/// Debug.
macro_rules! eight_digits {
    ($(#[$meta:meta])* $name:ident, $error:ident($sentence:literal), $code:literal) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $name(Digits);

        /// A text that is not 8 digits. The error does not show them, since the text may be a secret.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        #[error($sentence)]
        pub(crate) struct $error(Misread);

        impl FromStr for $name {
            type Err = Error;

            /// Reads 8 digits as a person typed them, with or without separators (CUST-13).
            ///
            /// # Errors
            ///
            #[doc = concat!("`", $code, "`: the text is not 8 digits.")]
            fn from_str(text: &str) -> Result<Self, Error> {
                Ok(Digits::read(text, 8..=8).map(Self).map_err($error)?)
            }
        }

        impl $name {
            /// Returns the 8 digits without separators.
            #[must_use]
            pub fn expose(&self) -> &str {
                self.0.as_str()
            }
        }

        impl ConstantTimeEq for $name {
            fn ct_eq(&self, other: &Self) -> Choice {
                self.0.ct_eq(&other.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}

eight_digits! {
    /// A delivered code as a customer typed it (CREC-21).
    ///
    /// ```
    /// use dlotp_access::{Code, TypedCode};
    ///
    /// assert_eq!("0280-5035".parse::<TypedCode>()?.expose(), "02805035");
    /// assert_eq!("2805035".parse::<TypedCode>().unwrap_err().code(), Code::MalformedCode);
    /// # Ok::<(), dlotp_access::Error>(())
    /// ```
    TypedCode, MalformedTypedCode("delivered code: expected 8 digits 0 to 9, {0}"), "malformed-code"
}

eight_digits! {
    /// An OTP as a customer typed it. What [`TypedOtp::expose`] returns is judged as an OTP (CUST-13).
    ///
    /// ```
    /// use dlotp_access::{Code, TypedOtp};
    ///
    /// assert_eq!("0280 5035".parse::<TypedOtp>()?.expose(), "02805035");
    /// assert_eq!("0280/5035".parse::<TypedOtp>().unwrap_err().code(), Code::MalformedOtp);
    /// # Ok::<(), dlotp_access::Error>(())
    /// ```
    TypedOtp, MalformedTypedOtp("OTP: expected 8 digits 0 to 9, {0}"), "malformed-otp"
}
