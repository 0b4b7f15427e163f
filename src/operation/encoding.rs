//! The canonical encoding of operations, written and read (OP-1 to OP-5).

use alloc::vec::Vec;

use super::{
    ActionDraft, BATCH_ITEMS, BatchDraft, Content, InvalidOperation, ItemDraft, MAX_DETAILS,
    Operation, PaymentDraft,
    bulk::{BulkDraft, write_items},
};
use crate::{
    Error,
    cbor::{FormError, FoundItem, Reader, Writer},
    payload::PayloadError,
};

const PAYMENT: u64 = 1;
const BATCH: u64 = 2;
const ACTION: u64 = 3;
const BULK: u64 = 4;

impl Operation<'_> {
    /// Returns the canonical encoding: one CBOR array (OP-1, OP-2).
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        writer.finish()
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        match &self.0 {
            Content::Payment(payment) => {
                writer.array(8).unsigned(PAYMENT).unsigned(payment.purpose.into());
                writer.unsigned(payment.amount.minor_units());
                writer.text(payment.amount.currency().code()).text(&payment.payee);
                writer.text_or_null(payment.account.as_ref().map(AsRef::as_ref));
                writer.text_or_null(self.reference());
            }
            Content::Batch(batch) => {
                writer.array(7).unsigned(BATCH).unsigned(batch.purpose.into());
                writer.unsigned(batch.total.minor_units());
                writer.text(batch.total.currency().code());
                write_items(writer, &batch.items);
                writer.text_or_null(self.reference());
            }
            Content::Action(action) => {
                writer.array(4).unsigned(ACTION).unsigned(action.purpose.into());
                writer.text(&action.title);
            }
            Content::Bulk(bulk) => {
                writer.array(8).unsigned(BULK).unsigned(bulk.purpose.into());
                writer.unsigned(bulk.total.minor_units()).text(bulk.total.currency().code());
                writer.unsigned(bulk.count).bytes(&bulk.sha256);
                writer.text_or_null(self.reference());
            }
        }
        writer.array(self.details().len());
        for detail in self.details() {
            writer.array(2).text(&detail.label).text(&detail.value);
        }
    }
}

impl<'a> Operation<'a> {
    /// Reads a canonical encoding (OP-3 to OP-5).
    ///
    /// # Errors
    ///
    /// First `malformed-body`, for the form of the whole encoding; then `invalid-operation`, for a value.
    pub fn decode(encoding: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(encoding);
        let formed = UncheckedOperation::read(&mut reader).map_err(PayloadError::MalformedBody)?;
        reader.finish().map_err(PayloadError::MalformedBody)?;
        Ok(formed.check()?)
    }
}

/// An operation whose form is right and whose values were not judged yet (OP-5).
pub(crate) struct UncheckedOperation<'a>(Draft<'a>);

enum Draft<'a> {
    Payment(PaymentDraft<'a>),
    Batch(BatchDraft<'a>),
    Action(ActionDraft<'a>),
    Bulk(BulkDraft<'a>),
}

impl<'a> UncheckedOperation<'a> {
    /// Reads one operation and judges its form: shape, counts, types, null (OP-4).
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, FormError> {
        let offset = reader.offset();
        let elements = reader.array(4, 8, "an operation")?;
        let shape = reader.unsigned("a shape")?;
        let draft = match (shape, elements) {
            (PAYMENT, 8) => Draft::Payment(PaymentDraft {
                purpose: reader.unsigned("the purpose")?,
                amount: reader.unsigned("the amount")?,
                currency: reader.text("the currency")?,
                payee: reader.text("the payee")?,
                account: reader.text_or_null("the account")?,
                reference: reader.text_or_null("the reference")?,
                details: details(reader)?,
            }),
            (BATCH, 7) => Draft::Batch(BatchDraft {
                purpose: reader.unsigned("the purpose")?,
                total: reader.unsigned("the total")?,
                currency: reader.text("the currency")?,
                items: items(reader)?,
                reference: reader.text_or_null("the reference")?,
                details: details(reader)?,
            }),
            (ACTION, 4) => Draft::Action(ActionDraft {
                purpose: reader.unsigned("the purpose")?,
                title: reader.text("the title")?,
                details: details(reader)?,
            }),
            (BULK, 8) => Draft::Bulk(BulkDraft {
                purpose: reader.unsigned("the purpose")?,
                total: reader.unsigned("the total")?,
                currency: reader.text("the currency")?,
                count: reader.unsigned("the count")?,
                sha256: reader.bytes("the digest, 32 bytes")?,
                reference: reader.text_or_null("the reference")?,
                details: details(reader)?,
            }),
            _ => {
                return Err(FormError {
                    offset,
                    expected: "shape 1 of 8 elements, 2 of 7, 3 of 4 or 4 of 8",
                    found: FoundItem::Array(elements as u64),
                });
            }
        };
        Ok(Self(draft))
    }

    /// Judges the values.
    pub(crate) fn check(&self) -> Result<Operation<'a>, InvalidOperation> {
        match &self.0 {
            Draft::Payment(draft) => Operation::check_payment(draft),
            Draft::Batch(draft) => Operation::check_batch(draft),
            Draft::Action(draft) => Operation::check_action(draft),
            Draft::Bulk(draft) => Operation::check_bulk_of_digest(draft),
        }
    }
}

fn details<'a>(reader: &mut Reader<'a>) -> Result<Vec<(&'a str, &'a str)>, FormError> {
    let count = reader.array(0, MAX_DETAILS, "0 to 6 details")?;
    (0..count)
        .map(|_| {
            reader.array(2, 2, "a detail of 2")?;
            Ok((reader.text("a label")?, reader.text("a value")?))
        })
        .collect()
}

fn items<'a>(reader: &mut Reader<'a>) -> Result<Vec<ItemDraft<'a>>, FormError> {
    let count = reader.array(*BATCH_ITEMS.start(), *BATCH_ITEMS.end(), "2 to 10 items")?;
    (0..count)
        .map(|_| {
            reader.array(3, 3, "an item of 3")?;
            Ok(ItemDraft {
                payee: reader.text("the payee of an item")?,
                account: reader.text("the account of an item")?,
                amount: reader.unsigned("the amount of an item")?,
            })
        })
        .collect()
}
