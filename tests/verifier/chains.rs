//! Version 2 on both sides: the positions of bank and phone, what is kept, and what is lost (VER-38 to VER-47).

use dlotp::{
    Code, Pin, Stored, Version,
    authenticator::{Authenticator, Scanned, State, Time},
    chain::{Chains, MAX_STEPS},
    issuer::Issuer,
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, VerifierKeys},
    operation::{Operation, Purpose},
    payload::{Fresh, Payload},
    typed::Typed,
    verifier::{
        Binding, Enrolment, EnrolmentId, Handle, MAX_LIVE, Order, Policy, Positions, Randomness,
        StoredOperation, TypedRule, Verdict, Verifier,
    },
};
use proptest::prelude::*;

use crate::bank::{NOW, action, bare, payment, secret, settle};

const VERSION: Version = Version::V2;

/// A bank of version 2 with one customer, and the customer's phone.
struct Pair {
    policy: Policy,
    chains: Chains,
    enrolment: Enrolment,
    state: State,
    drawn: u8,
}

/// An operation at the bank.
#[derive(Clone)]
struct Issued {
    stored: StoredOperation,
    n: u64,
}

impl Pair {
    fn new() -> Self {
        let chains = Chains::start(&secret());
        let enrolment =
            Enrolment::new(EnrolmentId::from([9; 16]), VERSION, secret().key_id(VERSION), NOW);
        let state = State::start(&chains).unwrap();
        let policy = Policy::default().with_typed(TypedRule::Always);
        let mut pair = Self { policy, chains, enrolment, state, drawn: 0 };
        assert!(matches!(pair.login(0), Verdict::Accepted { .. }));
        pair
    }

    fn phone(&self) -> Authenticator<AuthenticatorKeys> {
        let keys = AuthenticatorKeys::derive(&secret(), VERSION);
        Authenticator::new(VERSION, secret().key_id(VERSION), keys)
    }

    fn verifier(&self) -> Verifier<'_, VerifierKeys> {
        let keys = AuthenticatorKeys::derive(&secret(), VERSION);
        let p = PinMac::compute(&keys, &pin()).unwrap();
        Verifier::new(VerifierKeys::derive(&secret(), VERSION), p, &self.policy)
            .with_chains(self.chains.clone())
    }

    fn positions(&self) -> Positions {
        self.enrolment.positions().unwrap()
    }

    fn issue(&mut self, operation: &Operation<'_>) -> Issued {
        self.drawn += 1;
        let issuer =
            Issuer::new(VERSION, secret().key_id(VERSION), IssuerKeys::derive(&secret(), VERSION));
        let fresh = [Fresh::new([self.drawn; 32])];
        let order = Order {
            handle: Handle::from([self.drawn; 16]),
            operation,
            randomness: Randomness::V2(&fresh),
        };
        let (write, issued) =
            settle(self.enrolment.issue(&issuer, &self.policy, &order, NOW).unwrap());
        issued.unwrap();
        self.enrolment = Enrolment::decode(&write.enrolment().encode()).unwrap();
        let stored = write.operation().unwrap();
        assert_eq!(&StoredOperation::decode(&stored.encode()).unwrap(), stored);
        Issued { stored: stored.clone(), n: self.positions().issued() }
    }

    fn scan(&mut self, issued: &Issued) -> Result<Scanned, Code> {
        let mut payload = issued.stored.text().parse::<Payload>().unwrap();
        let commit = self.phone().scan(&self.state, &mut payload, time(0));
        let (state, opened) = commit.map_err(|error| Code::from(&error))?.split();
        let scanned = opened.settle(Stored::durably()).scanned();
        self.state = State::decode(&state.encode()).unwrap();
        Ok(scanned)
    }

    fn otp(&self, scanned: &Scanned) -> String {
        let commit = self.phone().authorise(&self.state, scanned, &pin(), time(0)).unwrap();
        commit.split().1.settle(Stored::durably()).expose().to_owned()
    }

    fn submit(&mut self, issued: &Issued, otp: &str) -> Verdict<()> {
        let handle = issued.stored.handle();
        let commit =
            self.verifier().submit(&self.enrolment, Some(&issued.stored), handle, otp, NOW);
        let (write, verdict) = settle(commit.unwrap());
        let verdict = bare(verdict);
        self.enrolment = write.enrolment().clone();
        verdict
    }

    /// The phone's login OTP so many steps after the enrolment.
    fn login(&mut self, steps: u64) -> Verdict<()> {
        let commit = self.phone().login(&self.state, &pin(), time(steps)).unwrap();
        let shown = commit.split().1.settle(Stored::durably());
        let commit = self.verifier().login(&self.enrolment, shown.expose(), time(steps).unix);
        let (write, verdict) = settle(commit.unwrap());
        self.enrolment = write.enrolment().clone();
        verdict
    }
}

fn pin() -> Pin {
    "271828".parse::<Pin>().unwrap()
}

fn time(steps: u64) -> Time {
    Time { unix: NOW + 30 * steps, since_boot_s: 1200 * steps, boot: [1; 16] }
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
        let (mut issued, mut scanned): (Vec<Issued>, Vec<(Issued, Scanned)>) = (vec![], vec![]);
        for (what, which) in steps {
            match what {
                0 if pair.enrolment.live().len() < MAX_LIVE => {
                    issued.push(pair.issue(&payment(100)));
                }
                1 if !issued.is_empty() => {
                    let issued = issued[which.index(issued.len())].clone();
                    let is_newer = issued.n >= pair.state.p().unwrap();
                    let opened = pair.scan(&issued);
                    prop_assert_eq!(opened.as_ref().map(|_| ()), if is_newer { Ok(()) } else { Err(&Code::Stale) });
                    scanned.extend(opened.map(|opened| (issued, opened)));
                }
                2 if !scanned.is_empty() && pair.state.left() > 1 => {
                    let (issued, opened) = scanned.swap_remove(which.index(scanned.len()));
                    let otp = pair.otp(&opened);
                    prop_assert_eq!(pair.submit(&issued, &otp), SCANNED);
                    prop_assert_eq!(pair.submit(&issued, &otp), Verdict::Rejected);
                }
                _ => {}
            }
            let (at, q) = (pair.positions(), pair.state.q().unwrap());
            prop_assert!(q == at.prev() || q == at.cur(), "q {} of {:?}", q, at);
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
            let typed = Typed::of(keyed).unwrap();
            let commit = pair.phone().type_id(&pair.state, &id, Some(&typed), &pin(), time(0));
            let otp = commit.unwrap().split().1.settle(Stored::durably());
            assert_eq!(pair.submit(&issued, otp.expose()), expected);
        }
        let without = pair.phone().type_id(&pair.state, &id, None, &pin(), time(0));
        assert_eq!(without.map_err(|error| Code::from(&error)).unwrap_err(), Code::MalformedTyped);
    }
}

/// ENR-22, VER-46: what is no longer needed is destroyed, and what is lost is not guessed.
#[test]
fn a_chain_value_that_is_not_kept_gives_no_verdict() {
    let mut pair = Pair::new();
    let (first, second) = (pair.issue(&payment(100)), pair.issue(&payment(200)));
    let scanned = pair.scan(&second).unwrap();
    let otp = pair.otp(&scanned);
    let needed = pair.enrolment.needed(&pair.chains).unwrap();
    assert_eq!((needed.scanned.position(), needed.login.position()), (1, 0));
    assert_eq!(pair.submit(&second, &otp), SCANNED);
    assert!(settle(pair.enrolment.cancel(first.stored.handle(), NOW).unwrap()).1);
    let third = pair.issue(&payment(300));
    let scanned = pair.scan(&third).unwrap();
    let otp = pair.otp(&scanned);
    assert_eq!(pair.submit(&third, &otp), SCANNED);

    // cur is 3 and prev 2; the first operation is still live in this record.
    assert_eq!((pair.positions().prev(), pair.positions().cur()), (2, 3));
    let needed = pair.enrolment.needed(&pair.chains).unwrap();
    assert_eq!((needed.scanned.position(), needed.login.position()), (1, 2));
    let all = pair.chains.clone();
    let late =
        Chains { scanned: all.scanned.forward(4).unwrap(), login: all.login.forward(3).unwrap() };
    assert!(pair.enrolment.needed(&late).is_err());
    pair.chains = late;
    let handle = first.stored.handle();
    let judged = [
        pair.verifier()
            .submit(&pair.enrolment, Some(&first.stored), handle, "00000000", NOW)
            .map(|_| ()),
        pair.verifier().login(&pair.enrolment, "00000000", NOW + 60).map(|_| ()),
    ];
    for judged in judged {
        assert_eq!(judged.map_err(|error| Code::from(&error)), Err(Code::MalformedRecord));
    }
    pair.chains = all.clone();
    assert!(matches!(pair.login(20), Verdict::Accepted { .. }));

    // A verifier without chains has lost them all.
    let (policy, p) = (Policy::default(), PinMac::from_bytes([1; 32]));
    let verifier = Verifier::new(VerifierKeys::derive(&secret(), VERSION), p, &policy);
    let judged = verifier.login(&pair.enrolment, "00000000", time(40).unix).map(|_| ());
    assert_eq!(judged.map_err(|error| Code::from(&error)), Err(Code::MalformedRecord));
}

/// A chain goes forward alone, and not without end.
#[test]
fn a_chain_is_stepped_within_reach() {
    let login = Chains::start(&secret()).login.forward(7).unwrap();
    assert_eq!(login.forward(7).as_ref(), Ok(&login));
    assert!(login.forward(6).is_err());
    assert!(login.forward(7 + MAX_STEPS + 1).is_err());
    assert!(login.forward(u64::MAX).is_err());
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
    assert_eq!(write.event().to_string().matches("outcome=restored").count(), 1);
    pair.enrolment = write.enrolment().clone();
    assert!(pair.enrolment.live().is_empty());
    assert_eq!(pair.issue(&payment(100)).n, 1 + 65_536 + 1);
    let (write, _) = settle(pair.enrolment.revoke(NOW).unwrap());
    assert!(!settle(write.enrolment().restore(NOW).unwrap()).1);
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
        assert_eq!(Code::from(&error), Code::MalformedState);
    }
    for length in 0..record.len() {
        assert!(State::decode(&record[..length]).is_err());
    }
    // A state of version 1 is none of version 2 (ENR-23).
    let refused = pair.phone().login(&State::default(), &pin(), time(0));
    assert_eq!(refused.map_err(|error| Code::from(&error)).unwrap_err(), Code::MalformedState);
}
