//! Names from elsewhere, brought into the allow list.

#![cfg(feature = "transliteration")]
#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use dlotp::{
    Code,
    operation::{ActionDraft, Operation, transliterate},
};
use proptest::prelude::*;
use serde_json::Value;

/// The results of `testees/python`, which has no library for other scripts: none of these texts needs one.
#[test]
fn texts_become_what_the_reference_makes_of_them() {
    let rows: Vec<Value> =
        serde_json::from_str(include_str!("transliteration/reference.json")).unwrap();
    for row in rows {
        let given = row["given"].as_str().unwrap();
        let Some(text) = row["text"].as_str() else {
            assert_eq!(
                transliterate(given, 20).map_err(|error| error.code()),
                Err(Code::InvalidOperation),
                "{given:?}"
            );
            continue;
        };
        let made = transliterate(given, 20).unwrap();
        assert_eq!(made.text, text, "{given:?}");
        let changes: Vec<_> =
            made.changes.iter().map(|change| [&*change.from, &*change.to]).collect();
        let expected: Vec<[&str; 2]> = row["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| [change[0].as_str().unwrap(), change[1].as_str().unwrap()])
            .collect();
        assert_eq!(changes, expected, "{given:?}");
    }
}

/// By the national romanisation of Georgia (2002), by Hanyu Pinyin, and by Hepburn.
#[test]
fn other_scripts_become_latin_letters() {
    for (given, text) in
        [("საქართველო", "sakartvelo"), ("北京 银行", "beijing yinxing"), ("さくら", "sakura")]
    {
        assert_eq!(transliterate(given, 70).unwrap().text.to_lowercase(), text);
    }
}

#[test]
fn nothing_is_cut() {
    assert!(transliterate(&"ß".repeat(20), 20).is_ok());
    for (given, message) in [
        ("abcdefghijklmnopqrstu", "text: expected 1 to 20 characters, found 21"),
        ("\u{200b} \u{ad}", "text: expected 1 to 20 characters, found none"),
        ("ab\u{10ffff}", "text: character 3: expected one of the allow list, found U+10FFFF"),
    ] {
        let error = transliterate(given, 20).unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), (Code::InvalidOperation, message));
    }
}

proptest! {
    /// The result is a text of the list, and is changed no more; a text of the list stays.
    #[test]
    fn what_comes_out_stays(given in "\\PC{0,12}|[a-zà-öа-яα-ω \u{a0}\u{200b}\u{301}’-]{0,16}") {
        let title = |title: &str| Operation::action(&ActionDraft { purpose: 63, title, details: vec![] }).is_ok();
        match transliterate(&given, 70) {
            Ok(made) => {
                prop_assert!(title(&made.text));
                let again = transliterate(&made.text, 70).unwrap();
                prop_assert_eq!(&again.text, &made.text);
                prop_assert!(again.changes.is_empty());
                prop_assert_eq!(made.changes.is_empty(), given == made.text);
            }
            Err(error) => prop_assert_eq!(error.code(), Code::InvalidOperation),
        }
        if title(&given) {
            prop_assert_eq!(transliterate(&given, 70).unwrap().text, given);
        }
    }
}
