//! The display, with the fault.

use serde_json::{Value, json};

use super::{FaultId, FaultyImplementation};

impl FaultyImplementation {
    /// Returns the rows as the fault displays them.
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
            let hidden = self.has(FaultId::ReferenceHidden) && !is_detail && field == "reference"
                || self.has(FaultId::DetailsHidden) && is_detail
                || self.has(FaultId::ItemsHidden) && of_item;
            if hidden {
                continue;
            }
            if self.has(FaultId::LabelsMerged) && is_detail {
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
        match self.fault {
            Some(FaultId::PayeeUpperCase) if field.ends_with("payee") => value.to_uppercase(),
            Some(FaultId::PurposeNumber) if field == "purpose" => operation["purpose"].to_string(),
            Some(FaultId::AccountInOne) if field.ends_with("account") => value.replace(' ', ""),
            Some(FaultId::ShortFingerprint) if field == "item-fingerprint" => {
                value.chars().take(19).collect()
            }
            Some(FaultId::FingerprintOfTen) if field == "item-fingerprint" => {
                value.chars().take(24).collect()
            }
            Some(FaultId::TwoDecimals) if amount => {
                let digits: String = value.chars().filter(char::is_ascii_digit).collect();
                let minor: u64 = digits.parse().unwrap_or(0);
                format!("{}.{:02} {currency}", minor / 100, minor % 100)
            }
            Some(FaultId::GroupedAmount) if amount => group_thousands(&value),
            Some(FaultId::AmountZerosCut) if amount && value.contains('.') => {
                let number = value.split(' ').next().unwrap_or_default();
                let number = number.trim_end_matches('0').trim_end_matches('.');
                format!("{number} {currency}")
            }
            _ => value,
        }
    }
}

/// Puts a comma between thousands.
fn group_thousands(value: &str) -> String {
    let whole = value.chars().take_while(char::is_ascii_digit).count();
    let mut group_thousands = String::new();
    for (at, character) in value.chars().enumerate() {
        if at > 0 && at < whole && whole.saturating_sub(at) % 3 == 0 {
            group_thousands.push(',');
        }
        group_thousands.push(character);
    }
    group_thousands
}
