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

#[path = "../shared/mod.rs"]
mod shared;
mod v1;
mod v2;

use std::{collections::BTreeMap, fs, path::Path};

use dlotp::{
    Pin, Version,
    issuer::{self, IssuedPayload},
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret},
    operation::Operation,
    payload::{Serials, Validity},
    verifier::Secrets,
};
use hmac::{Hmac, KeyInit, Mac};
use shared::Playback;

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

/// Asserts that a page's block has the computed names and values.
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
    value(Version::V1, "enrolment.md", "pin").parse().unwrap()
}

/// The phone's keys.
fn phone(version: Version) -> AuthenticatorKeys {
    AuthenticatorKeys::derive(&secret(), version)
}

/// P of the phone's PIN.
fn p(version: Version) -> PinMac {
    PinMac::compute(&phone(version), &pin()).unwrap()
}

/// The verifier's secrets.
fn secrets(version: Version) -> Secrets {
    Secrets::start(&secret(), version, p(version))
}

/// Issues with a random generator that gives these bytes.
fn issue(
    version: Version,
    operation: &Operation<'_>,
    validity: Validity,
    serials: Option<Serials>,
    drawn: &[u8],
) -> IssuedPayload {
    let keys = IssuerKeys::derive(&secret(), version);
    issuer::issue(&keys, operation, validity, serials, &mut Playback::new(drawn), |_| false)
        .unwrap()
}

fn hmac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn values<const N: usize>(rows: [(&str, String); N]) -> Values {
    rows.map(|(name, value)| (name.to_owned(), value)).into()
}
