//! The codes of failures, and the one error type of this library.

use core::fmt;

use crate::{
    alias::MalformedAlias,
    customer::{CustomerCodeTaken, MalformedCustomerCode},
    identifier::MalformedIdentifier,
    keys::{InvalidKeyNumber, KeyError},
    nickname::MalformedNickname,
    random::RandomError,
    secret::{
        InvalidCount, InvalidFormat, InvalidIterations, InvalidLength, InvalidRow,
        InvalidStoredFormat, MalformedAnswer, MalformedFirst, OtherQuestion, TooFewIterations,
    },
    typed::{MalformedTypedCode, MalformedTypedOtp},
};

/// Declares the codes with their names.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal,)+) => {
        /// The code of a failure. Every failure has exactly one (ERR-1).
        ///
        /// ```
        /// use dlotp_access::{Code, Nickname};
        ///
        /// let error = "anna".parse::<Nickname>().unwrap_err();
        /// assert_eq!(error.code(), Code::MalformedNickname);
        /// assert_eq!(error.code().name(), "malformed-nickname");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $code,)+
        }

        impl Code {
            /// The codes, in the order of their pages.
            pub const ALL: &[Self] = &[$(Self::$code,)+];

            /// Returns the name that the specification gives the code.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$code => $name,)+ }
            }
        }
    };
}

codes! {
    /// A key or a random generator failed (CUST-6).
    KeyFailure = "key-failure",
    /// The customer code of every draw is taken (CUST-10).
    CustomerCodeTaken = "customer-code-taken",
    /// A text is no customer code, alias or delivered code (CUST-15, CREC-21).
    MalformedCode = "malformed-code",
    /// A text is no nickname (CUST-17).
    MalformedNickname = "malformed-nickname",
    /// A text is not 8 digits (CREC-21).
    MalformedOtp = "malformed-otp",
    /// A policy breaks a limit that holds for every bank (SEC-1, SEC-4, SEC-9).
    InvalidPolicy = "invalid-policy",
    /// A stored value is outside its range (SEC-4, SEC-8, SEC-11).
    MalformedRecord = "malformed-record",
    /// A text is no first secret (SEC-5).
    MalformedSecret = "malformed-secret",
    /// A text is not the digits that were asked (SEC-18).
    MalformedDigits = "malformed-digits",
    /// The answer is one to a question that is no longer asked (SEC-19).
    OtherQuestion = "other-question",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The error of this library: a [`Code`] for machines, and a sentence for people.
///
/// The sentence says what was expected, what was found and where. It holds no secret (ERR-2).
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Cause);

impl Error {
    /// Returns the code of the failure.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.0.code()
    }
}

/// Declares the causes of an [`Error`], with the code of each.
macro_rules! causes {
    ($($error:ident => $code:ident,)+) => {
        #[derive(Debug, thiserror::Error)]
        enum Cause {
            $(#[error(transparent)] $error(#[from] $error),)+
        }

        impl Cause {
            const fn code(&self) -> Code {
                match self { $(Self::$error(_) => Code::$code,)+ }
            }
        }

        $(impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self(error.into())
            }
        })+
    };
}

causes! {
    KeyError => KeyFailure,
    RandomError => KeyFailure,
    CustomerCodeTaken => CustomerCodeTaken,
    MalformedCustomerCode => MalformedCode,
    MalformedAlias => MalformedCode,
    MalformedIdentifier => MalformedCode,
    MalformedTypedCode => MalformedCode,
    MalformedNickname => MalformedNickname,
    MalformedTypedOtp => MalformedOtp,
    InvalidLength => InvalidPolicy,
    TooFewIterations => InvalidPolicy,
    InvalidFormat => InvalidPolicy,
    InvalidKeyNumber => MalformedRecord,
    InvalidIterations => MalformedRecord,
    InvalidCount => MalformedRecord,
    InvalidStoredFormat => MalformedRecord,
    InvalidRow => MalformedRecord,
    MalformedFirst => MalformedSecret,
    MalformedAnswer => MalformedDigits,
    OtherQuestion => OtherQuestion,
}
