//! Operations as serde reads and writes them: the members of TEST-12, tagged by shape.

use alloc::{borrow::Cow, string::String, vec::Vec};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{
    ActionDraft, BatchDraft, Content, Detail, InvalidOperation, ItemDraft, Operation, PaymentDraft,
    bulk::BulkDraft,
};

type Details<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
enum Form<'a> {
    Payment {
        purpose: u64,
        amount: u64,
        currency: Cow<'a, str>,
        payee: Cow<'a, str>,
        account: Option<Cow<'a, str>>,
        reference: Option<Cow<'a, str>>,
        details: Details<'a>,
    },
    Batch {
        purpose: u64,
        total: u64,
        currency: Cow<'a, str>,
        items: Vec<ItemForm<'a>>,
        reference: Option<Cow<'a, str>>,
        details: Details<'a>,
    },
    Action {
        purpose: u64,
        title: Cow<'a, str>,
        details: Details<'a>,
    },
    Bulk {
        purpose: u64,
        total: u64,
        currency: Cow<'a, str>,
        count: u64,
        sha256: String,
        reference: Option<Cow<'a, str>>,
        details: Details<'a>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemForm<'a> {
    payee: Cow<'a, str>,
    account: Cow<'a, str>,
    amount: u64,
}

impl Serialize for Operation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (purpose, details) = (self.purpose().into(), pairs(self.details()));
        let reference = self.reference().map(Cow::Borrowed);
        match self.content() {
            Content::Payment(payment) => Form::Payment {
                purpose,
                amount: payment.amount.minor_units(),
                currency: payment.amount.currency().code().into(),
                payee: Cow::Borrowed(&payment.payee),
                account: payment.account.as_ref().map(|account| account.as_ref().into()),
                reference,
                details,
            },
            Content::Batch(batch) => Form::Batch {
                purpose,
                total: batch.total.minor_units(),
                currency: batch.total.currency().code().into(),
                items: batch
                    .items
                    .iter()
                    .map(|item| ItemForm {
                        payee: Cow::Borrowed(&item.payee),
                        account: item.account.as_ref().into(),
                        amount: item.amount.minor_units(),
                    })
                    .collect(),
                reference,
                details,
            },
            Content::Action(action) => {
                Form::Action { purpose, title: Cow::Borrowed(&action.title), details }
            }
            Content::Bulk(bulk) => Form::Bulk {
                purpose,
                total: bulk.total.minor_units(),
                currency: bulk.total.currency().code().into(),
                count: bulk.count,
                sha256: bulk.sha256.iter().map(|byte| alloc::format!("{byte:02x}")).collect(),
                reference,
                details,
            },
        }
        .serialize(serializer)
    }
}

/// Refuses values that break a rule, as every constructor does.
impl<'de> Deserialize<'de> for Operation<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::deserialize(deserializer)?;
        check(&form).map_err(D::Error::custom)
    }
}

fn check(form: &Form<'_>) -> Result<Operation<'static>, InvalidOperation> {
    match form {
        Form::Payment { purpose, amount, currency, payee, account, reference, details } => {
            Operation::check_payment(&PaymentDraft {
                purpose: *purpose,
                amount: *amount,
                currency,
                payee,
                account: account.as_deref(),
                reference: reference.as_deref(),
                details: borrowed(details),
            })
        }
        Form::Batch { purpose, total, currency, items, reference, details } => {
            Operation::check_batch(&BatchDraft {
                purpose: *purpose,
                total: *total,
                currency,
                items: items
                    .iter()
                    .map(|ItemForm { payee, account, amount }| ItemDraft {
                        payee,
                        account,
                        amount: *amount,
                    })
                    .collect(),
                reference: reference.as_deref(),
                details: borrowed(details),
            })
        }
        Form::Action { purpose, title, details } => Operation::check_action(&ActionDraft {
            purpose: *purpose,
            title,
            details: borrowed(details),
        }),
        Form::Bulk { purpose, total, currency, count, sha256, reference, details } => {
            Operation::check_bulk_of_digest(&BulkDraft {
                purpose: *purpose,
                total: *total,
                currency,
                count: *count,
                sha256: crate::text_forms::from_hexadecimal(sha256).ok_or(InvalidOperation {
                    field: super::Field::Items,
                    problem: super::Problem::Digest,
                })?,
                reference: reference.as_deref(),
                details: borrowed(details),
            })
        }
    }
    .map(Operation::into_owned)
}

fn pairs<'a>(details: &'a [Detail<'_>]) -> Details<'a> {
    details.iter().map(|detail| (Cow::Borrowed(&*detail.label), (&*detail.value).into())).collect()
}

fn borrowed<'a>(details: &'a Details<'_>) -> Vec<(&'a str, &'a str)> {
    details.iter().map(|(label, value)| (&**label, &**value)).collect()
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    const PAYMENT: &str = r#"{"kind":"payment","purpose":1,"amount":125000,"currency":"EUR","payee":"Rossi Impianti Srl","account":"IT60X0542811101000000123456","reference":null,"details":[["Due","1 May"]]}"#;
    const BULK: &str = r#"{"kind":"bulk","purpose":1,"total":2,"currency":"EUR","count":2,"sha256":"0000000000000000000000000000000000000000000000000000000000000007","reference":null,"details":[]}"#;

    #[test]
    fn what_is_written_is_read_back() {
        for text in [PAYMENT, BULK] {
            let operation: Operation<'static> = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&operation).unwrap(), text);
        }
    }

    #[test]
    fn values_and_members_that_break_a_rule_are_errors() {
        for (from, to, error) in [
            ("125000", "0", "amount: expected 1 to 999999999999999, found 0"),
            (
                "\"EUR\"",
                "\"EUX\"",
                "currency: expected one of the table of currencies, in upper case",
            ),
            ("\"amount\":125000", "\"amount\":1,\"amount\":125000", "duplicate field `amount`"),
            ("\"purpose\":1", "\"purpose\":1,\"x\":1", "unknown field `x`"),
        ] {
            let text = PAYMENT.replace(from, to);
            let found = serde_json::from_str::<Operation<'static>>(&text).unwrap_err().to_string();
            assert!(found.contains(error), "{found}");
        }
        let text = BULK.replace("0000007", "000000");
        assert!(serde_json::from_str::<Operation<'static>>(&text).is_err());
    }
}
