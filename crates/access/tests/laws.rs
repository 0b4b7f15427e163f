//! What holds for any input.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

#[path = "../../../tests/shared/playback.rs"]
mod playback;

use dlotp_access::{
    Alias, Code, CustomerCode, Entry, EntryVerdict, Finding, Identifier, InternalId,
    keys::{BankKeys, BankSecret, KeyNumber, LivingKeys},
    secret::{
        FirstLength, FirstRecord, FirstSecret, Format, Generation, Iterations, SecondRecord,
        SecondSecret, Serial,
    },
};
use playback::Playback;
use proptest::prelude::*;

fn keys() -> LivingKeys<BankKeys> {
    LivingKeys::new(KeyNumber::FIRST, BankKeys::derive(&BankSecret::from([42; 32])))
}

fn second() -> KeyNumber {
    KeyNumber::try_from(2).unwrap()
}

const ID: [u8; 16] = [7; 16];

proptest! {
    #[test]
    fn a_code_is_read_as_it_is_shown_and_no_digit_of_it_may_be_wrong(
        fresh: [u8; 8], place in 0..9_usize, other in b'0'..=b'9'
    ) {
        let code = CustomerCode::first_free([fresh], |_| false).unwrap();
        prop_assert_eq!(&code.to_string().parse::<CustomerCode>().unwrap(), &code);
        let mut typed = code.as_str().as_bytes().to_vec();
        let was = std::mem::replace(&mut typed[place], other);
        let read = String::from_utf8(typed).unwrap().parse::<CustomerCode>();
        prop_assert_eq!(read.is_ok(), was == other);
    }

    #[test]
    fn an_identifier_is_read_again_as_what_it_was_read_as(text in "[ -~]{0,24}|[0-9 .-]{0,24}|[A-Za-z][A-Za-z0-9._-]{0,24}") {
        if let Ok(identifier) = text.parse::<Identifier>() {
            prop_assert_eq!(&identifier.as_str().parse::<Identifier>().unwrap(), &identifier);
        }
    }

    #[test]
    fn no_alias_is_a_customer_code(text in "[0-9]{4,16}") {
        prop_assert_eq!(text.parse::<Alias>().is_ok(), text.len() != 9);
        prop_assert!(text.parse::<Alias>().is_err() || text.parse::<CustomerCode>().is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A tag matches its digits alone, and none of another serial, generation, customer, format or bank.
    #[test]
    fn digits_are_right_exactly_where_they_are_those_of_the_secret(
        fresh: [u8; 8], generation in 1..=1_u64 << 53, serial in 1..=1_u64 << 53, typed in 0..10_000_u32,
        format in prop::sample::select(Format::ALL),
    ) {
        let (keys, id) = (keys(), InternalId::from(ID));
        let generation = Generation::try_from(generation.min((1 << 53) - 1)).unwrap();
        let serial = Serial::try_from(serial.min((1 << 53) - 1)).unwrap();
        let secret = SecondSecret::of(fresh, format);
        let (record, row) = SecondRecord::compute(&keys, &id, generation, &secret).unwrap();
        let record = SecondRecord { serial, ..record };
        let question = record.question(&keys, &id).unwrap();
        let right = secret.at(&question.positions);
        let judge = |id: &InternalId, record: &SecondRecord, digits: &str| {
            record.judge(&keys, id, &row, record.serial.get(), digits).unwrap().right
        };

        prop_assert!(judge(&id, &record, right.expose()));
        let typed = format!("{typed:04}");
        prop_assert_eq!(judge(&id, &record, &typed), typed == right.expose());

        let other = InternalId::from([8; 16]);
        let asked_of_other = record.question(&keys, &other).unwrap();
        prop_assert!(!judge(&other, &record, secret.at(&asked_of_other.positions).expose()));
        if let Some(next) = generation.next() {
            let later = SecondRecord { generation: next, ..record };
            let asked_later = later.question(&keys, &id).unwrap();
            prop_assert!(!judge(&id, &later, secret.at(&asked_later.positions).expose()));
        }
        // No stored tag is that of other positions.
        let mut tags: Vec<&[u8]> = row.chunks_exact(16).collect();
        tags.sort_unstable();
        tags.dedup();
        prop_assert_eq!(tags.len(), format.questions());
    }
}

#[test]
fn the_first_free_draw_is_taken_and_the_seventeenth_is_not_looked_at() {
    let draw = |number: u64| number.to_be_bytes();
    let ends = |code: &CustomerCode| code.as_str()[..8].parse::<u64>().unwrap();
    let taken_to = |last: u64, draws: std::ops::RangeInclusive<u64>| {
        CustomerCode::first_free(draws.map(draw), |code| ends(code) <= last)
    };
    assert_eq!(ends(&taken_to(0, 1..=3).unwrap()), 1);
    assert_eq!(ends(&taken_to(15, 1..=16).unwrap()), 16);
    for refused in
        [taken_to(16, 1..=17), taken_to(3, 1..=3), CustomerCode::first_free([], |_| false)]
    {
        assert_eq!(refused.unwrap_err().code(), Code::CustomerCodeTaken);
    }
}

#[test]
fn a_failing_random_generator_is_told_as_such() {
    let mut empty = Playback::new([]);
    let code = CustomerCode::draw(&mut empty, |_| false).unwrap_err();
    assert_eq!(code.code(), Code::KeyFailure);
    // The first secret is drawn, its salt is not.
    let mut short = Playback::new([0; 23]);
    assert!(FirstSecret::draw(&mut short, FirstLength::DEFAULT).is_err());
    assert_eq!(short.left(), 15);
}

/// What SEC-6 asks of a right entry, and what CUST-28 asks of every other.
#[test]
fn only_a_right_entry_is_tagged_anew_and_only_where_number_or_key_differ() {
    let old = keys();
    let mut new = keys();
    new.insert(second(), BankKeys::derive(&BankSecret::from([43; 32])));
    let id = InternalId::from(ID);
    let secret: FirstSecret = "75373103".parse().unwrap();
    let iterations = |number| Iterations::stored(number).unwrap();
    let stored = FirstRecord::compute(
        &old,
        &id,
        Generation::try_from(3).unwrap(),
        [1; 16].into(),
        iterations(1000),
        &secret,
    )
    .unwrap();
    let judge = |keys: &LivingKeys<BankKeys>, number, typed: &str, admitted| {
        let sought = Entry::read("707597197", typed).seek(keys).unwrap();
        let finding = Finding { id: &id, first: &stored, admitted };
        let judgement = sought.judge(keys, Some(finding), iterations(number)).unwrap();
        assert_eq!(judgement.iterations, iterations(number.max(1000)));
        judgement.verdict
    };
    assert_eq!(judge(&old, 1000, "75373103", true), EntryVerdict::Right { retagged: None });
    for (keys, number) in [(&old, 1500), (&new, 1000), (&new, 1500)] {
        let EntryVerdict::Right { retagged: Some(retagged) } =
            judge(keys, number, "75373103", true)
        else {
            panic!("a right entry that is tagged anew");
        };
        let (generation, salt) = (stored.generation, stored.salt);
        let expected =
            FirstRecord::compute(keys, &id, generation, salt, iterations(number), &secret).unwrap();
        assert_eq!(retagged, expected);
        assert_eq!(judge(keys, number, "75373104", true), EntryVerdict::Wrong);
        assert_eq!(judge(keys, number, "753731030", true), EntryVerdict::Wrong);
        assert_eq!(judge(keys, number, "7537310", true), EntryVerdict::Refused);
        assert_eq!(judge(keys, number, "75373103", false), EntryVerdict::Refused);
        assert_eq!(judge(keys, number, "75373104", false), EntryVerdict::Refused);
    }
}

#[test]
fn a_malformed_first_secret_is_not_right_where_zeros_are() {
    let (keys, id) = (keys(), InternalId::from(ID));
    let zeros: FirstSecret = "00000000".parse().unwrap();
    let iterations = Iterations::stored(1000).unwrap();
    let first =
        FirstRecord::compute(&keys, &id, Generation::FIRST, [1; 16].into(), iterations, &zeros)
            .unwrap();
    let judge = |identifier: &str, typed: &str| {
        let sought = Entry::read(identifier, typed).seek(&keys).unwrap();
        let finding = Finding { id: &id, first: &first, admitted: true };
        sought.judge(&keys, Some(finding), iterations).unwrap().verdict
    };
    assert_eq!(judge("anna.rossi", "0000 0000"), EntryVerdict::Right { retagged: None });
    assert_eq!(judge("anna.rossi", "short"), EntryVerdict::Refused);
    // An identifier that can't be read finds no customer.
    assert!(matches!(judge("707597179", "00000000"), EntryVerdict::Unknown { .. }));
}

#[test]
fn every_living_secret_gives_a_tag_and_the_current_one_comes_first() {
    let mut living = keys();
    living.insert(second(), BankKeys::derive(&BankSecret::from([43; 32])));
    let sought = Entry::read("Anna.Rossi", "75373103").seek(&living).unwrap();
    let numbers: Vec<u32> = sought.tags().iter().map(|(number, _)| number.get()).collect();
    assert_eq!(numbers, [2, 1]);
    let older = Entry::read("anna.rossi", "").seek(&keys()).unwrap();
    assert_eq!(sought.tags()[1], older.tags()[0]);
    assert_ne!(sought.tags()[0].1, sought.tags()[1].1);
}

#[test]
fn a_record_whose_secret_is_not_living_gives_no_verdict() {
    let (keys, id) = (keys(), InternalId::from(ID));
    let secret = SecondSecret::of([0; 8], Format::default());
    let (record, row) = SecondRecord::compute(&keys, &id, Generation::FIRST, &secret).unwrap();
    let record = SecondRecord { key: second(), ..record };
    let error = record.judge(&keys, &id, &row, 1, "0000").unwrap_err();
    assert_eq!(error.code(), Code::KeyFailure);
    assert_eq!(error.to_string(), "the positions key gave no answer");
}

#[test]
fn digits_are_judged_in_the_order_of_the_page() {
    let (keys, id) = (keys(), InternalId::from(ID));
    let secret = SecondSecret::of([0; 8], Format::default());
    let (record, row) = SecondRecord::compute(&keys, &id, Generation::FIRST, &secret).unwrap();
    let code = |row: &[u8], answered, typed: &str| {
        record.judge(&keys, &id, row, answered, typed).map_err(|error| error.code())
    };
    assert_eq!(code(&row[1..], 2, "x"), Err(Code::MalformedRecord));
    assert_eq!(code(&row, 2, secret.expose()), Err(Code::MalformedDigits));
    assert_eq!(code(&row, 2, "0000"), Err(Code::OtherQuestion));
    assert!(code(&row, 1, "0-0 0.0").unwrap().right);
}

#[test]
fn no_debug_shows_a_secret_or_a_nickname() {
    let id = InternalId::from(ID);
    let entry = Entry::read("anna.rossi", "75373103");
    let first = FirstSecret::of([0; 8], FirstLength::DEFAULT);
    let second = SecondSecret::of([0; 8], Format::default());
    let (record, _) = SecondRecord::compute(&keys(), &id, Generation::FIRST, &second).unwrap();
    let question = record.question(&keys(), &id).unwrap();
    let shown =
        format!("{entry:?} {first:?} {second:?} {:?} {:?}", second.at(&question.positions), keys());
    let expected = "Entry { identifier: Some(Nickname(Nickname(..))), first: Some(FirstSecret(..)) } \
         FirstSecret(..) SecondSecret(..) AskedDigits(..) \
         LivingKeys { current: (KeyNumber(1), BankKeys(..)), older: {} }";
    assert_eq!(shown, expected);
}
