//! What holds for any bytes: the fuzz targets, and the tests that replay what they found.

use dlotp::{
    OperationId, Pin, Version,
    authenticator::State,
    cbor::{Reader, Writer},
    issuer::Issuer,
    keys::{IssuerKeys, PayloadKey, PinMac, Secret, VerifierKeys},
    oath::ocra::Suite,
    operation::{Iban, Text},
    payload::Payload,
    verifier::{Enrolment, Handle, Policy, StoredOperation, Verifier},
};
use dlotp_suite::seal::{envelope, seal_envelope};
use dlotp_testee::{
    testee,
    wire::{Answer, Hello},
};

const SECRET: [u8; 32] = [7; 32];

/// Items that are read are written as the same bytes.
pub(crate) fn cbor(data: &[u8]) {
    let mut reader = Reader::new(data);
    let mut writer = Writer::default();
    loop {
        let before = reader.clone();
        if let Ok(value) = reader.unsigned("it") {
            writer.unsigned(value);
            continue;
        }
        reader = before.clone();
        if let Ok(value) = reader.text_or_null("it") {
            writer.text_or_null(value);
            continue;
        }
        reader = before.clone();
        if let Ok(count) = reader.array(0, usize::MAX, "it") {
            writer.array(count);
            continue;
        }
        reader = before.clone();
        if let Ok(bytes) = reader.bytes::<12>("it") {
            writer.bytes(&bytes);
            continue;
        }
        assert_eq!(writer.finish(), data[..before.offset()]);
        return;
    }
}

/// Suites that are parsed are printed as the same text.
pub(crate) fn oath(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let prefixed = format!("OCRA-1:HOTP-{text}");
    for text in [text, &prefixed] {
        if let Ok(suite) = text.parse::<Suite>() {
            assert_eq!(suite.to_string(), text);
            assert_eq!(suite.as_str(), text);
        }
    }
}

/// Payloads that open are issued as the same text: of any text, and of any body with a right tag.
pub(crate) fn payload(data: &[u8]) {
    for &version in Version::ALL {
        let body = envelope(version, SECRET, data);
        opened(version, &String::from_utf8_lossy(data));
        opened(version, &seal_envelope(version, data));
        opened(version, &seal_envelope(version, &body));
    }
}

fn opened(version: Version, text: &str) {
    let secret = Secret::from(SECRET);
    let key_id = secret.key_id(version);
    let Ok(mut payload) = text.parse::<Payload>() else { return };
    let key = PayloadKey::derive(&secret, version);
    let Ok(verified) = payload.verify(version, key_id, &key) else { return };
    assert!(verified.operation().display().len() >= 2);
    // In version 2 the nonce does not tell what was drawn.
    if version == Version::V1 {
        let issuer = Issuer::new(version, key_id, IssuerKeys::derive(&secret, version));
        let nonce = verified.nonce().into();
        let issued = issuer.issue(verified.operation(), verified.validity(), nonce);
        assert_eq!(issued.map(|issued| issued.text().to_owned()).ok().as_deref(), Some(text));
    }
}

/// Records of a verifier that are read are written as the same bytes, and take any input.
pub(crate) fn verifier(data: &[u8]) {
    if let Ok(stored) = StoredOperation::decode(data) {
        assert_eq!(stored.encode(), data);
    }
    let Ok(enrolment) = Enrolment::decode(data) else { return };
    assert_eq!(enrolment.encode(), data);
    let secret = Secret::from(SECRET);
    let policy = Policy::default();
    let keys = VerifierKeys::derive(&secret, Version::V1);
    let verifier = Verifier::new(keys, PinMac::from_bytes(SECRET), &policy);
    let handle = Handle::from([1; 16]);
    for now in [0, 1_767_225_600, u64::MAX] {
        let writes = [
            verifier.login(&enrolment, "00000000", now).map(|commit| commit.split().0),
            verifier
                .submit(&enrolment, None, handle, "00000000", now)
                .map(|commit| commit.split().0),
            enrolment.cancel(handle, now).map(|commit| commit.split().0),
            enrolment.revoke(now).map(|commit| commit.split().0),
            enrolment.restore(now).map(|commit| commit.split().0),
            Ok(enrolment.unblock(now).split().0),
        ];
        for write in writes.into_iter().flatten() {
            let next = write.enrolment();
            assert_eq!(Enrolment::decode(&next.encode()).as_ref(), Ok(next));
            assert!(!write.event().to_string().is_empty());
        }
    }
}

/// States of a phone that are read are written as the same bytes, and their positions are in order.
pub(crate) fn authenticator(data: &[u8]) {
    let Ok(state) = State::decode(data) else { return };
    assert_eq!(state.encode(), data);
    assert_eq!(state.p().is_some(), state.version() != Version::V1);
    assert_eq!(state.q() < state.p(), state.p().is_some());
    assert!(!format!("{state:?}").is_empty());
}

/// Texts, accounts, PINs and IDs keep their rules, whatever is given.
pub(crate) fn text(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    if Text::<70>::parse(text).is_ok() {
        assert!((1..=70).contains(&text.chars().count()));
        assert!(!text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  "));
        assert!(text.chars().all(|c| c >= ' ' && c != '\u{7f}' && c <= '\u{20ac}'));
        assert!(Text::<20>::parse(text).is_ok() == (text.chars().count() <= 20));
    }
    if let Ok(iban) = Iban::parse(text) {
        assert!((15..=34).contains(&text.len()) && text.is_ascii());
        assert_eq!(iban.grouped().replace(' ', ""), text);
    }
    if let Ok(pin) = text.parse::<Pin>() {
        assert_eq!(pin.expose(), text);
        let _ = pin.weakness();
    }
    for &version in Version::ALL {
        if let Ok(id) = OperationId::parse(version, text) {
            assert_eq!(id.as_str(), text);
        }
    }
}

/// Lines of the wire give an answer or an error, and the testee answers each line with one line.
pub(crate) fn wire(data: &[u8]) {
    if let Ok(line) = core::str::from_utf8(data) {
        let _ = Hello::parse(line, "00");
        if let Ok((seq, answer)) = Answer::parse(line) {
            let again = answer.line(seq);
            assert_eq!(Answer::parse(again.trim_end()), Ok((seq, answer)));
        }
    }
    let mut answers = Vec::new();
    if testee::serve(data, &mut answers).is_ok() {
        let lines = data.split_inclusive(|&byte| byte == b'\n').count();
        assert_eq!(answers.iter().filter(|&&byte| byte == b'\n').count(), lines);
    }
}
