//! A bank with one enrolment, its phone, and what must hold of what a store holds.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "each test uses a part of it"
)]

pub mod server;

use std::sync::atomic::{AtomicU64, Ordering};

use dlotp::{
    Version,
    issuer::Issuer,
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret, VerifierKeys},
    operation::{ActionDraft, Operation, Purpose},
    otp,
    payload::Nonce,
    pin::Pin,
    verifier::{
        Enrolment, EnrolmentId, Handle, Order, Outcome, Policy, RowName, Verdict, Verifier,
    },
};
use dlotp_store::{Entry, Error, Loaded, NewEnrolment, Store, StoreError, again};

pub const VERSION: Version = Version::V1;
pub const NOW: u64 = 1_767_225_600;
pub const ID: EnrolmentId = EnrolmentId::new([9; 16]);

/// The bank's keys and the phone's, of one enrolment.
pub struct Bank {
    pub policy: Policy,
    pub p: PinMac,
    phone: AuthenticatorKeys,
    secret: Secret,
}

/// What a submission came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Accepted,
    Rejected,
    Blocked,
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
    Handle::new(bytes)
}

impl Bank {
    pub fn new() -> Self {
        let secret = Secret::new([7; 32]);
        let phone = AuthenticatorKeys::derive(&secret, VERSION);
        let p = PinMac::compute(&phone, &Pin::parse("271828").unwrap()).unwrap();
        Self { policy: Policy::default(), p, phone, secret }
    }

    pub fn verifier(&self) -> Verifier<'_, VerifierKeys> {
        Verifier::new(VerifierKeys::derive(&self.secret, VERSION), self.p.clone(), &self.policy)
    }

    pub fn pending(&self) -> Enrolment {
        Enrolment::new(ID, VERSION, self.secret.key_id(VERSION), NOW - 1_000)
    }

    /// Enrols and activates.
    pub fn open(&self, store: &dyn Store) {
        let new =
            NewEnrolment { customer: "rossi", enrolment: &self.pending(), p: None, keys: None };
        store.enrol(&new).unwrap();
        let code = otp::login(VERSION, &self.phone, &self.p, NOW - 900).unwrap();
        let loaded = store.load(ID, None).unwrap();
        let commit = self.verifier().login(&loaded.enrolment, code.expose(), NOW - 900).unwrap();
        let verdict = commit.store(|write| store.commit(write)).unwrap();
        assert!(matches!(verdict, Verdict::Accepted { .. }));
    }

    /// Issues an operation; gives its handle and right OTP, or nothing where there is a block.
    pub fn issue(&self, store: &dyn Store, now: u64) -> Result<Option<(Handle, String)>, Error> {
        let keys = IssuerKeys::derive(&self.secret, VERSION);
        let issuer = Issuer::new(VERSION, self.secret.key_id(VERSION), keys);
        let draft =
            ActionDraft { purpose: Purpose::ChangeLimit.into(), title: "Limit", details: vec![] };
        let operation = Operation::action(&draft).unwrap();
        let handle = handle();
        let nonces: Vec<Nonce> = (0..16_u8)
            .map(|at| {
                let mut nonce = [at; 12];
                nonce[..11].copy_from_slice(&handle.as_bytes()[5..]);
                Nonce::new(nonce)
            })
            .collect();
        let issued = again(|| {
            let loaded = store.load(ID, Some(handle))?;
            let order = Order { handle, operation: &operation, nonces: &nonces };
            let commit = loaded.enrolment.issue(&issuer, &self.policy, &order, now)?;
            Ok(commit.store(|write| store.commit(write))?)
        })?;
        let Ok(issued) = issued else { return Ok(None) };
        let code = otp::scanned(VERSION, &self.phone, &self.p, &issued.digest()).unwrap();
        Ok(Some((handle, code.expose().to_owned())))
    }

    /// Submits an OTP; the verdict comes after the commit only.
    pub fn submit(
        &self,
        store: &dyn Store,
        handle: Handle,
        otp: &str,
        now: u64,
    ) -> Result<Told, Error> {
        let verifier = self.verifier();
        again(|| {
            let Loaded { enrolment, operation, .. } = store.load(ID, Some(handle))?;
            let commit = verifier.submit(&enrolment, operation.as_ref(), handle, otp, now)?;
            Ok(match commit.store(|write| store.commit(write))? {
                Verdict::Accepted { .. } => Told::Accepted,
                Verdict::Rejected => Told::Rejected,
                Verdict::Blocked => Told::Blocked,
            })
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
