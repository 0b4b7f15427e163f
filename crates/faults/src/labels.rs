//! Labels of details that look like field names (OP-16), with the fault.

use super::{
    FaultId,
    values::{is_label, is_text},
};

const NAMES: &[&str] = &[
    "purpose",
    "amount",
    "payee",
    "account",
    "total",
    "itemcount",
    "itemfingerprint",
    "title",
    "reference",
];
const ITEM_FIELDS: &[&str] = &["payee", "account", "amount"];

/// Returns whether an implementation with the fault refuses the label as a field name, if the fault is about labels.
pub(super) fn is_refused(fault: FaultId, label: &str) -> Option<bool> {
    let lower = label.to_lowercase();
    Some(match fault {
        FaultId::LabelAsciiOnly => {
            let hyphened = lower.starts_with("item-") || !lower.starts_with("item");
            let plain = lower.replacen("item-", "item", 1);
            hyphened && NAMES.contains(&&*plain) || is_old_item(&lower)
        }
        FaultId::LabelOneToTen => is_reserved(label) && (!is_item(&lower) || is_old_item(&lower)),
        FaultId::LabelMarksKept => is_reserved(&without_marked(label)),
        FaultId::LabelSignsKept => {
            let is_sign = |c: &char| !c.is_alphanumeric() && *c != '|';
            let signs: String = label.chars().filter(is_sign).collect();
            let expected: &[&str] = if lower.starts_with("item") { &["-", "--"] } else { &[""] };
            is_reserved(label) && expected.contains(&&*signs)
        }
        FaultId::LabelBySound => is_reserved(&label.chars().map(sound).collect::<String>()),
        FaultId::LabelFoldedFirst => is_reserved(&label.chars().map(small).collect::<String>()),
        FaultId::LabelLApart => {
            let plain = without_signs(&lower).replace("rn", "m");
            is_reserved(label) && (!label.is_ascii() || is_spelt_out(&plain))
        }
        FaultId::LabelMApart => is_reserved(label) && !lower.contains("rn"),
        _ => return None,
    })
}

/// Returns whether the library refuses this text as a label, and as a label alone.
fn is_reserved(label: &str) -> bool {
    let label: String = label.chars().take(20).collect();
    is_text(&label) && !is_label(&label)
}

/// Returns whether the label names a field of one of ten items, with a number written without leading zeros.
fn is_old_item(lower: &str) -> bool {
    (1..=10).any(|number| ITEM_FIELDS.iter().any(|field| lower == format!("item-{number}-{field}")))
}

/// Returns whether the label names a field of an item with any number.
fn is_item(lower: &str) -> bool {
    let plain = without_signs(lower);
    let number = plain
        .strip_prefix("item")
        .and_then(|rest| ITEM_FIELDS.iter().find_map(|field| rest.strip_suffix(field)));
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn is_spelt_out(plain: &str) -> bool {
    NAMES.contains(&plain) || is_item(plain)
}

fn without_signs(label: &str) -> String {
    label.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Removes the Latin letters with marks.
fn without_marked(label: &str) -> String {
    let is_marked = |c: &char| matches!(*c, 'À'..='ž' | '\u{1e02}'..='\u{1ef9}') && *c != 'ı';
    label.chars().filter(|c| !is_marked(c)).collect()
}

/// Returns the Latin letter of the same sound, for the letters that look like others.
fn sound(character: char) -> char {
    match small(character) {
        'а' | 'α' => 'a',
        'в' | 'β' => 'v',
        'е' | 'ε' => 'e',
        'и' | 'ι' | 'η' => 'i',
        'к' | 'κ' => 'k',
        'м' | 'μ' => 'm',
        'н' | 'ν' => 'n',
        'о' | 'ο' => 'o',
        'п' | 'π' => 'p',
        'р' | 'ρ' => 'r',
        'с' | 'σ' => 's',
        'т' | 'τ' => 't',
        'у' | 'υ' => 'u',
        'х' | 'χ' => 'h',
        _ => character,
    }
}

/// Folds a letter to its small one.
fn small(character: char) -> char {
    let mut small = character.to_lowercase();
    match (small.next(), small.next()) {
        (Some(small), None) => small,
        _ => character,
    }
}
