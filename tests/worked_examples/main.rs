//! Every value in the blocks marked `example` of `spec/` is computed again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::arithmetic_side_effects,
    reason = "a test says what it expects"
)]

#[path = "../playback/mod.rs"]
mod playback;
mod v1;
mod v2;

use std::{collections::BTreeMap, fs, path::Path};

use dlotp::{Pin, Version, keys::Secret};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

type Values = BTreeMap<String, String>;

const MINUTE: u64 = 60;

/// The rows of a page's example block of a version, in order.
fn example(version: Version, page: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec").join(page);
    let text = fs::read_to_string(path).unwrap();
    let mark = if version == Version::V1 { "```example\n" } else { "```example v2\n" };
    let (_, block) = text.split_once(mark).expect("an example block");
    let (block, _) = block.split_once("```").expect("the block's end");
    block
        .lines()
        .map(|line| {
            let (name, value) = line.split_once("  ").expect("a name, two spaces, a value");
            (name.trim().to_owned(), value.trim().to_owned())
        })
        .collect()
}

/// Compares a page's block with what was computed: the same names, the same values.
fn assert_page(version: Version, page: &str, computed: &Values) {
    let stated: Values = example(version, page).into_iter().collect();
    for (name, value) in &stated {
        assert_eq!(computed.get(name), Some(value), "spec/{page}: {name}");
    }
    let missing: Vec<_> = computed.keys().filter(|name| !stated.contains_key(*name)).collect();
    assert!(missing.is_empty(), "spec/{page} does not state {missing:?}");
}

fn value(version: Version, page: &str, name: &str) -> String {
    let rows = example(version, page).into_iter().find(|row| row.0 == name);
    rows.unwrap_or_else(|| panic!("spec/{page} states {name}")).1
}

fn bytes<const N: usize>(version: Version, page: &str, name: &str) -> [u8; N] {
    hex::decode(value(version, page, name)).unwrap().try_into().unwrap()
}

/// The secret of both versions' examples.
fn secret() -> Secret {
    Secret::from(bytes(Version::V1, "enrolment.md", "secret"))
}

fn pin() -> Pin {
    value(Version::V1, "enrolment.md", "pin").parse::<Pin>().unwrap()
}

fn hmac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    Hmac::<Sha256>::new_from_slice(key)
        .unwrap()
        .chain_update(message)
        .finalize()
        .into_bytes()
        .into()
}

fn values<const N: usize>(rows: [(&str, String); N]) -> Values {
    rows.map(|(name, value)| (name.to_owned(), value)).into()
}
