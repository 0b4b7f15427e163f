//! The details that are keyed in with an operation ID of version 2 (OTP-13, OTP-16), with the fault.

use dlotp::{Code, operation::Currency};
use dlotp_testee::library::Refusal;
use dlotp_wire::v2::TypedJson;
use serde_json::Value;

use super::{FaultId, FaultyImplementation, body::CborValue, keys::Enrolment};

const MAX_AMOUNT: u64 = 999_999_999_999_999;
const TAIL_LENGTH: usize = 8;

/// The details that a typed OTP of version 2 binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Details {
    Payment { kind: u64, amount: u64, currency: String, tail: String },
    Action(u64),
}

/// Returns whether the purpose is that of a login or of recovering access, which are never typed.
pub(super) fn is_access(purpose: u64) -> bool {
    matches!(purpose, 38 | 39)
}

fn last(text: &str, count: usize) -> String {
    text.chars().skip(text.chars().count().saturating_sub(count)).collect()
}

/// Returns the number of decimals of a currency, if it exists.
fn decimals(currency: &str) -> Option<usize> {
    currency.parse::<Currency>().ok().map(|currency| currency.decimals().into())
}

impl FaultyImplementation {
    /// Reads the operation ID and the details, in the order of AUTH-16.
    pub(super) fn read_typed(
        self,
        enrolment: Enrolment,
        id: &str,
        typed: Option<&TypedJson>,
        pin: &str,
    ) -> Result<(String, Option<Details>), Refusal> {
        let form = id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_digit());
        if self.has(FaultId::PinBeforeId) || self.has(FaultId::CheckAfterPin) && form {
            self.pin(pin)?;
        }
        let details = || typed.map(|typed| self.read_details(typed)).transpose();
        if self.has(FaultId::TypedBeforeId) {
            details()?;
        }
        let id = self.typed_id(enrolment.version, id)?;
        if self.has(FaultId::PinBeforeTyped) {
            self.pin(pin)?;
        }
        Ok((id, details()?))
    }

    /// Reads the details.
    fn read_details(self, typed: &TypedJson) -> Result<Details, Refusal> {
        let details = match typed {
            TypedJson::Payment { purpose, amount, currency, tail } => {
                let any = self.has(FaultId::KindAny).then_some(*purpose);
                let kind = self.kind(*purpose).or(any);
                kind.and_then(|kind| self.payment(kind, amount, currency, tail))
            }
            TypedJson::Action { purpose } => {
                let known = matches!(purpose, 32..=37 | 63)
                    || self.has(FaultId::KeyedPurposeAny)
                    || self.has(FaultId::KeyedAccess) && is_access(*purpose);
                known.then_some(Details::Action(*purpose))
            }
        };
        details.ok_or(Refusal::Rejected(Code::MalformedTyped))
    }

    /// Returns the number that is bound for the purpose of a payment, if it may be typed (OTP-13).
    fn kind(self, purpose: u64) -> Option<u64> {
        match purpose {
            2 if self.has(FaultId::KindByNumber) => Some(2),
            1 | 2 => Some(1),
            4 | 6 => Some(purpose),
            _ => None,
        }
    }

    fn payment(self, kind: u64, amount: &str, currency: &str, tail: &str) -> Option<Details> {
        let (currency, mut tail) = (self.normalise(currency), self.normalise(tail));
        let decimals = match decimals(&currency) {
            None if self.has(FaultId::KeyedCurrencyAny) => 2,
            known => known?,
        };
        if self.has(FaultId::KeyedTailLonger) {
            tail = last(&tail, TAIL_LENGTH);
        }
        let known = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        if tail.len() != TAIL_LENGTH || !tail.bytes().all(known) {
            return None;
        }
        let amount = self.minor_units(&self.normalise(amount), decimals)?;
        Some(Details::Payment { kind, amount, currency, tail })
    }

    /// Removes the spaces of OTP-16 and converts to upper case.
    fn normalise(self, keyed: &str) -> String {
        let kept = |c: &char| match self.fault {
            Some(FaultId::KeyedSpacesKept) => true,
            Some(FaultId::KeyedPlainSpacesOnly) => *c != ' ',
            Some(FaultId::KeyedAnyWhiteSpace) => !c.is_whitespace(),
            _ => !matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}'),
        };
        let cased = |c: char| if self.has(FaultId::KeyedCase) { c } else { c.to_ascii_uppercase() };
        keyed.chars().filter(kept).map(cased).collect()
    }

    fn minor_units(self, amount: &str, decimals: usize) -> Option<u64> {
        let amount = match self.fault {
            Some(FaultId::KeyedSign) => amount.trim_start_matches(['+', '-']).to_owned(),
            Some(FaultId::KeyedThousands) => without_thousands(amount),
            _ => amount.to_owned(),
        };
        let signs: &[char] = if self.has(FaultId::KeyedPointOnly) { &['.'] } else { &['.', ','] };
        let (whole, fraction) = match amount.split_once(signs) {
            Some((_, "")) if !self.has(FaultId::KeyedFractionEmpty) => return None,
            Some((_, fraction)) if fraction.len() > decimals && !self.has(FaultId::KeyedCut) => {
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
        let width = if self.has(FaultId::KeyedUnpadded) { 0 } else { decimals };
        let minor_units = format!("{whole}{fraction:0<width$}").parse().ok()?;
        let least = u64::from(!self.has(FaultId::KeyedZero));
        (least..=MAX_AMOUNT).contains(&minor_units).then_some(minor_units)
    }

    /// Returns the details of a stored operation, unless it is never typed (OTP-14).
    pub(super) fn typed_details_of(self, operation: &Value) -> Option<Details> {
        let purpose = operation["purpose"].as_u64()?;
        if operation["kind"] == "action" {
            let typed = !is_access(purpose) || self.has(FaultId::TypedAccess);
            return typed.then_some(Details::Action(purpose));
        }
        let account = operation["account"].as_str()?;
        let series = self.has(FaultId::KindSeries) && matches!(purpose, 3 | 5);
        Some(Details::Payment {
            kind: self.kind(purpose).or(series.then_some(1))?,
            amount: operation["amount"].as_u64()?,
            currency: operation["currency"].as_str()?.to_owned(),
            tail: if self.has(FaultId::TailFirst) {
                account.chars().take(TAIL_LENGTH).collect()
            } else {
                last(account, TAIL_LENGTH)
            },
        })
    }

    /// Makes the array that an OTP binds (OTP-13).
    pub(super) fn encode_details(self, details: &Details) -> CborValue {
        let mut items = match details {
            Details::Action(purpose) => vec![CborValue::Unsigned(3), CborValue::Unsigned(*purpose)],
            Details::Payment { kind, amount, currency, tail } => {
                let shift = u32::try_from(decimals(currency).unwrap_or(0)).unwrap_or(0);
                let amount = match self.fault {
                    Some(FaultId::AmountInMajor) => CborValue::Unsigned(amount / 10_u64.pow(shift)),
                    Some(FaultId::AmountAsText) => CborValue::Text(amount.to_string()),
                    _ => CborValue::Unsigned(*amount),
                };
                let currency = match self.fault {
                    Some(FaultId::CurrencyBoundLower) => currency.to_ascii_lowercase(),
                    _ => currency.clone(),
                };
                let tail = last(tail, if self.has(FaultId::TailOfFour) { 4 } else { TAIL_LENGTH });
                vec![
                    CborValue::Unsigned(1),
                    CborValue::Unsigned(*kind),
                    amount,
                    CborValue::Text(currency),
                    CborValue::Text(tail),
                ]
            }
        };
        if self.has(FaultId::KindLeftOut) && matches!(details, Details::Payment { .. }) {
            items.remove(1);
        }
        if self.has(FaultId::DetailsUntagged) {
            items.remove(0);
        }
        CborValue::Array(items)
    }
}

/// Removes each point and comma before three digits.
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
