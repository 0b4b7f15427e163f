//! Operations that own their texts, and so outlive the body that they were read from.

use alloc::borrow::Cow;

use super::{Action, Batch, Bulk, Content, Detail, Iban, Item, Operation, Payment};

impl Operation<'_> {
    /// Returns the same operation with texts of its own.
    ///
    /// ```
    /// use dlotp::operation::{ActionDraft, Operation, Purpose};
    ///
    /// fn read(encoding: &[u8]) -> Result<Operation<'static>, dlotp::Error> {
    ///     Ok(Operation::decode(encoding)?.into_owned())
    /// }
    ///
    /// let draft = ActionDraft { purpose: Purpose::LogIn.into(), title: "Log in", details: vec![] };
    /// let operation = Operation::action(&draft)?;
    /// assert_eq!(read(&operation.encode())?, operation);
    /// assert!(read(b"").is_err());
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Operation<'static> {
        Operation(match self.0 {
            Content::Payment(payment) => Content::Payment(Payment {
                payee: owned(payment.payee),
                account: payment.account.map(Iban::into_owned),
                reference: payment.reference.map(owned),
                details: payment.details.into_iter().map(detail).collect(),
                ..payment
            }),
            Content::Batch(batch) => Content::Batch(Batch {
                items: batch.items.into_iter().map(item).collect(),
                reference: batch.reference.map(owned),
                details: batch.details.into_iter().map(detail).collect(),
                ..batch
            }),
            Content::Action(action) => Content::Action(Action {
                title: owned(action.title),
                details: action.details.into_iter().map(detail).collect(),
                ..action
            }),
            Content::Bulk(bulk) => Content::Bulk(Bulk {
                reference: bulk.reference.map(owned),
                details: bulk.details.into_iter().map(detail).collect(),
                ..bulk
            }),
        })
    }
}

pub(super) fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

fn item(item: Item<'_>) -> Item<'static> {
    Item { payee: owned(item.payee), account: item.account.into_owned(), amount: item.amount }
}

fn detail(detail: Detail<'_>) -> Detail<'static> {
    Detail { label: owned(detail.label), value: owned(detail.value) }
}
