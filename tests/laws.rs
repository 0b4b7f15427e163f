//! Laws that hold for every operation, text and series of inputs.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expects"
)]

mod playback;

use std::collections::BTreeSet;

use dlotp::{
    Code, Error, Pin, Record, Version,
    authenticator::{Authenticator, State, Time},
    issuer::{self, Issued},
    keys::{AuthenticatorKeys, IssuerKeys, Secret},
    operation::{ActionDraft, BatchDraft, Currency, ItemDraft, Operation, PaymentDraft},
    payload::{Nonce, Payload, Validity},
};
use proptest::{collection::vec, prelude::*, sample::select};

use self::playback::Playback;

const VERSION: Version = Version::V1;
/// How many OTPs a phone gives at once, and how many seconds bring one more (AUTH-2, AUTH-13).
const CAPACITY: u64 = 20;
const REFILL_S: u64 = 1200;

fn secret() -> Secret {
    Secret::from([7; 32])
}

fn issue(operation: &Operation<'_>, validity: Validity, nonce: Nonce) -> Result<Issued, Error> {
    let keys = IssuerKeys::derive(&secret(), VERSION);
    let mut random = Playback::new(nonce.as_bytes());
    issuer::issue(&keys, operation, validity, None, &mut random, |_| false)
}

/// Every code of the table.
fn currencies() -> Vec<String> {
    let letters = || 'A'..='Z';
    letters()
        .flat_map(|a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])))
        .map(String::from_iter)
        .filter(|code| code.parse::<Currency>().is_ok())
        .collect()
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
        values in values(), issued_at in 1..=253_402_300_799_u64, lifetime in 120..=600_u64, nonce: [u8; 12]
    ) {
        let (operation, nonce) = (values.operation(), Nonce::from(nonce));
        let validity = Validity { issued_at, lifetime_s: lifetime };
        let issued = match issue(&operation, validity, nonce) {
            Ok(issued) => issued,
            Err(error) if error.code() == Code::BodyTooLong => return Ok(()),
            Err(error) => panic!("{error}"),
        };
        let mut payload = issued.text.parse::<Payload>().unwrap();
        let key = secret().payload_key(secret().identity(VERSION));
        let verified = payload.verify(&key).unwrap();
        prop_assert_eq!(verified.operation(), &operation);
        prop_assert_eq!((verified.validity(), verified.nonce()), (validity, nonce));
        prop_assert_eq!(verified.digest(), issued.digest);
        let again = issue(verified.operation(), verified.validity(), verified.nonce());
        let again = again.unwrap();
        prop_assert_eq!(again.text, issued.text);
    }

    /// P10: two operations that differ in anything have two encodings.
    #[test]
    fn encodings_are_injective(a in values(), b in values()) {
        let (a, b) = (a.operation(), b.operation());
        prop_assert_eq!(a == b, a.encode() == b.encode());
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
        let Ok(issued) = issue(&values.operation(), validity, Nonce::from([1; 12])) else {
            return Ok(());
        };
        let at = at.index(issued.text.len());
        prop_assume!(!issued.text[at..].starts_with(&other));
        let mut altered = issued.text.clone();
        altered.replace_range(at..=at, &other);
        let key = secret().payload_key(secret().identity(VERSION));
        let opened = altered.parse::<Payload>()
            .and_then(|mut payload| payload.verify(&key).map(|_| ()));
        prop_assert!(opened.is_err());
    }

    /// Any text at all gives an answer.
    #[test]
    fn no_text_panics(text in ".{0,60}", rest in "[A-Za-z0-9_-]{0,700}") {
        let _ = text.parse::<Payload>();
        let _ = (format!("dlotp:1.{rest}")).parse::<Payload>();
        let _ = Operation::action(&ActionDraft { purpose: 38, title: &text, details: vec![] });
        let _ = text.parse::<Pin>();
    }

    /// A phone gives at most what the bucket holds and time fills up, whatever it is asked, and
    /// `F` never goes back.
    #[test]
    fn the_phone_keeps_its_limits(
        steps in vec((0..4_u8, 0..4000_u64, any::<bool>(), 0..600_u64), 1..120), restarts: bool
    ) {
        let keys = AuthenticatorKeys::derive(&secret(), VERSION);
        let phone = Authenticator::new(keys);
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
                let issued = issue(&operation, validity, Nonce::from([2; 12])).unwrap();
                let mut payload = issued.text.parse::<Payload>().unwrap();
                match phone.scan(&state, &mut payload, time) {
                    Ok(commit) if stored => state = commit.split().0,
                    Ok(_) => {}
                    Err(error) => {
                        prop_assert_eq!(error.code(), Code::Stale);
                        prop_assert!(validity.ends_at() <= state.view().newest_issued_at);
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
            prop_assert_eq!(&State::decode(&state.encode()).unwrap(), &state);
        }
    }
}
