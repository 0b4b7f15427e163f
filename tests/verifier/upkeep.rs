//! Inputs that are not judged: an enrolment that was revoked, and keys or records of another one.

use dlotp::{
    Code, Version,
    keys::{BankKeys, KeySet, Secret, VerifierKeys},
    operation::Purpose,
    verifier::{
        Binding, Epoch, Handle, Input, Outcome, Policy, Reason, Secrets, Status, TypedRule,
        Verdict, Verifier,
    },
};

use crate::{
    bank::{
        Bank, NOW, VERSION, action, bank_keys, bare, p, payment, pending, secret, secrets, settle,
    },
    shared::Playback,
};

/// VER-6: a revoked enrolment rejects inputs without secrets, just as with them.
#[test]
fn what_was_revoked_is_rejected_without_secrets() {
    let mut bank = Bank::active(Policy::default());
    let handle = bank.issue(&payment(100), NOW).unwrap();
    let otp = bank.scanned_otp(handle);
    let commit = bank.enrolment.revoke(NOW + 1).unwrap();
    bank.store(commit);

    let (enrolment, record) = (&bank.enrolment, bank.operations.get(&handle));
    let verifier = bank.verifier();
    let submitted = enrolment.submit(&verifier, record, handle, &otp, NOW + 2).unwrap().map(bare);
    let confirmed = enrolment.confirm(&verifier, record, handle, &otp, NOW + 2).unwrap().map(bare);
    let login = enrolment.login(&verifier, &otp, NOW + 2).unwrap();
    for (input, handle, with_secrets) in [
        (Input::Submit, Some(handle), submitted),
        (Input::Confirm, Some(handle), confirmed),
        (Input::Login, None, login),
    ] {
        let rejected = settle(enrolment.reject(input, handle, NOW + 2).unwrap());
        assert_eq!(rejected, settle(with_secrets), "{input}");
        let (write, verdict) = rejected;
        assert_eq!(verdict, Verdict::Rejected);
        assert_eq!((write.event.input, write.event.handle), (input, handle));
        let (outcome, reason) = (write.event.outcome, write.event.reason);
        assert_eq!((outcome, reason), (Outcome::Refused, Some(Reason::NotActive)));
        assert_eq!((write.event.status, write.event.alert), (Status::Revoked, false));
        assert_eq!((write.replaces, write.operation), (enrolment.revision(), None));
        assert!(write.destroys_keys);
    }
    // An order is refused as with its keys, with the same event.
    let ordered = settle(enrolment.reject(Input::Issue, Some(handle), NOW + 2).unwrap());
    let (keys, random) = (bank_keys(VERSION), &mut Playback::new([0; 12]));
    let operation = payment(100);
    let with_keys =
        enrolment.issue(&keys, &bank.policy, handle, &operation, random, NOW + 2).unwrap();
    let with_keys = settle(with_keys);
    assert_eq!(ordered.0, with_keys.0);
    assert_eq!((ordered.1, with_keys.1.unwrap_err().code()), (Verdict::Rejected, Code::NotActive));
    // The clock and the inputs that need no secrets.
    let error = enrolment.reject(Input::Login, None, NOW - 300).unwrap_err();
    assert_eq!(error.code(), Code::ClockWentBack);
    for &input in Input::ALL {
        let needs_secrets =
            matches!(input, Input::Issue | Input::Submit | Input::Login | Input::Confirm);
        let code = enrolment.reject(input, None, NOW + 2).map(|_| ()).map_err(|e| e.code());
        assert_eq!(code, if needs_secrets { Ok(()) } else { Err(Code::NotActive) }, "{input}");
    }
}

/// An enrolment that was not revoked has secrets, and is judged with them.
#[test]
fn what_was_not_revoked_is_not_rejected_unseen() {
    let active = Bank::active(Policy::default()).enrolment;
    for enrolment in [pending(VERSION), active] {
        for input in [Input::Issue, Input::Submit, Input::Login, Input::Confirm] {
            let error = enrolment.reject(input, None, NOW + 1).unwrap_err();
            assert_eq!(error.code(), Code::NotActive);
        }
    }
}

/// The keys of another enrolment, or of the same secret's other version, are an error and count nothing.
#[test]
fn the_keys_of_another_enrolment_are_an_error() {
    let mut bank = Bank::active(Policy::default());
    let handle = bank.issue(&payment(100), NOW).unwrap();
    let record = bank.operations.get(&handle);
    let (enrolment, policy) = (&bank.enrolment, &bank.policy);
    let other = Secret::from([8; 32]);
    for (secret, version) in [(&other, VERSION), (&secret(), Version::V2)] {
        let secrets = Secrets::start(secret, version, p(version));
        let keys = VerifierKeys::derive(secret, version);
        let verifier = Verifier::new(keys, secrets, policy).unwrap();
        for otp in [bank.scanned_otp(handle).as_str(), "00000000", "no OTP"] {
            let codes = [
                enrolment.submit(&verifier, record, handle, otp, NOW).map(|_| ()),
                enrolment.confirm(&verifier, record, handle, otp, NOW).map(|_| ()),
                enrolment.login(&verifier, otp, NOW).map(|_| ()),
            ];
            for error in codes.map(Result::unwrap_err) {
                assert_eq!(error.code(), Code::UnknownKey);
                let found = BankKeys::derive(secret, version).identity();
                let expected = enrolment.identity();
                let message = format!("keys: expected those of {expected}, found those of {found}");
                assert_eq!(error.to_string(), message);
            }
        }
        let (keys, random) = (BankKeys::derive(secret, version), &mut Playback::new([1; 32]));
        let handle = Handle::from([7; 16]);
        let issued = enrolment.issue(&keys, policy, handle, &payment(100), random, NOW);
        assert_eq!(issued.unwrap_err().code(), Code::UnknownKey);
        assert_eq!(random.left(), 32, "nothing was drawn");
    }
}

/// In either version, another enrolment's login activates no pending one.
#[test]
fn a_pending_enrolment_takes_no_keys_of_another() {
    let (other, policy) = (Secret::from([8; 32]), Policy::default());
    for &version in Version::ALL {
        let (keys, enrolment) = (BankKeys::derive(&other, version), pending(version));
        let secrets = Secrets::start(&other, version, p(version));
        let login = secrets.login_otp(&keys, 0, NOW).unwrap();
        let verifier = Verifier::new(&keys, secrets, &policy).unwrap();
        let (handle, random) = (Handle::from([7; 16]), &mut Playback::new([1; 32]));
        let codes = [
            enrolment.login(&verifier, login.expose(), NOW).map(|_| ()),
            enrolment.submit(&verifier, None, handle, "00000000", NOW).map(|_| ()),
            enrolment.confirm(&verifier, None, handle, "00000000", NOW).map(|_| ()),
            enrolment.issue(&keys, &policy, handle, &payment(100), random, NOW).map(|_| ()),
        ];
        assert!(codes.into_iter().all(|code| code.unwrap_err().code() == Code::UnknownKey));
    }
}

/// A verifier refuses keys and secrets of different versions.
#[test]
fn a_verifier_has_keys_and_secrets_of_one_version() {
    let policy = Policy::default();
    for (version, other) in [(Version::V1, Version::V2), (Version::V2, Version::V1)] {
        assert!(Verifier::new(bank_keys(version), secrets(version), &policy).is_ok());
        let error = Verifier::new(bank_keys(version), secrets(other), &policy).unwrap_err();
        assert_eq!(error.code(), Code::UnknownKey);
    }
}

/// The record of another enrolment's operation names nothing, and counts nothing (VER-17, VER-18).
#[test]
fn the_operation_of_another_enrolment_counts_nothing() {
    let mut bank = Bank::active(Policy::default());
    let handle = bank.issue(&payment(100), NOW).unwrap();
    let mut theirs = Bank::active(Policy::default());
    let record = theirs.enrolment.clone();
    theirs.enrolment = dlotp::verifier::Enrolment::new(
        dlotp::verifier::EnrolmentId::from([8; 16]),
        record.identity(),
        Epoch::default(),
        NOW,
    );
    let _ = theirs.login(&theirs.login_otp(NOW), NOW);
    assert_eq!(theirs.issue(&payment(100), NOW), Some(handle));
    let (otp, record) = (theirs.scanned_otp(handle), theirs.operations.get(&handle));
    let commit = bank.enrolment.submit(&bank.verifier(), record, handle, &otp, NOW);
    let (write, verdict) = settle(commit.unwrap().map(bare));
    assert_eq!((verdict, write.event.reason), (Verdict::Rejected, Some(Reason::NotLive)));
    assert_eq!(
        write.event.operation,
        *bank.enrolment.counter(dlotp::verifier::CounterName::Operation)
    );
}

/// VER-52: enrolling gives an event, and so does the end of a pending enrolment, by whatever input.
#[test]
fn a_pending_enrolment_begins_and_lapses_with_an_event() {
    for &version in Version::ALL {
        let enrolment = pending(version);
        let event = enrolment.enrolling_event();
        assert_eq!((event.outcome, event.input, event.at), (Outcome::Enrolled, Input::Enrol, NOW));
        assert_eq!((event.status, event.enrolment), (Status::Pending, enrolment.id()));
        assert!(event.to_string().contains(" input=enrol outcome=enrolled status=pending "));

        assert_eq!(enrolment.pending_until(), Some(NOW + 86_400));
        let (write, lapsed) = settle(enrolment.sweep(NOW + 86_399).unwrap());
        assert_eq!((lapsed, write.event.outcome), (false, Outcome::Refused));
        assert_eq!(write.event.reason, Some(Reason::NotLapsed));
        assert_eq!((write.enrolment.status(), write.destroys_keys), (Status::Pending, false));

        let (write, lapsed) = settle(enrolment.sweep(NOW + 86_400).unwrap());
        assert_eq!(
            (lapsed, write.event.outcome, write.event.reason),
            (true, Outcome::Lapsed, None)
        );
        assert_eq!((write.enrolment.status(), write.destroys_keys), (Status::Revoked, true));
        let (write, lapsed) = settle(write.enrolment.sweep(NOW + 86_400).unwrap());
        assert_eq!((lapsed, write.event.outcome), (false, Outcome::Refused));

        let (write, revoked) = settle(enrolment.revoke(NOW + 86_400).unwrap());
        assert_eq!((revoked, write.event.outcome), (false, Outcome::Lapsed));
        assert_eq!((write.event.reason, write.event.alert), (Some(Reason::NotActive), false));
    }
    let mut bank = Bank::new(Policy::default());
    let commit = bank.enrolment.login(&bank.verifier(), "00000000", NOW + 86_400).unwrap();
    let (event, verdict) = bank.store(commit);
    assert_eq!((verdict, event.outcome), (Verdict::Rejected, Outcome::Lapsed));
    let error = bank.enrolment.sweep(NOW + 86_400 - 301).unwrap_err();
    assert_eq!(error.code(), Code::ClockWentBack);
    let active = Bank::active(Policy::default()).enrolment;
    assert_eq!(active.pending_until(), None);
    let (write, lapsed) = settle(active.sweep(NOW + 86_400).unwrap());
    assert_eq!((lapsed, write.event.outcome), (false, Outcome::Refused));
}

/// VER-2: an operation whose own record was accepted is not live, whatever its enrolment lists.
#[test]
fn what_its_own_record_calls_accepted_has_ended() {
    let policy = Policy::default().with_unlinked_purposes(&[Purpose::Consent]).unwrap();
    let mut bank = Bank::active(policy);
    let handle = bank.issue(&action(Purpose::Consent), NOW).unwrap();
    let before = bank.enrolment.clone();
    let otp = bank.scanned_otp(handle);
    assert!(matches!(bank.submit(handle, &otp, NOW), Verdict::Accepted { .. }));
    // The enrolment's record alone comes back from a backup.
    let record = bank.operations.get(&handle);
    assert!(before.live().iter().any(|live| live.handle == handle));
    let (verifier, confirmation) = (bank.verifier(), bank.confirmation_otp(NOW));
    let judged = [
        before.submit(&verifier, record, handle, &otp, NOW),
        before.confirm(&verifier, record, handle, &confirmation, NOW),
    ];
    for judged in judged {
        let (write, verdict) = settle(judged.unwrap().map(bare));
        assert_eq!((verdict, write.event.reason), (Verdict::Rejected, Some(Reason::NotLive)));
    }
}

/// A pending result can be mapped, and comes out of the same store.
#[test]
fn the_result_of_a_commit_is_mapped_while_it_is_pending() {
    let mut bank = Bank::active(Policy::default().with_typed(TypedRule::Never));
    let handle = bank.issue(&payment(100), NOW).unwrap();
    let judge = |otp: &str| {
        let record = bank.operations.get(&handle);
        bank.enrolment.submit(&bank.verifier(), record, handle, otp, NOW).unwrap().map(bare)
    };
    let otp = bank.scanned_otp(handle);
    let accepted = Verdict::Accepted { binding: Binding::Scanned, drift: None, subject: () };
    assert_eq!(
        judge(&otp).store(|write| write.operation.is_some().then_some(()).ok_or(())),
        Ok(accepted)
    );
    assert_eq!(judge("00000000").store(|_| Ok::<_, ()>(())), Ok(Verdict::Rejected));
    assert_eq!(judge(&otp).store(|_| Err("disk full")), Err("disk full"));
    let (write, pending) = judge(&otp).split();
    let told = pending.map(|verdict| matches!(verdict, Verdict::Accepted { .. }));
    assert_eq!(write.replaces, bank.enrolment.revision());
    assert!(told.settle(dlotp::DurableWrite::confirmed()));
}
