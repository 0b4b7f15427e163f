//! Rows and events that were changed, swapped or put back behind the bank's back, keys that follow each
//! other, the outbox, and failures over all customers.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expects"
)]

mod support;

use dlotp::{
    Code, Version,
    keys::{Identity, KeyId},
    operation::{ActionDraft, Operation, Purpose},
    records::RecordKeys,
    verifier::{Enrolment, EnrolmentId, Epoch, Handle},
};
use dlotp_store::{
    NewEnrolment, OutboxState, Owner, Store, StoreError, TAKEN_S, restore, take, worst_hour,
};
use support::{
    Answer, BankFixture, NOW, Place, Sql, id, record_keys,
    records::{assert_outbox, assert_whole},
};

macro_rules! on_both {
    ($($test:ident)+; in places: $($placed:ident)+) => {
        #[cfg(feature = "sqlite")]
        mod sqlite {
            $(#[test] fn $test() { super::support::on_sqlite(super::$test); })+
            $(#[test] fn $placed() { super::support::on_sqlite_place(super::$placed); })+
        }
        #[cfg(feature = "postgres")]
        mod postgresql {
            $(#[test] fn $test() { super::support::on_postgres(super::$test); })+
            $(#[test] fn $placed() { super::support::on_postgres_place(super::$placed); })+
        }
    };
}

on_both! {
    a_row_that_is_put_back_pays_nothing_twice
    a_row_that_is_put_back_gives_no_new_guesses
    rows_that_are_swapped_are_refused
    a_row_or_an_event_without_a_mac_is_refused
    events_that_are_changed_taken_out_or_copied_are_refused
    an_entry_is_taken_for_a_minute_and_given_until_it_is_done
    of_many_that_take_one_gets_an_entry
    logins_and_recoveries_are_not_filed
    an_entry_that_was_changed_or_forged_is_not_given
    failures_are_counted_over_all_customers_and_unknown_names
    ;
    in places:
    keys_follow_each_other_at_the_next_input
    a_database_from_before_is_adopted_once
    entries_of_an_older_epoch_are_held
}

const BACK_UP: &str = "CREATE TABLE kept_enrolments AS SELECT * FROM enrolments;
     CREATE TABLE kept_operations AS SELECT * FROM operations;";
/// Everything of the enrolment's row and of the operations' rows, and no event.
const PUT_ROWS_BACK: &str = "UPDATE enrolments SET
         revision = (SELECT revision FROM kept_enrolments),
         record = (SELECT record FROM kept_enrolments),
         secrets = (SELECT secrets FROM kept_enrolments),
         epoch = (SELECT epoch FROM kept_enrolments),
         mac_key = (SELECT mac_key FROM kept_enrolments),
         mac = (SELECT mac FROM kept_enrolments);
     DELETE FROM operations;
     INSERT INTO operations SELECT * FROM kept_operations;";

fn malformed<T: std::fmt::Debug>(result: Result<T, StoreError>) {
    assert_eq!(result.unwrap_err().code(), Some(Code::MalformedRecord));
}

fn accept(store: &dyn Store, bank: &BankFixture, now: u64) -> Handle {
    let (handle, right) = bank.issue(store, now).unwrap().unwrap();
    assert_eq!(bank.submit(store, handle, &right, now + 1).unwrap(), Answer::Accepted);
    handle
}

fn a_row_that_is_put_back_pays_nothing_twice(store: &dyn Store, sql: Sql<'_>) {
    let bank = BankFixture::new(Version::V1);
    bank.open(store);
    let (handle, right) = bank.issue(store, NOW).unwrap().unwrap();
    sql(BACK_UP);
    assert_eq!(bank.submit(store, handle, &right, NOW + 1).unwrap(), Answer::Accepted);
    let events = store.events(id()).unwrap();
    sql(PUT_ROWS_BACK);
    let again = bank.submit(store, handle, &right, NOW + 2).unwrap_err();
    assert_eq!(again.code(), Some(Code::MalformedRecord), "{again}");
    assert!(bank.unblock(store, NOW + 3).is_err());
    assert_eq!(restore(store, NOW + 3).unwrap().damaged, [id()]);
    assert_eq!(store.events(id()).unwrap(), events);
    assert_eq!(store.outbox(OutboxState::Ready, NOW, 9).unwrap().entries.len(), 1);
}

fn a_row_that_is_put_back_gives_no_new_guesses(store: &dyn Store, sql: Sql<'_>) {
    let bank = BankFixture::new(Version::V2);
    bank.open(store);
    let (handle, right) = bank.issue(store, NOW).unwrap().unwrap();
    sql(BACK_UP);
    let wrong = if right == "00000000" { "00000001" } else { "00000000" };
    let mut evaluated = 0;
    for _ in 0..60 {
        if bank.submit(store, handle, wrong, NOW + 1).is_ok() {
            evaluated += 1;
        }
        sql(PUT_ROWS_BACK);
    }
    assert_eq!(evaluated, 1, "every later one finds a row behind its newest event");
}

fn rows_that_are_swapped_are_refused(store: &dyn Store, sql: Sql<'_>) {
    let bank = BankFixture::new(Version::V1);
    bank.enrol(store);
    let other = EnrolmentId::from([1; 16]);
    let identity = Identity { version: Version::V1, key_id: KeyId::from([1; 8]) };
    let enrolment = Enrolment::new(other, identity, Epoch::default(), NOW - 1_000);
    let owner = Owner { customer: "neri", enrolment: &enrolment };
    let secrets = bank.vault.seal_secrets(owner, &bank.start()).unwrap();
    let (keys, secrets) = (None, Some(&secrets));
    store.enrol(&NewEnrolment { customer: "neri", enrolment: &enrolment, keys, secrets }).unwrap();
    sql("CREATE TABLE kept AS SELECT * FROM enrolments;
         UPDATE enrolments SET
             record = (SELECT record FROM kept WHERE kept.id <> enrolments.id),
             mac = (SELECT mac FROM kept WHERE kept.id <> enrolments.id)");
    malformed(store.load(id(), None));
    malformed(store.load(other, None));
    // Back to what it was, but for the customers, who are in the MAC too.
    sql("UPDATE enrolments SET
             record = (SELECT record FROM kept WHERE kept.id = enrolments.id),
             mac = (SELECT mac FROM kept WHERE kept.id = enrolments.id)");
    assert!(store.load(id(), None).is_ok() && store.load(other, None).is_ok());
    sql("UPDATE enrolments SET
             customer = (SELECT customer FROM kept WHERE kept.id <> enrolments.id)");
    malformed(store.load(id(), None));
    malformed(store.load(other, None));
}

fn a_row_or_an_event_without_a_mac_is_refused(store: &dyn Store, sql: Sql<'_>) {
    let bank = BankFixture::new(Version::V1);
    bank.open(store);
    let (handle, _) = bank.issue(store, NOW).unwrap().unwrap();
    for column in ["mac", "mac_key"] {
        for (table, key) in [("enrolments", "id"), ("events", "number"), ("operations", "handle")] {
            sql(&format!(
                "CREATE TABLE kept AS SELECT * FROM {table}; UPDATE {table} SET {column} = NULL"
            ));
            malformed(store.load(id(), Some(handle)));
            sql(&format!(
                "UPDATE {table} SET {column} =
                     (SELECT {column} FROM kept WHERE kept.{key} = {table}.{key});
                 DROP TABLE kept"
            ));
            assert!(store.load(id(), Some(handle)).is_ok());
        }
    }
}

fn events_that_are_changed_taken_out_or_copied_are_refused(store: &dyn Store, sql: Sql<'_>) {
    let bank = BankFixture::new(Version::V2);
    bank.open(store);
    for at in 0..4 {
        accept(store, &bank, NOW + at);
    }
    let (_, events) = assert_whole(store);
    assert_outbox(store);
    sql("CREATE TABLE kept AS SELECT * FROM events");
    let bring_back = "DELETE FROM events; INSERT INTO events SELECT * FROM kept";
    // The newest event is checked with every input, the others where they are evidence.
    for (change, is_loaded) in [
        ("UPDATE events SET line = line || ' ' WHERE revision = 3", true),
        ("UPDATE events SET at = at + 1 WHERE revision = 1", true),
        ("DELETE FROM events WHERE revision = 4", true),
        ("UPDATE events SET revision = -revision WHERE revision = 4", true),
        ("UPDATE events SET line = line || ' ' WHERE revision = 10", false),
        ("DELETE FROM events WHERE revision = 10", false),
        ("DELETE FROM events", false),
        (
            "UPDATE events SET revision = 11 WHERE revision = 10;
             UPDATE events SET revision = 10 WHERE revision = 9;
             UPDATE events SET revision = 9 WHERE revision = 11",
            false,
        ),
    ] {
        sql(change);
        let loaded = store.load(id(), None);
        assert_eq!(loaded.is_ok(), is_loaded, "{change}");
        let checked = store.check_events(id());
        if change != "DELETE FROM events" && change != "DELETE FROM events WHERE revision = 10" {
            malformed(checked);
        }
        sql(bring_back);
        assert_eq!(store.check_events(id()), Ok(events.len() as u64), "{change}");
    }
    assert_eq!(events.len(), 10);
    let unknown = store.check_events(EnrolmentId::from([1; 16]));
    assert!(matches!(unknown, Err(StoreError::Unknown(_))));
}

fn an_entry_is_taken_for_a_minute_and_given_until_it_is_done(store: &dyn Store, _: Sql<'_>) {
    let bank = BankFixture::new(Version::V2);
    bank.open(store);
    let [first, second, third] = [0, 1, 2].map(|at| accept(store, &bank, NOW + at));
    let now = NOW + 10;
    let taken = |now, limit| {
        let found = take(store, now, limit).unwrap();
        assert!(found.damaged.is_empty());
        found.entries.iter().map(|entry| entry.handle).collect::<Vec<_>>()
    };
    assert_eq!(taken(now, 2), [first, second]);
    assert_eq!(taken(now, 2), [third]);
    assert_eq!(taken(now + TAKEN_S - 1, 9), []);
    let entries = store.outbox(OutboxState::Taken, now, 9).unwrap().entries;
    let entry = &entries[0];
    assert_eq!((entry.handle, entry.enrolment, entry.accepted_at), (first, id(), NOW + 1));
    assert_eq!(entry.record.operation().unwrap().purpose(), Purpose::ChangeLimit);

    assert!(store.settle(second, now + 1).unwrap());
    assert!(!store.settle(second, now + 2).unwrap(), "it was reported before");
    assert!(!store.settle(support::handle(), now + 2).unwrap());
    assert_eq!(taken(now + TAKEN_S, 9), [first, third], "whoever took them has died");
    let stale = store.outbox(OutboxState::Taken, now + TAKEN_S, 9).unwrap().entries;
    assert!(store.settle(first, now + TAKEN_S + 1).unwrap());
    assert!(!store.take(&stale[0], now + 2 * TAKEN_S).unwrap(), "it is done");
    // A clock that was an hour ahead holds nothing back for an hour.
    assert_eq!(taken(now + 3_600, 9), [third]);
    assert_eq!(taken(now + TAKEN_S + 2, 9), [third]);
    assert_eq!(store.outbox(OutboxState::Done, now, 9).unwrap().entries.len(), 2);
    assert_outbox(store);

    // Done entries go with the operations, open ones never.
    assert_eq!(store.forget(NOW + 400_000, 86_400), Ok(3));
    assert_eq!(store.outbox(OutboxState::Done, now, 9).unwrap().entries.len(), 0);
    assert_eq!(taken(NOW + 400_000, 9), [third]);
}

fn of_many_that_take_one_gets_an_entry(store: &dyn Store, _: Sql<'_>) {
    let bank = BankFixture::new(Version::V1);
    bank.open(store);
    let mut all: Vec<Handle> = (0..4).map(|at| accept(store, &bank, NOW + at)).collect();
    let taken = std::sync::Mutex::new(Vec::new());
    support::together(16, |_| {
        let found = take(store, NOW + 10, 4).unwrap().entries;
        taken.lock().unwrap().extend(found.iter().map(|entry| *entry.handle.as_bytes()));
    });
    let mut taken = taken.into_inner().unwrap();
    taken.sort_unstable();
    all.sort_by_key(|handle| *handle.as_bytes());
    assert_eq!(taken, all.iter().map(|handle| *handle.as_bytes()).collect::<Vec<_>>());
}

fn logins_and_recoveries_are_not_filed(store: &dyn Store, _: Sql<'_>) {
    let bank = BankFixture::new(Version::V2);
    bank.open(store);
    for (at, purpose) in [(0, Purpose::LogIn), (10, Purpose::RecoverAccess)] {
        let draft = ActionDraft { purpose: purpose.into(), title: "Access", details: vec![] };
        let operation = Operation::action(&draft).unwrap();
        let (handle, right) = bank.issue_operation(store, &operation, NOW + at).unwrap().unwrap();
        assert_eq!(bank.submit(store, handle, &right, NOW + at + 1).unwrap(), Answer::Accepted);
    }
    assert!(store.outbox(OutboxState::Ready, NOW, 9).unwrap().entries.is_empty());
}

fn an_entry_that_was_changed_or_forged_is_not_given(store: &dyn Store, sql: Sql<'_>) {
    let bank = BankFixture::new(Version::V2);
    bank.open(store);
    let [first, second] = [0, 1].map(|at| accept(store, &bank, NOW + at));
    // What was accepted for one handle stands under the other.
    let (first_at, second_at) = (NOW + 1, NOW + 2);
    sql(&format!(
        "CREATE TABLE kept AS SELECT * FROM outbox;
         UPDATE outbox SET record = (SELECT record FROM kept WHERE at = {second_at})
         WHERE at = {first_at}"
    ));
    let found = take(store, NOW + 10, 9).unwrap();
    assert_eq!(found.damaged, [first.to_string()]);
    assert_eq!(found.entries.iter().map(|entry| entry.handle).collect::<Vec<_>>(), [second]);
}

fn failures_are_counted_over_all_customers_and_unknown_names(store: &dyn Store, _: Sql<'_>) {
    let bank = BankFixture::new(Version::V1);
    bank.open(store);
    let minute = NOW + 600;
    assert_eq!(store.failures(0), Ok(vec![]));
    for at in [minute, minute + 59, minute + 60] {
        bank.login(store, "00000000", at).unwrap();
    }
    bank.login(store, "no OTP", minute).unwrap(); // not evaluated
    for at in [minute + 1, minute + 2, minute + 600] {
        store.count_unknown(at).unwrap();
    }
    let counts = |since| {
        let found = store.failures(since).unwrap();
        found.iter().map(|at| (at.minute - minute, at.failed, at.unknown)).collect::<Vec<_>>()
    };
    assert_eq!(counts(0), [(0, 2, 2), (60, 1, 0), (600, 0, 1)]);
    assert_eq!(counts(minute + 30), [(0, 1, 2), (60, 1, 0), (600, 0, 1)]);
    assert_eq!(counts(minute + 60), [(60, 1, 0), (600, 0, 1)]);
    assert_eq!(worst_hour(&store.failures(0).unwrap()), 6);
}

fn keys_follow_each_other_at_the_next_input(place: &Place<'_>) {
    let bank = BankFixture::new(Version::V2);
    let old = (place.open)(0, record_keys()).unwrap();
    bank.open(old.as_ref());
    let handle = accept(old.as_ref(), &bank, NOW);
    assert_eq!(old.under_older_keys(), Ok((0, 0)));
    let both = (place.open)(0, record_keys().with_key(2, [6; 32])).unwrap();
    assert_eq!(both.under_older_keys(), Ok((3, 4)));
    assert!(both.load(id(), Some(handle)).unwrap().operation.is_some());
    accept(both.as_ref(), &bank, NOW + 2);
    assert_eq!(both.under_older_keys(), Ok((2, 4)), "the operation of before, and its entry");
    assert_outbox(both.as_ref());
    // Who has one key alone does not read what is under the other.
    malformed(old.load(id(), None));
    let newest = (place.open)(0, RecordKeys::new(2, [6; 32])).unwrap();
    assert!(newest.load(id(), None).is_ok());
    malformed(newest.load(id(), Some(handle)));
    malformed(newest.check_events(id()));
    let other = (place.open)(0, RecordKeys::new(2, [7; 32])).unwrap();
    malformed(other.load(id(), None));
}

/// The database loses what the newest schema added.
const FROM_BEFORE: &str = "DROP INDEX events_by_revision; DROP INDEX events_by_failure;
     DROP TABLE outbox; DROP TABLE unknown_names;
     ALTER TABLE enrolments DROP COLUMN epoch; ALTER TABLE enrolments DROP COLUMN mac_key;
     ALTER TABLE enrolments DROP COLUMN mac; ALTER TABLE operations DROP COLUMN epoch;
     ALTER TABLE operations DROP COLUMN mac_key; ALTER TABLE operations DROP COLUMN mac;
     ALTER TABLE events DROP COLUMN revision; ALTER TABLE events DROP COLUMN failed;
     ALTER TABLE events DROP COLUMN previous; ALTER TABLE events DROP COLUMN epoch;
     ALTER TABLE events DROP COLUMN mac_key; ALTER TABLE events DROP COLUMN mac;
     CREATE INDEX events_by_enrolment ON events (enrolment, number);";

fn a_database_from_before_is_adopted_once(place: &Place<'_>) {
    let bank = BankFixture::new(Version::V2);
    let store = (place.open)(0, record_keys()).unwrap();
    assert!(matches!((place.adopt)(record_keys()), Err(StoreError::WithMacs { found: 9 })));
    bank.open(store.as_ref());
    let (handle, right) = bank.issue(store.as_ref(), NOW).unwrap().unwrap();
    bank.login(store.as_ref(), "00000000", NOW).unwrap();
    let before = assert_whole(store.as_ref());
    drop(store);
    (place.sql)(FROM_BEFORE);
    (place.sql)(place.set_schema_8);

    let refused = (place.open)(0, record_keys()).err();
    assert_eq!(refused, Some(StoreError::WithoutMacs { found: 8 }));
    assert_eq!((place.adopt)(record_keys()), Ok(1));
    assert_eq!((place.adopt)(record_keys()), Err(StoreError::WithMacs { found: 9 }));
    let store = (place.open)(0, record_keys()).unwrap();
    assert_eq!(assert_whole(store.as_ref()), before);
    assert_outbox(store.as_ref());
    assert_eq!(store.failures(0).unwrap().len(), 1);
    assert_eq!(bank.submit(store.as_ref(), handle, &right, NOW + 1).unwrap(), Answer::Accepted);
    assert_outbox(store.as_ref());
}

fn entries_of_an_older_epoch_are_held(place: &Place<'_>) {
    let bank = BankFixture::new(Version::V1);
    let first = (place.open)(0, record_keys()).unwrap();
    bank.open(first.as_ref());
    let [executed, open] = [0, 1].map(|at| accept(first.as_ref(), &bank, NOW + at));
    assert!(first.settle(executed, NOW + 5).unwrap());
    let next = (place.open)(1, record_keys()).unwrap();
    assert_eq!(take(next.as_ref(), NOW + 10, 9).unwrap().entries, []);
    let held = next.outbox(OutboxState::Held, NOW, 9).unwrap().entries;
    assert_eq!(
        held.iter().map(|entry| (entry.handle, entry.epoch)).collect::<Vec<_>>(),
        [(open, 0)]
    );
    let new = accept(next.as_ref(), &bank, NOW + 20);
    let taken = take(next.as_ref(), NOW + 30, 9).unwrap().entries;
    assert_eq!(
        taken.iter().map(|entry| (entry.handle, entry.epoch)).collect::<Vec<_>>(),
        [(new, 1)]
    );
    assert!(next.settle(open, NOW + 40).unwrap(), "settled by the memory of whoever executes");
    assert_eq!(next.outbox(OutboxState::Held, NOW, 9).unwrap().entries, []);
    // A server that was left with the number before reads nothing of the epoch.
    malformed(first.load(id(), None));
}

#[cfg(feature = "sqlite")]
mod flips {
    use dlotp::verifier::Epoch;
    use rusqlite::{Connection, params, types::Value};

    use super::{
        BankFixture, Code, NOW, OutboxState, Store, Version, accept, id, record_keys, support,
    };
    use dlotp_store::Sqlite;

    /// Every value that differs from one in a single bit.
    fn flipped(value: &Value) -> Vec<Value> {
        let bits = |bytes: &[u8]| -> Vec<Vec<u8>> {
            (0..bytes.len() * 8)
                .map(|at| {
                    let mut other = bytes.to_vec();
                    other[at / 8] ^= 1 << (at % 8);
                    other
                })
                .collect()
        };
        match value {
            Value::Blob(bytes) => bits(bytes).into_iter().map(Value::Blob).collect(),
            // Of what is no longer UTF-8, SQLite makes a text too.
            Value::Text(text) => bits(text.as_bytes()).into_iter().map(Value::Blob).collect(),
            Value::Integer(number) => (0..64).map(|at| Value::Integer(number ^ 1 << at)).collect(),
            Value::Null | Value::Real(_) => Vec::new(),
        }
    }

    /// Changes each bit of each column of a row, and asserts that the row is refused. Returns the number
    /// of bits.
    fn refused(
        raw: &Connection,
        table: &str,
        row: &str,
        columns: &[&str],
        is_refused: impl Fn() -> bool,
    ) -> usize {
        let mut count = 0;
        for column in columns {
            let select = format!("SELECT {column} FROM {table} WHERE {row}");
            let value: Value = raw.query_row(&select, [], |row| row.get(0)).unwrap();
            let is_text = matches!(value, Value::Text(_));
            let place = if is_text { "CAST(?1 AS TEXT)" } else { "?1" };
            let rowid: i64 = raw
                .query_row(&format!("SELECT rowid FROM {table} WHERE {row}"), [], |row| row.get(0))
                .unwrap();
            let update = format!("UPDATE {table} SET {column} = {place} WHERE rowid = {rowid}");
            for other in flipped(&value) {
                // A number that another row has is refused by the database itself.
                if raw.execute(&update, params![other]).is_err() {
                    continue;
                }
                assert!(is_refused(), "{table}.{column}: {other:?} in place of {value:?}");
                count += 1;
            }
            raw.execute(
                &format!("UPDATE {table} SET {column} = ?1 WHERE rowid = {rowid}"),
                [value],
            )
            .unwrap();
            assert!(!is_refused(), "{table}.{column} as it was");
        }
        count
    }

    #[test]
    fn each_bit_of_a_stored_row_is_refused() {
        for version in [Version::V1, Version::V2] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("bank.db");
            let (bank, store) = (
                BankFixture::new(version),
                Sqlite::open(&path, Epoch::default(), record_keys()).unwrap(),
            );
            let raw = Connection::open(&path).unwrap();
            raw.pragma_update(None, "synchronous", "off").unwrap();
            raw.pragma_update(None, "foreign_keys", "off").unwrap();
            bank.enrol(&store);
            let is_loaded = |handle| match store.load(id(), handle) {
                Ok(_) => true,
                Err(error) => {
                    assert_eq!(error.code(), Some(Code::MalformedRecord), "{error}");
                    false
                }
            };
            let row = [
                "customer",
                "version",
                "key_id",
                "revision",
                "record",
                "stores_secrets",
                "pending_until",
                "epoch",
                "mac_key",
                "mac",
            ];
            let mut count = refused(&raw, "enrolments", "1", &row, || !is_loaded(None));
            raw.execute_batch("DELETE FROM events; DELETE FROM enrolments").unwrap();

            bank.open(&store);
            accept(&store, &bank, NOW);
            let (handle, _) = bank.issue(&store, NOW + 2).unwrap().unwrap();
            count += refused(&raw, "enrolments", "1", &row, || !is_loaded(None));
            let event = [
                "revision", "previous", "at", "alert", "failed", "line", "epoch", "mac_key", "mac",
            ];
            let newest = "revision = (SELECT max(revision) FROM events)";
            count += refused(&raw, "events", newest, &event, || !is_loaded(None));
            count += refused(&raw, "events", "revision = 2", &event, || {
                store.check_events(id()).is_err()
            });
            let operation = ["revision", "ends_at", "record", "epoch", "mac_key", "mac"];
            let of_handle = format!("hex(handle) = upper('{handle}')");
            count +=
                refused(&raw, "operations", &of_handle, &operation, || !is_loaded(Some(handle)));
            let entry = [
                "handle",
                "enrolment",
                "version",
                "revision",
                "at",
                "record",
                "epoch",
                "mac_key",
                "mac",
            ];
            count += refused(&raw, "outbox", "1", &entry, || {
                [OutboxState::Ready, OutboxState::Held].iter().all(|state| {
                    store.outbox(*state, NOW + 9, 9).map_or(true, |found| found.entries.is_empty())
                })
            });
            println!("{count} bits, each refused");
            assert!(count > 10_000);
            support::records::assert_outbox(&store);
        }
    }
}
