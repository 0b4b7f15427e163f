//! A bank with one enrolment and its phone.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "each test uses a part of it"
)]

pub mod child;
pub mod phone;
pub mod records;
#[cfg(feature = "postgres")]
pub mod server;

use std::{
    sync::{
        Barrier,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use dlotp::{
    Pin, Version,
    authenticator::{Authenticator, State},
    keys::{AuthenticatorKeys, BankKeys, PinMac, Secret},
    operation::{ActionDraft, Operation, Purpose},
    payload::Payload,
    records::RecordKeys,
    verifier::{
        Enrolment, EnrolmentId, Epoch, Handle, Outcome, Policy, Secrets, Verdict, Verifier,
    },
};
#[cfg(feature = "postgres")]
use dlotp_store::Postgres;
#[cfg(feature = "sqlite")]
use dlotp_store::Sqlite;
use dlotp_store::{
    EnrolmentState, InputError, NewEnrolment, Owner, Store, StoreError, Vault, retry_on_conflict,
};
use getrandom::SysRng;

pub const NOW: u64 = 1_767_225_600;
pub const CUSTOMER: &str = "rossi";

/// The name of the enrolment.
pub fn id() -> EnrolmentId {
    EnrolmentId::from([9; 16])
}

/// The bank's keys for records.
pub fn record_keys() -> RecordKeys {
    RecordKeys::new(1, [5; 32])
}

/// The bank's keys and the phone's, of one enrolment.
pub struct BankFixture {
    pub version: Version,
    /// Whether the process dies after an acceptance was stored, and before it is told.
    pub dies: bool,
    pub policy: Policy,
    pub vault: Vault,
    pub keys: BankKeys,
    phone: AuthenticatorKeys,
    secret: Secret,
}

/// Runs SQL beside the store, on a connection of its own.
pub type Sql<'a> = &'a dyn Fn(&str);

/// Opens the store in an epoch, again and again.
pub type Opening<'a> = &'a dyn Fn(u64) -> Box<dyn Store>;

#[cfg(feature = "sqlite")]
pub fn on_sqlite(test: impl Fn(&dyn Store, Sql<'_>)) {
    on_sqlite_in_epochs(|open, sql| test(open(0).as_ref(), sql));
}

#[cfg(feature = "postgres")]
pub fn on_postgres(test: impl Fn(&dyn Store, Sql<'_>)) {
    on_postgres_in_epochs(|open, sql| test(open(0).as_ref(), sql));
}

#[cfg(feature = "sqlite")]
pub fn on_sqlite_in_epochs(test: impl Fn(Opening<'_>, Sql<'_>)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bank.db");
    let connect = || rusqlite::Connection::open(&path).unwrap();
    let open = |epoch| {
        Box::new(Sqlite::open(&path, Epoch::from(epoch), record_keys()).unwrap()) as Box<dyn Store>
    };
    test(&open, &|sql| connect().execute_batch(sql).unwrap());
}

#[cfg(feature = "postgres")]
pub fn on_postgres_in_epochs(test: impl Fn(Opening<'_>, Sql<'_>)) {
    let on = |url: &str| {
        let connect = || postgres::Client::connect(url, postgres::NoTls).unwrap();
        let open = |epoch| {
            Box::new(Postgres::open(url, Epoch::from(epoch), record_keys()).unwrap())
                as Box<dyn Store>
        };
        test(&open, &|sql| connect().batch_execute(sql).unwrap());
    };
    if let Ok(url) = std::env::var("DATABASE_URL") {
        return on(&url);
    }
    match server::Server::start(&[]) {
        Some(server) => on(&server.url(&server.database())),
        None => server::not_run(),
    }
}

/// A database that is opened again and again.
pub struct Place<'a> {
    pub open: &'a dyn Fn(u64, RecordKeys) -> Result<Box<dyn Store>, StoreError>,
    pub adopt: &'a dyn Fn(RecordKeys) -> Result<u64, StoreError>,
    pub sql: Sql<'a>,
    /// Says in the database that its schema is 8.
    pub set_schema_8: &'static str,
}

#[cfg(feature = "sqlite")]
pub fn on_sqlite_place(test: impl Fn(&Place<'_>)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bank.db");
    let connect = || rusqlite::Connection::open(&path).unwrap();
    test(&Place {
        open: &|epoch, keys| Ok(Box::new(Sqlite::open(&path, Epoch::from(epoch), keys)?)),
        adopt: &|keys| Sqlite::adopt(&path, Epoch::default(), keys),
        sql: &|sql| connect().execute_batch(sql).unwrap(),
        set_schema_8: "PRAGMA user_version = 8",
    });
}

#[cfg(feature = "postgres")]
pub fn on_postgres_place(test: impl Fn(&Place<'_>)) {
    let on = |url: &str| {
        let connect = || postgres::Client::connect(url, postgres::NoTls).unwrap();
        test(&Place {
            open: &|epoch, keys| Ok(Box::new(Postgres::open(url, Epoch::from(epoch), keys)?)),
            adopt: &|keys| Postgres::adopt(url, Epoch::default(), keys),
            sql: &|sql| connect().batch_execute(sql).unwrap(),
            set_schema_8: "DELETE FROM dlotp_schema WHERE version = 9",
        });
    };
    if let Ok(url) = std::env::var("DATABASE_URL") {
        return on(&url);
    }
    match server::Server::start(&[]) {
        Some(server) => on(&server.url(&server.database())),
        None => server::not_run(),
    }
}

/// Runs so many threads at once.
pub fn together(threads: usize, act: impl Fn(usize) + Sync) {
    let barrier = Barrier::new(threads);
    thread::scope(|scope| {
        for at in 0..threads {
            let (barrier, act) = (&barrier, &act);
            scope.spawn(move || {
                barrier.wait();
                act(at);
            });
        }
    });
}

/// The answer to a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Accepted,
    Rejected,
    Blocked,
}

impl<T> From<Verdict<T>> for Answer {
    fn from(verdict: Verdict<T>) -> Self {
        match verdict {
            Verdict::Accepted { .. } => Self::Accepted,
            Verdict::Rejected => Self::Rejected,
            Verdict::Blocked => Self::Blocked,
        }
    }
}

static HANDLES: AtomicU64 = AtomicU64::new(1);

/// A handle that no other process draws.
pub fn handle() -> Handle {
    let number = HANDLES.fetch_add(1, Ordering::Relaxed);
    let process = u64::from(std::process::id());
    let time = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let low = number ^ u64::from(time.subsec_nanos()) << 32;
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(process << 32 | number).to_be_bytes());
    bytes[8..].copy_from_slice(&low.to_be_bytes());
    Handle::from(bytes)
}

impl BankFixture {
    pub fn new(version: Version) -> Self {
        let secret = Secret::from([7; 32]);
        Self {
            version,
            dies: false,
            policy: Policy::default(),
            vault: Vault::new([3; 32]),
            keys: BankKeys::derive(&secret, version),
            phone: AuthenticatorKeys::derive(&secret, version),
            secret,
        }
    }

    pub fn pin() -> Pin {
        "271828".parse().unwrap()
    }

    /// The secrets at enrolment.
    pub fn start(&self) -> Secrets {
        let p = PinMac::compute(&self.phone, &Self::pin()).unwrap();
        Secrets::start(&self.secret, self.version, p)
    }

    pub fn verifier(&self, state: &EnrolmentState) -> Result<Verifier<'_, &BankKeys>, InputError> {
        Ok(Verifier::new(&self.keys, self.vault.secrets(state)?, &self.policy)?)
    }

    pub fn pending(&self) -> Enrolment {
        Enrolment::new(id(), self.secret.identity(self.version), Epoch::default(), NOW - 1_000)
    }

    /// The phone's part of the enrolment.
    pub fn phone(&self) -> (Authenticator<AuthenticatorKeys>, State) {
        (Authenticator::new(self.phone.clone()), State::new(&self.secret, self.version))
    }

    /// Enrols, with the keys in an HSM and the secrets in the store.
    pub fn enrol(&self, store: &dyn Store) {
        let enrolment = self.pending();
        let owner = Owner { customer: CUSTOMER, enrolment: &enrolment };
        let secrets = self.vault.seal_secrets(owner, &self.start()).unwrap();
        let (keys, secrets) = (None, Some(&secrets));
        let new = NewEnrolment { customer: CUSTOMER, enrolment: &enrolment, keys, secrets };
        store.enrol(&new).unwrap();
    }

    /// Enrols and activates.
    pub fn open(&self, store: &dyn Store) {
        self.enrol(store);
        let code = self.start().login_otp(&self.phone, 0, NOW - 900).unwrap();
        assert_eq!(self.login(store, code.expose(), NOW - 900).unwrap(), Answer::Accepted);
    }

    pub fn login(&self, store: &dyn Store, otp: &str, now: u64) -> Result<Answer, InputError> {
        retry_on_conflict(|| {
            let state = store.load(id(), None)?;
            let commit = state.enrolment.login(&self.verifier(&state)?, otp, now)?;
            Ok(commit.store(|write| self.vault.commit(store, &state, write))?.into())
        })
    }

    /// Issues an operation. Returns its handle and right OTP, or nothing where there is a block.
    pub fn issue(
        &self,
        store: &dyn Store,
        now: u64,
    ) -> Result<Option<(Handle, String)>, InputError> {
        let draft =
            ActionDraft { purpose: Purpose::ChangeLimit.into(), title: "Limit", details: vec![] };
        self.issue_operation(store, &Operation::action(&draft).unwrap(), now)
    }

    /// Issues this operation. Returns its handle and right OTP, or nothing where it is refused.
    pub fn issue_operation(
        &self,
        store: &dyn Store,
        operation: &Operation<'_>,
        now: u64,
    ) -> Result<Option<(Handle, String)>, InputError> {
        let Some(handle) = self.order(store, operation, now)? else {
            return Ok(None);
        };
        let stored = store.load(id(), Some(handle))?.operation.unwrap();
        let mut payload = stored.text.parse::<Payload>().unwrap();
        let verified = payload.verify(&self.phone).unwrap();
        let code = self.start().scanned_otp(&self.phone, &verified.digest(), verified.serials());
        Ok(Some((handle, code.unwrap().expose().to_owned())))
    }

    /// Issues an operation, or nothing where that is refused.
    pub fn order(
        &self,
        store: &dyn Store,
        operation: &Operation<'_>,
        now: u64,
    ) -> Result<Option<Handle>, InputError> {
        let handle = handle();
        let issued = retry_on_conflict(|| {
            let state = store.load(id(), Some(handle))?;
            let (keys, policy) = (&self.keys, &self.policy);
            let commit =
                state.enrolment.issue(keys, policy, handle, operation, &mut SysRng, now)?;
            commit.store(|write| self.vault.commit(store, &state, write))
        })?;
        Ok(issued.ok().map(|_| handle))
    }

    /// Submits an OTP. The verdict comes out only after the commit.
    pub fn submit(
        &self,
        store: &dyn Store,
        handle: Handle,
        otp: &str,
        now: u64,
    ) -> Result<Answer, InputError> {
        retry_on_conflict(|| {
            let state = store.load(id(), Some(handle))?;
            let (verifier, operation) = (self.verifier(&state)?, state.operation.as_ref());
            let commit = state.enrolment.submit(&verifier, operation, handle, otp, now)?;
            let committed = commit.store(|write| {
                let stored = self.vault.commit(store, &state, write);
                if self.dies && stored.is_ok() && write.event.outcome == Outcome::Accepted {
                    std::process::abort();
                }
                stored
            });
            Ok(committed?.into())
        })
    }

    pub fn unblock(&self, store: &dyn Store, now: u64) -> Result<bool, InputError> {
        retry_on_conflict(|| {
            let state = store.load(id(), None)?;
            let commit = state.enrolment.unblock(now);
            commit.store(|write| self.vault.commit(store, &state, write))
        })
    }

    pub fn revoke(&self, store: &dyn Store, now: u64) -> Result<bool, InputError> {
        retry_on_conflict(|| {
            let state = store.load(id(), None)?;
            let commit = state.enrolment.revoke(now)?;
            commit.store(|write| self.vault.commit(store, &state, write))
        })
    }
}
