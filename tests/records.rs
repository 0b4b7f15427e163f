//! Sentences of refused rows and events, and what Debug shows of the keys.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use dlotp::{
    Code, Error, Version,
    records::{EventRow, RecordKeys, RecordMac, RecordRow},
};

const ROW: RecordRow<'_> = RecordRow {
    version: Version::V2,
    kind: "enrolment",
    identity: &[9; 16],
    epoch: 0,
    revision: 2,
    content: &[b"rossi"],
};
const EVENT: EventRow<'_> = EventRow {
    version: Version::V2,
    enrolment: &[9; 16],
    epoch: 0,
    revision: 2,
    previous: Some([7; 32]),
    content: &[b"outcome=failed"],
};

fn told(refused: Result<(), Error>) -> String {
    let error = refused.unwrap_err();
    assert_eq!(error.code(), Code::MalformedRecord);
    error.to_string()
}

#[test]
fn a_refusal_says_what_was_expected_and_found() {
    let keys = RecordKeys::new(1, [7; 32]);
    let (row, event) = (keys.mac_record(&ROW), keys.mac_event(&EVENT));
    assert!(keys.check_enrolment(&ROW, &row, &[(EVENT, event)]).is_ok());

    let other = RecordMac { mac: [0; 32], ..row };
    assert_eq!(told(keys.check_record(&ROW, &other)), "a row: expected its MAC, found another one");
    let expected = "an event: expected its MAC, found another one";
    assert_eq!(told(keys.check_events(&[(EVENT, other)])), expected);
    let unknown = RecordMac { number: 3, ..row };
    let expected = "a row: expected the number of a key of the bank, found 3";
    assert_eq!(told(keys.check_record(&ROW, &unknown)), expected);
    let expected = "an enrolment's row: expected an event that led to it, found none";
    assert_eq!(told(keys.check_enrolment(&ROW, &row, &[])), expected);
    let old = RecordRow { revision: 1, ..ROW };
    let expected =
        "an enrolment's row: expected epoch and revision of its newest event, (0, 2), found (0, 1)";
    let refused = keys.check_enrolment(&old, &keys.mac_record(&old), &[(EVENT, event)]);
    assert_eq!(told(refused), expected);
    let expected = "event of revision 2: expected one that follows the event before it";
    assert_eq!(told(keys.check_events(&[(EVENT, event), (EVENT, event)])), expected);
}

#[test]
fn the_greatest_number_is_written_under_and_no_key_is_shown() {
    let keys = RecordKeys::new(5, [1; 32]).with_key(9, [2; 32]).with_key(3, [3; 32]);
    assert_eq!(keys.newest(), 9);
    assert_eq!(keys.mac_record(&ROW), RecordKeys::new(9, [2; 32]).mac_record(&ROW));
    for (number, key) in [(5, 1), (9, 2), (3, 3)] {
        let mac = RecordKeys::new(number, [key; 32]).mac_record(&ROW);
        assert!(keys.check_record(&ROW, &mac).is_ok());
    }
    assert_eq!(format!("{keys:?}"), "RecordKeys {3, 5, 9}");
}
