//! The phone's record: a damaged one is refused, and never read as a fresh one (AUTH-7).

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

mod shared;

use dlotp::{Code, Otp, Record, Version, authenticator::State};

fn record(left: u64, begin: u64, seen: u64) -> Vec<u8> {
    let numbers = [1_767_225_600, left, begin, seen].map(Into::into);
    shared::record(numbers.into_iter().chain([vec![7; 16].into()]))
}

#[test]
fn a_record_is_what_was_stored() {
    let state = State::decode(&record(19, 5, 7)).unwrap();
    let view = state.view();
    assert_eq!((view.newest_issued_at, view.otps_left, view.refill_began), (1_767_225_600, 19, 5));
    assert_eq!((view.scan_position, view.login_position), (None, None));
    assert_eq!(view.version, Version::V1);
    assert_eq!(*state.encode(), record(19, 5, 7));
}

#[test]
fn what_is_no_record_is_refused() {
    let good = record(20, 5, 5);
    let mut records = vec![record(21, 0, 0), record(u64::MAX, 0, 0), record(3, 6, 5), vec![]];
    records.extend((1..good.len()).map(|length| good.iter().copied().take(length).collect()));
    records.push([&good[..], &[0]].concat());
    for record in records {
        let error = State::decode(&record).unwrap_err();
        assert_eq!(error.code(), Code::MalformedState, "{error}");
    }
}

#[test]
fn what_is_no_otp_has_its_code() {
    for text in ["", "1234567", "123456789", "１２３４５６７８", "1234567a"] {
        assert_eq!(text.parse::<Otp>().unwrap_err().code(), Code::MalformedOtp);
    }
}
