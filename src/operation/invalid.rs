//! The errors of operations: the field, what was expected, and what was found.

use core::{fmt, ops::RangeInclusive};

use super::{IbanError, Purpose, Shape, TextError};

/// A value that is outside its range or list: the code `invalid-operation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub(crate) struct InvalidOperation {
    /// The field.
    pub(crate) field: Field,
    /// The problem of its value.
    pub(crate) problem: Problem,
}

/// A field of an operation or body. Items and details are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    IssuedAt,
    Lifetime,
    N,
    M,
    Purpose,
    Amount,
    Total,
    Currency,
    Payee,
    Account,
    Items,
    ItemPayee(usize),
    ItemAccount(usize),
    ItemAmount(usize),
    Title,
    Count,
    Reference,
    Details,
    Label(usize),
    Value(usize),
    #[cfg(feature = "transliteration")]
    Text,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IssuedAt => f.write_str("issued-at"),
            Self::Lifetime => f.write_str("lifetime"),
            Self::N => f.write_str("n"),
            Self::M => f.write_str("m"),
            Self::Purpose => f.write_str("purpose"),
            Self::Amount => f.write_str("amount"),
            Self::Total => f.write_str("total"),
            Self::Currency => f.write_str("currency"),
            Self::Payee => f.write_str("payee"),
            Self::Account => f.write_str("account"),
            Self::Items => f.write_str("items"),
            Self::ItemPayee(number) => write!(f, "payee of item {number}"),
            Self::ItemAccount(number) => write!(f, "account of item {number}"),
            Self::ItemAmount(number) => write!(f, "amount of item {number}"),
            Self::Title => f.write_str("title"),
            Self::Count => f.write_str("count"),
            Self::Reference => f.write_str("reference"),
            Self::Details => f.write_str("details"),
            Self::Label(number) => write!(f, "label of detail {number}"),
            Self::Value(number) => write!(f, "value of detail {number}"),
            #[cfg(feature = "transliteration")]
            Self::Text => f.write_str("text"),
        }
    }
}

/// The problem of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    /// A number is out of its range.
    #[error("expected {min} to {max}, found {found}")]
    OutOfRange {
        /// The number.
        found: u64,
        /// The least that is allowed.
        min: u64,
        /// The most that is allowed.
        max: u64,
    },
    /// The purpose is unknown, or not one of the shape.
    #[error("expected a purpose of a {shape}, found {found}")]
    Purpose {
        /// The purpose's number.
        found: u64,
        /// The operation's shape.
        shape: Shape,
    },
    /// The purpose is unknown.
    #[error("expected the number of a purpose, found {found}")]
    UnknownPurpose {
        /// The number.
        found: u64,
    },
    /// The currency is not in the table.
    #[error("expected one of the table of currencies, in upper case")]
    Currency,
    /// The text is not an IBAN.
    #[error(transparent)]
    Iban(#[from] IbanError),
    /// The account is missing, and the purpose needs one.
    #[error("expected one for the purpose {purpose}, found null")]
    AccountMissing {
        /// The purpose.
        purpose: Purpose,
    },
    /// The text breaks a rule of the allow list.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The total is not the sum of the items.
    #[error("expected the sum of the items, {}, found {found}", SumOrOverflow(*.expected))]
    Sum {
        /// The sum, unless it overflows.
        expected: Option<u64>,
        /// The total.
        found: u64,
    },
    /// The digest of a bulk is not 32 bytes in hexadecimal.
    #[cfg(feature = "serde")]
    #[error("expected a digest of 32 bytes in hexadecimal")]
    Digest,
    /// A detail's label looks like a field name of the display.
    #[error("expected a label that doesn't look like a field name of the display")]
    FieldName,
}

struct SumOrOverflow(Option<u64>);

impl fmt::Display for SumOrOverflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(sum) => write!(f, "{sum}"),
            None => f.write_str("which is beyond every total"),
        }
    }
}

impl Problem {
    pub(crate) const fn out_of_range(found: u64, allowed: RangeInclusive<u64>) -> Self {
        Self::OutOfRange { found, min: *allowed.start(), max: *allowed.end() }
    }

    pub(super) const fn count(found: usize, allowed: RangeInclusive<usize>) -> Self {
        Self::out_of_range(found as u64, *allowed.start() as u64..=*allowed.end() as u64)
    }
}

/// Adds the field to a problem.
pub(crate) trait At<T> {
    fn at(self, field: Field) -> Result<T, InvalidOperation>;
}

impl<T, E: Into<Problem>> At<T> for Result<T, E> {
    fn at(self, field: Field) -> Result<T, InvalidOperation> {
        self.map_err(|problem| InvalidOperation { field, problem: problem.into() })
    }
}
