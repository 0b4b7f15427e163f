//! The operation: what the customer authorises.
//!
//! A draft holds raw values, as a caller or an encoding gives them; only values that keep every
//! rule become an [`Operation`]. It borrows its texts from the draft or from the encoding.
//!
//! ```
//! use dlotp::operation::{Operation, PaymentDraft, Purpose};
//!
//! let draft = PaymentDraft {
//!     purpose: Purpose::CreditTransfer.into(),
//!     amount: 125_000, // in minor units: 1250.00 EUR
//!     currency: "EUR",
//!     payee: "Rossi Impianti Srl",
//!     account: Some("IT60X0542811101000000123456"),
//!     reference: Some("Invoice 2026-117"),
//!     details: vec![],
//! };
//! let operation = Operation::payment(&draft)?;
//! assert_eq!(operation.display()[1].to_string(), "amount: 1250.00 EUR");
//!
//! let nothing = PaymentDraft { amount: 0, ..draft };
//! assert_eq!(
//!     Operation::payment(&nothing).unwrap_err().to_string(),
//!     "amount: expected 1 to 999999999999999, found 0"
//! );
//! # Ok::<(), dlotp::operation::InvalidOperation>(())
//! ```

mod bulk;
mod currency;
mod display;
mod encoding;
mod iban;
mod invalid;
mod money;
mod purpose;
mod text;

use alloc::vec::Vec;

pub(crate) use self::encoding::Formed;
use self::{bulk::BulkDraft, invalid::At};
pub use self::{
    bulk::items_digest,
    currency::Currency,
    display::{Part, Row},
    iban::{Iban, IbanError},
    invalid::{Field, InvalidOperation, Problem},
    money::Money,
    purpose::{Purpose, Shape},
    text::{Script, Text, TextError},
};

/// The fewest and the most items of a batch.
pub const BATCH_ITEMS: core::ops::RangeInclusive<usize> = 2..=10;
/// The fewest and the most items of a bulk (OP-17).
pub const BULK_ITEMS: core::ops::RangeInclusive<u64> = 2..=100_000;
/// The most details of an operation.
pub const MAX_DETAILS: usize = 6;

/// What the customer authorises: every value keeps its rules (OP-6 to OP-18).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation<'a> {
    /// One payee, one amount.
    Payment(Payment<'a>),
    /// 2 to 10 payments with one total.
    Batch(Batch<'a>),
    /// No amount.
    Action(Action<'a>),
    /// More payments than can be displayed, by their digest.
    Bulk(Bulk<'a>),
}

/// A payment of one amount to one payee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment<'a> {
    purpose: Purpose,
    amount: Money,
    payee: Text<'a, 70>,
    account: Option<Iban<'a>>,
    extras: Extras<'a>,
}

/// A batch of 2 to 10 payments, bound to its total and to each payee and amount (P12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch<'a> {
    purpose: Purpose,
    total: Money,
    items: Vec<Item<'a>>,
    extras: Extras<'a>,
}

/// One payment of a batch or bulk, in its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    payee: Text<'a, 70>,
    account: Iban<'a>,
    amount: Money,
}

/// An action that moves no money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action<'a> {
    purpose: Purpose,
    title: Text<'a, 70>,
    extras: Extras<'a>,
}

/// Payments that do not fit into a payload, by count, total and digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk<'a> {
    purpose: Purpose,
    total: Money,
    count: u64,
    sha256: [u8; 32],
    extras: Extras<'a>,
}

/// What any operation may carry besides: a reference (no action has one) and details.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Extras<'a> {
    reference: Option<Text<'a, 140>>,
    details: Vec<Detail<'a>>,
}

/// A label and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detail<'a> {
    label: Text<'a, 20>,
    value: Text<'a, 70>,
}

/// The raw values of a payment; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the payment in spec/operation.md")]
pub struct PaymentDraft<'a> {
    pub purpose: u64,
    pub amount: u64,
    pub currency: &'a str,
    pub payee: &'a str,
    pub account: Option<&'a str>,
    pub reference: Option<&'a str>,
    pub details: Vec<(&'a str, &'a str)>,
}

/// The raw values of a batch, or of a bulk by its items; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the batch in spec/operation.md")]
pub struct BatchDraft<'a> {
    pub purpose: u64,
    pub total: u64,
    pub currency: &'a str,
    pub items: Vec<ItemDraft<'a>>,
    pub reference: Option<&'a str>,
    pub details: Vec<(&'a str, &'a str)>,
}

/// The raw values of an item; the amount in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the item in spec/operation.md")]
pub struct ItemDraft<'a> {
    pub payee: &'a str,
    pub account: &'a str,
    pub amount: u64,
}

/// The raw values of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the action in spec/operation.md")]
pub struct ActionDraft<'a> {
    pub purpose: u64,
    pub title: &'a str,
    pub details: Vec<(&'a str, &'a str)>,
}

impl<'a> Operation<'a> {
    /// A payment.
    ///
    /// # Errors
    ///
    /// The first field that breaks a rule, and how. So do all constructors below.
    pub fn payment(draft: &PaymentDraft<'a>) -> Result<Self, InvalidOperation> {
        let purpose = purpose(draft.purpose, Shape::Payment)?;
        let currency = currency(draft.currency)?;
        let account = match draft.account {
            Some(account) => Some(Iban::parse(account).at(Field::Account)?),
            None if purpose.without_account() => None, // OP-10
            None => return Err(Problem::AccountMissing { purpose }).at(Field::Account),
        };
        Ok(Self::Payment(Payment {
            purpose,
            amount: Money::new(draft.amount, currency).at(Field::Amount)?,
            payee: Text::parse(draft.payee).at(Field::Payee)?,
            account,
            extras: Extras::new(draft.reference, &draft.details)?,
        }))
    }

    /// A batch, whose total is the sum of its items (OP-11).
    ///
    /// # Errors
    ///
    /// As [`Operation::payment`].
    pub fn batch(draft: &BatchDraft<'a>) -> Result<Self, InvalidOperation> {
        let purpose = purpose(draft.purpose, Shape::Batch)?;
        let currency = currency(draft.currency)?;
        let total = Money::new(draft.total, currency).at(Field::Total)?;
        if !BATCH_ITEMS.contains(&draft.items.len()) {
            return Err(Problem::count(draft.items.len(), BATCH_ITEMS)).at(Field::Items);
        }
        let items = checked_items(draft, currency).collect::<Result<Vec<_>, _>>()?;
        check_sum(total, items.iter().map(|item| item.amount))?;
        let extras = Extras::new(draft.reference, &draft.details)?;
        Ok(Self::Batch(Batch { purpose, total, items, extras }))
    }

    /// An action.
    ///
    /// # Errors
    ///
    /// As [`Operation::payment`].
    pub fn action(draft: &ActionDraft<'a>) -> Result<Self, InvalidOperation> {
        Ok(Self::Action(Action {
            purpose: purpose(draft.purpose, Shape::Action)?,
            title: Text::parse(draft.title).at(Field::Title)?,
            extras: Extras::new(None, &draft.details)?,
        }))
    }

    /// A bulk, whose count and digest come of its items and of nothing else (OP-19).
    ///
    /// # Errors
    ///
    /// As [`Operation::payment`].
    pub fn bulk(draft: &BatchDraft<'a>) -> Result<Self, InvalidOperation> {
        let currency = currency(draft.currency)?;
        let total = Money::new(draft.total, currency).at(Field::Total)?;
        let items = checked_items(draft, currency).collect::<Result<Vec<_>, _>>()?;
        check_sum(total, items.iter().map(|item| item.amount))?;
        Self::bulk_of_digest(&BulkDraft {
            purpose: draft.purpose,
            total: draft.total,
            currency: draft.currency,
            count: items.len() as u64,
            sha256: items_digest(&items),
            reference: draft.reference,
            details: draft.details.clone(),
        })
    }

    /// A bulk as it stands in a body: the items are not there.
    fn bulk_of_digest(draft: &BulkDraft<'a>) -> Result<Self, InvalidOperation> {
        if !BULK_ITEMS.contains(&draft.count) {
            return Err(Problem::out_of_range(draft.count, BULK_ITEMS)).at(Field::Count);
        }
        Ok(Self::Bulk(Bulk {
            purpose: purpose(draft.purpose, Shape::Bulk)?,
            total: Money::new(draft.total, currency(draft.currency)?).at(Field::Total)?,
            count: draft.count,
            sha256: draft.sha256,
            extras: Extras::new(draft.reference, &draft.details)?,
        }))
    }

    /// What it is for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        match self {
            Self::Payment(Payment { purpose, .. })
            | Self::Batch(Batch { purpose, .. })
            | Self::Action(Action { purpose, .. })
            | Self::Bulk(Bulk { purpose, .. }) => *purpose,
        }
    }

    /// Its shape.
    #[must_use]
    pub const fn shape(&self) -> Shape {
        match self {
            Self::Payment(_) => Shape::Payment,
            Self::Batch(_) => Shape::Batch,
            Self::Action(_) => Shape::Action,
            Self::Bulk(_) => Shape::Bulk,
        }
    }

    /// Its amount or total; an action has none.
    #[must_use]
    pub const fn amount(&self) -> Option<Money> {
        match self {
            Self::Payment(Payment { amount, .. }) => Some(*amount),
            Self::Batch(Batch { total, .. }) | Self::Bulk(Bulk { total, .. }) => Some(*total),
            Self::Action(_) => None,
        }
    }

    /// Its reference, if it has one.
    #[must_use]
    pub fn reference(&self) -> Option<&'a str> {
        self.extras().reference.map(Text::as_str)
    }

    /// Its details, in order.
    #[must_use]
    pub fn details(&self) -> &[Detail<'a>] {
        &self.extras().details
    }

    const fn extras(&self) -> &Extras<'a> {
        match self {
            Self::Payment(Payment { extras, .. })
            | Self::Batch(Batch { extras, .. })
            | Self::Action(Action { extras, .. })
            | Self::Bulk(Bulk { extras, .. }) => extras,
        }
    }
}

impl<'a> Payment<'a> {
    /// How much.
    #[must_use]
    pub const fn amount(&self) -> Money {
        self.amount
    }

    /// Who is paid.
    #[must_use]
    pub const fn payee(&self) -> &'a str {
        self.payee.as_str()
    }

    /// The payee's account; a card payment or top-up may have none.
    #[must_use]
    pub const fn account(&self) -> Option<Iban<'a>> {
        self.account
    }
}

impl<'a> Batch<'a> {
    /// The sum of the items.
    #[must_use]
    pub const fn total(&self) -> Money {
        self.total
    }

    /// The payments, 2 to 10, in order.
    #[must_use]
    pub fn items(&self) -> &[Item<'a>] {
        &self.items
    }
}

impl<'a> Item<'a> {
    /// Who is paid.
    #[must_use]
    pub const fn payee(&self) -> &'a str {
        self.payee.as_str()
    }

    /// The payee's account.
    #[must_use]
    pub const fn account(&self) -> Iban<'a> {
        self.account
    }

    /// How much.
    #[must_use]
    pub const fn amount(&self) -> Money {
        self.amount
    }
}

impl<'a> Action<'a> {
    /// What is done, in the bank's words.
    #[must_use]
    pub const fn title(&self) -> &'a str {
        self.title.as_str()
    }
}

impl Bulk<'_> {
    /// The sum of the items.
    #[must_use]
    pub const fn total(&self) -> Money {
        self.total
    }

    /// How many payments it stands for, 2 to 100000.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The digest of its items ([`items_digest`]).
    #[must_use]
    pub const fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }
}

impl<'a> Detail<'a> {
    /// Its label.
    #[must_use]
    pub const fn label(&self) -> &'a str {
        self.label.as_str()
    }

    /// Its value.
    #[must_use]
    pub const fn value(&self) -> &'a str {
        self.value.as_str()
    }
}

impl<'a> Extras<'a> {
    fn new(
        reference: Option<&'a str>,
        details: &[(&'a str, &'a str)],
    ) -> Result<Self, InvalidOperation> {
        if details.len() > MAX_DETAILS {
            return Err(Problem::count(details.len(), 0..=MAX_DETAILS)).at(Field::Details);
        }
        let details = (1..).zip(details).map(|(number, &(label, value))| {
            if display::is_field_name(label) {
                return Err(Problem::FieldName).at(Field::Label(number)); // OP-16
            }
            Ok(Detail {
                label: Text::parse(label).at(Field::Label(number))?,
                value: Text::parse(value).at(Field::Value(number))?,
            })
        });
        Ok(Self {
            details: details.collect::<Result<_, _>>()?,
            reference: reference.map(Text::parse).transpose().at(Field::Reference)?,
        })
    }
}

fn purpose(number: u64, shape: Shape) -> Result<Purpose, InvalidOperation> {
    Purpose::from_number(number)
        .filter(|purpose| purpose.shapes().contains(&shape))
        .ok_or(Problem::Purpose { found: number, shape })
        .at(Field::Purpose)
}

fn currency(code: &str) -> Result<Currency, InvalidOperation> {
    Currency::parse(code).ok_or(Problem::Currency).at(Field::Currency)
}

fn checked_items<'a>(
    draft: &BatchDraft<'a>,
    currency: Currency,
) -> impl Iterator<Item = Result<Item<'a>, InvalidOperation>> {
    (1..).zip(&draft.items).map(move |(number, item)| {
        Ok(Item {
            payee: Text::parse(item.payee).at(Field::ItemPayee(number))?,
            account: Iban::parse(item.account).at(Field::ItemAccount(number))?,
            amount: Money::new(item.amount, currency).at(Field::ItemAmount(number))?,
        })
    })
}

fn check_sum(
    total: Money,
    mut amounts: impl Iterator<Item = Money>,
) -> Result<(), InvalidOperation> {
    let sum = amounts.try_fold(0_u64, |sum, amount| sum.checked_add(amount.minor_units()));
    if sum == Some(total.minor_units()) {
        Ok(())
    } else {
        Err(Problem::Sum { expected: sum, found: total.minor_units() }).at(Field::Total)
    }
}
