//! What is keyed in with an operation ID in version 2: dynamic linking without a camera (OTP-13).
//!
//! ```
//! use dlotp::{Code, TypedDetails};
//!
//! let typed = TypedDetails::payment("1 250,5", "eur", "0012 3456")?;
//! assert_eq!(typed, TypedDetails::payment("1250.50", "EUR", "00123456")?);
//! assert_eq!(typed, TypedDetails::payment("1\u{202f}250,50", "EUR", "0012\u{a0}3456")?); // pasted
//! let error = TypedDetails::payment("1.250", "EUR", "00123456").unwrap_err();
//! assert_eq!(error.code(), Code::MalformedTyped);
//! # Ok::<(), dlotp::Error>(())
//! ```

use alloc::string::String;
use core::fmt;

use crate::{
    Error,
    operation::{Content, Currency, Iban, Money, Operation, Purpose, Shape},
};

/// How many of an account's last characters are keyed in.
const TAIL: usize = 8;

/// The details that an OTP of version 2 binds beside the operation ID. Display shows them as they were
/// understood (OTP-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypedDetails(pub(crate) TypedContent);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypedContent {
    /// Amount, currency and the last characters of the payee's account, from the invoice.
    Payment { amount: Money, tail: AccountTail },
    /// The purpose of an action, picked from the list.
    Action(Purpose),
}

/// The last 8 characters of an account, of `0-9 A-Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AccountTail([u8; TAIL]);

/// What was keyed in is not what is asked for (OTP-16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MalformedTyped {
    /// The amount.
    #[error(
        "amount: expected digits and at most one decimal sign, without separators of thousands, \
         from 1 to 999999999999999 minor units"
    )]
    Amount,
    /// The currency.
    #[error("currency: expected three letters of the list")]
    Currency,
    /// The tail of the account.
    #[error("account: expected its last {TAIL} characters, 0 to 9 and A to Z")]
    Tail,
    /// The purpose.
    #[error("purpose: expected one of an action")]
    Purpose,
    /// Something was keyed in where nothing is, or nothing where something is.
    #[error("expected what the version has keyed in with an operation ID")]
    OtherVersion,
}

impl TypedDetails {
    /// Reads amount, currency and tail as a customer keyed them in (OTP-16).
    ///
    /// # Errors
    ///
    /// One of them is none.
    pub fn payment(amount: &str, currency: &str, tail: &str) -> Result<Self, Error> {
        let currency = Currency::parse(&plain(currency)).ok_or(MalformedTyped::Currency)?;
        let tail = AccountTail::parse(&plain(tail)).ok_or(MalformedTyped::Tail)?;
        let minor_units = minor_units(&plain(amount), currency).ok_or(MalformedTyped::Amount)?;
        let amount = Money::check(minor_units, currency).map_err(|_| MalformedTyped::Amount)?;
        Ok(Self(TypedContent::Payment { amount, tail }))
    }

    /// Takes the number of a purpose as it was picked.
    ///
    /// # Errors
    ///
    /// It is not that of an action.
    pub fn action(purpose: u64) -> Result<Self, Error> {
        Purpose::from_number(purpose)
            .filter(|purpose| purpose.shapes().contains(&Shape::Action))
            .map(|purpose| Self(TypedContent::Action(purpose)))
            .ok_or_else(|| MalformedTyped::Purpose.into())
    }

    /// What is keyed in for an operation; none where it is never typed (OTP-14).
    #[must_use]
    pub fn of(operation: &Operation<'_>) -> Option<Self> {
        match operation.content() {
            Content::Payment(payment) => Some(Self(TypedContent::Payment {
                amount: payment.amount,
                tail: AccountTail::of(payment.account.as_ref()?)?,
            })),
            Content::Action(action) => Some(Self(TypedContent::Action(action.purpose))),
            Content::Batch(_) | Content::Bulk(_) => None,
        }
    }
}

impl AccountTail {
    fn of(account: &Iban<'_>) -> Option<Self> {
        account.as_ref().as_bytes().last_chunk().copied().map(Self)
    }

    fn parse(text: &str) -> Option<Self> {
        let characters: [u8; TAIL] = text.as_bytes().try_into().ok()?;
        let known = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        characters.iter().all(known).then_some(Self(characters))
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; TAIL] {
        &self.0
    }

    fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for TypedDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            TypedContent::Payment { amount, tail } => {
                write!(f, "{amount}, to the account that ends in {}", tail.as_str())
            }
            TypedContent::Action(purpose) => purpose.fmt(f),
        }
    }
}

/// Spaces between groups of digits: plain, no-break, thin, and narrow no-break (OTP-16).
const SPACES: [char; 4] = [' ', '\u{a0}', '\u{2009}', '\u{202f}'];

/// Without spaces, its ASCII letters in upper case.
fn plain(keyed: &str) -> String {
    keyed.chars().filter(|c| !SPACES.contains(c)).map(|c| c.to_ascii_uppercase()).collect()
}

/// Digits, and where the currency has decimals one sign and at most as many digits.
fn minor_units(amount: &str, currency: Currency) -> Option<u64> {
    let decimals = usize::from(currency.decimals());
    let (whole, fraction) = match amount.split_once(['.', ',']) {
        Some((_, fraction)) if !(1..=decimals).contains(&fraction.len()) => return None,
        Some(parts) => parts,
        None => (amount, ""),
    };
    if whole.is_empty() {
        return None;
    }
    let missing = decimals.saturating_sub(fraction.len());
    whole.bytes().chain(fraction.bytes()).chain(core::iter::repeat_n(b'0', missing)).try_fold(
        0_u64,
        |number, digit| {
            let digit = digit.is_ascii_digit().then(|| digit.wrapping_sub(b'0'))?;
            number.checked_mul(10)?.checked_add(digit.into())
        },
    )
}
