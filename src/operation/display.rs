//! The display: the rows that an app shows of an operation, in full and in this order (OP-21 to OP-26).

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::fmt;

use arrayvec::ArrayString;

use super::{Bulk, Content, Item, Money, Operation, iban::grouped, text::look};

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

/// The look of the display's field names: `m` is `rn`, `l` is `i`.
const FIELDS: &[&str] = &[
    "purpose",
    "arnount",
    "payee",
    "account",
    "totai",
    "iterncount",
    "iternfingerprint",
    "titie",
    "reference",
];
/// The look of `item`.
const ITEM: &str = "itern";
/// The look of the last words of the field names of items.
const ITEM_FIELDS: &[&str] = &["payee", "account", "arnount"];
/// The looks of the digits.
const DIGITS: &[char] = &['i', 'o', '2', '3', '4', '5', '6', '7', '8', '9'];

/// The letters with which field names and `item` begin.
const FIRST: [char; 5] = ['a', 'i', 'p', 'r', 't'];

/// Returns whether a label looks like a field name of the display (OP-16). The label has at most 20
/// characters, each of the allow list, and none looks like more than two letters.
pub(super) fn looks_like_a_field(label: &str) -> bool {
    // The first letter clears most labels.
    let first = label.chars().map(look).find(|look| !look.is_empty());
    first.is_some_and(|first| first.starts_with(FIRST)) && has_the_skeleton_of_a_field(label)
}

fn has_the_skeleton_of_a_field(label: &str) -> bool {
    let mut skeleton = ArrayString::<40>::new();
    let whole = label.chars().all(|found| skeleton.try_push_str(look(found)).is_ok());
    let item_field = || {
        let rest = skeleton.strip_prefix(ITEM)?;
        let number = ITEM_FIELDS.iter().find_map(|field| rest.strip_suffix(field))?;
        Some(!number.is_empty() && number.chars().all(|digit| DIGITS.contains(&digit)))
    };
    whole && (FIELDS.contains(&skeleton.as_str()) || item_field() == Some(true))
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

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_fields_are_the_skeletons_of_their_names() {
        let skeleton = |name: &str| name.chars().map(look).collect::<String>();
        let names = [
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
        assert_eq!(names.map(skeleton), FIELDS);
        assert!(FIELDS.iter().chain([&ITEM]).all(|name| name.starts_with(FIRST)));
        assert_eq!(skeleton("item"), ITEM);
        assert_eq!(["payee", "account", "amount"].map(skeleton), ITEM_FIELDS);
        let digits: BTreeSet<_> = skeleton("0123456789").chars().collect();
        assert_eq!(digits, DIGITS.iter().copied().collect());
        assert!(('\0'..=char::MAX).all(|found| look(found).len() <= 2));
    }

    /// The lists of `testees/python/test_published.py`.
    #[test]
    fn labels_that_look_like_fields() {
        for label in [
            "Payee",
            "TOTAL",
            "Tota1",
            "Payée:",
            "Pay ee",
            "рауее",
            "РАУЕЕ",
            "ассоипт",
            "arnount",
            "Amount €",
            "ΤΟΤΑΙ",
            "Item count",
            "item-11-payee",
            "item-0-amount",
            "Item 2 Account",
            "item-l-payee",
            "item-IO-payee",
            "tıtle",
            "tota|",
        ] {
            assert!(looks_like_a_field(label), "{label}");
        }
        for label in [
            "Payee name",
            "Order",
            "Total due",
            "Item payee",
            "item-1-title",
            "Beneficiary",
            "Сума",
            "Ποσό",
            "Old limit",
            "item",
        ] {
            assert!(!looks_like_a_field(label), "{label}");
        }
    }
}
