//! The phone's record: a damaged one is refused, and never read as a fresh one (AUTH-7, AUTH-20).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test says what it expects"
)]

mod shared;

use ciborium::Value;
use dlotp::{
    Code, Otp, Record, Version,
    authenticator::{Authenticator, State, Time},
    issuer,
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret},
    operation::{ActionDraft, Operation},
    payload::{Serials, Validity},
    verifier::Secrets,
};

const ISSUED_AT: u64 = 1_767_225_600;

fn record(left: u64, begin: u64, seen: u64) -> Vec<u8> {
    let numbers = [ISSUED_AT, left, begin, seen].map(Into::into);
    shared::state(numbers.into_iter().chain([vec![7; 16].into()]))
}

/// A record of version 2 with this time base, p and q.
fn record_v2(base: Vec<Value>, p: u64, q: u64) -> Vec<u8> {
    let bucket = [20_u64, 0, 0].map(Value::from).into_iter().chain([vec![0; 16].into()]);
    let chains = [p.into(), vec![1; 32].into(), q.into(), vec![2; 32].into()];
    shared::state(bucket.chain([Value::Array(base)]).chain(chains))
}

fn base(since_boot: u64, boot: u8) -> Vec<Value> {
    vec![ISSUED_AT.into(), since_boot.into(), vec![boot; 16].into()]
}

fn is_refused(record: &[u8]) {
    let error = State::decode(record).unwrap_err();
    assert_eq!(error.code(), Code::MalformedState, "{error}");
}

#[test]
fn a_record_is_what_was_stored() {
    let state = State::decode(&record(19, 5, 7)).unwrap();
    let view = state.view();
    assert_eq!((view.newest_issued_at, view.otps_left), (Some(ISSUED_AT), 19));
    assert_eq!((view.refill_began, view.time_base), (5, None));
    assert_eq!((view.scan_position, view.login_position), (None, None));
    assert_eq!(view.version, Version::V1);
    assert_eq!(*state.encode(), record(19, 5, 7));

    for (stored, is_told) in [(record_v2(vec![], 1, 0), false), (record_v2(base(7, 3), 9, 8), true)]
    {
        let state = State::decode(&stored).unwrap();
        assert_eq!(*state.encode(), stored);
        assert_eq!((state.view().newest_issued_at, state.view().otps_left), (None, 20));
        let told =
            state.view().time_base.map(|base| (base.issued_at, base.since_boot_s, base.boot));
        assert_eq!(told, is_told.then_some((ISSUED_AT, 7, [3; 16])));
    }
}

#[test]
fn what_is_no_record_is_refused() {
    let good = record(20, 5, 5);
    let mut records = vec![record(21, 0, 0), record(u64::MAX, 0, 0), record(3, 6, 5), vec![]];
    records.extend((1..good.len()).map(|length| good.iter().copied().take(length).collect()));
    records.push([&good[..], &[0]].concat());
    records
        .extend([(0, 0), (9, 9), (1, 1), ((1 << 53) + 1, 0)].map(|(p, q)| record_v2(vec![], p, q)));
    records.extend([1, 2].map(|items| record_v2(base(7, 3)[..items].to_vec(), 9, 8)));
    for record in records {
        is_refused(&record);
    }
}

/// A number of items that is that of no version, the other version's values, and a changed bit.
#[test]
fn a_record_is_read_in_its_exact_form_and_with_its_checksum() {
    let secret = Secret::from([7; 32]);
    for &version in Version::ALL {
        let stored = State::new(&secret, version).encode();
        let items = shared::elements(&stored).len();
        assert_eq!(items, if version == Version::V1 { 6 } else { 10 });
        for count in (0..24).filter(|count| *count != items) {
            let mut changed = stored.to_vec();
            changed[0] = 0x80 | u8::try_from(count).unwrap();
            is_refused(&changed);
            // The checksum is that of the wrong header, and the values are as many as it says.
            let mut values = shared::elements(&stored);
            values.pop();
            values.resize(count.saturating_sub(1), 0.into());
            is_refused(&shared::state(values));
        }
        for at in 0..stored.len() {
            for bit in 0..8 {
                let mut changed = stored.to_vec();
                changed[at] ^= 1 << bit;
                is_refused(&changed);
            }
        }
    }
}

/// AUTH-27: from 60 seconds on, and not after a restart.
#[test]
fn a_slow_clock_is_told() {
    let state = State::decode(&record_v2(base(1000, 3), 9, 8)).unwrap();
    let lag =
        |unix, since_boot_s, boot| state.clock_lag_s(Time { unix, since_boot_s, boot: [boot; 16] });
    assert_eq!(lag(ISSUED_AT + 41, 1100, 3), None);
    assert_eq!(lag(ISSUED_AT + 40, 1100, 3), Some(60));
    assert_eq!(lag(0, 1000, 3), Some(ISSUED_AT));
    assert_eq!((lag(0, 1100, 4), lag(0, 999, 3)), (None, None));
    let fresh = State::new(&Secret::from([7; 32]), Version::V2);
    assert_eq!(fresh.clock_lag_s(Time { unix: 0, since_boot_s: 9999, boot: [0; 16] }), None);
    let of_v1 = State::decode(&record(19, 5, 7)).unwrap();
    assert_eq!(of_v1.clock_lag_s(Time { unix: 0, since_boot_s: 7, boot: [7; 16] }), None);
}

/// A phone that scans one payload, issued at ISSUED_AT, at this time.
fn scanned(version: Version, time: Time) -> State {
    let secret = Secret::from([7; 32]);
    let draft = ActionDraft { purpose: 32, title: "Limit", details: vec![] };
    let operation = Operation::action(&draft).unwrap();
    let validity = Validity { issued_at: ISSUED_AT, lifetime_s: 300 };
    let serials = (version == Version::V2).then_some(Serials { serial: 1, login_position: 0 });
    let (keys, random) =
        (IssuerKeys::derive(&secret, version), &mut shared::Playback::new([1; 32]));
    let issued = issuer::issue(&keys, &operation, validity, serials, random, |_| false).unwrap();
    let phone = Authenticator::new(AuthenticatorKeys::derive(&secret, version));
    let state = State::new(&secret, version);
    let commit = phone.scan(&state, &mut issued.text.parse().unwrap(), time).unwrap();
    State::decode(&commit.split().0.encode()).unwrap()
}

/// Whether the phone's login OTP at one time is that of another.
fn logs_in_at(state: &State, time: Time, expected: u64) -> bool {
    let (secret, version) = (Secret::from([7; 32]), state.view().version);
    let keys = AuthenticatorKeys::derive(&secret, version);
    let pin = "271828".parse().unwrap();
    let p = PinMac::compute(&keys, &pin).unwrap();
    let secrets = Secrets::start(&secret, version, p);
    let of_bank = secrets.login_otp(&keys, 0, expected).unwrap();
    let commit = Authenticator::new(keys).login(state, &pin, time).unwrap();
    commit.store(|_| Ok::<_, ()>(())).unwrap() == of_bank
}

/// AUTH-26: the bank's time takes the place of a clock that is more than 300 s slow.
#[test]
fn a_slow_clock_is_led_by_the_bank_s_time_in_version_2() {
    let time = |unix, since_boot_s, boot| Time { unix, since_boot_s, boot: [boot; 16] };
    let state = scanned(Version::V2, time(60, 1000, 3));
    let at = ISSUED_AT + 100;
    for (clock, since_boot_s, boot, expected) in [
        (60, 1100, 3, at),
        (at - 301, 1100, 3, at),
        (at - 300, 1100, 3, at - 300),
        (at + 5000, 1100, 3, at + 5000),
        (60, 1000, 3, ISSUED_AT),
        (60, 999, 3, 60),
        (60, 1100, 4, 60),
        (60, 1100, 0, 60),
    ] {
        assert!(
            logs_in_at(&state, time(clock, since_boot_s, boot), expected),
            "{clock} {since_boot_s}"
        );
    }
    // A platform without boot ids.
    let state = scanned(Version::V2, time(60, 1000, 0));
    assert!(logs_in_at(&state, time(60, 1100, 0), at));
    // A wrong clock of the bank counts until the next scan, also backwards.
    let fresh = State::new(&Secret::from([7; 32]), Version::V2);
    assert!(logs_in_at(&fresh, time(60, 9000, 0), 60));
}

/// AUTH-9, AUTH-15: F follows by at most 15 minutes past the clock.
#[test]
fn f_follows_the_bank_s_time_by_a_bounded_step() {
    let time = |unix| Time { unix, since_boot_s: 1000, boot: [3; 16] };
    for (clock, f) in [
        (ISSUED_AT - 901, ISSUED_AT - 1),
        (ISSUED_AT - 900, ISSUED_AT),
        (ISSUED_AT + 50_000, ISSUED_AT),
        (100, 1000),
        (u64::MAX, ISSUED_AT),
    ] {
        let state = scanned(Version::V1, time(clock));
        assert_eq!(state.view().newest_issued_at, Some(f), "{clock}");
        assert!(logs_in_at(&state, time(clock), clock.max(f)));
    }
}

#[test]
fn what_is_no_otp_has_its_code() {
    for text in ["", "1234567", "123456789", "１２３４５６７８", "1234567a"] {
        assert_eq!(text.parse::<Otp>().unwrap_err().code(), Code::MalformedOtp);
    }
}
