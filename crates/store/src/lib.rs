//! Where a verifier keeps its records.
//!
//! The library `dlotp` decides and stores nothing: each of its inputs gives a commit, whose verdict
//! comes out against the store's success (VER-7). A [`Store`] is that success: it writes the new
//! records and the audit event in one transaction, which fails unless the stored revisions are those
//! that were loaded, and it answers only when a crash can lose nothing of it.
//!
//! ```
//! # use dlotp::{Version, issuer::Issuer, keys::{IssuerKeys, PinMac, Secret, VerifierKeys}};
//! # use dlotp::verifier::{Enrolment, EnrolmentId, Policy, Verdict, Verifier};
//! use dlotp_store::{NewEnrolment, Sqlite, Store, StoreError, again};
//! # let secret = Secret::from([7; 32]);
//! # let key_id = secret.key_id(Version::V1);
//! # let keys = VerifierKeys::derive(&secret, Version::V1);
//! # let (p, policy, now) = (PinMac::from_bytes([1; 32]), Policy::default(), 1_767_225_600);
//! # let id = EnrolmentId::from([9; 16]);
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("bank.db");
//! # let verifier = Verifier::new(keys, p, &policy);
//!
//! let store = Sqlite::open(&path)?;
//! store.enrol(&NewEnrolment {
//!     customer: "rossi",
//!     enrolment: &Enrolment::new(id, Version::V1, key_id, now),
//!     p: None,
//!     keys: None,
//!     chains: None,
//! })?;
//!
//! // Load, judge, store, and again where somebody else was faster.
//! let verdict = again(|| {
//!     let loaded = store.load(id, None)?;
//!     let commit = verifier.login(&loaded.enrolment, "00000000", now)?;
//!     commit.store(|write| store.commit(write)).map_err(Into::into)
//! })?;
//! assert_eq!(verdict, Verdict::Rejected);
//!
//! // What was loaded before is no longer what is stored.
//! let loaded = store.load(id, None)?;
//! let first = verifier.login(&loaded.enrolment, "00000000", now)?;
//! let second = verifier.login(&loaded.enrolment, "00000000", now)?;
//! assert!(first.store(|write| store.commit(write)).is_ok());
//! assert!(matches!(second.store(|write| store.commit(write)), Err(StoreError::Conflict)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod again;
mod chains;
mod change;
mod error;
mod group;
mod postgres;
mod restore;
mod sqlite;
mod vault;

use dlotp::verifier::{Enrolment, EnrolmentId, Handle, StoredOperation, Write};

pub use self::{
    again::{Error, again},
    error::StoreError,
    postgres::Postgres,
    restore::{Restored, restore},
    sqlite::Sqlite,
    vault::{Owner, Sealed, Secret, Vault, VaultError},
};

/// How long an operation that has ended is kept at least, in seconds: a clock may go back (VER-9),
/// and a customer may ask.
pub const RETENTION_S: u64 = 86_400;

/// An enrolment to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewEnrolment<'a> {
    /// Whose it is: the bank's name of the customer.
    pub customer: &'a str,
    /// Its record.
    pub enrolment: &'a Enrolment,
    /// P, sealed.
    pub p: Option<&'a Sealed>,
    /// The keys, sealed, where they are not in an HSM.
    pub keys: Option<&'a Sealed>,
    /// The chain starts of version 2, by [`Vault::seal_chains`].
    pub chains: Option<&'a Sealed>,
}

/// What an input works on.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Whose it is.
    pub customer: String,
    /// The enrolment's record.
    pub enrolment: Enrolment,
    /// The record of the operation under the handle asked for, if it is one of this enrolment.
    pub operation: Option<StoredOperation>,
    /// P, sealed; none when it was destroyed.
    pub p: Option<Sealed>,
    /// The keys, sealed; none when they were destroyed.
    pub keys: Option<Sealed>,
    /// What is kept of the chains of version 2, for [`Vault::chains`].
    pub chains: Option<Sealed>,
}

impl Loaded {
    /// Whose its secrets are.
    #[must_use]
    pub fn owner(&self) -> Owner<'_> {
        Owner { customer: &self.customer, enrolment: &self.enrolment }
    }
}

/// An audit event as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, growing.
    pub number: u64,
    /// The input's now, in Unix seconds.
    pub at: u64,
    /// Whether it raises an alert.
    pub alert: bool,
    /// The event, one line of `name=value`.
    pub line: String,
}

/// A durable store of a verifier's records.
///
/// Every method may be called from many threads, and many processes may work on one store.
pub trait Store: Send + Sync {
    /// Adds an enrolment.
    ///
    /// # Errors
    ///
    /// [`StoreError::Taken`] where its name, or its version and key-id, are there already (ENR-15).
    fn enrol(&self, new: &NewEnrolment<'_>) -> Result<(), StoreError>;

    /// The enrolments of a customer, oldest first.
    ///
    /// # Errors
    ///
    /// The store gives no answer.
    fn enrolments(&self, customer: &str) -> Result<Vec<EnrolmentId>, StoreError>;

    /// Every enrolment, oldest first.
    ///
    /// # Errors
    ///
    /// The store gives no answer.
    fn all(&self) -> Result<Vec<EnrolmentId>, StoreError>;

    /// The enrolment of the operation under a handle.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unknown`] where there is none.
    fn owner(&self, handle: Handle) -> Result<EnrolmentId, StoreError>;

    /// The records of an enrolment, and of the operation under a handle.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unknown`] where the enrolment is not there, [`StoreError::Record`] where a record
    /// is damaged (VER-36).
    fn load(&self, id: EnrolmentId, handle: Option<Handle>) -> Result<Loaded, StoreError>;

    /// Writes what an input decided, durably and as a whole, or nothing of it (VER-7). Chains stay:
    /// [`Vault::commit`] moves them on.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] where a record is not the one that was loaded: load and judge again.
    /// Any other error is no verdict either (VER-8).
    fn commit(&self, write: &Write) -> Result<(), StoreError> {
        self.commit_with_chains(write, None)
    }

    /// The same, and with it puts chains in place of those that are kept.
    ///
    /// # Errors
    ///
    /// As [`Store::commit`].
    fn commit_with_chains(&self, write: &Write, chains: Option<&Sealed>) -> Result<(), StoreError>;

    /// The audit events of an enrolment, oldest first.
    ///
    /// # Errors
    ///
    /// The store gives no answer.
    fn events(&self, id: EnrolmentId) -> Result<Vec<Entry>, StoreError>;

    /// Forgets operations that ended `keep_s` seconds or longer before `now`; gives how many.
    ///
    /// # Errors
    ///
    /// [`StoreError::Retention`] where `keep_s` is less than [`RETENTION_S`].
    fn forget(&self, now: u64, keep_s: u64) -> Result<u64, StoreError>;
}
