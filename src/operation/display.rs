//! The display: the rows that an app shows of an operation, in full and in this order (OP-21 to OP-26).

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::fmt;

use super::{Bulk, Content, Item, Money, Operation, iban::grouped};

/// A row of the display. [`Operation::batch`] has an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// The part of the screen that it belongs to.
    pub part: Part,
    /// The field's name, or the label of a detail.
    pub field: Cow<'a, str>,
    /// The value that is shown.
    pub value: Cow<'a, str>,
}

/// The parts of the screen, which an app sets apart from each other (OP-26).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The purpose, amounts, payees and accounts, or the title.
    Core,
    /// The reference.
    Reference,
    /// The details that the bank adds, under a heading of their own.
    Details,
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.value)
    }
}

const FIELD_NAMES: &[&str] = &[
    "purpose",
    "amount",
    "payee",
    "account",
    "total",
    "item-count",
    "item-fingerprint",
    "title",
    "reference",
];

/// Returns whether a label could pass for a field of the display (OP-16).
pub(super) fn is_field_name(label: &str) -> bool {
    let is = |name: &str| label.eq_ignore_ascii_case(name);
    let item_field = || {
        let (item, rest) = label.split_at_checked("item-".len())?;
        let (number, field) = rest.split_once('-')?;
        let numbered = matches!(number.as_bytes(), [b'1'..=b'9'] | [b'1', b'0']);
        let named =
            ["payee", "account", "amount"].iter().any(|name| field.eq_ignore_ascii_case(name));
        Some(item.eq_ignore_ascii_case("item-") && numbered && named)
    };
    FIELD_NAMES.iter().any(|name| is(name)) || item_field() == Some(true)
}

impl Operation<'_> {
    /// Returns every row that the customer must see before the PIN is accepted (OP-26).
    #[must_use]
    pub fn display(&self) -> Vec<Row<'_>> {
        let mut rows = vec![core("purpose", self.purpose().name())];
        match &self.0 {
            Content::Payment(payment) => {
                rows.push(core("amount", payment.amount.to_string()));
                rows.push(core("payee", &*payment.payee));
                let account = payment.account.as_ref();
                rows.extend(account.map(|account| core("account", account.grouped())));
            }
            Content::Batch(batch) => {
                rows.extend(total(batch.total, batch.items.len() as u64));
                rows.extend((1..).zip(&batch.items).flat_map(item));
            }
            Content::Action(action) => rows.push(core("title", &*action.title)),
            Content::Bulk(bulk) => {
                rows.extend(total(bulk.total, bulk.count));
                rows.push(core("item-fingerprint", bulk.fingerprint()));
            }
        }
        rows.extend(
            self.reference()
                .map(|reference| Row { part: Part::Reference, ..core("reference", reference) }),
        );
        rows.extend(
            self.details()
                .iter()
                .map(|detail| Row { part: Part::Details, ..core(&*detail.label, &*detail.value) }),
        );
        rows
    }
}

impl Bulk<'_> {
    /// Returns the first 16 bytes of the digest in hexadecimal groups, for the customer to compare (OP-25).
    fn fingerprint(&self) -> String {
        let hex: String = self.sha256.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        grouped(&hex)
    }
}

fn core<'a>(field: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Row<'a> {
    Row { part: Part::Core, field: field.into(), value: value.into() }
}

fn total<'a>(total: Money, count: u64) -> [Row<'a>; 2] {
    [core("total", total.to_string()), core("item-count", count.to_string())]
}

fn item<'a>((number, item): (usize, &'a Item<'_>)) -> [Row<'a>; 3] {
    [
        core(format!("item-{number}-payee"), &*item.payee),
        core(format!("item-{number}-account"), item.account.grouped()),
        core(format!("item-{number}-amount"), item.amount.to_string()),
    ]
}
