//! The operation that a customer authorises: a payment, a batch, an action or a bulk.
//!
//! A draft holds raw values, as a caller or an encoding gives them. Only values that keep every rule
//! become an [`Operation`]. An operation borrows its texts from the draft or from the encoding.
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
//! assert_eq!(Operation::decode(&operation.encode())?, operation);
//!
//! let nothing = PaymentDraft { amount: 0, ..draft };
//! assert_eq!(
//!     Operation::payment(&nothing).unwrap_err().to_string(),
//!     "amount: expected 1 to 999999999999999, found 0"
//! );
//! # Ok::<(), dlotp::Error>(())
//! ```

mod bulk;
mod characters;
mod currency;
mod display;
mod encoding;
mod iban;
mod invalid;
mod money;
mod owned;
mod purpose;
#[cfg(feature = "serde")]
mod serialize;
mod text;
#[cfg(feature = "transliteration")]
mod transliteration;

use alloc::{borrow::Cow, vec::Vec};

#[cfg(feature = "transliteration")]
pub use self::transliteration::{Change, Transliteration, transliterate};
use self::{
    bulk::{BulkDraft, items_digest},
    iban::IbanError,
    invalid::At,
    text::{TextError, check_text},
};
pub use self::{
    currency::Currency,
    display::{Part, Row},
    iban::Iban,
    money::Money,
    purpose::Purpose,
};
pub(crate) use self::{
    encoding::UncheckedOperation,
    invalid::{Field, InvalidOperation, Problem},
    purpose::Shape,
};
use crate::Error;

/// The fewest and the most items of a batch.
const BATCH_ITEMS: core::ops::RangeInclusive<usize> = 2..=10;
/// The fewest and the most items of a bulk (OP-17).
const BULK_ITEMS: core::ops::RangeInclusive<u64> = 2..=100_000;
/// The most details of an operation.
const MAX_DETAILS: usize = 6;

/// An operation, every value of which keeps its rules (OP-6 to OP-18).
///
/// It can't be changed. [`Operation::content`] returns the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation<'a>(Content<'a>);

/// The values of an operation, by shape. A bank that executes operations handles each shape.
///
/// ```
/// use dlotp::operation::{ActionDraft, Action, Batch, Bulk, Content, Operation, Payment, Purpose};
///
/// fn execute(operation: &Operation) -> String {
///     match operation.content() {
///         Content::Payment(Payment { amount, payee, .. }) => format!("pay {amount} to {payee}"),
///         Content::Batch(Batch { total, items, .. }) => format!("pay {} items, {total}", items.len()),
///         Content::Bulk(Bulk { total, count, .. }) => format!("pay {count} items, {total}"),
///         Content::Action(Action { title, details, .. }) => format!("{title}, {} details", details.len()),
///     }
/// }
///
/// let purpose = Purpose::ChangeLimit;
/// let draft = ActionDraft { purpose: purpose.into(), title: "Limit 5000 EUR", details: vec![("Card", "4711")] };
/// let operation = Operation::action(&draft)?;
/// assert_eq!(operation.purpose(), purpose);
/// assert_eq!(execute(&operation), "Limit 5000 EUR, 1 details");
///
/// let transfer = ActionDraft { purpose: Purpose::CreditTransfer.into(), ..draft };
/// assert!(Operation::action(&transfer).is_err());
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// A payment of one amount to one payee.
    Payment(Payment<'a>),
    /// A batch of 2 to 10 payments with one total.
    Batch(Batch<'a>),
    /// An action that moves no money.
    Action(Action<'a>),
    /// A bulk of more payments than can be displayed, by their digest.
    Bulk(Bulk<'a>),
}

/// A payment of one amount to one payee.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payment<'a> {
    /// The purpose.
    pub purpose: Purpose,
    /// The amount.
    pub amount: Money,
    /// The payee: 1 to 70 characters.
    pub payee: Cow<'a, str>,
    /// The payee's account; it may be missing in a card payment or top-up (OP-10).
    pub account: Option<Iban<'a>>,
    /// The reference: 1 to 140 characters.
    pub reference: Option<Cow<'a, str>>,
    /// The details that the bank adds, at most 6.
    pub details: Vec<Detail<'a>>,
}

/// A batch of 2 to 10 payments, bound to its total and to each payee and amount (P12).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Batch<'a> {
    /// The purpose.
    pub purpose: Purpose,
    /// The sum of the items.
    pub total: Money,
    /// The payments, in order.
    pub items: Vec<Item<'a>>,
    /// The reference: 1 to 140 characters.
    pub reference: Option<Cow<'a, str>>,
    /// The details that the bank adds, at most 6.
    pub details: Vec<Detail<'a>>,
}

/// A payment of a batch or bulk, in the currency of the total.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item<'a> {
    /// The payee: 1 to 70 characters.
    pub payee: Cow<'a, str>,
    /// The payee's account.
    pub account: Iban<'a>,
    /// The amount.
    pub amount: Money,
}

/// An action that moves no money.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action<'a> {
    /// The purpose.
    pub purpose: Purpose,
    /// The action in the bank's words: 1 to 70 characters.
    pub title: Cow<'a, str>,
    /// The details that the bank adds, at most 6.
    pub details: Vec<Detail<'a>>,
}

/// A bulk: payments that do not fit into a payload, by count, total and digest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bulk<'a> {
    /// The purpose.
    pub purpose: Purpose,
    /// The sum of the items.
    pub total: Money,
    /// The number of payments: 2 to 100000.
    pub count: u64,
    /// The digest of the items (OP-18).
    pub sha256: [u8; 32],
    /// The reference: 1 to 140 characters.
    pub reference: Option<Cow<'a, str>>,
    /// The details that the bank adds, at most 6.
    pub details: Vec<Detail<'a>>,
}

/// A detail that the bank adds to an operation: a label and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Detail<'a> {
    /// The label: 1 to 20 characters that don't look like a field name of the display (OP-16).
    pub label: Cow<'a, str>,
    /// The value: 1 to 70 characters.
    pub value: Cow<'a, str>,
}

/// The raw values of a payment. The amount is in minor units.
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

/// The raw values of a batch, or of a bulk by its items. Amounts are in minor units.
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

/// The raw values of an item. The amount is in minor units.
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
    /// Checks a payment. The module's documentation has an example.
    ///
    /// # Errors
    ///
    /// `invalid-operation`: the first field that breaks a rule, with what was expected and found.
    pub fn payment(draft: &PaymentDraft<'a>) -> Result<Self, Error> {
        Ok(Self::check_payment(draft)?)
    }

    /// Checks a batch, whose total is the sum of its items (OP-11).
    ///
    /// ```
    /// use dlotp::operation::{BatchDraft, ItemDraft, Operation, Part, Purpose, Row};
    ///
    /// let item = |payee, amount| ItemDraft { payee, account: "DE89370400440532013000", amount };
    /// let draft = BatchDraft {
    ///     purpose: Purpose::CreditTransfer.into(),
    ///     total: 35_000, // in minor units: 350.00 EUR
    ///     currency: "EUR",
    ///     items: vec![item("Neri Srl", 10_000), item("Verdi Srl", 25_000)],
    ///     reference: Some("July"),
    ///     details: vec![],
    /// };
    /// let batch = Operation::batch(&draft)?;
    /// let rows: Vec<Row> = batch.display();
    /// assert_eq!(rows[1].to_string(), "total: 350.00 EUR");
    /// assert_eq!(rows.last().map(|row| row.part), Some(Part::Reference));
    ///
    /// let wrong = BatchDraft { total: 1, ..draft };
    /// assert_eq!(
    ///     Operation::batch(&wrong).unwrap_err().to_string(),
    ///     "total: expected the sum of the items, 35000, found 1"
    /// );
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`Operation::payment`].
    pub fn batch(draft: &BatchDraft<'a>) -> Result<Self, Error> {
        Ok(Self::check_batch(draft)?)
    }

    /// Checks an action. [`Content`] has an example.
    ///
    /// # Errors
    ///
    /// The errors of [`Operation::payment`].
    pub fn action(draft: &ActionDraft<'a>) -> Result<Self, Error> {
        Ok(Self::check_action(draft)?)
    }

    /// Checks a bulk, whose count and digest are computed from its items (OP-19).
    ///
    /// A bank that executes a bulk computes it again from the items at hand, and compares:
    ///
    /// ```
    /// use dlotp::operation::{BatchDraft, ItemDraft, Operation, Purpose};
    ///
    /// let item = |payee, amount| ItemDraft { payee, account: "DE89370400440532013000", amount };
    /// let mut draft = BatchDraft {
    ///     purpose: Purpose::CreditTransfer.into(),
    ///     total: 35_000,
    ///     currency: "EUR",
    ///     items: vec![item("Neri Srl", 10_000), item("Verdi Srl", 25_000)],
    ///     reference: None,
    ///     details: vec![],
    /// };
    /// let authorised = Operation::bulk(&draft)?;
    /// assert_eq!(Operation::bulk(&draft)?, authorised);
    ///
    /// draft.items.swap(0, 1);
    /// assert_ne!(Operation::bulk(&draft)?, authorised);
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`Operation::payment`].
    pub fn bulk(draft: &BatchDraft<'a>) -> Result<Self, Error> {
        Ok(Self::check_bulk(draft)?)
    }

    fn check_payment(draft: &PaymentDraft<'a>) -> Result<Self, InvalidOperation> {
        let purpose = purpose(draft.purpose, Shape::Payment)?;
        let currency = currency(draft.currency)?;
        let account = match draft.account {
            Some(account) => Some(Iban::check(account).at(Field::Account)?),
            None if purpose.without_account() => None, // OP-10
            None => return Err(Problem::AccountMissing { purpose }).at(Field::Account),
        };
        let amount = Money::check(draft.amount, currency).at(Field::Amount)?;
        let payee = text::<70>(draft.payee, Field::Payee)?;
        let details = details(&draft.details)?;
        let reference = reference(draft.reference)?;
        Ok(Self(Content::Payment(Payment { purpose, amount, payee, account, reference, details })))
    }

    fn check_batch(draft: &BatchDraft<'a>) -> Result<Self, InvalidOperation> {
        let purpose = purpose(draft.purpose, Shape::Batch)?;
        let currency = currency(draft.currency)?;
        let total = Money::check(draft.total, currency).at(Field::Total)?;
        if !BATCH_ITEMS.contains(&draft.items.len()) {
            return Err(Problem::count(draft.items.len(), BATCH_ITEMS)).at(Field::Items);
        }
        let items = items(draft, currency)?;
        check_sum(total, &items)?;
        let details = details(&draft.details)?;
        let reference = reference(draft.reference)?;
        Ok(Self(Content::Batch(Batch { purpose, total, items, reference, details })))
    }

    fn check_action(draft: &ActionDraft<'a>) -> Result<Self, InvalidOperation> {
        let purpose = purpose(draft.purpose, Shape::Action)?;
        let title = text::<70>(draft.title, Field::Title)?;
        let details = details(&draft.details)?;
        Ok(Self(Content::Action(Action { purpose, title, details })))
    }

    fn check_bulk(draft: &BatchDraft<'a>) -> Result<Self, InvalidOperation> {
        let currency = currency(draft.currency)?;
        let total = Money::check(draft.total, currency).at(Field::Total)?;
        let items = items(draft, currency)?;
        check_sum(total, &items)?;
        Self::check_bulk_of_digest(&BulkDraft {
            purpose: draft.purpose,
            total: draft.total,
            currency: draft.currency,
            count: items.len() as u64,
            sha256: items_digest(&items),
            reference: draft.reference,
            details: draft.details.clone(),
        })
    }

    /// Checks a bulk as it stands in a body, without its items.
    fn check_bulk_of_digest(draft: &BulkDraft<'a>) -> Result<Self, InvalidOperation> {
        if !BULK_ITEMS.contains(&draft.count) {
            return Err(Problem::out_of_range(draft.count, BULK_ITEMS)).at(Field::Count);
        }
        let purpose = purpose(draft.purpose, Shape::Bulk)?;
        let total = Money::check(draft.total, currency(draft.currency)?).at(Field::Total)?;
        let details = details(&draft.details)?;
        let reference = reference(draft.reference)?;
        let &BulkDraft { count, sha256, .. } = draft;
        Ok(Self(Content::Bulk(Bulk { purpose, total, count, sha256, reference, details })))
    }

    /// Returns the values, by shape.
    #[must_use]
    pub const fn content(&self) -> &Content<'a> {
        &self.0
    }

    /// Returns the purpose.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        match &self.0 {
            Content::Payment(Payment { purpose, .. })
            | Content::Batch(Batch { purpose, .. })
            | Content::Action(Action { purpose, .. })
            | Content::Bulk(Bulk { purpose, .. }) => *purpose,
        }
    }

    /// Returns the amount or total; an action has none.
    pub(crate) const fn amount(&self) -> Option<Money> {
        match &self.0 {
            Content::Payment(Payment { amount, .. }) => Some(*amount),
            Content::Batch(Batch { total, .. }) | Content::Bulk(Bulk { total, .. }) => Some(*total),
            Content::Action(_) => None,
        }
    }

    pub(crate) const fn is_action(&self) -> bool {
        matches!(self.0, Content::Action(_))
    }

    pub(crate) const fn is_bulk(&self) -> bool {
        matches!(self.0, Content::Bulk(_))
    }

    fn reference(&self) -> Option<&str> {
        match &self.0 {
            Content::Payment(Payment { reference, .. })
            | Content::Batch(Batch { reference, .. })
            | Content::Bulk(Bulk { reference, .. }) => reference.as_deref(),
            Content::Action(_) => None,
        }
    }

    fn details(&self) -> &[Detail<'a>] {
        match &self.0 {
            Content::Payment(Payment { details, .. })
            | Content::Batch(Batch { details, .. })
            | Content::Action(Action { details, .. })
            | Content::Bulk(Bulk { details, .. }) => details,
        }
    }
}

/// Checks 1 to `MAX` characters of the allow list (OP-12 to OP-15).
fn text<const MAX: usize>(text: &str, field: Field) -> Result<Cow<'_, str>, InvalidOperation> {
    check_text::<MAX>(text).map(Cow::Borrowed).at(field)
}

fn reference(text: Option<&str>) -> Result<Option<Cow<'_, str>>, InvalidOperation> {
    text.map(|text| self::text::<140>(text, Field::Reference)).transpose()
}

fn details<'a>(details: &[(&'a str, &'a str)]) -> Result<Vec<Detail<'a>>, InvalidOperation> {
    if details.len() > MAX_DETAILS {
        return Err(Problem::count(details.len(), 0..=MAX_DETAILS)).at(Field::Details);
    }
    let checked = (1..).zip(details).map(|(number, &(label, value))| {
        let label = text::<20>(label, Field::Label(number))?;
        if display::looks_like_a_field(&label) {
            return Err(Problem::FieldName).at(Field::Label(number)); // OP-16
        }
        Ok(Detail { label, value: text::<70>(value, Field::Value(number))? })
    });
    checked.collect()
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

fn items<'a>(
    draft: &BatchDraft<'a>,
    currency: Currency,
) -> Result<Vec<Item<'a>>, InvalidOperation> {
    let checked = (1..).zip(&draft.items).map(|(number, item)| {
        Ok(Item {
            payee: text::<70>(item.payee, Field::ItemPayee(number))?,
            account: Iban::check(item.account).at(Field::ItemAccount(number))?,
            amount: Money::check(item.amount, currency).at(Field::ItemAmount(number))?,
        })
    });
    checked.collect()
}

fn check_sum(total: Money, items: &[Item<'_>]) -> Result<(), InvalidOperation> {
    let amounts = items.iter().map(|item| item.amount.minor_units());
    let sum = amounts.into_iter().try_fold(0_u64, u64::checked_add);
    if sum == Some(total.minor_units()) {
        Ok(())
    } else {
        Err(Problem::Sum { expected: sum, found: total.minor_units() }).at(Field::Total)
    }
}
