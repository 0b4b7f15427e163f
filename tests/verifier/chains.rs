//! Version 2 on both sides: the positions of bank and phone, what is kept, and what is lost (VER-38 to VER-47).

use dlotp::{
    Code, Pin, Record, Stored, TypedDetails, Version,
    authenticator::{Authenticator, ScannedOperation, State, Time},
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, VerifierKeys},
    operation::{Operation, Purpose},
    payload::Payload,
    verifier::{
        Binding, Enrolment, EnrolmentId, Handle, OperationRecord, Policy, Positions, Secrets,
        TypedRule, Verdict, Verifier,
    },
};
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;

use crate::{
    bank::{NOW, action, bare, payment, secret, settle},
    playback::Playback,
};

const VERSION: Version = Version::V2;
/// VER-12
const MAX_LIVE: usize = 5;
/// VER-46
const MAX_STEPS: u64 = 1 << 24;

/// A bank of version 2 with one customer, and the customer's phone.
struct Pair {
    policy: Policy,
    secrets: Secrets,
    enrolment: Enrolment,
    state: State,
    drawn: u8,
}

/// An operation at the bank.
#[derive(Clone)]
struct Issued {
    stored: OperationRecord,
    n: u64,
}

impl Pair {
    fn new() -> Self {
        let keys = AuthenticatorKeys::derive(&secret(), VERSION);
        let p = PinMac::compute(&keys, &pin()).unwrap();
        let secrets = Secrets::start(&secret(), VERSION, p);
        let enrolment = Enrolment::new(EnrolmentId::from([9; 16]), secret().identity(VERSION), NOW);
        let state = State::new(&secret(), VERSION);
        let policy = Policy::default().with_typed(TypedRule::Always);
        let mut pair = Self { policy, secrets, enrolment, state, drawn: 0 };
        assert!(matches!(pair.login(0), Verdict::Accepted { .. }));
        pair
    }

    fn phone(&self) -> Authenticator<AuthenticatorKeys> {
        let keys = AuthenticatorKeys::derive(&secret(), VERSION);
        Authenticator::new(keys)
    }

    fn verifier(&self) -> Verifier<'_, VerifierKeys> {
        let keys = VerifierKeys::derive(&secret(), VERSION);
        Verifier::new(keys, self.secrets.clone(), &self.policy).unwrap()
    }

    fn positions(&self) -> Positions {
        self.enrolment.positions().unwrap()
    }

    fn issue(&mut self, operation: &Operation<'_>) -> Issued {
        self.drawn += 1;
        let keys = IssuerKeys::derive(&secret(), VERSION);
        let (handle, mut random) =
            (Handle::from([self.drawn; 16]), Playback::new(&[self.drawn; 32]));
        let commit = self.enrolment.issue(&keys, &self.policy, handle, operation, &mut random, NOW);
        let (write, issued) = settle(commit.unwrap());
        issued.unwrap();
        self.enrolment = Enrolment::decode(&write.enrolment.encode()).unwrap();
        let stored = write.operation.unwrap();
        assert_eq!(OperationRecord::decode(&stored.encode()).unwrap(), stored);
        Issued { stored, n: self.positions().issued }
    }

    fn scan(&mut self, issued: &Issued) -> Result<ScannedOperation, Code> {
        let mut payload = issued.stored.text.parse::<Payload>().unwrap();
        let commit = self.phone().scan(&self.state, &mut payload, time(0));
        let (state, opened) = commit.map_err(|error| error.code())?.split();
        let scanned = opened.settle(Stored::durably());
        self.state = State::decode(&state.encode()).unwrap();
        Ok(scanned)
    }

    fn otp(&self, scanned: &ScannedOperation) -> String {
        let commit = self.phone().authorise(&self.state, scanned, &pin(), time(0)).unwrap();
        commit.split().1.settle(Stored::durably()).expose().to_owned()
    }

    fn submit(&mut self, issued: &Issued, otp: &str) -> Verdict<()> {
        let handle = issued.stored.handle;
        let commit =
            self.enrolment.submit(&self.verifier(), Some(&issued.stored), handle, otp, NOW);
        let (write, verdict) = settle(commit.unwrap());
        let verdict = bare(verdict);
        self.enrolment = write.enrolment.clone();
        verdict
    }

    /// The phone's login OTP so many steps after the enrolment.
    fn login(&mut self, steps: u64) -> Verdict<()> {
        let commit = self.phone().login(&self.state, &pin(), time(steps)).unwrap();
        let shown = commit.split().1.settle(Stored::durably());
        let commit = self.enrolment.login(&self.verifier(), shown.expose(), time(steps).unix);
        let (write, verdict) = settle(commit.unwrap());
        self.enrolment = write.enrolment.clone();
        verdict
    }
}

fn pin() -> Pin {
    "271828".parse::<Pin>().unwrap()
}

fn time(steps: u64) -> Time {
    Time { unix: NOW + 30 * steps, since_boot_s: 1200 * steps, boot: [1; 16] }
}

/// Secrets that are kept at their start, with their chains stepped to these positions (ENR-21).
fn at(start: &Secrets, scan: u64, login: u64) -> Secrets {
    let mut record: ciborium::Value = ciborium::from_reader(&start.encode()[..]).unwrap();
    let fields = record.as_array_mut().unwrap();
    for (position, to) in [(2, scan), (4, login)] {
        assert_eq!(fields[position], 0.into());
        fields[position] = to.into();
        let value = fields[position + 1].as_bytes_mut().unwrap();
        for _ in 0..to {
            let mac = Hmac::<sha2::Sha256>::new_from_slice(value).unwrap();
            *value = mac.chain_update(b"dlotp v2 step").finalize().into_bytes().to_vec();
        }
    }
    let mut bytes = Vec::new();
    ciborium::into_writer(&record, &mut bytes).unwrap();
    Secrets::decode(&bytes).unwrap()
}

const SCANNED: Verdict<()> =
    Verdict::Accepted { binding: Binding::Scanned, drift: None, subject: () };

proptest! {
    /// VER-40, AUTH-21, AUTH-22: whatever is ordered, scanned, abandoned and answered in any order, the
    /// phone is at prev or cur, opens what is newer than all that it opened and nothing else, and the
    /// bank accepts its OTPs and its next login.
    #[test]
    fn the_phone_is_where_the_bank_looks(
        steps in prop::collection::vec((0..3_u8, any::<prop::sample::Index>()), 1..24)
    ) {
        let mut pair = Pair::new();
        let (mut issued, mut scanned): (Vec<Issued>, Vec<(Issued, ScannedOperation)>) = (vec![], vec![]);
        for (what, which) in steps {
            match what {
                0 if pair.enrolment.live().len() < MAX_LIVE => {
                    issued.push(pair.issue(&payment(100)));
                }
                1 if !issued.is_empty() => {
                    let issued = issued[which.index(issued.len())].clone();
                    let is_newer = issued.n >= pair.state.view().scan_position.unwrap();
                    let opened = pair.scan(&issued);
                    prop_assert_eq!(opened.as_ref().map(|_| ()), if is_newer { Ok(()) } else { Err(&Code::Stale) });
                    scanned.extend(opened.map(|opened| (issued, opened)));
                }
                2 if !scanned.is_empty() && pair.state.view().otps_left > 1 => {
                    let (issued, opened) = scanned.swap_remove(which.index(scanned.len()));
                    let otp = pair.otp(&opened);
                    prop_assert_eq!(pair.submit(&issued, &otp), SCANNED);
                    prop_assert_eq!(pair.submit(&issued, &otp), Verdict::Rejected);
                }
                _ => {}
            }
            let (at, q) = (pair.positions(), pair.state.view().login_position.unwrap());
            prop_assert!(q == at.previous || q == at.current, "q {} of {:?}", q, at);
        }
        let accepted = matches!(pair.login(20), Verdict::Accepted { binding: Binding::Login, .. });
        prop_assert!(accepted);
    }
}

/// VER-43: what an accepted typed OTP bound, and that a wrong amount binds nothing.
#[test]
fn a_typed_otp_binds_what_was_keyed_in() {
    for (operation, wrong, binding) in [
        (payment(100), payment(101), Binding::TypedDetails),
        (action(Purpose::ChangeLimit), action(Purpose::LogIn), Binding::Typed),
    ] {
        let mut pair = Pair::new();
        let issued = pair.issue(&operation);
        let id = issued.stored.typed_id().unwrap().clone();
        for (keyed, expected) in [
            (&wrong, Verdict::Rejected),
            (&operation, Verdict::Accepted { binding, drift: Some(0), subject: () }),
        ] {
            let typed = TypedDetails::of(keyed).unwrap();
            let commit =
                pair.phone().authorise_typed(&pair.state, &id, Some(&typed), &pin(), time(0));
            let otp = commit.unwrap().split().1.settle(Stored::durably());
            assert_eq!(pair.submit(&issued, otp.expose()), expected);
        }
        let without = pair.phone().authorise_typed(&pair.state, &id, None, &pin(), time(0));
        assert_eq!(without.map_err(|error| error.code()).unwrap_err(), Code::MalformedTyped);
    }
}

/// ENR-22, VER-46: what is no longer needed is destroyed, and what is lost is not guessed.
#[test]
fn a_chain_value_that_is_not_kept_gives_no_verdict() {
    let mut pair = Pair::new();
    let (first, second) = (pair.issue(&payment(100)), pair.issue(&payment(200)));
    let scanned = pair.scan(&second).unwrap();
    let otp = pair.otp(&scanned);
    assert_eq!(pair.secrets.advance(&pair.enrolment).unwrap(), at(&pair.secrets, 1, 0));
    assert_eq!(pair.submit(&second, &otp), SCANNED);
    assert!(settle(pair.enrolment.cancel(first.stored.handle, NOW).unwrap()).1);
    let third = pair.issue(&payment(300));
    let scanned = pair.scan(&third).unwrap();
    let otp = pair.otp(&scanned);
    assert_eq!(pair.submit(&third, &otp), SCANNED);

    // cur is 3 and prev 2; the first operation is still live in this record.
    assert_eq!((pair.positions().previous, pair.positions().current), (2, 3));
    assert_eq!(pair.secrets.advance(&pair.enrolment).unwrap(), at(&pair.secrets, 1, 2));
    let all = pair.secrets.clone();
    let late = at(&all, 4, 3);
    assert!(late.advance(&pair.enrolment).is_err());
    pair.secrets = late;
    let handle = first.stored.handle;
    let judged = [
        pair.enrolment
            .submit(&pair.verifier(), Some(&first.stored), handle, "00000000", NOW)
            .map(|_| ()),
        pair.enrolment.login(&pair.verifier(), "00000000", NOW + 60).map(|_| ()),
    ];
    for judged in judged {
        assert_eq!(judged.map_err(|error| error.code()), Err(Code::MalformedRecord));
    }
    pair.secrets = all;
    assert!(matches!(pair.login(20), Verdict::Accepted { .. }));

    // Secrets without chains are those of another enrolment.
    let (policy, secrets) = (Policy::default(), Secrets::V1 { p: PinMac::from([1; 32]) });
    let verifier = Verifier::new(VerifierKeys::derive(&secret(), VERSION), secrets, &policy);
    assert_eq!(verifier.map(|_| ()).map_err(|error| error.code()), Err(Code::UnknownKey));
}

/// A chain goes forward alone, and not without end.
#[test]
fn a_chain_is_stepped_within_reach() {
    let keys = VerifierKeys::derive(&secret(), VERSION);
    let start = Secrets::start(&secret(), VERSION, PinMac::from([1; 32]));
    let kept = at(&start, 0, 7);
    let otp = |secrets: &Secrets, position| secrets.login_otp(&keys, position, NOW);
    assert_eq!(otp(&kept, 7).unwrap(), otp(&start, 7).unwrap());
    for position in [6, 7 + MAX_STEPS + 1, u64::MAX] {
        assert_eq!(otp(&kept, position).unwrap_err().code(), Code::MalformedRecord);
    }
}

/// VER-39: a commit that was not stored has used up no serial. VER-47: restoring skips many.
#[test]
fn serials_are_given_once() {
    let mut pair = Pair::new();
    let before = pair.enrolment.clone();
    assert_eq!(pair.issue(&payment(100)).n, 1);
    pair.enrolment = before;
    assert_eq!(pair.issue(&payment(100)).n, 1);
    let (write, restored) = settle(pair.enrolment.restore(NOW).unwrap());
    assert!(restored);
    assert_eq!(write.event.to_string().matches("outcome=restored").count(), 1);
    pair.enrolment = write.enrolment.clone();
    assert!(pair.enrolment.live().is_empty());
    assert_eq!(pair.issue(&payment(100)).n, 1 + 65_536 + 1);
    let (write, _) = settle(pair.enrolment.revoke(NOW).unwrap());
    assert!(!settle(write.enrolment.restore(NOW).unwrap()).1);
}

/// VER-38, AUTH-20: positions that do not belong together are no record.
#[test]
fn damaged_positions_are_refused() {
    let pair = Pair::new();
    let record = pair.enrolment.encode();
    let (body, tail) = record.split_at(record.len() - 3);
    assert_eq!(tail, [0, 0, 0], "issued, prev, cur");
    for (tail, good) in [([3, 1, 2], true), ([3, 2, 1], false), ([1, 1, 2], false)] {
        let decoded = Enrolment::decode(&[body, &tail].concat());
        assert_eq!(decoded.is_ok(), good, "{tail:?}");
    }
    let record = pair.state.encode();
    let q_at = record.len() - 35;
    assert_eq!((record[q_at], record[q_at - 35]), (0, 1), "q and p");
    for (at, value) in [(q_at, 1), (q_at - 35, 0)] {
        let mut damaged = record.clone();
        damaged[at] = value;
        let error = State::decode(&damaged).unwrap_err();
        assert_eq!(error.code(), Code::MalformedState);
    }
    for length in 0..record.len() {
        assert!(State::decode(&record[..length]).is_err());
    }
    // A state of version 1 is none of version 2 (ENR-23).
    let refused = pair.phone().login(&State::new(&secret(), Version::V1), &pin(), time(0));
    assert_eq!(refused.map_err(|error| error.code()).unwrap_err(), Code::MalformedState);
}
