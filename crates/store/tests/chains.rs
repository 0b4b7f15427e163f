//! Version 2 on each store: chains that move on, and a backup that is restored.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use dlotp::{
    Code, TypedDetails, Version,
    keys::{Identity, KeyId},
    operation::{ActionDraft, Operation, PaymentDraft, Purpose},
    payload::{Digest, Serials},
    verifier::{Binding, Enrolment, EnrolmentId, Handle, Secrets, Status},
};
use dlotp_store::{Error, NewEnrolment, RestoreReport, Store, VaultError, restore};
use support::{
    Answer, BankFixture, NOW, Opening, Sql, id, phone::Phone, records::assert_whole, together,
};

/// How many serials an epoch skips (RST-3).
const EPOCH_SKIP: u64 = 16_384;

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
    secrets_that_are_damaged_or_lost_give_no_verdict_and_change_nothing
    of_many_that_submit_at_once_one_moves_the_chains
}

macro_rules! on_both_in_epochs {
    ($($test:ident)+) => {
        #[cfg(feature = "sqlite")]
        mod sqlite_in_epochs {
            $(#[test] fn $test() { super::support::on_sqlite_in_epochs(super::$test); })+
        }
        #[cfg(feature = "postgres")]
        mod postgresql_in_epochs {
            $(#[test] fn $test() { super::support::on_postgres_in_epochs(super::$test); })+
        }
    };
}

on_both_in_epochs! {
    a_backup_that_is_put_back_gives_no_serial_and_accepts_no_code_twice
    restoring_goes_past_what_is_damaged_or_dated_in_the_future_and_does_nothing_twice
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

    // What was accepted can't be computed again, and everything goes with the enrolment.
    let lost = scanned_otp(&bank, &secrets(&bank, store), 3).unwrap_err();
    assert_eq!(lost.code(), Code::MalformedRecord);
    let login = phone.login(NOW + 60);
    assert_eq!(bank.login(store, &login, NOW + 60).unwrap(), Answer::Accepted);
    assert!(bank.revoke(store, NOW + 61).unwrap());
    let state = store.load(id(), None).unwrap();
    assert!(!state.has_secrets());
    let destroyed = bank.vault.secrets(&state);
    assert!(matches!(destroyed, Err(Error::Vault(VaultError::Destroyed(_)))));
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

/// One backup is put back twice. Nobody calls [`restore`]: every input restores what it finds.
fn a_backup_that_is_put_back_gives_no_serial_and_accepts_no_code_twice(
    open_store: Opening<'_>,
    sql: Sql<'_>,
) {
    let store = open_store(0);
    let (bank, mut phone) = open(store.as_ref());
    let (before, text) = action(&bank, store.as_ref(), NOW);
    sql(BACK_UP);
    let code = phone.scan(&text, NOW + 1).unwrap();
    assert_eq!(bank.submit(store.as_ref(), before, &code, NOW + 2).unwrap(), Answer::Accepted);
    let (after, text) = action(&bank, store.as_ref(), NOW + 3);
    let second = phone.scan(&text, NOW + 4).unwrap();
    assert_eq!(bank.submit(store.as_ref(), after, &second, NOW + 5).unwrap(), Answer::Accepted);

    let positions = |store: &dyn Store| store.load(id(), None).unwrap().enrolment.positions();
    for epoch in [1, 2] {
        sql(BRING_BACK);
        let store = open_store(epoch);
        let (store, now) = (store.as_ref(), NOW + 100 * epoch);
        for (handle, code) in [(before, &code), (after, &second)] {
            assert_eq!(bank.submit(store, handle, code, now).unwrap(), Answer::Rejected);
        }
        let skipped = EPOCH_SKIP * epoch;
        assert_eq!(positions(store).unwrap().issued, 1 + skipped);
        assert_eq!(kept(&bank, store), (2 + skipped, 0), "what was skipped is gone at once");
        // The phone is ahead of what the bank knows, and takes what is issued now.
        let (handle, text) = action(&bank, store, now + 1);
        let code = phone.scan(&text, now + 2).unwrap();
        assert_eq!(bank.submit(store, handle, &code, now + 3).unwrap(), Answer::Accepted);
        assert_eq!(positions(store).unwrap().current, 2 + skipped);
        // One more, and logins go on where the phone is.
        let (handle, text) = action(&bank, store, now + 4);
        let code = phone.scan(&text, now + 5).unwrap();
        assert_eq!(bank.submit(store, handle, &code, now + 6).unwrap(), Answer::Accepted);
        let login = phone.login(now + 90);
        assert_eq!(bank.login(store, &login, now + 90).unwrap(), Answer::Accepted);
        assert_eq!(restore(store, now + 91).unwrap(), RestoreReport::default());
        assert_whole(store);
    }
}

fn restoring_goes_past_what_is_damaged_or_dated_in_the_future_and_does_nothing_twice(
    open_store: Opening<'_>,
    sql: Sql<'_>,
) {
    let store = open_store(0);
    let enrol = |number: u8, at| {
        let of = EnrolmentId::from([number; 16]);
        let identity = Identity { version: Version::V2, key_id: KeyId::from([number; 8]) };
        let enrolment = Enrolment::new(of, identity, store.epoch(), at);
        let (keys, secrets) = (None, None);
        let new = NewEnrolment { customer: "neri", enrolment: &enrolment, keys, secrets };
        store.enrol(&new).unwrap();
        of
    };
    let damaged = enrol(1, NOW);
    sql("UPDATE enrolments SET record = key_id");
    let in_future = enrol(2, NOW * 2);
    let bank = BankFixture::new(Version::V1);
    bank.open(store.as_ref());
    let (handle, code) = bank.issue(store.as_ref(), NOW).unwrap().unwrap();

    let restored_by = |epoch, now| {
        let store = open_store(epoch);
        let report = restore(store.as_ref(), now).unwrap();
        assert_eq!(report.damaged, [damaged]);
        report.enrolments
    };
    assert_eq!(restored_by(3, NOW + 1), 2);
    assert_eq!(restored_by(3, NOW + 2), 0, "once for each epoch");
    let old = restore(open_store(2).as_ref(), NOW + 3).unwrap();
    assert_eq!((old.enrolments, old.damaged.len()), (0, 3), "an older number than the records'");
    let store = open_store(3);
    let store = store.as_ref();
    let pending = store.load(in_future, None).unwrap().enrolment;
    assert_eq!((pending.status(), pending.epoch()), (Status::Revoked, store.epoch()));
    assert!(store.events(in_future).unwrap()[1].line.contains("outcome=restored restored=3"));
    assert_eq!(bank.submit(store, handle, &code, NOW + 4).unwrap(), Answer::Rejected);
    assert!(bank.revoke(store, NOW + 5).unwrap());
    assert_eq!(restored_by(4, NOW + 6), 2, "revoked enrolments too");
    assert_whole(open_store(4).as_ref());
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
