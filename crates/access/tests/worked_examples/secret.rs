//! The example of secret.md.

use dlotp_access::{
    keys::{KeyNumber, LivingKeys, role},
    secret::{
        FirstLength, FirstRecord, FirstSecret, FirstTag, Format, Generation, Iterations,
        SecondRecord, SecondSecret,
    },
};
use hmac::{Hmac, KeyInit, Mac};

use crate::{Recording, assert_page, bytes, id, keys, playback::Playback, value, values};

const PAGE: &str = "secret.md";

fn number(name: &str) -> u64 {
    value(PAGE, name).parse().unwrap()
}

#[test]
fn secret() {
    let (keys, id) = (keys(), id());
    // One input draws the first secret, its salt, and the second secret (SEC-2).
    let [first_fresh, second_fresh]: [[u8; 8]; 2] =
        ["first.fresh", "second.fresh"].map(|name| bytes(PAGE, name));
    let salt: [u8; 16] = bytes(PAGE, "first.salt");
    let mut random = Playback::new([&first_fresh[..], &salt, &second_fresh].concat());
    let (first, salt) = FirstSecret::draw(&mut random, FirstLength::DEFAULT).unwrap();
    let second = SecondSecret::draw(&mut random, Format::default()).unwrap();

    let iterations = Iterations::stored(number("first.iterations")).unwrap();
    let generation = Generation::try_from(number("first.generation")).unwrap();
    let value_of_first = first.stretch(&salt, iterations);
    let recording = Recording::new();
    let tag = FirstTag::compute(&recording, &id, generation, &value_of_first).unwrap();
    let first_input = recording.inputs_of::<role::First>().concat();
    let record = FirstRecord::compute(&keys, &id, generation, salt, iterations, &first).unwrap();
    assert_eq!(record.tag, tag);

    let recording = LivingKeys::new(KeyNumber::FIRST, Recording::new());
    let second_generation = Generation::try_from(number("second.generation")).unwrap();
    let (record, row) = SecondRecord::compute(&recording, &id, second_generation, &second).unwrap();
    let question = record.question(&recording, &id).unwrap();
    let digits = second.at(&question.positions);
    let judgement = record.judge(&keys, &id, &row, record.serial.get(), digits.expose()).unwrap();
    assert!(judgement.right);
    let inputs = |keys: &Recording| {
        let positions = keys.inputs_of::<role::Positions>().concat();
        (positions, keys.inputs_of::<role::Second>()[question.rank].clone())
    };
    let (positions_input, second_input) = inputs(recording.current().1);
    let key = bytes::<32>("customer.md", "k(positions)");
    let mut positions_mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    positions_mac.update(&hex::decode(&positions_input).unwrap());
    let mask: u64 = question
        .positions
        .as_slice()
        .iter()
        .map(|position| 2_u64.pow(u32::from(*position) - 1))
        .sum();

    let page = values([
        ("first.fresh", hex::encode(first_fresh)),
        ("first", first.expose().to_owned()),
        ("first.salt", hex::encode(salt.as_bytes())),
        ("first.iterations", iterations.get().to_string()),
        ("first.value", hex::encode(value_of_first.expose())),
        ("first.generation", generation.get().to_string()),
        ("first.mac-input", first_input),
        ("first.tag", hex::encode(tag.expose())),
        ("second.fresh", hex::encode(second_fresh)),
        ("second", second.expose().to_owned()),
        ("second.generation", record.generation.get().to_string()),
        ("second.serial", record.serial.get().to_string()),
        ("positions.mac-input", positions_input),
        ("positions.mac", hex::encode(positions_mac.finalize().into_bytes())),
        ("positions.rank", question.rank.to_string()),
        ("positions", question.positions.to_string()),
        ("digits", digits.expose().to_owned()),
        ("mask", mask.to_string()),
        ("second.mac-input", second_input),
        ("second.tag", hex::encode(&row[question.rank * 16..][..16])),
    ]);
    assert_page(PAGE, &page);
}
