//! Accounts.

use dlotp_wire::operation_json::PaymentJson;

use super::{ShapeTwins, order};
use crate::{
    order::{add_accepted_by_both, add_rejected_by_both, payment},
    vector_set::{VectorSetBuilder, fail},
};

pub(super) fn accounts(set: &mut VectorSetBuilder, twins: &ShapeTwins) {
    set.section(500);
    let german = |number: u32| format!("37040044{number:010}");
    let longest = |number: u32| format!("ABCDEFGHIJKLMNOPQRSTUVWXYZ0{number:03}");
    for (subject, iban) in [
        ("The shortest account, of 15 characters,", "NO9386011117947".to_owned()),
        ("An account of 34 characters", iban_with("XQ", "42", longest)),
        ("An account of 31 characters with letters", "MT84MALT011000012345MTLCAST001S".to_owned()),
        ("An account with check digits 02", iban_with("DE", "02", german)),
        ("An account with check digits 98", iban_with("DE", "98", german)),
        ("An account of a country that has no IBANs", iban_with("ZZ", "55", german)),
        (
            "A German account that is too short for Germany",
            iban_with("DE", "21", |number| format!("37040044{number:08}")),
        ),
    ] {
        let order = order(PaymentJson { account: Some(iban), ..payment() });
        add_accepted_by_both(set, subject, "OP-9 OP-24", "account", &order);
    }
    for (purpose, subject) in [
        (4, "A card payment without an account"),
        (5, "A card hold without an account"),
        (6, "A top-up without an account"),
    ] {
        let order = order(PaymentJson { purpose, account: None, ..payment() });
        add_accepted_by_both(set, subject, "OP-10 OP-21", "account null", &order);
    }

    set.section(540);
    let fits = |country, check, digits: usize| {
        iban_with(country, check, |number| format!("{number:0digits$}"))
    };
    let last_changed = "IT60X0542811101000000123457";
    for (subject, iban) in [
        ("An account whose last digit is wrong", last_changed.to_owned()),
        ("An account with two digits exchanged", "IT60X0542811101000000123465".to_owned()),
        ("An account with check digits 00", iban_with("DE", "00", german)),
        ("An account with check digits 01", iban_with("DE", "01", german)),
        ("An account with check digits 99", iban_with("DE", "99", german)),
        ("An account of 14 characters", fits("NO", "42", 10)),
        ("An account of 35 characters", fits("XQ", "42", 31)),
        ("An empty account", String::new()),
        ("An account in lower-case letters", "it60x0542811101000000123456".to_owned()),
        ("An account with one letter in lower case", "IT60x0542811101000000123456".to_owned()),
        ("An account written in groups of four", "IT60 X054 2811 1010 0000 0123 456".to_owned()),
        ("An account with a space after it", "IT60X0542811101000000123456 ".to_owned()),
        ("An account that begins with a digit", iban_with("1T", "60", german)),
        ("An account with a letter in its check digits", iban_with("DE", "A0", german)),
        ("An account with a hyphen", "IT60-0542811101000000123456".to_owned()),
        ("An account with a letter outside ASCII", "IT60É0542811101000000123456".to_owned()),
        ("An account with a full-width digit", "IT60X054281110100000012345６".to_owned()),
        ("An account with the prefix IBAN", "IBANIT60X0542811101000000123456".to_owned()),
    ] {
        let order = order(PaymentJson { account: Some(iban), ..payment() });
        add_rejected_by_both(set, subject, "OP-9", "account", &order, &twins.payment);
    }
    for (purpose, subject) in [
        (1, "A credit transfer without an account"),
        (2, "An instant transfer without an account"),
        (3, "A standing order without an account"),
    ] {
        let order = order(PaymentJson { purpose, account: None, ..payment() });
        add_rejected_by_both(set, subject, "OP-10", "account null", &order, &twins.payment);
    }
}

/// Makes an IBAN with these check digits, by a search for an account number that fits them.
pub(super) fn iban_with(country: &str, check: &str, bban: impl Fn(u32) -> String) -> String {
    let remainder = |iban: &str| {
        let (head, tail) = iban.split_at(4);
        tail.chars().chain(head.chars()).fold(0, |remainder, character| {
            let value = character.to_digit(36).unwrap_or_default();
            (remainder * if value < 10 { 10 } else { 100 } + value) % 97
        })
    };
    (0..1000)
        .map(|number| format!("{country}{check}{}", bban(number)))
        .find(|iban| remainder(iban) == 1)
        .unwrap_or_else(|| fail("an account number fits"))
}
