//! Keys that fail, and records that are damaged or another's.

use dlotp::{
    Code,
    issuer::Issuer,
    keys::{IssuerKeys, KeyError, MacUnder, Secret, VerifierKeys, role::Role},
    operation::Purpose,
    otp,
    payload::Nonce,
    verifier::{
        Binding, Enrolment, Handle, Order, Policy, Reason, RowName, StoredOperation, TypedRule,
        Verdict, Verifier,
    },
};

use crate::bank::{Bank, NOW, VERSION, action, bare, payment, phone, secret, settle};

/// Keys of which the one of this role gives no answer.
struct Failing<K>(K, &'static str);

impl<R: Role, K: MacUnder<R>> MacUnder<R> for Failing<K> {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        if R::NAME == self.1 {
            return Err(KeyError::new::<R>("the session was lost"));
        }
        self.0.mac(message)
    }
}

/// VER-8: a key that gives no answer gives no verdict, whatever the OTP.
#[test]
fn a_failing_key_gives_no_verdict() {
    let policy = Policy::default()
        .with_typed(TypedRule::Always)
        .with_unlinked_purposes(&[Purpose::ChangeLimit])
        .unwrap();
    let mut bank = Bank::active(policy);
    let handle = bank.issue(&action(Purpose::ChangeLimit), NOW).unwrap();
    let stored = bank.operations[&handle].clone();
    let right = bank.scanned_otp(handle);
    let (keys, p) = phone();
    let confirmation = otp::confirmation(otp::Scheme::V1, &keys, &p, NOW).unwrap();
    for failing in ["none", "otp", "login", "confirm"] {
        let keys = Failing(VerifierKeys::derive(&secret(), VERSION), failing);
        let verifier = Verifier::new(keys, p.clone(), &bank.policy);
        let enrolment = &bank.enrolment;
        for otp in [right.as_str(), "00000000"] {
            let codes = [
                verifier.submit(enrolment, Some(&stored), handle, otp, NOW).map(|_| ()),
                verifier.login(enrolment, &bank.login_otp(NOW + 30), NOW + 30).map(|_| ()),
                verifier
                    .confirm(enrolment, Some(&stored), handle, confirmation.expose(), NOW)
                    .map(|_| ()),
            ]
            .map(|result| result.map_err(|error| Code::from(&error)));
            let expected = ["otp", "login", "confirm"].map(|role| match role == failing {
                true => Err(Code::KeyFailure),
                false => Ok(()),
            });
            assert_eq!(codes, expected, "{failing}");
        }
    }
}

/// VER-36: a record that was damaged is refused, and never read as another.
#[test]
fn a_damaged_record_is_refused() {
    let mut bank = Bank::active(Policy::default());
    let handle = bank.issue(&payment(100), NOW).unwrap();
    for length in 0..bank.enrolment.encode().len() {
        let error = Enrolment::decode(&bank.enrolment.encode()[..length]).unwrap_err();
        assert_eq!(Code::from(&error), Code::MalformedRecord);
    }
    let stored = bank.operations[&handle].encode();
    for length in 0..stored.len() {
        let error = StoredOperation::decode(&stored[..length]).unwrap_err();
        assert_eq!(Code::from(&error), Code::MalformedRecord);
    }
    let body_at = stored.windows(3).position(|bytes| bytes == [0x84, 0x1a, 0x69]).unwrap();
    let mut damaged = stored.clone();
    damaged[body_at] ^= 1;
    let error = StoredOperation::decode(&damaged).unwrap_err();
    assert_eq!(error.to_string(), "verifier's record: expected the body of an operation");
}

/// An issuer of another enrolment makes nothing for this one.
#[test]
fn an_issuer_of_another_enrolment_is_refused() {
    let bank = Bank::active(Policy::default());
    let other = Secret::from([8; 32]);
    let issuer = Issuer::new(VERSION, other.key_id(VERSION), IssuerKeys::derive(&other, VERSION));
    let (operation, nonces) = (payment(100), [Nonce::from([1; 12])]);
    let order = Order {
        handle: Handle::from([1; 16]),
        operation: &operation,
        randomness: dlotp::verifier::Randomness::V1(&nonces),
    };
    let error = bank.enrolment.issue(&issuer, &bank.policy, &order, NOW).unwrap_err();
    assert_eq!(Code::from(&error), Code::UnknownKey);
}

/// A record under another's handle, or of another enrolment, names nothing (VER-15, VER-16).
#[test]
fn a_record_that_is_not_the_handle_s_names_nothing() {
    let mut bank = Bank::active(Policy::default());
    let a = bank.issue(&payment(100), NOW).unwrap();
    let b = bank.issue(&payment(200), NOW).unwrap();
    let stored = bank.operations[&a].clone();
    let commit =
        bank.verifier().submit(&bank.enrolment, Some(&stored), b, &bank.scanned_otp(a), NOW);
    let (write, verdict) = settle(commit.unwrap());
    assert_eq!(bare(verdict), Verdict::Rejected);
    assert_eq!(write.event().reason, Some(Reason::NotLive));
}

#[test]
fn records_say_what_they_hold() {
    let mut bank = Bank::active(Policy::default().with_typed(TypedRule::Never));
    let handle = bank.issue(&payment(100), NOW).unwrap();
    assert!(!bank.enrolment.live()[0].is_typed());
    let operation = &bank.operations[&handle];
    assert_eq!((operation.revision(), operation.accepted()), (1, None));

    let verdict = bank.submit(handle, &bank.scanned_otp(handle), NOW + 1);
    assert!(matches!(verdict, Verdict::Accepted { binding: Binding::Scanned, .. }));
    let operation = &bank.operations[&handle];
    assert_eq!(operation.accepted(), Some((Binding::Scanned, NOW + 1)));
    assert_eq!(operation.revision(), 2);

    let blocks = |bank: &Bank| bank.enrolment.row(RowName::Login).blocks();
    assert_eq!(blocks(&bank), 0);
    for _ in 0..5 {
        let _ = bank.login("00000000", NOW + 2);
    }
    assert_eq!(blocks(&bank), 1);

    let (write, _) = settle(bank.enrolment.unblock(NOW + 3));
    assert!(!write.destroys_keys());
    let (write, _) = settle(bank.enrolment.revoke(NOW + 3).unwrap());
    assert!(write.destroys_keys());
}
