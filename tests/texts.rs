//! Displays and errors as a person reads them.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

mod shared;

use std::{
    fmt::{Debug, Display, Write as _},
    str::FromStr,
};

use dlotp::{
    Code, InvalidText, Record, TypedDetails, Version,
    authenticator::State,
    issuer,
    keys::{AuthenticatorKeys, IssuerKeys, KeyId, Secret},
    oath::Hash,
    operation::{ActionDraft, BatchDraft, ItemDraft, Operation, PaymentDraft, Purpose},
    payload::{Digest, Nonce, Payload, Validity},
    verifier::{Binding, CounterName, EnrolmentId, Handle, Input, Outcome, Policy, Reason, Status},
};
use shared::Playback;

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
    let errors = errors.chain([(0, 300), (1, 601)].map(|(issued_at, lifetime_s)| {
        let keys = IssuerKeys::derive(&Secret::from([7; 32]), Version::V1);
        let operation = Operation::payment(&payment()).unwrap();
        let (validity, mut random) = (Validity { issued_at, lifetime_s }, Playback::new([1; 12]));
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

/// A malformed encoding says where an item begins, which was expected there, and what was found.
#[test]
fn malformed_encodings_say_what_was_found() {
    for (bytes, found) in [
        ("", "byte 0: expected a state of 5 or 9, found the end"),
        ("05", "byte 0: expected a state of 5 or 9, found the integer 5"),
        ("420102", "byte 0: expected a state of 5 or 9, found a byte string of 2"),
        ("6161", "byte 0: expected a state of 5 or 9, found a text string"),
        ("80", "byte 0: expected a state of 5 or 9, found an array of 0"),
        ("f6", "byte 0: expected a state of 5 or 9, found null"),
        ("9805", "byte 0: expected a state of 5 or 9, found a form longer than needed"),
        ("9f", "byte 0: expected a state of 5 or 9, found an indefinite length"),
        ("9c", "byte 0: expected a state of 5 or 9, found a reserved form"),
        ("20", "byte 0: expected a state of 5 or 9, found a negative integer"),
        ("a0", "byte 0: expected a state of 5 or 9, found a map"),
        ("c0", "byte 0: expected a state of 5 or 9, found a tag"),
        ("f4", "byte 0: expected a state of 5 or 9, found a float or simple value"),
        ("61ff", "byte 0: expected a state of 5 or 9, found a text string that is not UTF-8"),
        ("85f6", "byte 1: expected F, found null"),
    ] {
        let error = State::decode(&hex::decode(bytes).unwrap()).unwrap_err();
        assert_eq!(error.code(), Code::MalformedState);
        assert!(error.to_string().ends_with(found), "{bytes}: {error}");
    }
    let mut longer = State::new(&Secret::from([7; 32]), Version::V1).encode().to_vec();
    let length = longer.len();
    longer.extend([0; 2]);
    let error = State::decode(&longer).unwrap_err().to_string();
    assert!(
        error.ends_with(&format!("byte {length}: expected the end, found 2 more bytes")),
        "{error}"
    );
}

/// OTP-16: what was keyed in is shown again as it was understood.
#[test]
fn keyed_details_are_shown_as_understood() {
    let payment = TypedDetails::payment(" 1250,00", "eur", "0012 3456").unwrap();
    assert_eq!(payment.to_string(), "1250.00 EUR, to the account that ends in 00123456");
    let action = TypedDetails::action(Purpose::ChangeLimit.into()).unwrap();
    assert_eq!(action.to_string(), Purpose::ChangeLimit.name());
}

/// PAY-15: a payload of another enrolment is told with its key-id, by which its key is found.
#[test]
fn a_payload_of_another_enrolment_says_whose_it_is() {
    let (mine, other) = (Secret::from([1; 32]), Secret::from([2; 32]));
    let keys = IssuerKeys::derive(&other, Version::V1);
    let operation = Operation::payment(&payment()).unwrap();
    let validity = Validity { issued_at: 1, lifetime_s: 300 };
    let mut random = Playback::new([1; 12]);
    let issued = issuer::issue(&keys, &operation, validity, None, &mut random, |_| false).unwrap();
    let mut payload = issued.text.parse::<Payload>().unwrap();
    let error = payload.verify(&AuthenticatorKeys::derive(&mine, Version::V1)).unwrap_err();
    assert_eq!(error.code(), Code::UnknownKey);
    let key_id = other.identity(Version::V1).key_id;
    assert!(error.to_string().starts_with(&format!("key-id {key_id} of version 1")), "{error}");
}

/// Of the formats of serde, a value of another form is told what was expected.
#[test]
fn serde_says_what_it_expects() {
    let error = serde_json::from_str::<Handle>("7").unwrap_err().to_string();
    assert!(error.contains("expected a string"), "{error}");
}

/// Asserts that each name belongs to one value, and is read back.
fn assert_names<T>(values: &[T], name: impl Fn(T) -> &'static str)
where
    T: Copy + Debug + Display + PartialEq + FromStr<Err = InvalidText>,
{
    for &value in values {
        assert_eq!(value.to_string(), name(value));
        assert_eq!(name(value).parse(), Ok(value));
        assert!(name(value).to_uppercase().parse::<T>().map_or(true, |other| other == value));
        assert!(format!("{} ", name(value)).parse::<T>().is_err());
    }
    let error = "no name".parse::<T>().unwrap_err().to_string();
    for &value in values {
        assert!(error.starts_with("expected one of: ") && error.contains(name(value)), "{error}");
    }
}

#[test]
fn every_name_is_read_back() {
    assert_names(Code::ALL, Code::name);
    assert_names(Input::ALL, Input::name);
    assert_names(Status::ALL, Status::name);
    assert_names(CounterName::ALL, CounterName::name);
    assert_names(Outcome::ALL, Outcome::name);
    assert_names(Reason::ALL, Reason::name);
    assert_names(Binding::ALL, Binding::name);
    assert_names(Purpose::ALL, Purpose::name);
    assert_names(Hash::ALL, Hash::name);
}

/// Asserts that bytes are shown in lower-case hexadecimal, and read in either case.
fn assert_hexadecimal<T>(value: &T, length: usize)
where
    T: Debug + Display + PartialEq + FromStr<Err = InvalidText>,
{
    let text = value.to_string();
    assert_eq!(text, "a7".repeat(length));
    assert_eq!(text.parse().as_ref(), Ok(value));
    assert_eq!(text.to_uppercase().parse().as_ref(), Ok(value));
    assert!(format!("{value:?}").contains(&text));
    let wrong = [&text[1..], &text[2..], &format!("{text}a7"), &format!("+{}", &text[1..]), ""];
    for wrong in wrong {
        let error = wrong.parse::<T>().unwrap_err();
        assert_eq!(error.to_string(), format!("expected {length} bytes in hexadecimal"));
    }
}

#[test]
fn bytes_are_read_back_from_their_hexadecimal_digits() {
    assert_hexadecimal(&KeyId::from([0xa7; 8]), 8);
    assert_hexadecimal(&Nonce::from([0xa7; 12]), 12);
    assert_hexadecimal(&Digest::from([0xa7; 32]), 32);
    assert_hexadecimal(&Handle::from([0xa7; 16]), 16);
    assert_hexadecimal(&EnrolmentId::from([0xa7; 16]), 16);
}

/// ERR-2: an error tells the value that was found, where that is no secret, and has its code.
#[test]
fn a_policy_that_no_bank_may_have_says_why() {
    for lifetime_s in [119, 601] {
        let error = Policy::default().with_lifetime_s(lifetime_s).unwrap_err();
        assert_eq!(error.code(), Code::InvalidPolicy);
        assert_eq!(
            error.to_string(),
            format!("lifetime: expected 120 to 600 seconds, found {lifetime_s}")
        );
    }
}
