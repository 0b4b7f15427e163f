//! Memory that is given back holds no secret: neither a key, P or a chain value, nor the plaintext of a payload.
//!
//! Secrets are the values that the worked examples of spec/enrolment.md and spec/payload.md print.

use std::hint::black_box;

use dlotp::{
    Pin, Record, TypedDetails, Version,
    authenticator::{Authenticator, State, Time},
    keys::{AuthenticatorKeys, BankKeys, IssuerKeys, PinMac, Secret, VerifierKeys},
    operation::{Operation, PaymentDraft, Purpose},
    payload::Payload,
    verifier::{
        Enrolment, Epoch, OperationRecord, Policy, Secrets, TypedRule, Verdict, Verifier, Write,
    },
};
use dlotp_freed_memory::{SearchingAllocator, freed};
use getrandom::SysRng;

#[global_allocator]
static ALLOCATOR: SearchingAllocator = SearchingAllocator;

const NOW: u64 = 1_767_225_600;
const ENROLMENT: &str = include_str!("../../../spec/enrolment.md");
const PAYLOAD: &str = include_str!("../../../spec/payload.md");

/// Reads the secrets of one block of examples.
fn secrets(block: &str) -> Vec<(&'static str, [u8; 8])> {
    let (_, rest) = ENROLMENT.split_once(&format!("```{block}\n")).unwrap();
    let (lines, _) = rest.split_once("```").unwrap();
    let values = lines.lines().filter_map(|line| line.split_once(' '));
    let values = values.map(|(name, value)| (name, value.trim()));
    // The key-id travels in clear, and the PIN is too short to be searched.
    let values = values.filter(|(name, _)| !["k(key-id)", "key-id", "pin"].contains(name));
    values.map(|(name, value)| (name, first(&hex::decode(value).unwrap()))).collect()
}

fn first(bytes: &[u8]) -> [u8; 8] {
    bytes[..8].try_into().unwrap()
}

fn of_version(version: Version) -> Vec<(&'static str, [u8; 8])> {
    let mut all = secrets("example");
    if version == Version::V2 {
        all.truncate(2);
        all.extend(secrets("example v2"));
    }
    all
}

fn secret() -> Secret {
    Secret::from(std::array::from_fn(|at| at as u8))
}

#[test]
fn what_is_not_wiped_is_found() {
    let all = secrets("example v2");
    let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    let run = || {
        for (_, value) in &all {
            drop(black_box([&[7; 5], &value[..], &[9; 30]].concat()));
        }
    };
    assert_eq!(freed(&all, run), names);
    assert_eq!(freed(&all, || drop(black_box(vec![5; 99]))), [""; 0]);

    let mut grown = Vec::with_capacity(40);
    grown.extend(all[0].1);
    assert_eq!(
        freed(&all, || black_box(&mut grown).reserve(4000)),
        [all[0].0],
        "a block that moves"
    );
}

#[test]
fn keys_and_records_are_wiped() {
    for &version in Version::ALL {
        let found = freed(&of_version(version), || {
            let secret = secret();
            let phone = AuthenticatorKeys::derive(&secret, version);
            let pin = "271828".parse::<Pin>().unwrap();
            let p = PinMac::compute(&phone, &pin).unwrap();
            drop((IssuerKeys::derive(&secret, version), VerifierKeys::derive(&secret, version)));
            let bank = BankKeys::derive(&secret, version);
            drop(BankKeys::decode(&bank.encode()).unwrap());
            let secrets = Secrets::start(&secret, version, p);
            drop(Secrets::decode(&secrets.encode()).unwrap());
            let state = State::new(&secret, version);
            drop(State::decode(&state.encode()).unwrap());
        });
        assert_eq!(found, [""; 0], "version {version}");
    }
}

/// An operation is ordered, scanned or typed, authorised and submitted; records are written as bytes in between.
#[test]
fn an_authorisation_leaves_nothing_behind() {
    for &version in Version::ALL {
        let found = freed(&of_version(version), || authorise(version));
        assert_eq!(found, [""; 0], "version {version}");
    }
}

/// The plaintext of the worked example is sealed where it can be photographed, and the phone wipes what it opened.
#[test]
fn an_opened_payload_is_wiped() {
    let (_, example) = PAYLOAD.split_once("```example v2\n").unwrap();
    let line =
        |name: &str| example.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim();
    let text = line("text ");
    let plaintext = first(&hex::decode(line("plaintext ")).unwrap());
    let phone = Authenticator::new(AuthenticatorKeys::derive(&secret(), Version::V2));
    let state = State::new(&secret(), Version::V2);
    let time = Time { unix: NOW, since_boot_s: 4885, boot: [0; 16] };
    let found = freed(&[("plaintext", plaintext)], || {
        let mut payload = text.parse::<Payload>().unwrap();
        drop(phone.scan(&state, &mut payload, time).unwrap());
    });
    assert_eq!(found, [""; 0]);
}

fn authorise(version: Version) {
    let (secret, pin) = (secret(), "271828".parse::<Pin>().unwrap());
    let keys = AuthenticatorKeys::derive(&secret, version);
    let p = PinMac::compute(&keys, &pin).unwrap();
    let phone = Authenticator::new(keys);
    let policy = Policy::default().with_typed(TypedRule::Always);
    let bank = BankKeys::derive(&secret, version);
    let mut secrets = Secrets::start(&secret, version, p);
    let mut state = State::new(&secret, version);
    let mut enrolment =
        Enrolment::new([1; 16].into(), secret.identity(version), Epoch::default(), NOW);
    let time = Time { unix: NOW, since_boot_s: 4885, boot: [0; 16] };

    let write = |stored: &mut State, next: &State| -> Result<(), dlotp::Error> {
        *stored = State::decode(&next.encode())?;
        Ok(())
    };
    let otp =
        phone.login(&state, &pin, time).unwrap().store(|next| write(&mut state, next)).unwrap();
    let verifier = Verifier::new(&bank, secrets.clone(), &policy).unwrap();
    let login = enrolment.login(&verifier, otp.expose(), NOW).unwrap();
    let verdict = login.store(|write| keep(&mut enrolment, &mut secrets, write)).unwrap();
    assert!(matches!(verdict, Verdict::Accepted { .. }), "version {version}");

    let operation = Operation::payment(&PaymentDraft {
        purpose: Purpose::CreditTransfer.into(),
        amount: 125_000,
        currency: "EUR",
        payee: "Rossi Impianti Srl",
        account: Some("IT60X0542811101000000123456"),
        reference: None,
        details: vec![],
    })
    .unwrap();
    for typed in [false, true] {
        let (handle, mut record) = ([2 + u8::from(typed); 16].into(), None::<OperationRecord>);
        let issued = enrolment.issue(&bank, &policy, handle, &operation, &mut SysRng, NOW).unwrap();
        let issued = issued.store(|write| {
            record = write.operation.clone();
            keep(&mut enrolment, &mut secrets, write)
        });
        let issued = issued.unwrap().unwrap();
        let otp = if typed {
            let id = record.as_ref().unwrap().typed_id().unwrap().clone();
            let details = TypedDetails::of(&operation).filter(|_| version == Version::V2);
            phone.authorise_typed(&state, &id, details.as_ref(), &pin, time).unwrap()
        } else {
            let mut payload = issued.text.parse::<Payload>().unwrap();
            let scanned = phone.scan(&state, &mut payload, time).unwrap();
            let scanned = scanned.store(|next| write(&mut state, next)).unwrap();
            phone.authorise(&state, &scanned, &pin, time).unwrap()
        };
        let otp = otp.store(|next| write(&mut state, next)).unwrap();
        let verifier = Verifier::new(&bank, secrets.clone(), &policy).unwrap();
        let judged =
            enrolment.submit(&verifier, record.as_ref(), handle, otp.expose(), NOW).unwrap();
        let verdict = judged.store(|write| keep(&mut enrolment, &mut secrets, write)).unwrap();
        assert!(matches!(verdict, Verdict::Accepted { .. }), "version {version}, typed {typed}");
    }
}

fn keep(
    enrolment: &mut Enrolment,
    secrets: &mut Secrets,
    write: &Write,
) -> Result<(), dlotp::Error> {
    *enrolment = Enrolment::decode(&write.enrolment.encode(), Epoch::default())?;
    *secrets = Secrets::decode(&secrets.advance(enrolment)?.encode())?;
    Ok(())
}
