//! Version 2 on each store: chains that move on, and a backup that is restored.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use dlotp::{
    Code, TypedDetails, Version,
    keys::{Identity, KeyId},
    operation::{ActionDraft, Operation, PaymentDraft, Purpose},
    payload::{Digest, Serials},
    verifier::{Binding, Enrolment, EnrolmentId, Handle, Secrets},
};
use dlotp_store::{InputError, NewEnrolment, Store, VaultError, restore};
use support::{Answer, BankFixture, NOW, Sql, id, phone::Phone, records::assert_whole, together};

/// The number of serials that are skipped when a backup was restored (VER-47).
const RESTORE_SKIP: u64 = 65_536;

const BACK_UP: &str = "CREATE TABLE kept_enrolments AS SELECT * FROM enrolments;
     CREATE TABLE kept_operations AS SELECT * FROM operations;
     CREATE TABLE kept_events AS SELECT * FROM events;";
const BRING_BACK: &str = "DELETE FROM events; DELETE FROM operations; DELETE FROM enrolments;
     INSERT INTO enrolments SELECT * FROM kept_enrolments;
     INSERT INTO operations SELECT * FROM kept_operations;
     INSERT INTO events SELECT * FROM kept_events;";

macro_rules! on_both {
    ($($test:ident)+) => {
        #[cfg(feature = "sqlite")]
        mod sqlite { $(#[test] fn $test() { super::support::on_sqlite(super::$test); })+ }
        #[cfg(feature = "postgres")]
        mod postgresql { $(#[test] fn $test() { super::support::on_postgres(super::$test); })+ }
    };
}

on_both! {
    what_a_scan_and_a_typed_code_bind_is_accepted_and_the_chains_move_on
    what_ends_without_an_otp_moves_the_chains_on_too
    a_backup_that_is_restored_gives_no_serial_and_accepts_no_code_twice
    secrets_that_are_damaged_or_lost_give_no_verdict_and_change_nothing
    of_many_that_submit_at_once_one_moves_the_chains
    restoring_ends_what_is_live_in_version_1_too_and_goes_past_what_is_damaged
}

/// Orders a payment so low that it may be typed. Returns its handle and text.
fn payment(bank: &BankFixture, store: &dyn Store, now: u64) -> (Handle, String) {
    let operation = Operation::payment(&PaymentDraft {
        purpose: Purpose::CreditTransfer.into(),
        amount: 2_050,
        currency: "EUR",
        payee: "Rossi Impianti Srl",
        account: Some("IT60X0542811101000000123456"),
        reference: None,
        details: vec![],
    });
    order(bank, store, &operation.unwrap(), now)
}

/// Orders an action. Returns its handle and text.
fn action(bank: &BankFixture, store: &dyn Store, now: u64) -> (Handle, String) {
    let draft =
        ActionDraft { purpose: Purpose::ChangeLimit.into(), title: "Limit", details: vec![] };
    order(bank, store, &Operation::action(&draft).unwrap(), now)
}

fn order(
    bank: &BankFixture,
    store: &dyn Store,
    operation: &Operation<'_>,
    now: u64,
) -> (Handle, String) {
    let handle = bank.order(store, operation, now).unwrap().unwrap();
    let stored = store.load(id(), Some(handle)).unwrap().operation.unwrap();
    (handle, stored.text)
}

fn secrets(bank: &BankFixture, store: &dyn Store) -> Secrets {
    bank.vault.secrets(&store.load(id(), None).unwrap()).unwrap()
}

/// The OTP of a scanned payload, by the stored secrets.
fn scanned_otp(
    bank: &BankFixture,
    secrets: &Secrets,
    serial: u64,
) -> Result<dlotp::Otp, dlotp::Error> {
    let serials = Serials { serial, login_position: 0 };
    secrets.scanned_otp(&bank.keys, &Digest::from([0; 32]), Some(serials))
}

/// The positions of the stored chains: the first for which they still give an OTP.
fn kept(bank: &BankFixture, store: &dyn Store) -> (u64, u64) {
    let secrets = secrets(bank, store);
    let scan = (0..).find(|serial| scanned_otp(bank, &secrets, *serial).is_ok());
    let login = (0..).find(|position| secrets.login_otp(&bank.keys, *position, NOW).is_ok());
    (scan.unwrap(), login.unwrap())
}

fn open(store: &dyn Store) -> (BankFixture, Phone) {
    let bank = BankFixture::new(Version::V2);
    bank.open(store);
    let phone = Phone::of(&bank);
    (bank, phone)
}

fn what_a_scan_and_a_typed_code_bind_is_accepted_and_the_chains_move_on(
    store: &dyn Store,
    _: Sql<'_>,
) {
    let (bank, mut phone) = open(store);
    let [first, second, third] = [0, 1, 2].map(|at| payment(&bank, store, NOW + at));
    assert_eq!(kept(&bank, store), (1, 0));
    let code = phone.scan(&first.1, NOW + 5).unwrap();
    assert_eq!(bank.submit(store, first.0, &code, NOW + 6).unwrap(), Answer::Accepted);
    // The start is gone; the login chain waits at prev.
    assert_eq!(kept(&bank, store), (2, 0));
    let code = phone.scan(&third.1, NOW + 7).unwrap();
    assert_eq!(bank.submit(store, third.0, &code, NOW + 8).unwrap(), Answer::Accepted);
    assert_eq!(kept(&bank, store), (2, 0), "the second is live");
    assert_eq!(phone.scan(&second.1, NOW + 9).unwrap_err().code(), Code::Stale);

    // Without a camera: what is keyed in is bound.
    let stored = store.load(id(), Some(second.0)).unwrap().operation.unwrap();
    let typed_id = stored.typed_id().unwrap();
    let lie = TypedDetails::payment(1, "20.50", "EUR", "00999999").unwrap();
    let code = phone.authorise_typed(typed_id, &lie, NOW + 10);
    assert_eq!(bank.submit(store, second.0, &code, NOW + 11).unwrap(), Answer::Rejected);
    let invoice = TypedDetails::payment(1, "20,5", "eur", "0012 3456").unwrap();
    let code = phone.authorise_typed(typed_id, &invoice, NOW + 12);
    assert_eq!(bank.submit(store, second.0, &code, NOW + 13).unwrap(), Answer::Accepted);
    let stored = store.load(id(), Some(second.0)).unwrap().operation.unwrap();
    assert_eq!(stored.accepted, Some((Binding::TypedDetails, NOW + 13)));
    assert_eq!(kept(&bank, store), (4, 0));

    // An accepted OTP can't be computed again, and everything goes with the enrolment.
    let lost = scanned_otp(&bank, &secrets(&bank, store), 3).unwrap_err();
    assert_eq!(lost.code(), Code::MalformedRecord);
    let login = phone.login(NOW + 60);
    assert_eq!(bank.login(store, &login, NOW + 60).unwrap(), Answer::Accepted);
    assert!(bank.revoke(store, NOW + 61).unwrap());
    let state = store.load(id(), None).unwrap();
    assert!(!state.has_secrets());
    let destroyed = bank.vault.secrets(&state);
    assert!(matches!(destroyed, Err(InputError::Vault(VaultError::Destroyed(_)))));
}

/// Cancelling and blocks end live operations; nobody computes their OTPs afterwards.
fn what_ends_without_an_otp_moves_the_chains_on_too(store: &dyn Store, _: Sql<'_>) {
    let (bank, _) = open(store);
    let [first, second] = [0, 1].map(|at| action(&bank, store, NOW + at));
    assert_eq!(kept(&bank, store), (1, 0));
    let state = store.load(id(), None).unwrap();
    let cancelled = state.enrolment.cancel(first.0, NOW + 2).unwrap();
    assert!(cancelled.store(|write| bank.vault.commit(store, &state, write)).unwrap());
    assert_eq!(kept(&bank, store), (2, 0));
    for _ in 0..5 {
        bank.submit(store, second.0, "00000000", NOW + 3).unwrap();
    }
    assert_eq!(kept(&bank, store), (3, 0));
    assert!(bank.unblock(store, NOW + 4).unwrap());
    let (handle, _) = action(&bank, store, NOW + 5);
    assert!(bank.unblock(store, NOW - 500).unwrap(), "a clock that went back ends what is live");
    assert!(store.load(id(), Some(handle)).unwrap().enrolment.live().is_empty());
    assert_eq!(kept(&bank, store), (4, 0));
}

fn a_backup_that_is_restored_gives_no_serial_and_accepts_no_code_twice(
    store: &dyn Store,
    sql: Sql<'_>,
) {
    let (bank, mut phone) = open(store);
    let (before, text) = action(&bank, store, NOW);
    sql(BACK_UP);
    let code = phone.scan(&text, NOW + 1).unwrap();
    assert_eq!(bank.submit(store, before, &code, NOW + 2).unwrap(), Answer::Accepted);
    let (after, text) = action(&bank, store, NOW + 3);
    let second = phone.scan(&text, NOW + 4).unwrap();
    assert_eq!(bank.submit(store, after, &second, NOW + 5).unwrap(), Answer::Accepted);

    sql(BRING_BACK);
    let now = NOW + 100;
    let restored = restore(store, now).unwrap();
    assert_eq!((restored.enrolments, restored.damaged), (1, vec![]));
    let positions = |store: &dyn Store| store.load(id(), None).unwrap().enrolment.positions();
    assert_eq!(positions(store).unwrap().issued, 1 + RESTORE_SKIP);
    for (handle, code) in [(before, &code), (after, &second)] {
        assert_eq!(bank.submit(store, handle, code, now).unwrap(), Answer::Rejected);
    }
    // The phone is ahead of what the bank knows, and takes what is issued now.
    let (handle, text) = action(&bank, store, now + 1);
    assert_eq!(kept(&bank, store), (2 + RESTORE_SKIP, 0), "what was skipped is gone at once");
    let code = phone.scan(&text, now + 2).unwrap();
    assert_eq!(bank.submit(store, handle, &code, now + 3).unwrap(), Answer::Accepted);
    assert_eq!(positions(store).unwrap().current, 2 + RESTORE_SKIP);
    // One more, and logins go on where the phone is.
    let (handle, text) = action(&bank, store, now + 4);
    let code = phone.scan(&text, now + 5).unwrap();
    assert_eq!(bank.submit(store, handle, &code, now + 6).unwrap(), Answer::Accepted);
    let login = phone.login(now + 90);
    assert_eq!(bank.login(store, &login, now + 90).unwrap(), Answer::Accepted);
    assert_whole(store);
}

fn restoring_ends_what_is_live_in_version_1_too_and_goes_past_what_is_damaged(
    store: &dyn Store,
    sql: Sql<'_>,
) {
    let damaged = EnrolmentId::from([1; 16]);
    let identity = Identity { version: Version::V2, key_id: KeyId::from([1; 8]) };
    let enrolment = Enrolment::new(damaged, identity, NOW);
    let (keys, secrets) = (None, None);
    let new = NewEnrolment { customer: "neri", enrolment: &enrolment, keys, secrets };
    store.enrol(&new).unwrap();
    sql("UPDATE enrolments SET record = key_id");

    let bank = BankFixture::new(Version::V1);
    bank.open(store);
    let (handle, code) = bank.issue(store, NOW).unwrap().unwrap();
    for _ in 0..2 {
        let restored = restore(store, NOW + 1).unwrap();
        assert_eq!((restored.enrolments, restored.damaged), (1, vec![damaged]));
    }
    assert_eq!(bank.submit(store, handle, &code, NOW + 2).unwrap(), Answer::Rejected);
    assert!(bank.revoke(store, NOW + 3).unwrap());
    assert_eq!(restore(store, NOW + 4).unwrap().enrolments, 0);
    assert_whole(store);
}

fn secrets_that_are_damaged_or_lost_give_no_verdict_and_change_nothing(
    store: &dyn Store,
    sql: Sql<'_>,
) {
    let (bank, mut phone) = open(store);
    let (handle, text) = action(&bank, store, NOW);
    let code = phone.scan(&text, NOW + 1).unwrap();
    sql(BACK_UP);
    let (before, events) = assert_whole(store);
    for damage in ["record", "NULL", "id"] {
        sql(&format!("UPDATE enrolments SET secrets = {damage}"));
        let error = bank.submit(store, handle, &code, NOW + 2).unwrap_err();
        assert_eq!(error.code(), Some(Code::MalformedRecord), "{error}");
        assert!(bank.unblock(store, NOW + 2).is_err());
        assert_eq!(assert_whole(store), (before.clone(), events.clone()));
    }
    sql("UPDATE enrolments SET secrets = (SELECT secrets FROM kept_enrolments)");
    assert_eq!(bank.submit(store, handle, &code, NOW + 3).unwrap(), Answer::Accepted);
    // Revoking needs no secrets.
    sql("UPDATE enrolments SET secrets = id");
    assert!(bank.revoke(store, NOW + 4).unwrap());
    assert!(!store.load(id(), None).unwrap().has_secrets());
}

fn of_many_that_submit_at_once_one_moves_the_chains(store: &dyn Store, _: Sql<'_>) {
    let (bank, mut phone) = open(store);
    let operations = [0, 1, 2].map(|at| action(&bank, store, NOW + at));
    let codes = operations.each_ref().map(|(_, text)| phone.scan(text, NOW + 3).unwrap());
    let accepted = AtomicUsize::new(0);
    together(24, |at| {
        let (handle, code) = (operations[at % 3].0, &codes[at % 3]);
        if bank.submit(store, handle, code, NOW + 4).unwrap() == Answer::Accepted {
            accepted.fetch_add(1, Ordering::Relaxed);
        }
    });
    assert_eq!(accepted.into_inner(), 3);
    assert_eq!(kept(&bank, store).0, 4);
    assert_whole(store);
}
