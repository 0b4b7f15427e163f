//! Displays with the mistake.

use serde_json::{Value, json};

use super::{Slip, World};

impl World {
    /// The rows as the mistake shows them.
    pub(super) fn display(self, rows: &Value, operation: &Value) -> Value {
        let currency = operation["currency"].as_str().unwrap_or_default();
        let details = operation["details"].as_array().map_or(0, Vec::len);
        let rows: Vec<(String, String)> = serde_json::from_value(rows.clone()).unwrap_or_default();
        let core = rows.len().saturating_sub(details);
        let mut shown: Vec<(String, String)> = Vec::new();
        for (at, (field, value)) in rows.into_iter().enumerate() {
            let is_detail = at >= core;
            let item =
                field.starts_with("item-") && field.ends_with(|c: char| c.is_ascii_lowercase());
            let of_item =
                item && !is_detail && field != "item-count" && field != "item-fingerprint";
            let hidden = self.is(Slip::ReferenceHidden) && !is_detail && field == "reference"
                || self.is(Slip::DetailsHidden) && is_detail
                || self.is(Slip::ItemsHidden) && of_item;
            if hidden {
                continue;
            }
            if self.is(Slip::LabelsMerged) && is_detail {
                shown.retain(|(label, _)| *label != field);
            }
            let value =
                if is_detail { value } else { self.value(&field, value, currency, operation) };
            shown.push((field, value));
        }
        json!(shown)
    }

    fn value(self, field: &str, value: String, currency: &str, operation: &Value) -> String {
        let amount = field == "total" || field.ends_with("amount");
        match self.slip {
            Some(Slip::PayeeUpperCase) if field.ends_with("payee") => value.to_uppercase(),
            Some(Slip::PurposeNumber) if field == "purpose" => operation["purpose"].to_string(),
            Some(Slip::AccountInOne) if field.ends_with("account") => value.replace(' ', ""),
            Some(Slip::ShortFingerprint) if field == "item-fingerprint" => {
                value.chars().take(19).collect()
            }
            Some(Slip::TwoDecimals) if amount => {
                let digits: String = value.chars().filter(char::is_ascii_digit).collect();
                let minor: u64 = digits.parse().unwrap_or(0);
                format!("{}.{:02} {currency}", minor / 100, minor % 100)
            }
            Some(Slip::GroupedAmount) if amount => grouped(&value),
            Some(Slip::AmountZerosCut) if amount && value.contains('.') => {
                let number = value.split(' ').next().unwrap_or_default();
                let number = number.trim_end_matches('0').trim_end_matches('.');
                format!("{number} {currency}")
            }
            _ => value,
        }
    }
}

/// A comma between thousands.
fn grouped(value: &str) -> String {
    let whole = value.chars().take_while(char::is_ascii_digit).count();
    let mut grouped = String::new();
    for (at, character) in value.chars().enumerate() {
        if at > 0 && at < whole && whole.saturating_sub(at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(character);
    }
    grouped
}
