//! Displays and errors as a person reads them.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

mod playback;

use std::fmt::Write as _;

use dlotp::{
    Code, Version, issuer,
    keys::{IssuerKeys, Secret},
    operation::{ActionDraft, BatchDraft, ItemDraft, Operation, PaymentDraft},
    payload::{Payload, Validity},
};

use self::playback::Playback;

fn payment() -> PaymentDraft<'static> {
    PaymentDraft {
        purpose: 1,
        amount: 125_000,
        currency: "EUR",
        payee: "Rossi Impianti Srl",
        account: Some("IT60X0542811101000000123456"),
        reference: Some("Invoice 2026-117"),
        details: vec![("Order", "A-4711")],
    }
}

fn batch() -> BatchDraft<'static> {
    let item = |payee, amount| ItemDraft { payee, account: "DE89370400440532013000", amount };
    BatchDraft {
        purpose: 2,
        total: 1_234_567,
        currency: "KWD",
        items: vec![item("Άλφα", 1_000_000), item("Müller & Söhne", 234_567)],
        reference: None,
        details: vec![],
    }
}

#[test]
fn displays() {
    let mut text = String::new();
    for operation in [
        Operation::payment(&payment()),
        Operation::payment(&PaymentDraft {
            purpose: 6,
            amount: 5,
            currency: "JPY",
            account: None,
            reference: None,
            details: vec![],
            ..payment()
        }),
        Operation::batch(&batch()),
        Operation::bulk(&batch()),
        Operation::action(&ActionDraft {
            purpose: 32,
            title: "Change the daily limit",
            details: vec![("Old limit", "1000.00 EUR"), ("New limit", "5000.00 EUR")],
        }),
    ] {
        for row in operation.unwrap().display() {
            writeln!(text, "{:<9} {row}", format!("{:?}", row.part)).unwrap();
        }
        text.push('\n');
    }
    insta::assert_snapshot!(text);
}

#[test]
fn errors_say_what_was_expected_found_and_where() {
    let mut text = String::new();
    let payments = [
        PaymentDraft { purpose: 32, ..payment() },
        PaymentDraft { amount: 0, ..payment() },
        PaymentDraft { currency: "XAU", ..payment() },
        PaymentDraft { payee: "", ..payment() },
        PaymentDraft { payee: "Rоssi", ..payment() },
        PaymentDraft { payee: "Rossi  Srl", ..payment() },
        PaymentDraft { payee: "Rossi\u{202e}", ..payment() },
        PaymentDraft { account: None, ..payment() },
        PaymentDraft { account: Some("IT61X0542811101000000123456"), ..payment() },
        PaymentDraft { account: Some("IT60x0542811101000000123456"), ..payment() },
        PaymentDraft { account: Some("IT60"), ..payment() },
        PaymentDraft { details: vec![("Amount", "1.00")], ..payment() },
        PaymentDraft { details: vec![("Note", "x"); 7], ..payment() },
        PaymentDraft { details: vec![("Note", "x"), ("Note", " ")], ..payment() },
    ];
    let batches = [
        BatchDraft { total: 1, ..batch() },
        BatchDraft { items: batch().items[..1].to_vec(), ..batch() },
        BatchDraft { items: vec![ItemDraft { payee: "x", account: "", amount: 1 }; 2], ..batch() },
    ];
    let errors = payments.iter().map(|draft| Operation::payment(draft).unwrap_err());
    let errors = errors.chain(batches.iter().map(|draft| Operation::batch(draft).unwrap_err()));
    let keys = IssuerKeys::derive(&Secret::from([7; 32]), Version::V1);
    let operation = Operation::payment(&payment()).unwrap();
    let errors = errors.chain([(0, 300), (1, 601)].map(|(issued_at, lifetime_s)| {
        let validity = Validity { issued_at, lifetime_s };
        let mut random = Playback::new(&[1; 12]);
        issuer::issue(&keys, &operation, validity, None, &mut random, |_| false).unwrap_err()
    }));
    for error in errors {
        writeln!(text, "{}: {error}", error.code()).unwrap();
    }
    for payload in [
        "https://bank.example",
        "dlotp:2.AAAA",
        "DLOTP:1.AAAA",
        "dlotp:1.",
        "dlotp:1.AAA=",
        "dlotp:1.AAAAA",
        "dlotp:1.AB",
        "dlotp:1.AAAA",
        &format!("DLOTP:2.{}", "A".repeat(900)),
    ] {
        let error = payload.parse::<Payload>().unwrap_err();
        writeln!(text, "{}: {error}", error.code()).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_code_has_a_name_of_its_own() {
    for &code in Code::ALL {
        assert_eq!(code.name().parse(), Ok(code));
    }
    assert!("no-code".parse::<Code>().is_err());
}
