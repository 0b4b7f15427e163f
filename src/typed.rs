//! The details that are keyed in with an operation ID in version 2: dynamic linking without a camera (OTP-13).

use alloc::string::String;
use core::fmt;

use crate::{
    Error,
    operation::{Content, Currency, Iban, Money, Operation, Purpose, Shape},
};

/// The number of an account's last characters that are keyed in.
const TAIL: usize = 8;

/// The details that a typed OTP of version 2 binds beside the operation ID. Display shows them as they
/// were understood (OTP-15).
///
/// ```
/// use dlotp::{Code, TypedDetails, operation::Purpose};
///
/// let transfer = Purpose::CreditTransfer.into();
/// let typed = TypedDetails::payment(transfer, "1 250,5", "eur", "0012 3456")?;
/// assert_eq!(typed, TypedDetails::payment(transfer, "1250.50", "EUR", "00123456")?);
/// assert_eq!(typed.to_string(), "transfer of 1250.50 EUR, to the account that ends in 00123456");
/// let pasted = TypedDetails::payment(transfer, "1\u{202f}250,50", "EUR", "0012\u{a0}3456")?;
/// assert_eq!(pasted, typed);
/// let error = TypedDetails::payment(transfer, "1.250", "EUR", "00123456").unwrap_err();
/// assert_eq!(error.code(), Code::MalformedTyped);
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypedDetails(pub(crate) TypedContent);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypedContent {
    /// A kind that was picked; and amount, currency and the last characters of the payee's account,
    /// from the invoice.
    Payment { kind: PaymentKind, amount: Money, tail: AccountTail },
    /// The purpose of an action, picked from the list.
    Action(Purpose),
}

/// The payments that may be typed (OTP-13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PaymentKind {
    Transfer,
    CardPayment,
    TopUp,
}

/// The last 8 characters of an account, of `0-9 A-Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AccountTail([u8; TAIL]);

/// An error: a text that was keyed in is invalid (OTP-16).
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
    /// The purpose of a payment.
    #[error("purpose: expected a transfer, a card payment or a top-up")]
    PaymentPurpose,
    /// The purpose of an action.
    #[error("purpose: expected one of an action but log in and recover access")]
    ActionPurpose,
    /// Details were given where the version has none, or none where it has some.
    #[error("expected what the version has keyed in with an operation ID")]
    OtherVersion,
}

impl TypedDetails {
    /// Takes the number of a payment's purpose as it was picked, and reads amount, currency and the last 8
    /// characters of the account as a customer keyed them in (OTP-16).
    ///
    /// # Errors
    ///
    /// `malformed-typed`: one of the four is invalid.
    pub fn payment(purpose: u64, amount: &str, currency: &str, tail: &str) -> Result<Self, Error> {
        let kind = Purpose::from_number(purpose).and_then(PaymentKind::of);
        let kind = kind.ok_or(MalformedTyped::PaymentPurpose)?;
        let currency = Currency::parse(&plain(currency)).ok_or(MalformedTyped::Currency)?;
        let tail = AccountTail::parse(&plain(tail)).ok_or(MalformedTyped::Tail)?;
        let minor_units = minor_units(&plain(amount), currency).ok_or(MalformedTyped::Amount)?;
        let amount = Money::check(minor_units, currency).map_err(|_| MalformedTyped::Amount)?;
        Ok(Self(TypedContent::Payment { kind, amount, tail }))
    }

    /// Takes the number of a purpose that the customer picked.
    ///
    /// # Errors
    ///
    /// `malformed-typed`: the number is not that of an action's purpose, or of one that is never typed.
    pub fn action(purpose: u64) -> Result<Self, Error> {
        Purpose::from_number(purpose)
            .filter(|purpose| purpose.shapes().contains(&Shape::Action) && !purpose.gives_access())
            .map(|purpose| Self(TypedContent::Action(purpose)))
            .ok_or_else(|| MalformedTyped::ActionPurpose.into())
    }

    /// Returns the details to key in for an operation, or `None` where it is never typed (OTP-14).
    ///
    /// ```
    /// use dlotp::{TypedDetails, operation::{Operation, PaymentDraft, Purpose}};
    ///
    /// let draft = PaymentDraft {
    ///     purpose: Purpose::CardPayment.into(),
    ///     amount: 125_000,
    ///     currency: "EUR",
    ///     payee: "Rossi",
    ///     account: Some("IT60X0542811101000000123456"),
    ///     reference: None,
    ///     details: vec![],
    /// };
    /// let details = TypedDetails::payment(Purpose::CardPayment.into(), "1250", "EUR", "00123456")?;
    /// assert_eq!(TypedDetails::of(&Operation::payment(&draft)?), Some(details));
    ///
    /// let without_account = PaymentDraft { account: None, ..draft };
    /// assert_eq!(TypedDetails::of(&Operation::payment(&without_account)?), None);
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    #[must_use]
    pub fn of(operation: &Operation<'_>) -> Option<Self> {
        match operation.content() {
            Content::Payment(payment) => Some(Self(TypedContent::Payment {
                kind: PaymentKind::of(payment.purpose)?,
                amount: payment.amount,
                tail: AccountTail::of(payment.account.as_ref()?)?,
            })),
            Content::Action(action) if !action.purpose.gives_access() => {
                Some(Self(TypedContent::Action(action.purpose)))
            }
            Content::Action(_) | Content::Batch(_) | Content::Bulk(_) => None,
        }
    }
}

impl PaymentKind {
    const fn of(purpose: Purpose) -> Option<Self> {
        match purpose {
            Purpose::CreditTransfer | Purpose::InstantTransfer => Some(Self::Transfer),
            Purpose::CardPayment => Some(Self::CardPayment),
            Purpose::TopUp => Some(Self::TopUp),
            _ => None,
        }
    }

    /// The purpose that an OTP binds for it.
    pub(crate) const fn number(self) -> u64 {
        match self {
            Self::Transfer => 1,
            Self::CardPayment => 4,
            Self::TopUp => 6,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::CardPayment => "card payment",
            Self::TopUp => "top-up",
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
            TypedContent::Payment { kind, amount, tail } => {
                let (kind, tail) = (kind.name(), tail.as_str());
                write!(f, "{kind} of {amount}, to the account that ends in {tail}")
            }
            TypedContent::Action(purpose) => purpose.fmt(f),
        }
    }
}

/// The spaces between groups of digits: plain, no-break, thin, and narrow no-break (OTP-16).
const SPACES: [char; 4] = [' ', '\u{a0}', '\u{2009}', '\u{202f}'];

/// Removes spaces, and turns ASCII letters to upper case.
fn plain(keyed: &str) -> String {
    keyed.chars().filter(|c| !SPACES.contains(c)).map(|c| c.to_ascii_uppercase()).collect()
}

/// Reads digits, and where the currency has decimals, one decimal sign and at most as many digits.
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
