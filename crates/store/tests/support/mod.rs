//! A bank with one enrolment, its phone, and what must hold of what a store holds.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "each test uses a part of it"
)]

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
    chain::{Chain, Chains, Scanned},
    issuer::Issuer,
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret, VerifierKeys},
    operation::{ActionDraft, Operation, Purpose},
    otp::{self, Scheme},
    payload::{Fresh, Nonce, Payload},
    verifier::{
        Enrolment, EnrolmentId, Handle, Order, Outcome, Policy, Randomness, RowName, Verdict,
        Verifier,
    },
};
use dlotp_store::{
    Entry, Error, Loaded, NewEnrolment, Owner, Postgres, Sqlite, Store, StoreError, Vault, again,
};

pub const NOW: u64 = 1_767_225_600;
pub const ID: EnrolmentId = EnrolmentId::from([9; 16]);

/// The bank's keys and the phone's, of one enrolment.
pub struct Bank {
    pub version: Version,
    pub policy: Policy,
    pub p: PinMac,
    pub vault: Vault,
    phone: AuthenticatorKeys,
    secret: Secret,
}

/// Runs SQL beside the store, on a connection of its own.
pub type Sql<'a> = &'a dyn Fn(&str);

pub fn on_sqlite(test: impl Fn(&dyn Store, Sql<'_>)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bank.db");
    let store = Sqlite::open(&path).unwrap();
    let raw = rusqlite::Connection::open(&path).unwrap();
    test(&store, &|sql| raw.execute_batch(sql).unwrap());
}

pub fn on_postgres(test: impl Fn(&dyn Store, Sql<'_>)) {
    let on = |url: &str| {
        let store = Postgres::open(url).unwrap();
        let connect = || postgres::Client::connect(url, postgres::NoTls).unwrap();
        test(&store, &|sql| connect().batch_execute(sql).unwrap());
    };
    if let Ok(url) = std::env::var("DATABASE_URL") {
        return on(&url);
    }
    match server::Server::start(&[]) {
        Some(server) => on(&server.url(&server.database())),
        None => server::not_run(),
    }
}

/// Every thread at once.
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

/// What a submission came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Accepted,
    Rejected,
    Blocked,
}

impl<T> From<Verdict<T>> for Told {
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

impl Bank {
    pub fn new(version: Version) -> Self {
        let secret = Secret::from([7; 32]);
        let phone = AuthenticatorKeys::derive(&secret, version);
        let p = PinMac::compute(&phone, &"271828".parse::<Pin>().unwrap()).unwrap();
        let (policy, vault) = (Policy::default(), Vault::new([3; 32]));
        Self { version, policy, p, vault, phone, secret }
    }

    pub fn verifier(&self, loaded: &Loaded) -> Result<Verifier<'_, VerifierKeys>, Error> {
        let keys = VerifierKeys::derive(&self.secret, self.version);
        let verifier = Verifier::new(keys, self.p.clone(), &self.policy);
        Ok(match self.vault.chains(loaded)? {
            Some(chains) => verifier.with_chains(chains),
            None => verifier,
        })
    }

    pub fn pending(&self) -> Enrolment {
        Enrolment::new(ID, self.version, self.secret.key_id(self.version), NOW - 1_000)
    }

    /// The phone's part of the enrolment.
    pub fn phone(&self) -> (Authenticator<AuthenticatorKeys>, State) {
        let key_id = self.secret.key_id(self.version);
        let state = match self.version {
            Version::V1 => State::default(),
            _ => State::start(&Chains::start(&self.secret)).unwrap(),
        };
        (Authenticator::new(self.version, key_id, self.phone.clone()), state)
    }

    /// Enrols and activates.
    pub fn open(&self, store: &dyn Store) {
        let enrolment = self.pending();
        let owner = Owner { customer: "rossi", enrolment: &enrolment };
        let start = Chains::start(&self.secret);
        let chains = self.vault.seal_chains(owner, &start).unwrap();
        let (scheme, chains) = match self.version {
            Version::V1 => (Scheme::V1, None),
            _ => (Scheme::V2(&start.login), Some(&chains)),
        };
        let new =
            NewEnrolment { customer: "rossi", enrolment: &enrolment, p: None, keys: None, chains };
        store.enrol(&new).unwrap();
        let code = otp::login(scheme, &self.phone, &self.p, NOW - 900).unwrap();
        assert_eq!(self.login(store, code.expose(), NOW - 900).unwrap(), Told::Accepted);
    }

    pub fn login(&self, store: &dyn Store, otp: &str, now: u64) -> Result<Told, Error> {
        again(|| {
            let loaded = store.load(ID, None)?;
            let commit = self.verifier(&loaded)?.login(&loaded.enrolment, otp, now)?;
            Ok(commit.store(|write| self.vault.commit(store, &loaded, write))?.into())
        })
    }

    /// Issues an operation; gives its handle and right OTP, or nothing where there is a block.
    pub fn issue(&self, store: &dyn Store, now: u64) -> Result<Option<(Handle, String)>, Error> {
        let draft =
            ActionDraft { purpose: Purpose::ChangeLimit.into(), title: "Limit", details: vec![] };
        let Some(handle) = self.order(store, &Operation::action(&draft).unwrap(), now)? else {
            return Ok(None);
        };
        let stored = store.load(ID, Some(handle))?.operation.unwrap();
        let mut payload = stored.text().parse::<Payload>().unwrap();
        let key_id = self.secret.key_id(self.version);
        let verified = payload.verify(self.version, key_id, &self.phone).unwrap();
        let s = verified
            .serials()
            .map(|serials| Chain::<Scanned>::start(&self.secret).forward(serials.n()).unwrap());
        let scheme = s.as_ref().map_or(Scheme::V1, Scheme::V2);
        let code = otp::scanned(scheme, &self.phone, &self.p, &verified.digest()).unwrap();
        Ok(Some((handle, code.expose().to_owned())))
    }

    /// Issues an operation, or nothing where that is refused.
    pub fn order(
        &self,
        store: &dyn Store,
        operation: &Operation<'_>,
        now: u64,
    ) -> Result<Option<Handle>, Error> {
        let keys = IssuerKeys::derive(&self.secret, self.version);
        let issuer = Issuer::new(self.version, self.secret.key_id(self.version), keys);
        let handle = handle();
        let random = |at: u8| {
            let mut bytes = [at; 32];
            bytes[..11].copy_from_slice(&handle.as_bytes()[5..]);
            bytes
        };
        let nonces = [0, 1, 2, 3].map(|at| Nonce::from(*random(at).first_chunk().unwrap()));
        let fresh = [0, 1, 2, 3].map(|at| Fresh::new(random(at)));
        let randomness = match self.version {
            Version::V1 => Randomness::V1(&nonces),
            _ => Randomness::V2(&fresh),
        };
        let issued = again(|| {
            let loaded = store.load(ID, Some(handle))?;
            let order = Order { handle, operation, randomness };
            let commit = loaded.enrolment.issue(&issuer, &self.policy, &order, now)?;
            commit.store(|write| self.vault.commit(store, &loaded, write))
        })?;
        Ok(issued.ok().map(|_| handle))
    }

    /// Submits an OTP; the verdict comes after the commit only.
    pub fn submit(
        &self,
        store: &dyn Store,
        handle: Handle,
        otp: &str,
        now: u64,
    ) -> Result<Told, Error> {
        again(|| {
            let loaded = store.load(ID, Some(handle))?;
            let (enrolment, operation) = (&loaded.enrolment, loaded.operation.as_ref());
            let commit = self.verifier(&loaded)?.submit(enrolment, operation, handle, otp, now)?;
            Ok(commit.store(|write| self.vault.commit(store, &loaded, write))?.into())
        })
    }

    pub fn unblock(&self, store: &dyn Store, now: u64) -> Result<bool, Error> {
        again(|| {
            let loaded = store.load(ID, None)?;
            Ok(loaded.enrolment.unblock(now).store(|write| store.commit(write))?)
        })
    }
}

/// A word of an event's line.
pub fn field<'a>(entry: &'a Entry, name: &str) -> Option<&'a str> {
    entry.line.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

pub fn events_of(events: &[Entry], handle: Handle, outcome: Outcome) -> Vec<&Entry> {
    let (handle, outcome) = (handle.to_string(), outcome.name());
    events
        .iter()
        .filter(|entry| {
            field(entry, "handle") == Some(handle.as_str())
                && field(entry, "outcome") == Some(outcome)
        })
        .collect()
}

/// What holds of a store at any time: every commit left one event and one revision, the counters are
/// those of the last event, no row was ever past five failures, and no operation was accepted twice.
pub fn assert_whole(store: &dyn Store) -> (Enrolment, Vec<Entry>) {
    let enrolment = store.load(ID, None).unwrap().enrolment;
    let events = store.events(ID).unwrap();
    assert_eq!(enrolment.revision(), 1 + events.len() as u64, "a commit and its event are one");
    let rows = |entry: &Entry, name: &str| field(entry, name).unwrap().to_owned();
    if let Some(last) = events.last() {
        for (row, name) in [(RowName::Login, "login"), (RowName::Operation, "operation")] {
            assert_eq!(enrolment.row(row).to_string(), rows(last, name), "{name}");
        }
    }
    let mut accepted = std::collections::BTreeSet::new();
    for entry in &events {
        let failures: u64 = rows(entry, "operation").split('/').next().unwrap().parse().unwrap();
        assert!(failures <= 5, "{}", entry.line);
        if field(entry, "outcome") == Some("accepted")
            && let Some(handle) = field(entry, "handle")
        {
            assert!(accepted.insert(handle.to_owned()), "accepted twice: {handle}");
        }
    }
    (enrolment, events)
}

/// Whether a block has begun.
pub fn is_blocked(enrolment: &Enrolment) -> bool {
    enrolment.row(RowName::Operation).block().is_some()
}

/// A store that says that the disk is full, the connection is gone, or the like.
pub fn is_failure(error: &Error) -> bool {
    matches!(error, Error::Store(StoreError::Failed(_)))
}
