//! An operation in JSON (TEST-12), as an issuer is given it and as a decoder gives it.

use dlotp::{
    Error,
    operation::{
        ActionDraft, BatchDraft, Content, Detail, Item, ItemDraft, Operation, PaymentDraft,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned, de::Error as _};
use serde_json::{Map, Value};

use crate::hexadecimal::Hex;

/// An operation as a caller hands it to an issuer: values may be invalid.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(tag = "kind", rename_all = "lowercase")]
pub enum Order {
    /// One payee, one amount.
    Payment(PaymentJson),
    /// 2 to 10 items with one total.
    Batch(BatchJson),
    /// No amount.
    Action(ActionJson),
    /// By its items, from which the issuer computes count and digest.
    Bulk(BatchJson),
}

/// An operation as a decoder gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[schemars(rename = "Decoded")]
pub enum OperationJson {
    /// One payee, one amount.
    Payment(PaymentJson),
    /// 2 to 10 items with one total.
    Batch(BatchJson),
    /// No amount.
    Action(ActionJson),
    /// By count and digest.
    Bulk(BulkJson),
}

/// The members of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentJson {
    /// The purpose's number.
    pub purpose: u64,
    /// Minor units of the currency, 1 to 999999999999999.
    pub amount: u64,
    /// Three letters in upper case.
    pub currency: String,
    /// 1 to 70 code points.
    pub payee: String,
    /// IBAN in electronic format; null where the purpose allows it.
    #[serde(deserialize_with = "present")]
    pub account: Option<String>,
    /// 1 to 140 code points, or null.
    #[serde(deserialize_with = "present")]
    pub reference: Option<String>,
    /// Pairs of label (1 to 20 code points) and value (1 to 70), at most 6.
    pub details: Vec<(String, String)>,
}

/// The members of a batch, or of a bulk by its items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchJson {
    /// The purpose's number.
    pub purpose: u64,
    /// The sum of the items in minor units of the currency.
    pub total: u64,
    /// Three letters in upper case.
    pub currency: String,
    /// 2 to 10 in a batch, 2 to 100000 in a bulk.
    pub items: Vec<ItemJson>,
    /// 1 to 140 code points, or null.
    #[serde(deserialize_with = "present")]
    pub reference: Option<String>,
    /// Pairs of label (1 to 20 code points) and value (1 to 70), at most 6.
    pub details: Vec<(String, String)>,
}

/// The members of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemJson {
    /// 1 to 70 code points.
    pub payee: String,
    /// IBAN in electronic format.
    pub account: String,
    /// Minor units of the currency, 1 to 999999999999999.
    pub amount: u64,
}

/// The members of an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionJson {
    /// The purpose's number.
    pub purpose: u64,
    /// 1 to 70 code points.
    pub title: String,
    /// Pairs of label (1 to 20 code points) and value (1 to 70), at most 6.
    pub details: Vec<(String, String)>,
}

/// The members of a bulk as it stands in a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkJson {
    /// The purpose's number.
    pub purpose: u64,
    /// The sum of the items in minor units of the currency.
    pub total: u64,
    /// Three letters in upper case.
    pub currency: String,
    /// The number of items, 2 to 100000.
    pub count: u64,
    /// The digest of the items, 32 bytes.
    pub sha256: Hex<32>,
    /// 1 to 140 code points, or null.
    #[serde(deserialize_with = "present")]
    pub reference: Option<String>,
    /// Pairs of label (1 to 20 code points) and value (1 to 70), at most 6.
    pub details: Vec<(String, String)>,
}

/// A member that may be null and must be there.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// By hand, so that a mistake names its field: derived code for tagged enums forgets the path.
impl<'de> Deserialize<'de> for Order {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        fn members<T: DeserializeOwned, E: serde::de::Error>(
            members: Map<String, Value>,
        ) -> Result<T, E> {
            serde_path_to_error::deserialize(Value::Object(members)).map_err(E::custom)
        }
        let mut map = Map::deserialize(deserializer)?;
        match map.remove("kind").as_ref().and_then(Value::as_str) {
            Some("payment") => members(map).map(Self::Payment),
            Some("batch") => members(map).map(Self::Batch),
            Some("action") => members(map).map(Self::Action),
            Some("bulk") => members(map).map(Self::Bulk),
            _ => Err(D::Error::custom("kind: expected payment, batch, action or bulk")),
        }
    }
}

impl Serialize for Order {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(tag = "kind", rename_all = "lowercase")]
        enum TaggedOrder<'a> {
            Payment(&'a PaymentJson),
            Batch(&'a BatchJson),
            Action(&'a ActionJson),
            Bulk(&'a BatchJson),
        }
        match self {
            Self::Payment(members) => TaggedOrder::Payment(members),
            Self::Batch(members) => TaggedOrder::Batch(members),
            Self::Action(members) => TaggedOrder::Action(members),
            Self::Bulk(members) => TaggedOrder::Bulk(members),
        }
        .serialize(serializer)
    }
}

impl Order {
    /// The operation, if every value keeps its rules.
    ///
    /// # Errors
    ///
    /// The first field that breaks a rule, and how.
    pub fn check(&self) -> Result<Operation<'_>, Error> {
        match self {
            Self::Payment(payment) => Operation::payment(&PaymentDraft {
                purpose: payment.purpose,
                amount: payment.amount,
                currency: &payment.currency,
                payee: &payment.payee,
                account: payment.account.as_deref(),
                reference: payment.reference.as_deref(),
                details: borrowed(&payment.details),
            }),
            Self::Batch(batch) => Operation::batch(&batch.draft()),
            Self::Action(action) => Operation::action(&ActionDraft {
                purpose: action.purpose,
                title: &action.title,
                details: borrowed(&action.details),
            }),
            Self::Bulk(bulk) => Operation::bulk(&bulk.draft()),
        }
    }
}

impl BatchJson {
    fn draft(&self) -> BatchDraft<'_> {
        BatchDraft {
            purpose: self.purpose,
            total: self.total,
            currency: &self.currency,
            items: self.items.iter().map(ItemJson::draft).collect(),
            reference: self.reference.as_deref(),
            details: borrowed(&self.details),
        }
    }
}

impl ItemJson {
    fn draft(&self) -> ItemDraft<'_> {
        ItemDraft { payee: &self.payee, account: &self.account, amount: self.amount }
    }
}

fn borrowed(details: &[(String, String)]) -> Vec<(&str, &str)> {
    details.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect()
}

impl From<&Operation<'_>> for OperationJson {
    fn from(operation: &Operation<'_>) -> Self {
        let purpose = operation.purpose().into();
        match operation.content() {
            Content::Payment(payment) => Self::Payment(PaymentJson {
                purpose,
                amount: payment.amount.minor_units(),
                currency: payment.amount.currency().to_string(),
                payee: payment.payee.to_string(),
                account: payment.account.as_ref().map(|account| account.as_ref().to_owned()),
                reference: payment.reference.as_deref().map(str::to_owned),
                details: owned(&payment.details),
            }),
            Content::Batch(batch) => Self::Batch(BatchJson {
                purpose,
                total: batch.total.minor_units(),
                currency: batch.total.currency().to_string(),
                items: batch.items.iter().map(ItemJson::from).collect(),
                reference: batch.reference.as_deref().map(str::to_owned),
                details: owned(&batch.details),
            }),
            Content::Action(action) => Self::Action(ActionJson {
                purpose,
                title: action.title.to_string(),
                details: owned(&action.details),
            }),
            Content::Bulk(bulk) => Self::Bulk(BulkJson {
                purpose,
                total: bulk.total.minor_units(),
                currency: bulk.total.currency().to_string(),
                count: bulk.count,
                sha256: Hex(bulk.sha256),
                reference: bulk.reference.as_deref().map(str::to_owned),
                details: owned(&bulk.details),
            }),
        }
    }
}

fn owned(details: &[Detail<'_>]) -> Vec<(String, String)> {
    details.iter().map(|detail| (detail.label.to_string(), detail.value.to_string())).collect()
}

impl From<&Item<'_>> for ItemJson {
    fn from(item: &Item<'_>) -> Self {
        Self {
            payee: item.payee.to_string(),
            account: item.account.as_ref().to_owned(),
            amount: item.amount.minor_units(),
        }
    }
}
