//! Durable storage for a verifier's records.
//!
//! The library `dlotp` decides and stores nothing: each input gives a commit, whose verdict comes out
//! once its write is stored (VER-9). A [`Store`] does that. It writes the new records, the secrets
//! that they still need and the audit event in one transaction. The transaction fails unless the stored
//! revisions are those that were loaded. A commit returns when a crash can no longer undo it.
//!
//! Each row has a MAC, and each event names the one before it: what was changed or put back in the
//! database is refused when it is loaded. An accepted operation goes into the outbox in the same
//! transaction; [`take`] gives what is to be executed.
//!
//! Features: `sqlite` (default) gives `Sqlite`, a store in a file; `postgres` gives `Postgres`, a store on
//! a server.
//!
#![cfg_attr(feature = "sqlite", doc = "```")]
#![cfg_attr(not(feature = "sqlite"), doc = "```ignore")]
//! # use dlotp::{Version, keys::{BankKeys, PinMac, Secret}, records::RecordKeys};
//! # use dlotp::verifier::{Enrolment, EnrolmentId, Epoch, Policy, Secrets, Verdict, Verifier};
//! use dlotp_store::{EnrolmentState, InputError, NewEnrolment, Owner, Sqlite, Store, Vault, retry_on_conflict};
//! # let secret = Secret::from([7; 32]);
//! # let (p, policy, now) = (PinMac::from([1; 32]), Policy::default(), 1_767_225_600);
//! # let id = EnrolmentId::from([9; 16]);
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("bank.db");
//!
//! let keys = RecordKeys::new(1, [2; 32]); // in the field, 32 random bytes
//! let store = Sqlite::open(&path, Epoch::default(), keys)?;
//! let vault = Vault::new([3; 32]); // as random
//!
//! // Keys and secrets are sealed for the enrolment that they belong to.
//! let enrolment = Enrolment::new(id, secret.identity(Version::V2), store.epoch(), now);
//! let owner = Owner { customer: "rossi", enrolment: &enrolment };
//! let keys = vault.seal_keys(owner, &BankKeys::derive(&secret, Version::V2))?;
//! let secrets = vault.seal_secrets(owner, &Secrets::start(&secret, Version::V2, p))?;
//! store.enrol(&NewEnrolment {
//!     customer: "rossi",
//!     enrolment: &enrolment,
//!     keys: Some(&keys),
//!     secrets: Some(&secrets),
//! })?;
//!
//! // Load, judge and commit; retry where another worker was faster.
//! let judge = |state: &EnrolmentState| {
//!     let verifier = Verifier::new(vault.keys(state)?, vault.secrets(state)?, &policy)?;
//!     Ok::<_, InputError>(state.enrolment.login(&verifier, "00000000", now)?)
//! };
//! let verdict = retry_on_conflict(|| {
//!     let state = store.load(id, None)?;
//!     judge(&state)?.store(|write| vault.commit(&store, &state, write))
//! })?;
//! assert_eq!(verdict, Verdict::Rejected);
//!
//! // Of two commits on one revision, one conflicts.
//! let state = store.load(id, None)?;
//! let (first, second) = (judge(&state)?, judge(&state)?);
//! assert!(first.store(|write| vault.commit(&store, &state, write)).is_ok());
//! assert!(second.store(|write| vault.commit(&store, &state, write)).unwrap_err().is_conflict());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(
    not(any(feature = "sqlite", feature = "postgres")),
    allow(dead_code, reason = "the stores use it")
)]

mod columns;
mod error;
mod failures;
mod macs;
mod outbox;
#[cfg(feature = "postgres")]
mod postgres;
mod queue;
mod restore;
mod retry;
mod rows;
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;
mod state;
mod store;
mod sweep;
mod transaction;
mod vault;

#[cfg(feature = "postgres")]
pub use self::postgres::Postgres;
#[cfg(feature = "sqlite")]
pub use self::sqlite::Sqlite;
pub use self::{
    error::{InputError, StoreError, VaultError},
    failures::{FailureCount, worst_hour},
    outbox::{OutboxEntries, OutboxEntry, OutboxState, TAKEN_S, take},
    restore::{RestoreReport, restore},
    retry::retry_on_conflict,
    state::{EnrolmentState, NewEnrolment, Owner},
    store::{AuditEntry, RETENTION_S, Store},
    sweep::{SweepReport, sweep},
    transaction::Transaction,
    vault::{SealedSecret, Vault},
};
