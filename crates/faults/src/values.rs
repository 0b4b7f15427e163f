//! Values that the fault does not check: they are corrected before the library sees them.

use dlotp::operation::Currency;
use serde_json::{Value, json};

use super::{FaultId, FaultyImplementation, labels};

const ACCOUNT: &str = "IT60X0542811101000000123456";
const MOST: u64 = 999_999_999_999_999;

impl FaultyImplementation {
    /// Returns whether the fault refuses a valid operation.
    pub(super) fn refuses_operation(self, operation: &Value) -> bool {
        let currency = operation["currency"].as_str().unwrap_or("EUR");
        let decimals = currency.parse::<Currency>().ok().map(Currency::decimals);
        self.has(FaultId::CurrencyTwoDecimals) && decimals != Some(2)
            || self.has(FaultId::RecoveryUnknown) && operation["purpose"] == 39
            || self
                .any_label(operation, |fault, label| labels::is_refused(fault, label) == Some(true))
            || self.any_text(operation, |text, most| {
                self.has(FaultId::TextInBytes) && text.len() > most
                    || self.has(FaultId::TextAscii) && !text.is_ascii()
                    || self.has(FaultId::TextWithoutDin91379)
                        && text.contains(
                            |c| matches!(c, '\u{187}'..='\u{292}' | '\u{1e02}'..='\u{1ef9}'),
                        )
                    || self.has(FaultId::TextWithoutNewCyrillic)
                        && text.contains(|c| matches!(c, '\u{492}'..='\u{4ff}'))
                    || self.has(FaultId::TextWithoutQuotes)
                        && text
                            .contains(['\u{201a}', '\u{201e}', '\u{2039}', '\u{203a}', '\u{2116}'])
                    || self.has(FaultId::ApostropheIsALetter)
                        && !is_text(&text.replace(['\u{2bb}', '\u{2bc}'], "a"))
                    || self.has(FaultId::WordGoesOn) && has_several_scripts(text)
            })
    }

    fn any_label(self, operation: &Value, test: impl Fn(FaultId, &str) -> bool) -> bool {
        let Some(fault) = self.fault else { return false };
        let details = operation["details"].as_array().into_iter().flatten();
        details.filter_map(|detail| detail[0].as_str()).any(|label| test(fault, label))
    }

    fn any_text(self, operation: &Value, test: impl Fn(&str, usize) -> bool) -> bool {
        let mut operation = operation.clone();
        let mut found = false;
        change_texts(&mut operation, &mut |text, most| found |= test(text, most));
        found
    }

    /// Returns the operation with every value corrected that the fault tolerates.
    pub(super) fn correct_values(self, operation: &Value) -> Value {
        let mut corrected = operation.clone();
        match self.fault {
            Some(FaultId::AmountUnchecked) => change_amounts(&mut corrected, |_| 1),
            Some(FaultId::AmountZero) => change_amounts(&mut corrected, |amount| amount.max(1)),
            Some(FaultId::PurposeUnchecked) => {
                let action = corrected["kind"] == "action";
                corrected["purpose"] = json!(if action { 63 } else { 1 });
            }
            Some(FaultId::CurrencyUnchecked) => {
                change_text(&mut corrected, "currency", |_| "EUR".to_owned())
            }
            Some(FaultId::CurrencyLowerCase) => {
                change_text(&mut corrected, "currency", str::to_uppercase)
            }
            Some(FaultId::AccountUnchecked) => {
                change_accounts(&mut corrected, |_| ACCOUNT.to_owned())
            }
            Some(FaultId::AccountNoModulo) => change_accounts(&mut corrected, |account| {
                let form = account.bytes().enumerate().all(|(at, byte)| match at {
                    0 | 1 => byte.is_ascii_uppercase(),
                    2 | 3 => byte.is_ascii_digit(),
                    _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
                });
                let right = form && (15..=34).contains(&account.len());
                if right { ACCOUNT } else { account }.to_owned()
            }),
            Some(FaultId::AccountLowerCase) => change_accounts(&mut corrected, str::to_uppercase),
            Some(FaultId::AccountSpaces) => {
                change_accounts(&mut corrected, |account| account.replace(' ', ""))
            }
            Some(FaultId::AccountAbsent) => {
                if let Some(account @ Value::Null) = corrected.get_mut("account") {
                    *account = json!(ACCOUNT);
                }
            }
            Some(FaultId::SumUnchecked) if corrected["kind"] == "batch" => {
                correct_total(&mut corrected)
            }
            Some(FaultId::BulkSumUnchecked) if corrected["kind"] == "bulk" => {
                correct_total(&mut corrected)
            }
            Some(FaultId::BulkAnyCount) if corrected.get("count").is_some() => {
                corrected["count"] = json!(2)
            }
            Some(FaultId::MoreDetails) => {
                if let Some(details) = corrected["details"].as_array_mut() {
                    details.truncate(6);
                }
            }
            Some(FaultId::ItemsAnyNumber) if corrected["kind"] == "batch" => {
                if let Some(items) = corrected.get_mut("items").and_then(Value::as_array_mut) {
                    items.truncate(10);
                }
                correct_total(&mut corrected);
            }
            Some(FaultId::LabelUnchecked) => change_labels(&mut corrected, |_| "x".to_owned()),
            Some(FaultId::LabelCase) => change_labels(&mut corrected, |label| {
                let cased = label.bytes().any(|byte| byte.is_ascii_uppercase());
                if cased { "x" } else { label }.to_owned()
            }),
            Some(fault) if labels::is_refused(fault, "").is_some() => {
                change_labels(&mut corrected, |label| {
                    let taken = is_text(label) && labels::is_refused(fault, label) == Some(false);
                    if taken { "x" } else { label }.to_owned()
                })
            }
            Some(fault) => {
                change_texts(&mut corrected, &mut |text, most| correct_text(fault, text, most))
            }
            None => {}
        }
        corrected
    }
}

fn correct_text(fault: FaultId, text: &mut String, most: usize) {
    match fault {
        FaultId::TextAnyLength if text.is_empty() => text.push('x'),
        FaultId::TextAnyLength => *text = text.chars().take(most).collect(),
        FaultId::TextAnyCharacter => {
            let known = |character: char| {
                let mut one = [0; 4];
                let one = character.encode_utf8(&mut one);
                character == ' ' || is_text(one)
            };
            *text = text.chars().map(|c| if known(c) { c } else { '1' }).collect();
        }
        FaultId::TextSpaces => {
            *text = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            if text.is_empty() {
                text.push('x');
            }
        }
        FaultId::SchwaAnyScript => {
            let without_schwa = |word: &str| {
                let rest = word.replace(['\u{18f}', '\u{259}'], "");
                if rest.is_empty() { word.to_owned() } else { rest }
            };
            *text = text.split(' ').map(without_schwa).collect::<Vec<_>>().join(" ");
        }
        FaultId::TextMixedScripts => {
            let letter =
                |c: char| if c.is_alphabetic() && is_text(&c.to_string()) { 'a' } else { c };
            *text = text.chars().map(letter).collect();
        }
        _ => {}
    }
}

/// Returns whether the letters of a text would be invalid as one word.
fn has_several_scripts(text: &str) -> bool {
    let letters: String = text.chars().filter(|c| c.is_alphabetic() && *c != 'µ').collect();
    !letters.is_empty() && !is_text(&letters)
}

/// Returns whether the library accepts this text as a title.
pub(super) fn is_text(text: &str) -> bool {
    is_action(text, Vec::new())
}

/// Returns whether the library accepts this text as a label.
pub(super) fn is_label(text: &str) -> bool {
    is_action("x", vec![(text, "x")])
}

fn is_action(title: &str, details: Vec<(&str, &str)>) -> bool {
    let draft = dlotp::operation::ActionDraft { purpose: 63, title, details };
    dlotp::operation::Operation::action(&draft).is_ok()
}

fn change_text(operation: &mut Value, name: &str, change: impl Fn(&str) -> String) {
    if let Some(value) = operation.get_mut(name)
        && let Some(text) = value.as_str()
    {
        *value = json!(change(text));
    }
}

fn items(operation: &mut Value) -> impl Iterator<Item = &mut Value> {
    operation.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten()
}

fn change_amounts(operation: &mut Value, change: impl Fn(u64) -> u64) {
    // A valid amount is kept, so that a wrong total stays wrong.
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
        correct_total(operation);
    }
}

fn correct_total(operation: &mut Value) {
    let total = items(operation).filter_map(|item| item["amount"].as_u64()).sum::<u64>();
    operation["total"] = json!(total);
}

fn change_accounts(operation: &mut Value, change: impl Fn(&str) -> String) {
    change_text(operation, "account", &change);
    items(operation).for_each(|item| change_text(item, "account", &change));
}

fn change_labels(operation: &mut Value, change: impl Fn(&str) -> String) {
    for detail in operation.get_mut("details").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(label) = detail.get_mut(0) {
            *label = json!(change(label.as_str().unwrap_or_default()));
        }
    }
}

/// Applies a change to every text, with the maximum of its code points.
fn change_texts(operation: &mut Value, change: &mut impl FnMut(&mut String, usize)) {
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
