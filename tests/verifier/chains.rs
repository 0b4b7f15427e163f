//! Version 2 on both sides: the positions of bank and phone, and the chain values that are kept and lost
//! (VER-38 to VER-46, RST-3).

use dlotp::{
    Code, Record, TypedDetails, Version,
    authenticator::{Authenticator, ScannedOperation, State, Time},
    issuer,
    keys::{AuthenticatorKeys, BankKeys},
    operation::{Operation, Purpose},
    payload::{Payload, Serials, Validity},
    verifier::{
        Binding, Enrolment, Epoch, Handle, OperationRecord, Policy, Positions, Secrets, TypedRule,
        Verdict, Verifier,
    },
};
use proptest::prelude::*;

use crate::{
    bank::{NOW, action, bank_keys, bare, payment, pending, pin, secret, secrets, settle},
    shared::{self, Playback},
};

const VERSION: Version = Version::V2;
/// The greatest number of live operations (VER-14).
const MAX_LIVE: usize = 5;

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
struct BankOperation {
    record: OperationRecord,
    serial: u64,
}

impl Pair {
    fn new() -> Self {
        let policy = Policy::default().with_typed(TypedRule::Always);
        let state = State::new(&secret(), VERSION);
        let (secrets, enrolment) = (secrets(VERSION), pending(VERSION));
        let mut pair = Self { policy, secrets, enrolment, state, drawn: 0 };
        assert!(matches!(pair.login(0), Verdict::Accepted { .. }));
        pair
    }

    fn phone(&self) -> Authenticator<AuthenticatorKeys> {
        Authenticator::new(AuthenticatorKeys::derive(&secret(), VERSION))
    }

    fn verifier(&self) -> Verifier<'_, BankKeys> {
        Verifier::new(bank_keys(VERSION), self.secrets.clone(), &self.policy).unwrap()
    }

    fn positions(&self) -> Positions {
        self.enrolment.positions().unwrap()
    }

    /// The phone's p and q.
    fn phone_positions(&self) -> (u64, u64) {
        let view = self.state.view();
        (view.scan_position.unwrap(), view.login_position.unwrap())
    }

    fn issue(&mut self, operation: &Operation<'_>) -> BankOperation {
        self.drawn += 1;
        let (handle, random) =
            (Handle::from([self.drawn; 16]), &mut Playback::new([self.drawn; 32]));
        let keys = bank_keys(VERSION);
        let commit = self.enrolment.issue(&keys, &self.policy, handle, operation, random, NOW);
        let (write, issued) = settle(commit.unwrap());
        let shown = issued.unwrap();
        self.enrolment = Enrolment::decode(&write.enrolment.encode(), Epoch::default()).unwrap();
        let record = write.operation.unwrap();
        assert_eq!(OperationRecord::decode(&record.encode()).unwrap(), record);
        assert_eq!((&shown.text, shown.typed_id.as_ref()), (&record.text, record.typed_id()));
        assert_eq!(shown.ends_at, NOW + 300);
        BankOperation { record, serial: self.positions().issued }
    }

    fn scan(&mut self, issued: &BankOperation) -> Result<ScannedOperation, Code> {
        let mut payload = issued.record.text.parse::<Payload>().unwrap();
        let commit = self.phone().scan(&self.state, &mut payload, time(0));
        let store = |state: &State| {
            self.state = State::decode(&state.encode())?;
            Ok(())
        };
        commit.and_then(|commit| commit.store(store)).map_err(|error| error.code())
    }

    fn otp(&self, scanned: &ScannedOperation) -> String {
        let commit = self.phone().authorise(&self.state, scanned, &pin(), time(0)).unwrap();
        commit.store(|_| Ok::<_, ()>(())).unwrap().expose().to_owned()
    }

    fn submit(&mut self, issued: &BankOperation, otp: &str) -> Verdict<()> {
        let (verifier, record) = (self.verifier(), &issued.record);
        let commit = self.enrolment.submit(&verifier, Some(record), record.handle, otp, NOW);
        let (write, verdict) = settle(commit.unwrap().map(bare));
        self.enrolment = write.enrolment;
        verdict
    }

    /// Submits the phone's login OTP at a step after the enrolment.
    fn login(&mut self, steps: u64) -> Verdict<()> {
        let commit = self.phone().login(&self.state, &pin(), time(steps)).unwrap();
        let otp = commit.store(|_| Ok::<_, ()>(())).unwrap();
        let commit = self.enrolment.login(&self.verifier(), otp.expose(), time(steps).unix);
        let (write, verdict) = settle(commit.unwrap());
        self.enrolment = write.enrolment;
        verdict
    }
}

/// The positions n and q of a verifier's secrets.
fn kept(secrets: &Secrets) -> (u64, u64) {
    let elements = shared::elements(&secrets.encode());
    (shared::number(&elements[2]), shared::number(&elements[4]))
}

/// The secrets with the chains at other positions.
fn stepped(secrets: &Secrets, n: u64, q: u64) -> Secrets {
    let mut elements = shared::elements(&secrets.encode());
    for (at, position) in [(2, n), (4, q)] {
        let steps = position - shared::number(&elements[at]);
        elements[at + 1] = shared::stepped(shared::bytes(&elements[at + 1]), steps).to_vec().into();
        elements[at] = position.into();
    }
    Secrets::decode(&shared::record(elements)).unwrap()
}

fn time(steps: u64) -> Time {
    Time { unix: NOW + 30 * steps, since_boot_s: 30 * steps, boot: [1; 16] }
}

const SCANNED: Verdict<()> =
    Verdict::Accepted { binding: Binding::Scanned, drift: None, subject: () };

proptest! {
    /// VER-41, AUTH-21, AUTH-22: in whatever order operations are issued, scanned, abandoned and answered,
    /// the phone is at prev or cur, opens exactly the payloads that are newer than all it opened, and the
    /// bank accepts its OTPs and its next login.
    #[test]
    fn the_phone_is_where_the_bank_looks(
        steps in prop::collection::vec((0..3_u8, any::<prop::sample::Index>()), 1..24)
    ) {
        let mut pair = Pair::new();
        let (mut issued, mut scanned): (Vec<BankOperation>, Vec<(BankOperation, ScannedOperation)>) = (vec![], vec![]);
        for (what, which) in steps {
            match what {
                0 if pair.enrolment.live().len() < MAX_LIVE => {
                    issued.push(pair.issue(&payment(100)));
                }
                1 if !issued.is_empty() => {
                    let issued = issued[which.index(issued.len())].clone();
                    let is_newer = issued.serial >= pair.phone_positions().0;
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
            let (at, (_, q)) = (pair.positions(), pair.phone_positions());
            prop_assert!(q == at.previous || q == at.current, "q {} of {:?}", q, at);
        }
        let accepted = matches!(pair.login(20), Verdict::Accepted { binding: Binding::Login, .. });
        prop_assert!(accepted);
    }
}

/// VER-44: an accepted typed OTP names its binding, and wrong details are rejected.
#[test]
fn a_typed_otp_binds_what_was_keyed_in() {
    for (operation, wrong, binding) in [
        (payment(100), payment(101), Binding::TypedDetails),
        (action(Purpose::ChangeLimit), action(Purpose::ChangeContactData), Binding::Typed),
    ] {
        let mut pair = Pair::new();
        let issued = pair.issue(&operation);
        let id = issued.record.typed_id().unwrap().clone();
        for (keyed, expected) in [
            (&wrong, Verdict::Rejected),
            (&operation, Verdict::Accepted { binding, drift: Some(0), subject: () }),
        ] {
            let details = TypedDetails::of(keyed).unwrap();
            let phone = pair.phone();
            let commit = phone.authorise_typed(&pair.state, &id, Some(&details), &pin(), time(0));
            let otp = commit.unwrap().store(|_| Ok::<_, ()>(())).unwrap();
            let computed = pair.secrets.typed_otp(&bank_keys(VERSION), 0, &id, Some(&details), NOW);
            assert_eq!(computed.unwrap(), otp);
            assert_eq!(pair.submit(&issued, otp.expose()), expected);
        }
        let without = pair.phone().authorise_typed(&pair.state, &id, None, &pin(), time(0));
        assert_eq!(without.unwrap_err().code(), Code::MalformedTyped);
        let without = pair.secrets.typed_otp(&bank_keys(VERSION), 0, &id, None, NOW);
        assert_eq!(without.unwrap_err().code(), Code::MalformedTyped);
    }
}

/// ENR-22, VER-46: chain values that are no longer needed are destroyed, and a lost one gives no verdict.
#[test]
fn a_chain_value_that_is_not_kept_gives_no_verdict() {
    let mut pair = Pair::new();
    let (first, second) = (pair.issue(&payment(100)), pair.issue(&payment(200)));
    let scanned = pair.scan(&second).unwrap();
    let otp = pair.otp(&scanned);
    let needed = pair.secrets.advance(&pair.enrolment).unwrap();
    assert_eq!(kept(&needed), (1, 0));
    assert_eq!(needed, stepped(&pair.secrets, 1, 0));
    assert_eq!(pair.submit(&second, &otp), SCANNED);
    assert!(settle(pair.enrolment.cancel(first.record.handle, NOW).unwrap()).1);
    let third = pair.issue(&payment(300));
    let scanned = pair.scan(&third).unwrap();
    let otp = pair.otp(&scanned);
    assert_eq!(pair.submit(&third, &otp), SCANNED);

    // cur is 3 and prev 2; the first operation is still live in this record.
    let positions = pair.positions();
    assert_eq!((positions.previous, positions.current), (2, 3));
    let needed = pair.secrets.advance(&pair.enrolment).unwrap();
    assert_eq!(kept(&needed), (1, 2));
    assert_eq!(needed, stepped(&pair.secrets, 1, 2));
    let all = pair.secrets.clone();
    let late = stepped(&all, 4, 3);
    let error = late.advance(&pair.enrolment).unwrap_err();
    assert_eq!(error.code(), Code::MalformedRecord);
    pair.secrets = late;
    let (enrolment, verifier) = (&pair.enrolment, pair.verifier());
    let record = &first.record;
    let judged = [
        enrolment.submit(&verifier, Some(record), record.handle, "00000000", NOW).map(|_| ()),
        enrolment.login(&verifier, "00000000", NOW + 60).map(|_| ()),
    ];
    for judged in judged {
        assert_eq!(judged.unwrap_err().code(), Code::MalformedRecord);
    }
    // The needed values are enough.
    pair.secrets = needed;
    assert!(matches!(pair.login(20), Verdict::Accepted { .. }));
    pair.secrets = all;
    assert!(matches!(pair.login(40), Verdict::Accepted { .. }));
}

/// VER-46: no position has an OTP that has passed or is out of reach; in version 1 only 0 has one.
#[test]
fn no_otp_is_computed_at_a_position_that_is_not_kept() {
    let (secrets, keys) = (stepped(&secrets(VERSION), 4, 3), bank_keys(VERSION));
    assert!(secrets.login_otp(&keys, 3, NOW).is_ok());
    for position in [0, 2, 3 + (1 << 20) + 1, u64::MAX] {
        let codes = [
            secrets.login_otp(&keys, position, NOW).map_err(|error| error.code()),
            secrets.confirmation_otp(&keys, position, NOW).map_err(|error| error.code()),
        ];
        assert_eq!(codes, [Err(Code::MalformedRecord), Err(Code::MalformedRecord)]);
    }
    let (of_v1, keys) = (crate::bank::secrets(Version::V1), bank_keys(Version::V1));
    assert!(of_v1.login_otp(&keys, 0, NOW).is_ok());
    let error = of_v1.login_otp(&keys, 1, NOW).unwrap_err();
    assert_eq!(error.code(), Code::MalformedRecord);
}

/// VER-39: a commit that was not stored uses up no serial.
#[test]
fn serials_are_given_once() {
    let mut pair = Pair::new();
    let before = pair.enrolment.clone();
    assert_eq!(pair.issue(&payment(100)).serial, 1);
    pair.enrolment = before;
    assert_eq!(pair.issue(&payment(100)).serial, 1);
}

/// AUTH-21, VER-46: for one input each chain is stepped by at most 2^20.
#[test]
fn no_input_steps_a_chain_too_far() {
    const MOST: u64 = 1 << 20;
    let (keys, phone) = (bank_keys(VERSION), Pair::new().phone());
    let operation = payment(100);
    let text = |serial, login_position| {
        let validity = Validity { issued_at: NOW, lifetime_s: 300 };
        let serials = Some(Serials { serial, login_position });
        let random = &mut Playback::new([1; 32]);
        issuer::issue(&keys, &operation, validity, serials, random, |_| false).unwrap().text
    };
    let scan = |state: &State, (serial, login_position)| {
        let mut payload = text(serial, login_position).parse::<Payload>().unwrap();
        phone.scan(state, &mut payload, time(0)).map(|commit| commit.split().0)
    };
    // The phone skips as far as it may, and the login chain stays; then it would have to follow.
    let far = scan(&State::new(&secret(), VERSION), (MOST + 1, 0)).unwrap();
    assert_eq!(scan(&far, (MOST + 2, MOST + 1)).unwrap_err().code(), Code::Stale);
    let next = scan(&far, (MOST + 2, MOST)).unwrap();
    assert_eq!(next.view().login_position, Some(MOST));

    // The bank's prev is within reach of what it keeps, and cur is not.
    let pair = Pair::new();
    let mut elements = shared::elements(&pair.enrolment.encode());
    for (cur, code) in [(MOST, None), (MOST + 1, Some(Code::MalformedRecord))] {
        for (at, position) in [(18, MOST + 1), (19, 1), (20, cur)] {
            elements[at] = position.into();
        }
        let enrolment =
            Enrolment::decode(&shared::record(elements.clone()), Epoch::default()).unwrap();
        let judged = enrolment.login(&pair.verifier(), "00000000", NOW + 60);
        assert_eq!(judged.err().map(|error| error.code()), code);
    }
}

/// An operation is live under a serial that was given.
#[test]
fn a_live_serial_was_given() {
    let mut pair = Pair::new();
    pair.issue(&payment(100));
    let good = shared::elements(&pair.enrolment.encode());
    for (serial, is_good) in [(0, false), (1, true), (2, false)] {
        let mut elements = good.clone();
        let mut live = elements[16].as_array().unwrap()[0].as_array().unwrap().clone();
        live[4] = serial.into();
        elements[16] = vec![ciborium::Value::Array(live)].into();
        let decoded = Enrolment::decode(&shared::record(elements), Epoch::default());
        assert_eq!(decoded.is_ok(), is_good, "{serial}");
    }
}

/// VER-38, AUTH-20: a record whose positions contradict each other is refused.
#[test]
fn damaged_positions_are_refused() {
    let pair = Pair::new();
    let record = pair.enrolment.encode();
    let (body, tail) = record.split_at(record.len() - 3);
    assert_eq!(tail, [0, 0, 0], "issued, prev, cur");
    for (tail, good) in [([3, 1, 2], true), ([3, 2, 1], false), ([1, 1, 2], false)] {
        let decoded = Enrolment::decode(&[body, &tail].concat(), Epoch::default());
        assert_eq!(decoded.is_ok(), good, "{tail:?}");
    }
    // A state of version 1 is refused in version 2 (ENR-23).
    let of_v1 = State::new(&secret(), Version::V1);
    let error = pair.phone().login(&of_v1, &pin(), time(0)).unwrap_err();
    assert_eq!(error.code(), Code::MalformedState);
}
