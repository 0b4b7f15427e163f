//! Laws that hold for every operation, text and series of inputs.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expects"
)]

mod shared;

use std::collections::BTreeSet;

use dlotp::{
    Code, OperationId, Pin, Record, Version,
    authenticator::{Authenticator, State, Time},
    issuer::{self, IssuedPayload},
    keys::{AuthenticatorKeys, IssuerKeys, Secret},
    operation::{ActionDraft, BatchDraft, Currency, ItemDraft, Operation, PaymentDraft},
    payload::{Nonce, Payload, Serials, Validity},
};
use proptest::{collection::vec, prelude::*, sample::select};
use shared::Playback;

const VERSION: Version = Version::V1;

fn secret() -> Secret {
    Secret::from([7; 32])
}

/// The number of OTPs of a full bucket, and the seconds after which it gives one more (AUTH-13).
const CAPACITY: u64 = 20;
const REFILL_S: u64 = 1200;

fn phone(version: Version) -> AuthenticatorKeys {
    AuthenticatorKeys::derive(&secret(), version)
}

/// Issues with a random generator that gives these bytes.
fn issue(
    version: Version,
    operation: &Operation<'_>,
    validity: Validity,
    serials: Option<Serials>,
    drawn: &[u8],
) -> Result<IssuedPayload, Code> {
    let keys = IssuerKeys::derive(&secret(), version);
    issuer::issue(&keys, operation, validity, serials, &mut Playback::new(drawn), |_| false)
        .map_err(|error| error.code())
}

/// The values of an operation of any shape, all valid.
#[derive(Clone, Debug)]
struct Values {
    shape: usize,
    transfer: u64,
    action: u64,
    amounts: Vec<u64>,
    currency: String,
    texts: Vec<String>,
    account: Option<&'static str>,
    reference: Option<String>,
    details: Vec<(String, String)>,
}

fn text(max: usize) -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[A-Za-zÀ-Öà-ö0-9.,'-]{1,9}",
        "[Α-ΡΣ-Ωα-ω]{1,9}",
        "[А-Яа-я]{1,9}",
        "[€–…]{1,3}"
    ];
    vec(word, 1..8).prop_map(move |words| {
        let text: String = words.join(" ").chars().take(max).collect();
        text.trim_end().to_owned()
    })
}

/// The code of every currency.
fn currencies() -> Vec<String> {
    let letters = || 'A'..='Z';
    let codes = letters().flat_map(|a| {
        letters().flat_map(move |b| letters().map(move |c| String::from_iter([a, b, c])))
    });
    codes.filter(|code| code.parse::<Currency>().is_ok()).collect()
}

prop_compose! {
    fn values()(
        shape in 0..4_usize,
        transfer in 1..=2_u64,
        action in prop_oneof![32..=38_u64, Just(63)],
        amounts in vec(1..=90_000_000_000_000_u64, 2..=4),
        currency in select(currencies()),
        texts in vec(text(20), 5),
        account in select(vec![Some("NO9386011117947"), Some("DE89370400440532013000")]),
        reference in proptest::option::of(text(40)),
        details in vec((text(12).prop_map(|label| format!("x {label}")), text(20)), 0..=2),
    ) -> Values {
        Values { shape, transfer, action, amounts, currency, texts, account, reference, details }
    }
}

impl Values {
    fn operation(&self) -> Operation<'_> {
        let details = || self.details.iter().map(|(l, v)| (l.as_str(), v.as_str())).collect();
        let batch = || BatchDraft {
            purpose: self.transfer,
            total: self.amounts.iter().sum(),
            currency: &self.currency,
            items: self
                .amounts
                .iter()
                .zip(&self.texts)
                .map(|(&amount, payee)| ItemDraft { payee, account: "NO9386011117947", amount })
                .collect(),
            reference: self.reference.as_deref(),
            details: details(),
        };
        match self.shape {
            0 => Operation::payment(&PaymentDraft {
                purpose: self.transfer,
                amount: self.amounts[0],
                currency: &self.currency,
                payee: &self.texts[0],
                account: self.account,
                reference: self.reference.as_deref(),
                details: details(),
            }),
            1 => Operation::batch(&batch()),
            2 => Operation::action(&ActionDraft {
                purpose: self.action,
                title: &self.texts[0],
                details: details(),
            }),
            _ => Operation::bulk(&batch()),
        }
        .unwrap()
    }
}

proptest! {
    /// P9: what is encoded decodes to the same, and encodes to the same text again.
    #[test]
    fn payloads_round_trip(
        values in values(),
        issued_at in 1..=253_402_300_799_u64,
        lifetime_s in 120..=600_u64,
        drawn: [u8; 32],
        serial in 1..=(1_u64 << 53) - 1,
        login_position in 0..=(1_u64 << 53) - 1,
    ) {
        let (operation, validity) = (values.operation(), Validity { issued_at, lifetime_s });
        for &version in Version::ALL {
            let serials = (version == Version::V2).then_some(Serials { serial, login_position });
            let issued = match issue(version, &operation, validity, serials, &drawn) {
                Ok(issued) => issued,
                Err(Code::BodyTooLong) => continue,
                Err(code) => panic!("{code}"),
            };
            let mut payload = issued.text.parse::<Payload>().unwrap();
            let verified = payload.verify(&phone(version)).unwrap();
            prop_assert_eq!(verified.operation(), &operation);
            prop_assert_eq!((verified.validity(), verified.serials()), (validity, serials));
            prop_assert_eq!((verified.digest(), verified.nonce()), (issued.digest, issued.nonce));
            if version == Version::V1 {
                let nonce: [u8; 12] = drawn[..12].try_into().unwrap();
                prop_assert_eq!(verified.nonce(), Nonce::from(nonce));
            }
            prop_assert_eq!(verified.identity(), secret().identity(version));
            let (operation, validity) = (verified.operation(), verified.validity());
            let again = issue(version, operation, validity, verified.serials(), &drawn).unwrap();
            prop_assert_eq!(again, issued);
        }
    }

    /// P10: two operations that differ in anything have two encodings.
    #[test]
    fn encodings_are_injective(a in values(), b in values()) {
        let (a, b) = (a.operation(), b.operation());
        prop_assert_eq!(a == b, a.encode() == b.encode());
        let encoding = a.encode();
        prop_assert_eq!(Operation::decode(&encoding).unwrap(), a);
    }

    /// P1: what differs in a value is displayed differently, but for what a bulk's digest hides.
    #[test]
    fn the_display_covers_every_field(values in values(), other in values(), field in 0..7_usize) {
        let mut changed = values.clone();
        match field {
            0 => changed.transfer = 3 - values.transfer,
            1 => changed.amounts[0] += 1,
            2 => changed.currency = other.currency,
            3 => changed.texts[0] = other.texts[0].clone(),
            4 => changed.reference = other.reference,
            5 => changed.details = other.details,
            _ => changed.action = other.action,
        }
        let (a, b) = (values.operation(), changed.operation());
        prop_assert_eq!(a == b, a.display() == b.display());
        let fields: BTreeSet<_> = a.display().iter().map(|row| row.field.to_string()).collect();
        let core = a.display().len() - values.details.len();
        prop_assert!(fields.len() >= core);
    }

    /// One changed character is refused, wherever it is.
    #[test]
    fn no_altered_text_opens(values in values(), at: prop::sample::Index, other in "[A-Za-z0-9_.:=+ -]") {
        let validity = Validity { issued_at: 1_767_225_600, lifetime_s: 300 };
        for &version in Version::ALL {
            let serials = Serials { serial: 1, login_position: 0 };
            let serials = (version == Version::V2).then_some(serials);
            let Ok(issued) = issue(version, &values.operation(), validity, serials, &[1; 32]) else {
                continue;
            };
            let at = at.index(issued.text.len());
            if issued.text[at..].starts_with(&other) {
                continue;
            }
            let mut altered = issued.text.clone();
            altered.replace_range(at..=at, &other);
            let opened = altered
                .parse::<Payload>()
                .and_then(|mut payload| payload.verify(&phone(version)).map(|_| ()));
            prop_assert!(opened.is_err());
        }
    }

    /// Any text at all gives an answer.
    #[test]
    fn no_text_panics(text in ".{0,60}", rest in "[A-Za-z0-9_-]{0,700}", sealed in "[A-Z2-7]{0,840}") {
        let _ = text.parse::<Payload>();
        for text in [format!("dlotp:1.{rest}"), format!("DLOTP:2.{rest}"), format!("DLOTP:2.{sealed}")] {
            let _ = text.parse::<Payload>();
        }
        let details = vec![(text.as_str(), text.as_str())];
        let _ = Operation::action(&ActionDraft { purpose: 32, title: &text, details });
        let _ = text.parse::<Pin>();
        let _ = OperationId::parse(Version::V2, &text);
    }

    /// A phone gives at most what the bucket holds and time fills up, whatever it is asked, and
    /// `F` never goes back.
    #[test]
    fn the_phone_keeps_its_limits(
        steps in vec((0..4_u8, 0..4000_u64, any::<bool>(), 0..600_u64), 1..120), restarts: bool
    ) {
        let phone = Authenticator::new(phone(VERSION));
        let draft = ActionDraft { purpose: 38, title: "Log in", details: vec![] };
        let operation = Operation::action(&draft).unwrap();
        let pin = "271828".parse::<Pin>().unwrap();
        let (mut state, mut since_boot_s, mut boot) = (State::new(&secret(), VERSION), 0, 0_u8);
        let (mut given, mut on_s) = (0_u64, 0_u64);
        for (number, (what, pause, stored, offset)) in (0..).zip(steps) {
            since_boot_s += pause;
            on_s += pause;
            if restarts && what == 3 {
                (since_boot_s, boot) = (0, boot.wrapping_add(1));
            }
            let time = Time { unix: 1_767_225_600, since_boot_s, boot: [boot; 16] };
            let before = state.clone();
            if what == 0 {
                let validity = Validity { issued_at: 1_767_225_600 + number * 7 - offset, lifetime_s: 120 };
                let issued = issue(VERSION, &operation, validity, None, &[2; 12]).unwrap();
                let mut payload = issued.text.parse::<Payload>().unwrap();
                match phone.scan(&state, &mut payload, time) {
                    Ok(commit) if stored => state = commit.split().0,
                    Ok(_) => {}
                    Err(error) => {
                        prop_assert_eq!(error.code(), Code::Stale);
                        prop_assert!(validity.ends_at() <= state.view().newest_issued_at.unwrap());
                    }
                }
                prop_assert!(state.view().newest_issued_at >= before.view().newest_issued_at);
                prop_assert_eq!(state.view().otps_left, before.view().otps_left);
            } else {
                match phone.login(&state, &pin, time) {
                    Ok(commit) if stored => {
                        state = commit.split().0;
                        given += 1;
                        prop_assert_eq!(state.view().newest_issued_at, before.view().newest_issued_at);
                    }
                    Ok(_) => {}
                    Err(error) => {
                        prop_assert_eq!(error.code(), Code::BucketEmpty);
                        let wait_s = error.wait_s().unwrap();
                        prop_assert!((1..=REFILL_S).contains(&wait_s));
                        let later = Time { since_boot_s: since_boot_s + wait_s, ..time };
                        prop_assert!(phone.login(&state, &pin, later).is_ok());
                        let too_soon = Time { since_boot_s: later.since_boot_s - 1, ..time };
                        prop_assert!(phone.login(&state, &pin, too_soon).is_err());
                    }
                }
            }
            prop_assert!(given <= CAPACITY + on_s / REFILL_S);
            prop_assert_eq!(State::decode(&state.encode()).unwrap(), state.clone());
        }
    }
}
