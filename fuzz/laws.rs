//! Laws that hold for any bytes: the fuzz targets, and the tests that replay their findings.

use dlotp::{
    OperationId, Pin, Record, Version,
    authenticator::State,
    issuer,
    keys::{IssuerKeys, MacUnder, PinMac, Secret, VerifierKeys, role},
    oath::Suite,
    operation::{Iban, Operation, PaymentDraft},
    payload::Payload,
    verifier::{Enrolment, Epoch, Handle, OperationRecord, Policy, Secrets, Verifier},
};
use dlotp_suite::seal::{envelope, seal_envelope};
use dlotp_testee::{
    library::Draws,
    testee,
    wire::{Answer, Hello},
};

const SECRET: [u8; 32] = [7; 32];
const FIELD_NAME: &str = "expected another label than a field name of the display";

/// Operations that are read are written as the same bytes.
pub(crate) fn cbor(data: &[u8]) {
    let Ok(operation) = Operation::decode(data) else { return };
    assert_eq!(operation.encode(), data);
    assert!(operation.display().len() >= 2);
}

/// Suites that are parsed are printed as the same text.
pub(crate) fn oath(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let prefixed = format!("OCRA-1:HOTP-{text}");
    for text in [text, &prefixed] {
        if let Ok(suite) = text.parse::<Suite>() {
            assert_eq!(suite.to_string(), text);
        }
    }
}

/// Payloads that open are issued as the same text: of any text, and of any body with a right tag.
pub(crate) fn payload(data: &[u8]) {
    for &version in Version::ALL {
        let body = envelope(version, SECRET, data);
        check_payload(version, &String::from_utf8_lossy(data));
        check_payload(version, &seal_envelope(version, data));
        check_payload(version, &seal_envelope(version, &body));
    }
}

fn check_payload(version: Version, text: &str) {
    let secret = Secret::from(SECRET);
    let Ok(mut payload) = text.parse::<Payload>() else { return };
    let key = secret.payload_key(secret.identity(version));
    let Ok(verified) = payload.verify(&key) else { return };
    assert!(verified.operation().display().len() >= 2);
    // In version 2 the nonce does not reveal the draw.
    if version == Version::V1 {
        let keys = IssuerKeys::derive(&secret, version);
        let (operation, validity, nonce) =
            (verified.operation(), verified.validity(), verified.nonce());
        let mut draws = Draws::new([&nonce.as_bytes()[..]]);
        let issued = issuer::issue(&keys, operation, validity, None, &mut draws, |_| false);
        assert_eq!(issued.map(|issued| issued.text).ok().as_deref(), Some(text));
    }
}

/// Records of a verifier that are read are written as the same bytes, and take any input.
pub(crate) fn verifier(data: &[u8]) {
    if let Ok(record) = OperationRecord::decode(data) {
        assert_eq!(*record.encode(), data);
    }
    let (oldest, newest) = (Epoch::default(), Epoch::from(u64::MAX));
    let Ok(restored) = Enrolment::decode(data, newest) else { return };
    take_inputs(&restored, newest);
    let Ok(enrolment) = Enrolment::decode(data, oldest) else { return };
    assert_eq!(*enrolment.encode(), data);
    assert!(restored.live().is_empty());
    take_inputs(&enrolment, oldest);
}

/// A record takes any input, and what comes of it is read again.
fn take_inputs(enrolment: &Enrolment, epoch: Epoch) {
    let secret = Secret::from(SECRET);
    let policy = Policy::default();
    let keys = VerifierKeys::derive(&secret, Version::V1);
    let secrets = Secrets::start(&secret, Version::V1, PinMac::from(SECRET));
    let Ok(verifier) = Verifier::new(keys, secrets, &policy) else { return };
    let handle = Handle::from([1; 16]);
    for now in [0, 1_767_225_600, u64::MAX] {
        let writes = [
            enrolment.login(&verifier, "00000000", now).map(|commit| commit.split().0),
            enrolment
                .submit(&verifier, None, handle, "00000000", now)
                .map(|commit| commit.split().0),
            enrolment.cancel(handle, now).map(|commit| commit.split().0),
            enrolment.revoke(now).map(|commit| commit.split().0),
            Ok(enrolment.restore(now).split().0),
            Ok(enrolment.unblock(now).split().0),
        ];
        for write in writes.into_iter().flatten() {
            let next = &write.enrolment;
            assert_eq!(Enrolment::decode(&next.encode(), epoch).ok().as_ref(), Some(next));
            assert!(!write.event.to_string().is_empty());
        }
    }
}

/// States of a phone that are read are written as the same bytes, and their positions are in order.
pub(crate) fn authenticator(data: &[u8]) {
    let Ok(state) = State::decode(data) else { return };
    assert_eq!(*state.encode(), data);
    let view = state.view();
    assert_eq!(view.scan_position.is_some(), view.version != Version::V1);
    assert_eq!(view.login_position < view.scan_position, view.scan_position.is_some());
    assert!(!format!("{state:?}").is_empty());
}

/// Texts, accounts, PINs and IDs keep their rules, whatever is given.
pub(crate) fn text(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let draft = PaymentDraft {
        purpose: 1,
        amount: 1,
        currency: "EUR",
        payee: text,
        account: Some("IT60X0542811101000000123456"),
        reference: None,
        details: vec![],
    };
    if Operation::payment(&draft).is_ok() {
        assert!((1..=70).contains(&text.chars().count()));
        assert!(!text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  "));
        assert!(text.chars().all(|c| c >= ' ' && c != '\u{7f}' && c <= '\u{20ac}'));
        // A label takes 20 characters, and no name of a field (OP-16).
        let short = text.chars().count() <= 20;
        match Operation::payment(&PaymentDraft { details: vec![(text, "it")], ..draft.clone() }) {
            Ok(_) => assert!(short),
            Err(error) => assert!(!short || error.to_string().ends_with(FIELD_NAME), "{error}"),
        }
    }
    if let Ok(iban) = Iban::try_from(text) {
        assert!((15..=34).contains(&text.len()) && text.is_ascii());
        assert_eq!(iban.as_ref(), text);
        let draft = PaymentDraft { payee: "it", account: Some(text), ..draft };
        let operation = Operation::payment(&draft).unwrap();
        let rows = operation.display();
        let row = rows.iter().find(|row| row.field == "account").unwrap();
        assert_eq!(row.value.replace(' ', ""), text);
    }
    if let Ok(pin) = text.parse::<Pin>() {
        let key = Secret::from(SECRET).mac_key::<role::Pin>(Version::V1);
        let p = PinMac::compute(&key, &pin).unwrap();
        assert_eq!(p.expose(), &key.mac(&[text.as_bytes()]).unwrap());
        let _ = pin.weakness();
    }
    for &version in Version::ALL {
        if let Ok(id) = OperationId::parse(version, text) {
            assert_eq!(id.to_string(), text);
        }
    }
}

/// Lines of the wire give an answer or an error, and the testee answers each line with one line.
pub(crate) fn wire(data: &[u8]) {
    if let Ok(line) = core::str::from_utf8(data) {
        let _ = Hello::parse(line, "00");
        if let Ok((seq, answer)) = Answer::parse(line) {
            let written = answer.line(seq);
            assert_eq!(Answer::parse(written.trim_end()), Ok((seq, answer)));
        }
    }
    let mut answers = Vec::new();
    if testee::serve(data, &mut answers).is_ok() {
        let lines = data.split_inclusive(|&byte| byte == b'\n').count();
        assert_eq!(answers.iter().filter(|&&byte| byte == b'\n').count(), lines);
    }
}
