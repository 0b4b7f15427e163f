//! Keys that fail, and records that are damaged or of another enrolment.

use dlotp::{
    Code, Record, Version,
    keys::{Identity, KeyError, KeySet, MacUnder, VerifierKeys, role::Role},
    operation::Purpose,
    verifier::{
        Binding, CounterName, Enrolment, Epoch, OperationRecord, Policy, Reason, Secrets,
        TypedRule, Verdict, Verifier,
    },
};

use crate::{
    bank::{Bank, NOW, VERSION, action, bare, p, payment, pending, secret, secrets, settle},
    shared,
};

/// Keys in memory, and the role of the one that fails.
struct FailingKeys<K>(K, &'static str);

impl<K: KeySet> KeySet for FailingKeys<K> {
    fn identity(&self) -> Identity {
        self.0.identity()
    }
}

impl<R: Role, K: MacUnder<R>> MacUnder<R> for FailingKeys<K> {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        if R::NAME == self.1 {
            return Err(KeyError::new::<R>("the session was lost"));
        }
        self.0.mac(message)
    }
}

/// VER-10: a key that fails gives no verdict, whatever the OTP.
#[test]
fn a_failing_key_gives_no_verdict() {
    let policy = Policy::default()
        .with_typed(TypedRule::Always)
        .with_unlinked_purposes(&[Purpose::Consent])
        .unwrap();
    let mut bank = Bank::active(policy);
    let handle = bank.issue(&action(Purpose::Consent), NOW).unwrap();
    let stored = bank.operations[&handle].clone();
    let right = bank.scanned_otp(handle);
    let confirmation = bank.confirmation_otp(NOW);
    for failing in ["none", "otp", "login", "confirm"] {
        let keys = FailingKeys(VerifierKeys::derive(&secret(), VERSION), failing);
        let verifier = Verifier::new(keys, secrets(VERSION), &bank.policy).unwrap();
        let enrolment = &bank.enrolment;
        for otp in [right.as_str(), "00000000"] {
            let codes = [
                enrolment.submit(&verifier, Some(&stored), handle, otp, NOW).map(|_| ()),
                enrolment.login(&verifier, &bank.login_otp(NOW + 30), NOW + 30).map(|_| ()),
                enrolment.confirm(&verifier, Some(&stored), handle, &confirmation, NOW).map(|_| ()),
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

/// VER-7: a damaged record is refused, and never read as another.
#[test]
fn a_damaged_record_is_refused() {
    let mut bank = Bank::active(Policy::default());
    let handle = bank.issue(&payment(100), NOW).unwrap();
    for length in 0..bank.enrolment.encode().len() {
        let error =
            Enrolment::decode(&bank.enrolment.encode()[..length], Epoch::default()).unwrap_err();
        assert_eq!(error.code(), Code::MalformedRecord);
    }
    let stored = bank.operations[&handle].encode();
    for length in 0..stored.len() {
        let error = OperationRecord::decode(&stored[..length]).unwrap_err();
        assert_eq!(error.code(), Code::MalformedRecord);
    }
    let body_at = stored.windows(3).position(|bytes| bytes == [0x84, 0x1a, 0x69]).unwrap();
    let mut damaged = stored.to_vec();
    damaged[body_at] ^= 1;
    let error = OperationRecord::decode(&damaged).unwrap_err();
    assert_eq!(error.to_string(), "verifier's record: expected the body of an operation");
}

/// A record under another's handle, or of another enrolment, names nothing (VER-17, VER-18).
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
    assert_eq!((operation.handle, operation.enrolment), (handle, bank.enrolment.id()));
    assert_eq!(operation.typed_id(), None);
    assert_eq!(operation.operation().unwrap(), payment(100));
    assert_eq!(operation.validity().unwrap().ends_at(), NOW + 300);

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

/// ENR-22: a verifier's secrets come back whole, from `[1, P]` or `[2, P, n, s, q, l]`.
#[test]
fn the_secrets_of_an_enrolment_come_back_whole() {
    for &version in Version::ALL {
        let secrets = secrets(version);
        let stored = secrets.encode();
        assert_eq!(Secrets::decode(&stored).unwrap(), secrets);
        let elements = shared::elements(&stored);
        assert_eq!(shared::number(&elements[0]), u64::from(version.number()));
        assert_eq!(shared::bytes(&elements[1]), *p(version).expose());
        assert_eq!(shared::record(elements.clone()), *stored);
        match version {
            Version::V1 => assert_eq!(elements.len(), 2),
            _ => {
                assert_eq!(elements.len(), 6);
                assert_eq!([2, 4].map(|at: usize| shared::number(&elements[at])), [0, 0]);
                let start = secret();
                let chain = |at: usize| shared::bytes::<32>(&elements[at]);
                assert_ne!(chain(3), chain(5));
                assert_ne!(chain(3), *start.derive_key::<dlotp::keys::role::Otp>(version));
            }
        }
    }
}

#[test]
fn damaged_secrets_are_refused() {
    let mut damaged = Vec::new();
    for &version in Version::ALL {
        let stored = secrets(version).encode();
        damaged.extend((0..stored.len()).map(|length| stored[..length].to_vec()));
        damaged.push([&stored[..], &[0]].concat());
        // Another version's number, or one that is not implemented.
        for number in [0, 1, 2, 3] {
            let mut elements = shared::elements(&stored);
            if number != version.number() {
                elements[0] = u64::from(number).into();
                damaged.push(shared::record(elements));
            }
        }
        // A P that is too short, and one element too few.
        let mut elements = shared::elements(&stored);
        elements[1] = vec![7; 31].into();
        damaged.push(shared::record(elements.clone()));
        elements.pop();
        damaged.push(shared::record(elements));
    }
    for bytes in damaged {
        let error = Secrets::decode(&bytes).unwrap_err();
        assert_eq!(error.code(), Code::MalformedRecord, "{}", hex::encode(&bytes));
    }
}

/// ENR-22: version 1 has no chains, so that its secrets stay; those of the other version are refused.
#[test]
fn secrets_advance_with_records_of_their_version() {
    let one = secrets(Version::V1);
    assert_eq!(one.advance(&pending(Version::V1)).unwrap(), one);
    for (secrets, enrolment) in
        [(one, pending(Version::V2)), (secrets(Version::V2), pending(Version::V1))]
    {
        assert_eq!(secrets.advance(&enrolment).unwrap_err().code(), Code::MalformedRecord);
    }
}
