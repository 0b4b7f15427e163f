//! The behaviour that both stores share, tested on each.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expects"
)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use dlotp::{
    Code, Record, Version,
    keys::{Identity, KeyId},
    verifier::{
        CounterName, Enrolment, EnrolmentId, Epoch, Input, Outcome, Status, Verdict, Verifier,
    },
};
use dlotp_store::{
    InputError, NewEnrolment, Owner, Store, StoreError, Transaction, Vault, VaultError, sweep,
};
use support::{
    Answer, BankFixture, CUSTOMER, NOW, id,
    records::{assert_whole, events_of, is_blocked},
    together,
};

macro_rules! on_both {
    ($($test:ident)+) => {
        on_both! { "sqlite" sqlite on_sqlite V1: $($test)+ }
        on_both! { "sqlite" sqlite_v2 on_sqlite V2: $($test)+ }
        on_both! { "postgres" postgresql on_postgres V1: $($test)+ }
        on_both! { "postgres" postgresql_v2 on_postgres V2: $($test)+ }
    };
    ($feature:literal $module:ident $on:ident $version:ident: $($test:ident)+) => {
        #[cfg(feature = $feature)]
        mod $module {
            $(#[test]
            fn $test() {
                let bank = super::BankFixture::new(super::Version::$version);
                super::support::$on(|store, _| super::$test(store, &bank));
            })+
        }
    };
}

on_both! {
    of_two_commits_on_one_revision_one_conflicts
    a_write_is_committed_with_the_secrets_of_its_own_state_only
    secrets_in_an_hsm_need_no_vault_and_those_in_the_store_do
    what_is_taken_is_refused
    what_is_unknown_is_told
    secrets_stay_with_their_owner_and_go_with_the_enrolment
    what_ended_is_forgotten_after_its_time
    what_lapsed_is_swept_with_an_event
    of_many_that_submit_the_right_otp_one_is_accepted
    of_many_guesses_five_are_evaluated
}

fn of_two_commits_on_one_revision_one_conflicts(store: &dyn Store, bank: &BankFixture) {
    bank.open(store);
    let (handle, right) = bank.issue(store, NOW).unwrap().unwrap();
    let state = store.load(id(), Some(handle)).unwrap();
    let verifier = bank.verifier(&state).unwrap();
    let judge = || {
        let operation = state.operation.as_ref();
        state.enrolment.submit(&verifier, operation, handle, &right, NOW + 1).unwrap()
    };
    let (first, second) = (judge(), judge());
    assert!(first.store(|write| bank.vault.commit(store, &state, write)).is_ok());
    let error = second.store(|write| bank.vault.commit(store, &state, write)).unwrap_err();
    assert!(error.is_conflict() && error.code().is_none(), "{error}");
    let (_, events) = assert_whole(store);
    assert_eq!(events_of(&events, handle, Outcome::Accepted).len(), 1);

    // An enrolment that is as it was loaded, with an operation that is not.
    let (other, _) = bank.issue(store, NOW + 2).unwrap().unwrap();
    let state = store.load(id(), Some(other)).unwrap();
    let cancelled = state.enrolment.cancel(other, NOW + 3).unwrap();
    assert!(cancelled.store(|write| bank.vault.commit(store, &state, write)).unwrap());
    assert_whole(store);
}

fn a_write_is_committed_with_the_secrets_of_its_own_state_only(
    store: &dyn Store,
    bank: &BankFixture,
) {
    bank.open(store);
    let before = store.load(id(), None).unwrap();
    assert!(bank.unblock(store, NOW).unwrap());
    let state = store.load(id(), None).unwrap();
    let write = state.enrolment.unblock(NOW + 1).split().0;
    let error = bank.vault.commit(store, &before, &write).unwrap_err();
    assert!(error.is_conflict(), "{error}");

    let enrolment = Enrolment::new(
        EnrolmentId::from([1; 16]),
        bank.pending().identity(),
        Epoch::default(),
        NOW - 1_000,
    );
    let write = enrolment.unblock(NOW).split().0;
    assert!(bank.vault.transaction(&state, &write).unwrap_err().is_conflict());
    assert_whole(store);
}

fn secrets_in_an_hsm_need_no_vault_and_those_in_the_store_do(
    store: &dyn Store,
    bank: &BankFixture,
) {
    let new = bank.pending();
    let (keys, secrets) = (None, None);
    store.enrol(&NewEnrolment { customer: CUSTOMER, enrolment: &new, keys, secrets }).unwrap();
    let secrets = bank.start();
    let code = secrets.login_otp(&bank.keys, 0, NOW).unwrap();
    let verifier = Verifier::new(&bank.keys, secrets, &bank.policy).unwrap();
    let state = store.load(id(), None).unwrap();
    assert!(!state.has_keys() && !state.has_secrets());
    let missing = bank.vault.secrets(&state).unwrap_err();
    assert!(matches!(missing, InputError::Vault(VaultError::NotStored("secrets"))), "{missing}");
    let login = state.enrolment.login(&verifier, code.expose(), NOW).unwrap();
    let verdict = login.store(|write| {
        store.commit(&Transaction::with_hsm(&state, write)?).map_err(InputError::from)
    });
    assert!(matches!(verdict.unwrap(), Verdict::Accepted { .. }));
    assert!(bank.unblock(store, NOW).unwrap(), "a vault commits it as well");
    assert!(!store.load(id(), None).unwrap().has_secrets());

    let (id, identity) = (
        EnrolmentId::from([1; 16]),
        Identity { version: bank.version, key_id: KeyId::from([1; 8]) },
    );
    let new = Enrolment::new(id, identity, Epoch::default(), NOW);
    let owner = Owner { customer: "neri", enrolment: &new };
    let sealed = bank.vault.seal_secrets(owner, &bank.start()).unwrap();
    let (keys, secrets) = (None, Some(&sealed));
    store.enrol(&NewEnrolment { customer: "neri", enrolment: &new, keys, secrets }).unwrap();
    let state = store.load(id, None).unwrap();
    let write = state.enrolment.unblock(NOW).split().0;
    let refused = Transaction::with_hsm(&state, &write).unwrap_err();
    assert!(matches!(refused, InputError::Vault(VaultError::Stored)), "{refused}");
    assert_eq!(store.load(id, None).unwrap().enrolment.revision(), 1);
}

fn what_is_taken_is_refused(store: &dyn Store, bank: &BankFixture) {
    bank.open(store);
    let enrol = |id: u8, key_id: KeyId| {
        let identity = Identity { version: bank.version, key_id };
        let enrolment =
            Enrolment::new(EnrolmentId::from([id; 16]), identity, Epoch::default(), NOW);
        let (keys, secrets) = (None, None);
        store.enrol(&NewEnrolment { customer: "neri", enrolment: &enrolment, keys, secrets })
    };
    assert_eq!(enrol(9, KeyId::from([1; 8])), Err(StoreError::Duplicate));
    assert_eq!(enrol(1, bank.pending().identity().key_id), Err(StoreError::Duplicate));
    assert_eq!(enrol(1, KeyId::from([1; 8])), Ok(()));
    assert_eq!(store.enrolments_of("neri").unwrap(), [EnrolmentId::from([1; 16])]);
    assert_eq!(store.enrolments_of("nobody").unwrap(), []);
    assert_eq!(store.all_enrolments().unwrap(), [id(), EnrolmentId::from([1; 16])]);
}

fn what_is_unknown_is_told(store: &dyn Store, bank: &BankFixture) {
    let unknown = |result: Result<(), StoreError>| {
        assert!(matches!(result, Err(StoreError::Unknown(_))), "{result:?}");
    };
    unknown(store.load(id(), None).map(|_| ()));
    unknown(store.enrolment_of(support::handle()).map(|_| ()));
    bank.open(store);
    assert!(store.load(id(), Some(support::handle())).unwrap().operation.is_none());
    let (handle, _) = bank.issue(store, NOW).unwrap().unwrap();
    assert_eq!(store.enrolment_of(handle), Ok(id()));
    assert_eq!(store.load(id(), Some(handle)).unwrap().operation.unwrap().handle, handle);
}

fn secrets_stay_with_their_owner_and_go_with_the_enrolment(store: &dyn Store, bank: &BankFixture) {
    let (vault, enrolment) = (&bank.vault, bank.pending());
    let owner = Owner { customer: CUSTOMER, enrolment: &enrolment };
    let keys = vault.seal_keys(owner, &bank.keys).unwrap();
    let secrets = vault.seal_secrets(owner, &bank.start()).unwrap();
    let (keys, secrets) = (Some(&keys), Some(&secrets));
    store
        .enrol(&NewEnrolment { customer: CUSTOMER, enrolment: &enrolment, keys, secrets })
        .unwrap();
    let state = store.load(id(), None).unwrap();
    assert_eq!(vault.secrets(&state).unwrap(), bank.start());
    assert_eq!(vault.keys(&state).unwrap().encode(), bank.keys.encode());
    let other = Vault::new([4; 32]);
    for error in [other.secrets(&state).err(), other.keys(&state).err()].map(Option::unwrap) {
        assert!(matches!(error, InputError::Vault(VaultError::Unopenable(_))), "{error}");
        assert_eq!(error.code(), Some(Code::MalformedRecord));
    }

    assert!(bank.revoke(store, NOW).unwrap());
    let state = store.load(id(), None).unwrap();
    assert!(!state.has_keys() && !state.has_secrets());
    for error in [vault.secrets(&state).err(), vault.keys(&state).err()].map(Option::unwrap) {
        assert!(matches!(error, InputError::Vault(VaultError::Destroyed(_))), "{error}");
        assert_eq!(error.code(), Some(Code::NotActive));
    }
    // An OTP is rejected as before, with an event.
    let rejected = state.enrolment.reject(Input::Login, None, NOW + 1).unwrap();
    let verdict = rejected.store(|write| vault.commit(store, &state, write)).unwrap();
    assert_eq!(verdict, Verdict::Rejected);
    assert_eq!(assert_whole(store).1.len(), 3);
}

fn what_ended_is_forgotten_after_its_time(store: &dyn Store, bank: &BankFixture) {
    bank.open(store);
    let (handle, _) = bank.issue(store, NOW).unwrap().unwrap();
    let ends_at = store.load(id(), None).unwrap().enrolment.live()[0].ends_at;
    assert_eq!(store.forget(NOW, 86_399), Err(StoreError::Retention { found: 86_399 }));
    assert_eq!(store.forget(ends_at + 86_399, 86_400), Ok(0));
    assert_eq!(store.enrolment_of(handle), Ok(id()));
    assert_eq!(store.forget(ends_at + 86_400, 86_400), Ok(1));
    assert!(matches!(store.enrolment_of(handle), Err(StoreError::Unknown(_))));
    assert_whole(store);
}

/// VER-52: enrolling leaves an event, and a sweep ends what was pending for 24 hours and nothing else.
fn what_lapsed_is_swept_with_an_event(store: &dyn Store, bank: &BankFixture) {
    bank.open(store);
    let neri = EnrolmentId::from([1; 16]);
    let identity = Identity { version: bank.version, key_id: KeyId::from([1; 8]) };
    let new = Enrolment::new(neri, identity, Epoch::default(), NOW);
    let owner = Owner { customer: "neri", enrolment: &new };
    let keys = bank.vault.seal_keys(owner, &bank.keys).unwrap();
    let secrets = bank.vault.seal_secrets(owner, &bank.start()).unwrap();
    let (keys, secrets) = (Some(&keys), Some(&secrets));
    store.enrol(&NewEnrolment { customer: "neri", enrolment: &new, keys, secrets }).unwrap();
    let lines = |id| store.events(id).unwrap().into_iter().map(|entry| entry.line);
    assert_eq!(lines(neri).collect::<Vec<_>>(), [new.enrolling_event().to_string()]);

    let end = NOW + 86_400;
    assert_eq!(store.lapsed_enrolments(end - 1), Ok(vec![]));
    assert_eq!(sweep(store, end - 1).unwrap().ended, 0);
    assert_eq!(store.lapsed_enrolments(end), Ok(vec![neri]));
    let report = sweep(store, end).unwrap();
    assert_eq!((report.ended, report.damaged), (1, vec![]));
    let state = store.load(neri, None).unwrap();
    assert_eq!(state.enrolment.status(), Status::Revoked);
    assert!(!state.has_keys() && !state.has_secrets());
    assert!(
        lines(neri).next_back().unwrap().contains(" input=sweep outcome=lapsed status=revoked ")
    );
    assert_eq!(store.lapsed_enrolments(end), Ok(vec![]));
    assert_eq!(sweep(store, end).unwrap().ended, 0);
    assert_whole(store);
}

fn wrong(right: &str, at: usize) -> String {
    let guess = format!("{:08}", 10_000_000 + at);
    if guess == right { "00000000".to_owned() } else { guess }
}

fn of_many_that_submit_the_right_otp_one_is_accepted(store: &dyn Store, bank: &BankFixture) {
    bank.open(store);
    let (handle, right) = bank.issue(store, NOW).unwrap().unwrap();
    let accepted = AtomicUsize::new(0);
    together(64, |at| {
        let otp = if at < 4 { wrong(&right, at) } else { right.clone() };
        if bank.submit(store, handle, &otp, NOW + 1).unwrap() == Answer::Accepted {
            accepted.fetch_add(1, Ordering::Relaxed);
        }
    });
    assert_eq!(accepted.into_inner(), 1);
    let (_, events) = assert_whole(store);
    assert_eq!(events_of(&events, handle, Outcome::Accepted).len(), 1);
}

/// 63 guesses and the right OTP at once, until one round has accepted it before the block.
fn of_many_guesses_five_are_evaluated(store: &dyn Store, bank: &BankFixture) {
    bank.open(store);
    for round in 0..200 {
        let now = NOW + round;
        let (handle, right) = bank.issue(store, now).unwrap().unwrap();
        let accepted = AtomicUsize::new(0);
        let (_, before) = assert_whole(store);
        together(64, |at| {
            let otp = if at == 63 { right.clone() } else { wrong(&right, at) };
            if bank.submit(store, handle, &otp, now).unwrap() == Answer::Accepted {
                accepted.fetch_add(1, Ordering::Relaxed);
            }
        });
        let (enrolment, events) = assert_whole(store);
        let failed = events_of(&events, handle, Outcome::Failed).len();
        let accepted = accepted.into_inner();
        assert_eq!(events_of(&events, handle, Outcome::Accepted).len(), accepted);
        assert_eq!(events.len(), before.len() + 64, "every submission left an event");
        // Those that the first acceptance made were unevaluated after it.
        assert!(failed <= 5, "{failed} failures were evaluated");
        if accepted == 1 {
            assert!(!is_blocked(&enrolment));
            assert_eq!(enrolment.counter(CounterName::Operation).failures, 0);
            return;
        }
        assert_eq!((accepted, failed), (0, 5));
        assert!(is_blocked(&enrolment));
        bank.unblock(store, now).unwrap();
    }
    panic!("the right OTP never came before the fifth guess, in 200 rounds");
}
