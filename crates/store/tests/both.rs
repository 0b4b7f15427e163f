//! What every store does, shown on each.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod support;

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
};

use dlotp::{
    Version,
    keys::KeyId,
    verifier::{Enrolment, EnrolmentId, Outcome, RowName},
};
use dlotp_store::{
    Error, NewEnrolment, Owner, Postgres, Secret, Sqlite, Store, StoreError, VaultError,
};
use support::{
    Bank, ID, NOW, Told, assert_whole, events_of, is_blocked, is_failure, server, together,
};

macro_rules! on_both {
    ($($test:ident)+) => {
        on_both! { sqlite on_sqlite V1: $($test)+ }
        on_both! { sqlite_v2 on_sqlite V2: $($test)+ }
        on_both! { postgresql on_postgres V1: $($test)+ }
        on_both! { postgresql_v2 on_postgres V2: $($test)+ }
    };
    ($module:ident $on:ident $version:ident: $($test:ident)+) => {
        mod $module {
            $(#[test]
            fn $test() {
                let bank = super::Bank::new(super::Version::$version);
                super::support::$on(|store, _| super::$test(store, &bank));
            })+
        }
    };
}

on_both! {
    of_two_commits_on_one_revision_one_conflicts
    what_is_taken_is_refused
    what_is_unknown_is_told
    secrets_stay_with_their_owner_and_go_with_the_enrolment
    what_ended_is_forgotten_after_its_time
    of_many_that_submit_the_right_otp_one_is_accepted
    of_many_guesses_five_are_evaluated
}

fn of_two_commits_on_one_revision_one_conflicts(store: &dyn Store, bank: &Bank) {
    bank.open(store);
    let (handle, right) = bank.issue(store, NOW).unwrap().unwrap();
    let loaded = store.load(ID, Some(handle)).unwrap();
    let verifier = bank.verifier(&loaded).unwrap();
    let judge = || {
        let operation = loaded.operation.as_ref();
        verifier.submit(&loaded.enrolment, operation, handle, &right, NOW + 1).unwrap()
    };
    let (first, second) = (judge(), judge());
    assert!(first.store(|write| store.commit(write)).is_ok());
    assert_eq!(second.store(|write| store.commit(write)), Err(StoreError::Conflict));
    let (_, events) = assert_whole(store);
    assert_eq!(events_of(&events, handle, Outcome::Accepted).len(), 1);

    // An enrolment that is as it was loaded, with an operation that is not.
    let (other, _) = bank.issue(store, NOW + 2).unwrap().unwrap();
    let loaded = store.load(ID, Some(other)).unwrap();
    let again = loaded.enrolment.cancel(other, NOW + 3).unwrap();
    assert!(again.store(|write| store.commit(write)).is_ok());
    assert_whole(store);
}

fn what_is_taken_is_refused(store: &dyn Store, bank: &Bank) {
    bank.open(store);
    let enrol = |id: u8, key_id: KeyId| {
        let enrolment = Enrolment::new(EnrolmentId::from([id; 16]), bank.version, key_id, NOW);
        store.enrol(&NewEnrolment {
            customer: "neri",
            enrolment: &enrolment,
            p: None,
            keys: None,
            chains: None,
        })
    };
    assert_eq!(enrol(9, KeyId::from([1; 8])), Err(StoreError::Taken));
    assert_eq!(enrol(1, bank.pending().key_id()), Err(StoreError::Taken));
    assert_eq!(enrol(1, KeyId::from([1; 8])), Ok(()));
    assert_eq!(store.enrolments("neri").unwrap(), [EnrolmentId::from([1; 16])]);
    assert_eq!(store.enrolments("nobody").unwrap(), []);
}

fn what_is_unknown_is_told(store: &dyn Store, bank: &Bank) {
    let unknown = |result: Result<(), StoreError>| {
        assert!(matches!(result, Err(StoreError::Unknown(_))), "{result:?}");
    };
    unknown(store.load(ID, None).map(|_| ()));
    unknown(store.owner(support::handle()).map(|_| ()));
    bank.open(store);
    assert!(store.load(ID, Some(support::handle())).unwrap().operation.is_none());
    let (handle, _) = bank.issue(store, NOW).unwrap().unwrap();
    assert_eq!(store.owner(handle), Ok(ID));
    assert_eq!(store.load(ID, Some(handle)).unwrap().operation.unwrap().handle(), handle);
}

fn secrets_stay_with_their_owner_and_go_with_the_enrolment(store: &dyn Store, bank: &Bank) {
    let vault = &bank.vault;
    let enrolment = bank.pending();
    let owner = Owner { customer: "rossi", enrolment: &enrolment };
    let p = vault.seal(owner, Secret::P, bank.p.expose()).unwrap();
    let keys = vault.seal(owner, Secret::Keys, b"keys").unwrap();
    let chains = vault.seal(owner, Secret::Chains, b"chains").unwrap();
    let new = NewEnrolment {
        customer: "rossi",
        enrolment: &enrolment,
        p: Some(&p),
        keys: Some(&keys),
        chains: Some(&chains),
    };
    store.enrol(&new).unwrap();
    let loaded = store.load(ID, None).unwrap();
    let owner = Owner { customer: &loaded.customer, enrolment: &loaded.enrolment };
    let opened = vault.open(owner, Secret::P, loaded.p.as_ref()).unwrap();
    assert_eq!(*opened, bank.p.expose());
    assert_eq!(vault.open(owner, Secret::P, loaded.keys.as_ref()), Err(VaultError::Open));
    let revoked = loaded.enrolment.revoke(NOW).unwrap();
    assert!(revoked.store(|write| store.commit(write)).unwrap());
    let loaded = store.load(ID, None).unwrap();
    assert_eq!((loaded.p, loaded.keys, loaded.chains), (None, None, None));
}

fn what_ended_is_forgotten_after_its_time(store: &dyn Store, bank: &Bank) {
    bank.open(store);
    let (handle, _) = bank.issue(store, NOW).unwrap().unwrap();
    let ends_at = NOW + bank.policy.lifetime_s();
    assert_eq!(store.forget(NOW, 86_399), Err(StoreError::Retention { found: 86_399 }));
    assert_eq!(store.forget(ends_at + 86_399, 86_400), Ok(0));
    assert_eq!(store.owner(handle), Ok(ID));
    assert_eq!(store.forget(ends_at + 86_400, 86_400), Ok(1));
    assert!(matches!(store.owner(handle), Err(StoreError::Unknown(_))));
    assert_whole(store);
}

fn wrong(right: &str, at: usize) -> String {
    let guess = format!("{:08}", 10_000_000 + at);
    if guess == right { "00000000".to_owned() } else { guess }
}

fn of_many_that_submit_the_right_otp_one_is_accepted(store: &dyn Store, bank: &Bank) {
    bank.open(store);
    let (handle, right) = bank.issue(store, NOW).unwrap().unwrap();
    let accepted = AtomicUsize::new(0);
    together(64, |at| {
        let otp = if at < 4 { wrong(&right, at) } else { right.clone() };
        if bank.submit(store, handle, &otp, NOW + 1).unwrap() == Told::Accepted {
            accepted.fetch_add(1, Ordering::Relaxed);
        }
    });
    assert_eq!(accepted.into_inner(), 1);
    let (_, events) = assert_whole(store);
    assert_eq!(events_of(&events, handle, Outcome::Accepted).len(), 1);
}

/// 63 guesses and the right OTP at once, until one round has accepted it before the block.
fn of_many_guesses_five_are_evaluated(store: &dyn Store, bank: &Bank) {
    bank.open(store);
    for round in 0..200 {
        let now = NOW + round;
        let (handle, right) = bank.issue(store, now).unwrap().unwrap();
        let accepted = AtomicUsize::new(0);
        let (_, before) = assert_whole(store);
        together(64, |at| {
            let otp = if at == 63 { right.clone() } else { wrong(&right, at) };
            if bank.submit(store, handle, &otp, now).unwrap() == Told::Accepted {
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
            assert_eq!(enrolment.row(RowName::Operation).failures(), 0);
            return;
        }
        assert_eq!((accepted, failed), (0, 5));
        assert!(is_blocked(&enrolment));
        bank.unblock(store, now).unwrap();
    }
    panic!("the right OTP never came before the fifth guess, in 200 rounds");
}

#[test]
fn a_full_disk_gives_an_error_and_no_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bank.db");
    let bank = Bank::new(Version::V1);
    bank.open(&Sqlite::open(&path).unwrap());
    let full = Sqlite::open_limited(&path, 20).unwrap();
    let (last, verdicts) = fill(&bank, &full);
    assert!(is_failure(&last), "{last}");
    let (_, events) = assert_whole(&Sqlite::open(&path).unwrap());
    assert_eq!(
        events.len(),
        verdicts + 1,
        "a verdict was told for each event but the activation's"
    );
    drop(full);
    // With room again it goes on where it was.
    let store = Sqlite::open(&path).unwrap();
    assert!(bank.issue(&store, NOW + 9_000).unwrap().is_some());
}

/// Inputs until the store fails: the error, and how many were told before.
fn fill(bank: &Bank, store: &dyn Store) -> (Error, usize) {
    for told in 0..20_000 {
        if let Err(error) = bank.submit(store, support::handle(), "00000000", NOW + 8_000) {
            return (error, told);
        }
    }
    panic!("the disk does not become full");
}

/// A disk of its own for a server, in memory; none where this user may not mount.
struct Disk(tempfile::TempDir);

impl Disk {
    fn mount(megabytes: u32) -> Option<Self> {
        let disk = Self(tempfile::tempdir().unwrap());
        disk.command("mount", &["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .then_some(disk)
    }

    fn grow(&self, megabytes: u32) {
        assert!(self.command("mount", &["-o", &format!("remount,size={megabytes}m")]));
    }

    fn command(&self, program: &str, arguments: &[&str]) -> bool {
        let run = Command::new(program).args(arguments).arg(self.0.path()).output();
        run.is_ok_and(|output| output.status.success())
    }

    /// Takes what is left but for so many bytes.
    fn take_all_but(&self, left: usize) {
        let path = self.0.path().join("ballast");
        let mut file = fs::File::create(&path).unwrap();
        while file.write_all(&[1; 1 << 16]).is_ok() {}
        let length = usize::try_from(file.metadata().unwrap().len()).unwrap();
        file.set_len(u64::try_from(length.saturating_sub(left)).unwrap()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.command("umount", &["--lazy"]);
    }
}

#[test]
fn a_server_on_a_full_disk_gives_an_error_and_no_verdict() {
    // Where mounting is refused, the next test says the same with the server's own code for it.
    let Some(disk) = Disk::mount(200) else { return };
    let Some(mut server) = server::Server::start_at(disk.0.path(), &["max_wal_size=32MB"]) else {
        return server::not_run();
    };
    let database = server.database();
    let bank = Bank::new(Version::V1);
    let store = Postgres::open(&server.url(&database)).unwrap();
    bank.open(&store);
    disk.take_all_but(1 << 20);
    let (error, verdicts) = fill(&bank, &store);
    assert!(is_failure(&error), "{error}");
    drop(store);
    // With room again it goes on where it was, after a restart if the server gave up.
    disk.grow(400);
    server.kill();
    server.run();
    let store = Postgres::open(&server.url(&database)).unwrap();
    let (_, events) = assert_whole(&store);
    // The commit that failed may have been stored all the same; what was told was.
    let stored = events.len() - 1;
    assert!(stored == verdicts || stored == verdicts + 1, "{stored} stored, {verdicts} told");
    assert!(bank.issue(&store, NOW + 9_000).unwrap().is_some());
}

#[test]
fn a_server_s_full_disk_gives_an_error_and_no_verdict() {
    let Some(server) = server::Server::start(&[]) else { return server::not_run() };
    let database = server.database();
    let store = Postgres::open(&server.url(&database)).unwrap();
    let bank = Bank::new(Version::V1);
    bank.open(&store);
    let mut client = server.client(&database);
    client
        .batch_execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
             CREATE TRIGGER full_disk BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION full_disk()",
        )
        .unwrap();
    let error = bank.issue(&store, NOW).unwrap_err();
    assert!(is_failure(&error) && error.to_string().contains("53100"), "{error}");
    client.batch_execute("DROP TRIGGER full_disk ON events").unwrap();
    let (_, events) = assert_whole(&store);
    assert_eq!(events.len(), 1);
    assert!(bank.issue(&store, NOW).unwrap().is_some());
}

#[test]
fn a_lost_connection_gives_an_error_and_no_verdict() {
    let Some(mut server) = server::Server::start(&[]) else { return server::not_run() };
    let database = server.database();
    let store = Postgres::open(&server.url(&database)).unwrap();
    let bank = Bank::new(Version::V1);
    bank.open(&store);
    let (handle, right) = bank.issue(&store, NOW).unwrap().unwrap();
    // In the middle of a transaction.
    let mut client = server.client(&database);
    client
        .batch_execute(
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
             CREATE TRIGGER cut BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION cut()",
        )
        .unwrap();
    let told = bank.submit(&store, handle, &right, NOW + 1).unwrap_err();
    assert!(is_failure(&told), "{told}");
    client.batch_execute("DROP TRIGGER cut ON events").unwrap();
    // Between two, which nobody notices.
    client
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
            &[],
        )
        .unwrap();
    // The operation is as it was.
    assert_eq!(bank.submit(&store, handle, &right, NOW + 2).unwrap(), Told::Accepted);

    server.kill();
    let told = bank.submit(&store, handle, &right, NOW + 3).unwrap_err();
    assert!(is_failure(&told), "{told}");
    server.run();
    assert_eq!(bank.submit(&store, handle, &right, NOW + 4).unwrap(), Told::Rejected);
    assert_whole(&store);
}

#[test]
fn a_server_that_may_lose_what_it_stored_is_refused() {
    let Some(server) = server::Server::start(&["fsync=off"]) else { return server::not_run() };
    let told = Postgres::open(&server.url("postgres")).err().unwrap();
    assert_eq!(told.to_string(), "fsync: expected on, found off");
    drop(server);
    let server = server::Server::start(&["full_page_writes=off"]).unwrap();
    let told = Postgres::open(&server.url("postgres")).err().unwrap();
    assert_eq!(told.to_string(), "full_page_writes: expected on, found off");
    drop(server);
    let server = server::Server::start(&["synchronous_commit=off"]).unwrap();
    let told = Postgres::open(&server.url("postgres")).err().unwrap();
    assert!(matches!(told, StoreError::NotDurable { setting: "synchronous_commit", .. }), "{told}");
}

#[test]
fn a_newer_schema_is_refused_and_two_may_open_a_new_database_at_once() {
    let Some(server) = server::Server::start(&[]) else { return server::not_run() };
    let database = server.database();
    let url = server.url(&database);
    together(8, |_| drop(Postgres::open(&url).unwrap()));
    server.client(&database).execute("INSERT INTO dlotp_schema VALUES (99)", &[]).unwrap();
    let told = Postgres::open(&url).err();
    assert_eq!(told, Some(StoreError::NewerSchema { known: 3, found: 99 }));
}

#[test]
fn a_damaged_record_is_refused_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bank.db");
    let (bank, store) = (Bank::new(Version::V1), Sqlite::open(&path).unwrap());
    bank.open(&store);
    let raw = rusqlite::Connection::open(Path::new(&path)).unwrap();
    raw.execute("UPDATE enrolments SET record = x'8001'", []).unwrap();
    assert!(matches!(store.load(ID, None), Err(StoreError::Record(_))));
    let left: Vec<u8> =
        raw.query_row("SELECT record FROM enrolments", [], |row| row.get(0)).unwrap();
    assert_eq!(left, [0x80, 0x01]);
}
