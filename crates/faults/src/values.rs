//! Values that are not checked: what a mistake lets pass is put right before the library sees it.

use dlotp::operation::Currency;
use serde_json::{Value, json};

use super::{Slip, World};

const ACCOUNT: &str = "IT60X0542811101000000123456";
const MOST: u64 = 999_999_999_999_999;

impl World {
    /// Whether the mistake refuses an operation that is right.
    pub(super) fn refuses_operation(self, operation: &Value) -> bool {
        let currency = operation["currency"].as_str().unwrap_or("EUR");
        let decimals = currency.parse::<Currency>().ok().map(Currency::decimals);
        self.is(Slip::CurrencyTwoDecimals) && decimals != Some(2)
            || self.any_text(operation, |text, most| {
                self.is(Slip::TextInBytes) && text.len() > most
                    || self.is(Slip::TextAscii) && !text.is_ascii()
                    || self.is(Slip::WordGoesOn) && has_several_scripts(text)
            })
    }

    fn any_text(self, operation: &Value, test: impl Fn(&str, usize) -> bool) -> bool {
        let mut operation = operation.clone();
        let mut found = false;
        texts(&mut operation, &mut |text, most| found |= test(text, most));
        found
    }

    /// The operation with what the mistake lets pass put right.
    pub(super) fn pass_values(self, operation: &Value) -> Value {
        let mut mended = operation.clone();
        match self.slip {
            Some(Slip::AmountUnchecked) => each_amount(&mut mended, |_| 1),
            Some(Slip::AmountZero) => each_amount(&mut mended, |amount| amount.max(1)),
            Some(Slip::PurposeUnchecked) => {
                let action = mended["kind"] == "action";
                mended["purpose"] = json!(if action { 63 } else { 1 });
            }
            Some(Slip::CurrencyUnchecked) => on(&mut mended, "currency", |_| "EUR".to_owned()),
            Some(Slip::CurrencyLowerCase) => on(&mut mended, "currency", str::to_uppercase),
            Some(Slip::AccountUnchecked) => accounts(&mut mended, |_| ACCOUNT.to_owned()),
            Some(Slip::AccountNoModulo) => accounts(&mut mended, |account| {
                let form = account.bytes().enumerate().all(|(at, byte)| match at {
                    0 | 1 => byte.is_ascii_uppercase(),
                    2 | 3 => byte.is_ascii_digit(),
                    _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
                });
                let right = form && (15..=34).contains(&account.len());
                if right { ACCOUNT } else { account }.to_owned()
            }),
            Some(Slip::AccountLowerCase) => accounts(&mut mended, str::to_uppercase),
            Some(Slip::AccountSpaces) => accounts(&mut mended, |account| account.replace(' ', "")),
            Some(Slip::AccountAbsent) => {
                if let Some(account @ Value::Null) = mended.get_mut("account") {
                    *account = json!(ACCOUNT);
                }
            }
            Some(Slip::SumUnchecked) if mended["kind"] == "batch" => sum(&mut mended),
            Some(Slip::BulkSumUnchecked) if mended["kind"] == "bulk" => sum(&mut mended),
            Some(Slip::BulkAnyCount) if mended.get("count").is_some() => mended["count"] = json!(2),
            Some(Slip::MoreDetails) => {
                if let Some(details) = mended["details"].as_array_mut() {
                    details.truncate(6);
                }
            }
            Some(Slip::ItemsAnyNumber) if mended["kind"] == "batch" => {
                if let Some(items) = mended.get_mut("items").and_then(Value::as_array_mut) {
                    items.truncate(10);
                }
                sum(&mut mended);
            }
            Some(Slip::LabelUnchecked) => labels(&mut mended, |_| "x".to_owned()),
            Some(Slip::LabelCase) => labels(&mut mended, |label| {
                let cased = label.bytes().any(|byte| byte.is_ascii_uppercase());
                if cased { "x" } else { label }.to_owned()
            }),
            Some(slip) => texts(&mut mended, &mut |text, most| pass_text(slip, text, most)),
            None => {}
        }
        mended
    }
}

fn pass_text(slip: Slip, text: &mut String, most: usize) {
    match slip {
        Slip::TextAnyLength if text.is_empty() => text.push('x'),
        Slip::TextAnyLength => *text = text.chars().take(most).collect(),
        Slip::TextAnyCharacter => {
            let known = |character: char| {
                let mut one = [0; 4];
                let one = character.encode_utf8(&mut one);
                character == ' ' || is_text(one)
            };
            *text = text.chars().map(|c| if known(c) { c } else { '1' }).collect();
        }
        Slip::TextSpaces => {
            *text = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            if text.is_empty() {
                text.push('x');
            }
        }
        Slip::TextMixedScripts => {
            let letter =
                |c: char| if c.is_alphabetic() && is_text(&c.to_string()) { 'a' } else { c };
            *text = text.chars().map(letter).collect();
        }
        _ => {}
    }
}

/// Whether the letters of a text would not be one word.
fn has_several_scripts(text: &str) -> bool {
    let letters: String = text.chars().filter(|c| c.is_alphabetic() && *c != 'µ').collect();
    !letters.is_empty() && !is_text(&letters)
}

/// Whether the library takes this as a title.
fn is_text(text: &str) -> bool {
    let draft = dlotp::operation::ActionDraft { purpose: 63, title: text, details: Vec::new() };
    dlotp::operation::Operation::action(&draft).is_ok()
}

fn on(operation: &mut Value, name: &str, change: impl Fn(&str) -> String) {
    if let Some(value) = operation.get_mut(name)
        && let Some(text) = value.as_str()
    {
        *value = json!(change(text));
    }
}

fn items(operation: &mut Value) -> impl Iterator<Item = &mut Value> {
    operation.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten()
}

fn each_amount(operation: &mut Value, change: impl Fn(u64) -> u64) {
    // One that is right stays, so that a sum that is wrong stays wrong.
    let apply = |value: &mut Value| {
        let amount = value.as_u64().unwrap_or(0);
        if !(1..=MOST).contains(&amount) {
            *value = json!(change(amount));
        }
    };
    for name in ["amount", "total"] {
        operation.get_mut(name).into_iter().for_each(apply);
    }
    let before = operation.clone();
    items(operation).filter_map(|item| item.get_mut("amount")).for_each(apply);
    if *operation != before {
        sum(operation);
    }
}

fn sum(operation: &mut Value) {
    let total = items(operation).filter_map(|item| item["amount"].as_u64()).sum::<u64>();
    operation["total"] = json!(total);
}

fn accounts(operation: &mut Value, change: impl Fn(&str) -> String) {
    on(operation, "account", &change);
    items(operation).for_each(|item| on(item, "account", &change));
}

fn labels(operation: &mut Value, change: impl Fn(&str) -> String) {
    for detail in operation.get_mut("details").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(label) = detail.get_mut(0) {
            *label = json!(change(label.as_str().unwrap_or_default()));
        }
    }
}

/// Every text with the most code points that it may have.
fn texts(operation: &mut Value, change: &mut impl FnMut(&mut String, usize)) {
    let mut on = |value: Option<&mut Value>, most| {
        if let Some(Value::String(text)) = value {
            change(text, most);
        }
    };
    on(operation.get_mut("payee"), 70);
    on(operation.get_mut("title"), 70);
    on(operation.get_mut("reference"), 140);
    items(operation).for_each(|item| on(item.get_mut("payee"), 70));
    for detail in operation.get_mut("details").and_then(Value::as_array_mut).into_iter().flatten() {
        on(detail.get_mut(0), 20);
        on(detail.get_mut(1), 70);
    }
}
