//! What is keyed in with an operation ID of version 2 (OTP-13, OTP-16), with the mistake.

use dlotp::{Code, operation::Currency};
use serde_json::Value;

use super::{Slip, World, body::Item, keys::Enrolled};
use crate::library::{Refusal, v2::TypedJson};

const MOST: u64 = 999_999_999_999_999;
const TAIL: usize = 8;

/// What an OTP of version 2 binds beside the operation ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Details {
    Payment { amount: u64, currency: String, tail: String },
    Action(u64),
}

fn last(text: &str, count: usize) -> String {
    text.chars().skip(text.chars().count().saturating_sub(count)).collect()
}

/// How many decimals a currency has, if there is one of this code.
fn decimals(currency: &str) -> Option<usize> {
    currency.parse::<Currency>().ok().map(|currency| currency.decimals().into())
}

impl World {
    /// What was typed, each part judged in its turn (AUTH-16).
    pub(super) fn keyed_in(
        self,
        of: Enrolled,
        id: &str,
        typed: Option<&TypedJson>,
        pin: &str,
    ) -> Result<(String, Option<Details>), Refusal> {
        let form = id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_digit());
        if self.is(Slip::PinBeforeId) || self.is(Slip::CheckAfterPin) && form {
            self.pin(pin)?;
        }
        let details = || typed.map(|typed| self.keyed(typed)).transpose();
        if self.is(Slip::TypedBeforeId) {
            details()?;
        }
        let id = self.typed_id(of.version, id)?;
        if self.is(Slip::PinBeforeTyped) {
            self.pin(pin)?;
        }
        Ok((id, details()?))
    }

    /// What was keyed in, as it is read.
    fn keyed(self, typed: &TypedJson) -> Result<Details, Refusal> {
        let details = match typed {
            TypedJson::Payment { amount, currency, tail } => self.payment(amount, currency, tail),
            TypedJson::Action { purpose } => {
                let known = matches!(purpose, 32..=38 | 63) || self.is(Slip::KeyedPurposeAny);
                known.then_some(Details::Action(*purpose))
            }
        };
        details.ok_or(Refusal::Rejected(Code::MalformedTyped))
    }

    fn payment(self, amount: &str, currency: &str, tail: &str) -> Option<Details> {
        let (currency, mut tail) = (self.plain(currency), self.plain(tail));
        let decimals = match decimals(&currency) {
            None if self.is(Slip::KeyedCurrencyAny) => 2,
            known => known?,
        };
        if self.is(Slip::KeyedTailLonger) {
            tail = last(&tail, TAIL);
        }
        let known = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        if tail.len() != TAIL || !tail.bytes().all(known) {
            return None;
        }
        let amount = self.minor_units(&self.plain(amount), decimals)?;
        Some(Details::Payment { amount, currency, tail })
    }

    /// Without spaces, in upper case.
    fn plain(self, keyed: &str) -> String {
        let kept = |c: &char| *c != ' ' || self.is(Slip::KeyedSpacesKept);
        let cased = |c: char| if self.is(Slip::KeyedCase) { c } else { c.to_ascii_uppercase() };
        keyed.chars().filter(kept).map(cased).collect()
    }

    fn minor_units(self, amount: &str, decimals: usize) -> Option<u64> {
        let amount = match self.slip {
            Some(Slip::KeyedSign) => amount.trim_start_matches(['+', '-']).to_owned(),
            Some(Slip::KeyedThousands) => without_thousands(amount),
            _ => amount.to_owned(),
        };
        let signs: &[char] = if self.is(Slip::KeyedPointOnly) { &['.'] } else { &['.', ','] };
        let (whole, fraction) = match amount.split_once(signs) {
            Some((_, "")) if !self.is(Slip::KeyedFractionEmpty) => return None,
            Some((_, fraction)) if fraction.len() > decimals && !self.is(Slip::KeyedCut) => {
                return None;
            }
            Some((whole, fraction)) => (whole, fraction),
            None => (&*amount, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) {
            return None;
        }
        let fraction: String = fraction.chars().take(decimals).collect();
        let width = if self.is(Slip::KeyedUnpadded) { 0 } else { decimals };
        let minor_units = format!("{whole}{fraction:0<width$}").parse().ok()?;
        let least = u64::from(!self.is(Slip::KeyedZero));
        (least..=MOST).contains(&minor_units).then_some(minor_units)
    }

    /// The details of an operation that is stored; none where it is never typed (OTP-14).
    pub(super) fn details_of(self, operation: &Value) -> Option<Details> {
        if operation["kind"] == "action" {
            return Some(Details::Action(operation["purpose"].as_u64()?));
        }
        let account = operation["account"].as_str()?;
        Some(Details::Payment {
            amount: operation["amount"].as_u64()?,
            currency: operation["currency"].as_str()?.to_owned(),
            tail: if self.is(Slip::TailFirst) {
                account.chars().take(TAIL).collect()
            } else {
                last(account, TAIL)
            },
        })
    }

    /// The array that an OTP binds (OTP-13).
    pub(super) fn bound(self, details: &Details) -> Item {
        let mut items = match details {
            Details::Action(purpose) => vec![Item::Unsigned(3), Item::Unsigned(*purpose)],
            Details::Payment { amount, currency, tail } => {
                let shift = u32::try_from(decimals(currency).unwrap_or(0)).unwrap_or(0);
                let amount = match self.slip {
                    Some(Slip::AmountInMajor) => Item::Unsigned(amount / 10_u64.pow(shift)),
                    Some(Slip::AmountAsText) => Item::Text(amount.to_string()),
                    _ => Item::Unsigned(*amount),
                };
                let currency = match self.slip {
                    Some(Slip::CurrencyBoundLower) => currency.to_ascii_lowercase(),
                    _ => currency.clone(),
                };
                let tail = last(tail, if self.is(Slip::TailOfFour) { 4 } else { TAIL });
                vec![Item::Unsigned(1), amount, Item::Text(currency), Item::Text(tail)]
            }
        };
        if self.is(Slip::DetailsUntagged) {
            items.remove(0);
        }
        Item::Array(items)
    }
}

/// Without the points and commas before three digits each.
fn without_thousands(amount: &str) -> String {
    let mut parts = amount.split_inclusive(['.', ',']).peekable();
    let mut joined = String::new();
    while let Some(part) = parts.next() {
        let of_three = |next: &&str| next.trim_end_matches(['.', ',']).len() == 3;
        let separates = parts.peek().is_some_and(of_three);
        joined += if separates { part.trim_end_matches(['.', ',']) } else { part };
    }
    joined
}
