//! Every value in the blocks marked `example` of `spec/customer.md`, `spec/customer-record.md` and `spec/secret.md` is computed
//! again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects"
)]

mod customer;
#[path = "../../../../tests/shared/playback.rs"]
mod playback;
mod record;
mod secret;

use std::{collections::BTreeMap, fs, path::Path};

use dlotp_access::{
    InternalId, MacInput,
    keys::{
        BankKeys, BankSecret, KeyError, KeyNumber, LivingKeys, MacUnder,
        role::{MacRole, Role},
    },
};

type Values = BTreeMap<String, String>;

/// The rows of a page's example block, in order.
fn example(page: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(page);
    let text = fs::read_to_string(path).unwrap();
    let (_, block) = text.split_once("```example\n").expect("an example block");
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
fn assert_page(page: &str, computed: &Values) {
    let stated: Values = example(page).into_iter().collect();
    for (name, value) in &stated {
        assert_eq!(computed.get(name), Some(value), "spec/{page}: {name}");
    }
    let missing: Vec<_> = computed.keys().filter(|name| !stated.contains_key(*name)).collect();
    assert!(missing.is_empty(), "spec/{page} does not state {missing:?}");
}

fn value(page: &str, name: &str) -> String {
    let rows = example(page).into_iter().find(|row| row.0 == name);
    rows.unwrap_or_else(|| panic!("spec/{page} states {name}")).1
}

fn bytes<const N: usize>(page: &str, name: &str) -> [u8; N] {
    hex::decode(value(page, name)).unwrap().try_into().unwrap()
}

fn bank_secret() -> BankSecret {
    BankSecret::from(bytes("customer.md", "bank-secret"))
}

fn keys() -> LivingKeys<BankKeys> {
    LivingKeys::new(KeyNumber::FIRST, BankKeys::derive(&bank_secret()))
}

fn id() -> InternalId {
    bytes("customer.md", "id").into()
}

/// Keys that remember, in hexadecimal, each input of a MAC with its role.
struct Recording {
    keys: BankKeys,
    inputs: std::cell::RefCell<Vec<(&'static str, String)>>,
}

impl Recording {
    fn new() -> Self {
        Self { keys: BankKeys::derive(&bank_secret()), inputs: Vec::new().into() }
    }

    /// The inputs under the key of a role.
    fn inputs_of<R: Role>(&self) -> Vec<String> {
        let inputs = self.inputs.borrow();
        inputs.iter().filter(|input| input.0 == R::NAME).map(|input| input.1.clone()).collect()
    }
}

impl<R: MacRole> MacUnder<R> for Recording
where
    BankKeys: MacUnder<R>,
{
    fn mac(&self, input: &MacInput<R>) -> Result<[u8; 32], KeyError> {
        self.inputs.borrow_mut().push((R::NAME, hex::encode(input.as_bytes())));
        self.keys.mac(input)
    }
}

fn values<const N: usize>(rows: [(&str, String); N]) -> Values {
    rows.map(|(name, value)| (name.to_owned(), value)).into()
}
