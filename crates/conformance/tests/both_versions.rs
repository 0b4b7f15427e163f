//! The differences between the versions, measured: this prints the table of `spec/README.md`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

use std::{cell::Cell, fs, path::Path};

use dlotp::{
    OperationId, Pin, QrCode, TypedDetails, Version, issuer,
    keys::{
        AuthenticatorKeys, Identity, IssuerKeys, KeyError, KeySet, MacUnder, PinMac, Secret,
        VerifierKeys, role,
    },
    operation::{ActionDraft, BatchDraft, ItemDraft, Operation, PaymentDraft, Purpose},
    payload::{Payload, Serials, Validity},
    verifier::{
        Enrolment, EnrolmentId, Epoch, Handle, OperationRecord, Policy, Secrets, TypedRule,
        Verifier,
    },
};
use dlotp_testee::library::Draws;
use dlotp_wire::operation_json;

const NOW: u64 = 1_767_225_600;
const BEGIN: &str = "<!-- measured -->\n";
const END: &str = "<!-- end of measured -->";

fn secret() -> Secret {
    Secret::from([7; 32])
}

/// Keys that count what they compute.
#[derive(Default)]
struct ComputationCount {
    macs: Cell<usize>,
    blocks: Cell<usize>,
}

struct CountingKeys<'a, K>(K, &'a ComputationCount);

impl<K: KeySet> KeySet for CountingKeys<'_, K> {
    fn identity(&self) -> Identity {
        self.0.identity()
    }
}

impl<R: role::Role, K: MacUnder<R>> MacUnder<R> for CountingKeys<'_, K> {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        let Self(key, count) = self;
        let length: usize = message.iter().map(|part| part.len()).sum();
        count.macs.set(count.macs.get() + 1);
        // SHA-256 adds a byte and the length of 8; the outer hash is one block more.
        count.blocks.set(count.blocks.get() + (length + 9).div_ceil(64) + 1);
        key.mac(message)
    }
}

impl ComputationCount {
    fn take(&self) -> String {
        format!("{}, {}", self.macs.take(), self.blocks.take())
    }
}

/// The decoded bytes of a payload and the version of its symbol.
fn symbol(version: Version, operation: &Operation<'_>) -> Option<(usize, usize)> {
    let keys = IssuerKeys::derive(&secret(), version);
    let (length, serials) = match version {
        Version::V1 => (12, None),
        _ => (32, Some(Serials { serial: 1, login_position: 0 })),
    };
    let validity = Validity { issued_at: NOW, lifetime_s: 300 };
    let mut draws = Draws::new([&[1; 32][..length]]);
    let issued = issuer::issue(&keys, operation, validity, serials, &mut draws, |_| false).ok()?;
    let (_, rest) = issued.text.split_once('.').unwrap();
    let bits = if version == Version::V1 { 6 } else { 5 };
    // A symbol of version 1 has 21 modules a side, each further one 4 more; the quiet zone has 8.
    let symbol = (QrCode::new(&issued.text).unwrap().rows().count() - 8 - 17) / 4;
    Some((rest.len() * bits / 8, symbol))
}

fn sizes(operation: &Operation<'_>) -> [String; 2] {
    [Version::V1, Version::V2].map(|version| {
        let (bytes, symbol) = symbol(version, operation).unwrap();
        format!("{symbol}, {bytes}")
    })
}

fn example(name: &str) -> operation_json::Order {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A payment with the longest payee and reference of SEPA, of one letter.
fn full_payment(letter: &str) -> [String; 2] {
    let (payee, reference) = (letter.repeat(70), letter.repeat(140));
    let draft = PaymentDraft {
        purpose: Purpose::CreditTransfer.into(),
        amount: 125_000,
        currency: "EUR",
        payee: &payee,
        account: Some("IT60X0542811101000000123456"),
        reference: Some(&reference),
        details: vec![],
    };
    sizes(&Operation::payment(&draft).unwrap())
}

fn batch(items: usize, payee: &str, account: &str) -> [String; 2] {
    let item = ItemDraft { payee, account, amount: 125_000 };
    let draft = BatchDraft {
        purpose: Purpose::CreditTransfer.into(),
        total: 125_000 * items as u64,
        currency: "EUR",
        items: vec![item; items],
        reference: None,
        details: vec![],
    };
    sizes(&Operation::batch(&draft).unwrap())
}

/// The longest action that a version takes.
fn longest() -> [String; 2] {
    let (label, value, title) = ("l".repeat(20), "v".repeat(70), "t".repeat(70));
    [Version::V1, Version::V2].map(|version| {
        let symbols = (1..=70).filter_map(|last| {
            let mut details = vec![(label.as_str(), value.as_str()); 5];
            details.push((&label, &value[..last]));
            let draft = ActionDraft { purpose: Purpose::Other.into(), title: &title, details };
            symbol(version, &Operation::action(&draft).unwrap())
        });
        let (bytes, symbol) = symbols.max().unwrap();
        format!("{symbol}, {bytes}")
    })
}

/// HMACs and blocks of SHA-256 of each OTP and then of each verification.
fn computations(version: Version) -> [String; 6] {
    let count = ComputationCount::default();
    let secret = secret();
    let phone = AuthenticatorKeys::derive(&secret, version);
    let p = PinMac::compute(&phone, &"271828".parse::<Pin>().unwrap()).unwrap();
    let key = CountingKeys(phone.clone(), &count);
    let secrets = Secrets::start(&secret, version, p);
    let order = example("payment.json");
    let operation = order.check().unwrap();
    let details = TypedDetails::of(&operation).filter(|_| version != Version::V1);

    // A bank that has accepted a login and a scan: prev and cur are apart.
    let policy = Policy::default().with_typed(TypedRule::Always);
    let keys = CountingKeys(VerifierKeys::derive(&secret, version), &count);
    let verifier = Verifier::new(keys, secrets.clone(), &policy).unwrap();
    let mut enrolment =
        Enrolment::new(EnrolmentId::from([9; 16]), secret.identity(version), Epoch::default(), NOW);
    let code = secrets.login_otp(&key, 0, NOW).unwrap();
    let login_otp = count.take();
    let (write, _) = enrolment.login(&verifier, code.expose(), NOW).unwrap().split();
    enrolment = write.enrolment.clone();
    let issue = |enrolment: &mut Enrolment, number: u8, rule| {
        let keys = IssuerKeys::derive(&secret, version);
        let drawn = [number; 32];
        let length = if version == Version::V1 { 12 } else { 32 };
        let mut draws = Draws::new([&drawn[..length]]);
        let policy = Policy::default().with_typed(rule);
        let commit = enrolment
            .issue(&keys, &policy, Handle::from([number; 16]), &operation, &mut draws, NOW)
            .unwrap();
        let (write, _) = commit.split();
        *enrolment = write.enrolment.clone();
        write.operation.unwrap()
    };
    let judge = |enrolment: &mut Enrolment, record: &OperationRecord, code: &str| {
        count.take();
        let (handle, record) = (record.handle, Some(record));
        let judged = enrolment.submit(&verifier, record, handle, code, NOW).unwrap();
        *enrolment = judged.split().0.enrolment;
        count.take()
    };
    let first = issue(&mut enrolment, 1, TypedRule::Never);
    let mut payload = first.text.parse::<Payload>().unwrap();
    let payload = payload.verify(&phone).unwrap();
    let (digest, serials) = (payload.digest(), payload.serials());
    count.take();
    let code = secrets.scanned_otp(&key, &digest, serials).unwrap();
    let scanned_otp = count.take();
    judge(&mut enrolment, &first, code.expose());
    let id_key = secret.mac_key::<role::OperationId>(version);
    let id = OperationId::derive(version, &id_key, &digest).unwrap();
    secrets.typed_otp(&key, 0, &id, details.as_ref(), NOW).unwrap();
    let typed_otp = count.take();

    let [scanned, typed] = [(2, TypedRule::Never), (3, TypedRule::Always)].map(|(number, rule)| {
        let record = issue(&mut enrolment, number, rule);
        judge(&mut enrolment, &record, "00000000")
    });
    let _ = enrolment.login(&verifier, "00000000", NOW).unwrap();
    [scanned_otp, typed_otp, login_otp, scanned, typed, count.take()]
}

/// The chance that one of five guesses is right (`spec/verifier.md`, "Guessing").
fn chance(version: Version, computations: &str) -> String {
    let candidates: f64 = computations.split(',').next().unwrap().parse().unwrap();
    let likeliest = match version {
        Version::V1 => 22.0 / f64::from(1_u32 << 31),
        _ => 1e-8,
    };
    let (number, exponent) = format!("{:.2e}", 5.0 * candidates * likeliest)
        .split_once("e-")
        .map(|(number, exponent)| (number.to_owned(), exponent.to_owned()))
        .unwrap();
    format!("{number}·10^−{exponent}")
}

fn table() -> String {
    let mut table = "| measured | version 1 | version 2 |\n|---|--:|--:|\n".to_owned();
    let mut row = |what: &str, [one, two]: [String; 2]| {
        table.push_str(&format!("| {what} | {one} | {two} |\n"));
    };
    let of = |name| sizes(&example(name).check().unwrap());
    row("symbol, bytes: the action of `examples/limit.json`", of("limit.json"));
    row("symbol, bytes: the payment of the worked examples", of("payment.json"));
    row("symbol, bytes: a payment with 70 and 140 Greek letters", full_payment("α"));
    row("symbol, bytes: a payment with 70 and 140 Cyrillic letters", full_payment("б"));
    let (german, italian) = ("DE89370400440532013000", "IT60X0542811101000000123456");
    row("symbol, bytes: a batch of 2", batch(2, "Neri Srl", german));
    row("symbol, bytes: a batch of 10", batch(10, "Neri Srl", german));
    let long = "n".repeat(23);
    row("symbol, bytes: a batch of 10 in Italy, payees of 23 letters", batch(10, &long, italian));
    row("symbol, bytes: the longest operation", longest());
    let [one, two] = [Version::V1, Version::V2].map(computations);
    let names = [
        "HMACs, blocks: a scanned OTP",
        "HMACs, blocks: a typed OTP",
        "HMACs, blocks: a login or confirmation OTP",
        "HMACs, blocks: judging what can only be scanned",
        "HMACs, blocks: judging what may be typed",
        "HMACs, blocks: judging a login or a confirmation",
    ];
    for ((name, one), two) in names.iter().zip(&one).zip(&two) {
        row(name, [one.clone(), two.clone()]);
    }
    let guessed = [
        "guessed in five tries: what can only be scanned",
        "guessed in five tries: what may be typed",
        "guessed in five tries: a login or a confirmation",
    ];
    for ((name, one), two) in guessed.iter().zip(&one[3..]).zip(&two[3..]) {
        row(name, [chance(Version::V1, one), chance(Version::V2, two)]);
    }
    table
}

#[test]
fn the_table_of_the_specification_is_what_is_measured() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/README.md");
    let page = fs::read_to_string(path).unwrap();
    let (_, rest) = page.split_once(BEGIN).unwrap();
    let (found, _) = rest.split_once(END).unwrap();
    assert_eq!(found, table(), "expected in spec/README.md:\n{}", table());
}

#[test]
fn a_typical_payment_is_smaller_in_version_2() {
    let order = example("payment.json");
    let operation = order.check().unwrap();
    let [(_, one), (_, two)] =
        [Version::V1, Version::V2].map(|version| symbol(version, &operation).unwrap());
    assert!(two < one, "version {two} against {one}");
}
