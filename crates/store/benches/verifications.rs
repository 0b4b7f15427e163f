//! Verifications a second on both stores, beside the store's own bare conditional update.
//!
//! A verification loads the records, opens the secrets, judges a wrong OTP, and commits counters and
//! audit event. Every writer has an enrolment of its own, as customers have. The floor is one
//! conditional update of one row in a transaction of its own, on a connection for each writer. Both run
//! in turn.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a benchmark is read, not called"
)]

#[cfg(feature = "postgres")]
#[path = "../tests/support/server.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests use the rest")]
mod server;

use std::{
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use dlotp::{
    Version,
    keys::{AuthenticatorKeys, BankKeys, PinMac, Secret},
    operation::{ActionDraft, Operation, Purpose},
    payload::Payload,
    records::RecordKeys,
    verifier::{Enrolment, EnrolmentId, Epoch, Handle, Policy, Secrets, Verdict, Verifier},
};
#[cfg(feature = "postgres")]
use dlotp_store::Postgres;
#[cfg(feature = "sqlite")]
use dlotp_store::Sqlite;
use dlotp_store::{EnrolmentState, NewEnrolment, Owner, Store, Vault};

const NOW: u64 = 1_767_225_600;
const VERSION: Version = Version::V2;

/// One customer, active, with an operation that is live.
struct Customer {
    id: EnrolmentId,
    handle: Handle,
    keys: BankKeys,
    wrong: String,
}

fn record_keys() -> RecordKeys {
    RecordKeys::new(1, [5; 32])
}

fn vault() -> Vault {
    Vault::new([3; 32])
}

impl Customer {
    fn verifier<'a>(
        &'a self,
        state: &EnrolmentState,
        policy: &'a Policy,
    ) -> Verifier<'a, &'a BankKeys> {
        Verifier::new(&self.keys, vault().secrets(state).unwrap(), policy).unwrap()
    }
}

fn customer(store: &dyn Store, number: u8) -> Customer {
    let (id, handle) = (EnrolmentId::from([number; 16]), Handle::from([number; 16]));
    let secret = Secret::from([number; 32]);
    let (keys, policy, vault) = (BankKeys::derive(&secret, VERSION), Policy::default(), vault());
    let secrets = Secrets::start(&secret, VERSION, PinMac::from([number; 32]));
    let enrolment = Enrolment::new(id, secret.identity(VERSION), Epoch::default(), NOW);
    let owner = Owner { customer: "c", enrolment: &enrolment };
    let sealed = vault.seal_secrets(owner, &secrets).unwrap();
    let (keys_in_hsm, sealed) = (None, Some(&sealed));
    let new =
        NewEnrolment { customer: "c", enrolment: &enrolment, keys: keys_in_hsm, secrets: sealed };
    store.enrol(&new).unwrap();
    let customer = Customer { id, handle, keys, wrong: String::new() };

    let state = store.load(id, None).unwrap();
    let code = secrets.login_otp(&customer.keys, 0, NOW).unwrap();
    let verifier = customer.verifier(&state, &policy);
    let commit = state.enrolment.login(&verifier, code.expose(), NOW).unwrap();
    let verdict = commit.store(|write| vault.commit(store, &state, write)).unwrap();
    assert!(matches!(verdict, Verdict::Accepted { .. }));

    let draft =
        ActionDraft { purpose: Purpose::ChangeLimit.into(), title: "Limit", details: vec![] };
    let operation = Operation::action(&draft).unwrap();
    let state = store.load(id, None).unwrap();
    let random = &mut getrandom::SysRng;
    let keys = &customer.keys;
    let commit = state.enrolment.issue(keys, &policy, handle, &operation, random, NOW).unwrap();
    let issued = commit.store(|write| vault.commit(store, &state, write)).unwrap().unwrap();
    let mut payload = issued.text.parse::<Payload>().unwrap();
    let phone = AuthenticatorKeys::derive(&secret, VERSION);
    let payload = payload.verify(&phone).unwrap();
    let right = secrets.scanned_otp(&phone, &payload.digest(), payload.serials()).unwrap();
    let wrong = if right.expose() == "00000000" { "00000001" } else { "00000000" }.to_owned();
    Customer { wrong, ..customer }
}

/// One verification; before the fifth failure the counter is cleared, which is not counted.
fn verify(store: &dyn Store, customer: &Customer, policy: &Policy, at: u64) {
    let vault = vault();
    if at.is_multiple_of(4) {
        let state = store.load(customer.id, None).unwrap();
        let commit = state.enrolment.unblock(NOW);
        commit.store(|write| vault.commit(store, &state, write)).unwrap();
    }
    let state = store.load(customer.id, Some(customer.handle)).unwrap();
    let verifier = customer.verifier(&state, policy);
    let (operation, otp) = (state.operation.as_ref(), &customer.wrong);
    let commit = state.enrolment.submit(&verifier, operation, customer.handle, otp, NOW).unwrap();
    let verdict = commit.store(|write| vault.commit(store, &state, write)).unwrap();
    assert_eq!(verdict, Verdict::Rejected);
}

/// The number of times a second that `writers` threads do something.
fn rate<W>(
    writers: usize,
    seconds: f64,
    begin: impl Fn(usize) -> W + Sync,
    act: impl Fn(&mut W, u64) + Sync,
) -> f64 {
    let (count, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let barrier = Barrier::new(writers + 1);
    let mut took = Duration::ZERO;
    thread::scope(|scope| {
        for writer in 0..writers {
            let (count, stop, barrier, begin, act) = (&count, &stop, &barrier, &begin, &act);
            scope.spawn(move || {
                let mut own = begin(writer);
                barrier.wait();
                for at in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    act(&mut own, at);
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        barrier.wait();
        let start = Instant::now();
        thread::sleep(Duration::from_secs_f64(seconds));
        stop.store(true, Ordering::Relaxed);
        took = start.elapsed();
    });
    count.into_inner() as f64 / took.as_secs_f64()
}

fn print_rates(
    name: &str,
    store: &dyn Store,
    seconds: f64,
    bare: impl Fn(usize) -> Box<dyn FnMut(u64)> + Sync,
) {
    let policy = Policy::default();
    let customers: Vec<Customer> = (1..=32).map(|number| customer(store, number)).collect();
    for writers in [1, 8, 32] {
        let (mut verified, mut updated) = (0.0, 0.0);
        for _ in 0..3 {
            verified += rate(
                writers,
                seconds / 3.0,
                |writer| &customers[writer],
                |customer, at| verify(store, customer, &policy, at),
            );
            updated += rate(writers, seconds / 3.0, &bare, |update, at| update(at));
        }
        let (verified, updated) = (verified / 3.0, updated / 3.0);
        println!(
            "{name:<10} {writers:>2} writers {verified:>8.0} verifications/s {updated:>8.0} bare updates/s  ratio {:.2}",
            verified / updated
        );
    }
}

fn main() {
    // `cargo test` and `cargo bench -- --test` only check that it runs.
    let is_test = std::env::args().any(|argument| argument == "--test");
    let seconds = if is_test { 0.3 } else { 6.0 };
    #[cfg(feature = "sqlite")]
    sqlite(seconds);
    #[cfg(feature = "postgres")]
    postgresql(seconds);
}

#[cfg(feature = "sqlite")]
fn sqlite(seconds: f64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bank.db");
    let store = Sqlite::open(&path, Epoch::default(), record_keys()).unwrap();
    sqlite_rows(&path);
    print_rates("SQLite", &store, seconds, |writer| {
        let connection = sqlite_connection(&path);
        let id = i64::try_from(writer).unwrap();
        Box::new(move |_| {
            let update = "UPDATE bare SET revision = revision + 1 WHERE id = ?1 AND revision >= 0";
            assert_eq!(connection.prepare_cached(update).unwrap().execute([id]).unwrap(), 1);
        })
    });
}

#[cfg(feature = "postgres")]
fn postgresql(seconds: f64) {
    match server::Server::start(&[]) {
        None => server::not_run(),
        Some(server) => {
            let database = server.database();
            let store =
                Postgres::open(&server.url(&database), Epoch::default(), record_keys()).unwrap();
            server
                .client(&database)
                .batch_execute(
                    "CREATE TABLE bare (id BIGINT PRIMARY KEY, revision BIGINT NOT NULL);
                     INSERT INTO bare SELECT number, 1 FROM generate_series(0, 31) AS number",
                )
                .unwrap();
            print_rates("PostgreSQL", &store, seconds, |writer| {
                let mut client = server.client(&database);
                let update =
                    "UPDATE bare SET revision = revision + 1 WHERE id = $1 AND revision >= 0";
                let update = client.prepare(update).unwrap();
                let id = i64::try_from(writer).unwrap();
                Box::new(move |_| assert_eq!(client.execute(&update, &[&id]).unwrap(), 1))
            });
        }
    }
}

#[cfg(feature = "sqlite")]
fn sqlite_connection(path: &std::path::Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.busy_timeout(Duration::from_secs(60)).unwrap();
    connection.pragma_update(None, "synchronous", "full").unwrap();
    connection
}

#[cfg(feature = "sqlite")]
fn sqlite_rows(path: &std::path::Path) {
    let connection = sqlite_connection(path);
    connection
        .execute_batch("CREATE TABLE bare (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL)")
        .unwrap();
    for id in 0..32 {
        connection.execute("INSERT INTO bare VALUES (?1, 1)", [id]).unwrap();
    }
}
