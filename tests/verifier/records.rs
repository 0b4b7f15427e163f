//! Keys that fail, and records that are damaged or another's.

use dlotp::{
    Code, Record,
    keys::{Identity, IssuerKeys, KeyError, KeySet, MacUnder, Secret, VerifierKeys, role::Role},
    operation::Purpose,
    verifier::{
        Binding, CounterName, Enrolment, Handle, OperationRecord, Policy, Reason, TypedRule,
        Verdict, Verifier,
    },
};

use crate::{
    bank::{Bank, NOW, VERSION, action, bare, payment, phone, secret, secrets, settle},
    playback::Playback,
};

/// Keys of which the one of this role gives no answer.
struct Failing<K>(K, &'static str);

impl<K: KeySet> KeySet for Failing<K> {
    fn identity(&self) -> Identity {
        self.0.identity()
    }
}

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
    let confirmation = secrets().confirmation_otp(&phone().0, 0, NOW).unwrap();
    for failing in ["none", "otp", "login", "confirm"] {
        let keys = Failing(VerifierKeys::derive(&secret(), VERSION), failing);
        let verifier = Verifier::new(keys, secrets(), &bank.policy).unwrap();
        let enrolment = &bank.enrolment;
        for otp in [right.as_str(), "00000000"] {
            let codes = [
                enrolment.submit(&verifier, Some(&stored), handle, otp, NOW).map(|_| ()),
                enrolment.login(&verifier, &bank.login_otp(NOW + 30), NOW + 30).map(|_| ()),
                enrolment
                    .confirm(&verifier, Some(&stored), handle, confirmation.expose(), NOW)
                    .map(|_| ()),
            ]
            .map(|result| result.map_err(|error| error.code()));
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
        assert_eq!(error.code(), Code::MalformedRecord);
    }
    let stored = bank.operations[&handle].encode();
    for length in 0..stored.len() {
        let error = OperationRecord::decode(&stored[..length]).unwrap_err();
        assert_eq!(error.code(), Code::MalformedRecord);
    }
    let body_at = stored.windows(3).position(|bytes| bytes == [0x84, 0x1a, 0x69]).unwrap();
    let mut damaged = stored.clone();
    damaged[body_at] ^= 1;
    let error = OperationRecord::decode(&damaged).unwrap_err();
    assert_eq!(error.to_string(), "verifier's record: expected the body of an operation");
}

/// An issuer of another enrolment makes nothing for this one.
#[test]
fn an_issuer_of_another_enrolment_is_refused() {
    let bank = Bank::active(Policy::default());
    let other = Secret::from([8; 32]);
    let keys = IssuerKeys::derive(&other, VERSION);
    let (handle, mut random) = (Handle::from([1; 16]), Playback::new(&[1; 12]));
    let issued = bank.enrolment.issue(&keys, &bank.policy, handle, &payment(100), &mut random, NOW);
    let error = issued.unwrap_err();
    assert_eq!(error.code(), Code::UnknownKey);
}

/// A record under another's handle, or of another enrolment, names nothing (VER-15, VER-16).
#[test]
fn a_record_that_is_not_the_handle_s_names_nothing() {
    let mut bank = Bank::active(Policy::default());
    let a = bank.issue(&payment(100), NOW).unwrap();
    let b = bank.issue(&payment(200), NOW).unwrap();
    let stored = bank.operations[&a].clone();
    let commit =
        bank.enrolment.submit(&bank.verifier(), Some(&stored), b, &bank.scanned_otp(a), NOW);
    let (write, verdict) = settle(commit.unwrap());
    assert_eq!(bare(verdict), Verdict::Rejected);
    assert_eq!(write.event.reason, Some(Reason::NotLive));
}

#[test]
fn records_say_what_they_hold() {
    let mut bank = Bank::active(Policy::default().with_typed(TypedRule::Never));
    let handle = bank.issue(&payment(100), NOW).unwrap();
    assert!(bank.enrolment.live()[0].typed_cents.is_none());
    let operation = &bank.operations[&handle];
    assert_eq!((operation.revision, operation.accepted), (1, None));

    let verdict = bank.submit(handle, &bank.scanned_otp(handle), NOW + 1);
    assert!(matches!(verdict, Verdict::Accepted { binding: Binding::Scanned, .. }));
    let operation = &bank.operations[&handle];
    assert_eq!(operation.accepted, Some((Binding::Scanned, NOW + 1)));
    assert_eq!(operation.revision, 2);

    let blocks = |bank: &Bank| bank.enrolment.counter(CounterName::Login).blocks;
    assert_eq!(blocks(&bank), 0);
    for _ in 0..5 {
        let _ = bank.login("00000000", NOW + 2);
    }
    assert_eq!(blocks(&bank), 1);

    let (write, _) = settle(bank.enrolment.unblock(NOW + 3));
    assert!(!write.destroys_keys);
    let (write, _) = settle(bank.enrolment.revoke(NOW + 3).unwrap());
    assert!(write.destroys_keys);
}
