//! IBANs as an issuer reads and checks them.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use std::collections::BTreeSet;

use dlotp::{Code, operation::Iban};

/// The example of each country in the IBAN registry (SWIFT, release 101).
const EXAMPLES: &str = include_str!("iban/examples.txt");

fn examples() -> impl Iterator<Item = &'static str> {
    EXAMPLES.lines().filter(|line| !line.starts_with('#'))
}

#[test]
fn the_examples_of_the_registry_are_read_and_checked() {
    let mut countries = BTreeSet::new();
    for example in examples() {
        let iban = Iban::try_from(example).unwrap();
        iban.check_country().unwrap();
        countries.insert(&example[..2]);
        for space in [" ", "\u{a0}", "\u{202f}", "\u{2009}", "\t", "\u{200b}"] {
            let groups: Vec<_> =
                example.as_bytes().chunks(4).map(str::from_utf8).collect::<Result<_, _>>().unwrap();
            let printed = groups.join(space);
            assert_eq!(Iban::from_printed(&printed).unwrap(), iban, "{printed}");
            assert_eq!(Iban::from_printed(&printed.to_lowercase()).unwrap(), iban, "{printed}");
            assert!(Iban::try_from(printed.as_str()).is_err());
        }
    }
    assert_eq!((countries.len(), examples().count()), (89, 89));
}

#[test]
fn countries_and_lengths_are_those_of_the_registry() {
    // Check digits made so that the remainder is 1: 24 characters are no German account, and Angola is not in the registry.
    for (iban, message) in [
        ("DE53370400440532013000XX", "account: expected 22 characters for DE, found 24"),
        ("AO44123412341234123412341", "account: expected a country of the IBAN registry, found AO"),
    ] {
        let error = Iban::try_from(iban).unwrap().check_country().unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), (Code::InvalidOperation, message));
    }
}

#[test]
fn errors_say_what_was_found() {
    for (printed, message) in [
        (
            "DE89-3704-0044-0532-0130-00",
            "account: character 5: expected A to Z or 0 to 9, found '-'",
        ),
        ("ІT60X0542811101000000123456", "account: character 1: expected A to Z, found 'І'"),
        ("IBAN DE89 3704 0044 0532 0130 00", "account: character 3: expected 0 to 9, found 'A'"),
        ("  ", "account: expected 15 to 34 characters, found 0"),
    ] {
        let error = Iban::from_printed(printed).unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), (Code::InvalidOperation, message));
    }
}
