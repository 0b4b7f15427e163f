//! The interface of both stores.

use dlotp::verifier::{EnrolmentId, Epoch, Handle};

use crate::{
    EnrolmentState, FailureCount, NewEnrolment, OutboxEntries, OutboxEntry, OutboxState,
    StoreError, Transaction,
};

/// The shortest time for which an operation is kept after it has ended, in seconds: a clock may go
/// back (VER-11), and a customer may ask about it.
pub const RETENTION_S: u64 = 86_400;

/// An audit event as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The number of the event; a later one has a greater number.
    pub number: u64,
    /// The time of the input, in Unix seconds.
    pub at: u64,
    /// Whether it raises an alert.
    pub alert: bool,
    /// The event, one line of `name=value`.
    pub line: String,
}

/// A durable store of a verifier's records.
///
/// Many threads may call every method, and many processes may work on one store.
pub trait Store: Send + Sync {
    /// The bank's epoch with which the store was opened (RST-1). New enrolments are made in it.
    fn epoch(&self) -> Epoch;

    /// Adds an enrolment, with the event of enrolling (VER-52).
    ///
    /// # Errors
    ///
    /// [`StoreError::Duplicate`] where its ID, or its version and key-id, is stored already (ENR-15).
    fn enrol(&self, new: &NewEnrolment<'_>) -> Result<(), StoreError>;

    /// The enrolments of a customer, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`].
    fn enrolments_of(&self, customer: &str) -> Result<Vec<EnrolmentId>, StoreError>;

    /// Every enrolment, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`].
    fn all_enrolments(&self) -> Result<Vec<EnrolmentId>, StoreError>;

    /// The enrolments that were pending for 24 hours by `now`, oldest first: [`crate::sweep`] ends them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`].
    fn lapsed_enrolments(&self, now: u64) -> Result<Vec<EnrolmentId>, StoreError>;

    /// The enrolment for which an operation was issued.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unknown`] where no operation has the handle.
    fn enrolment_of(&self, handle: Handle) -> Result<EnrolmentId, StoreError>;

    /// Loads an enrolment, and the operation that a handle names if it is one of this enrolment. A record that
    /// was written before a backup was put back is restored (RST-3); the next commit writes it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unknown`] where there is no such enrolment, [`StoreError::Record`] where a record
    /// is damaged (VER-7), or of a later epoch than the store's (RST-5).
    fn load(&self, id: EnrolmentId, handle: Option<Handle>) -> Result<EnrolmentState, StoreError>;

    /// Writes a transaction durably: all of it, or nothing (VER-9).
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] where a record is no longer the one that was loaded: load and judge
    /// again. After any other error there is no verdict either (VER-10).
    fn commit(&self, transaction: &Transaction<'_>) -> Result<(), StoreError>;

    /// The audit events of an enrolment, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`].
    fn events(&self, id: EnrolmentId) -> Result<Vec<AuditEntry>, StoreError>;

    /// Checks all events of an enrolment, as evidence: that none was changed, left out or put in between
    /// (REC-5). Returns their number.
    ///
    /// # Errors
    ///
    /// [`StoreError::Record`] where one is not as it was written, [`StoreError::Unknown`] where there is
    /// no such enrolment.
    fn check_events(&self, id: EnrolmentId) -> Result<u64, StoreError>;

    /// At most so many entries of the outbox in this state, the oldest acceptance first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`].
    fn outbox(&self, state: OutboxState, now: u64, limit: u64)
    -> Result<OutboxEntries, StoreError>;

    /// Marks an entry as taken for [`crate::TAKEN_S`] seconds. Returns false where another one has taken
    /// it, or reported it, since it was read. [`crate::take`] asks and marks.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`].
    fn take(&self, entry: &OutboxEntry, now: u64) -> Result<bool, StoreError>;

    /// Reports an entry as done. Call it after the memory of whoever executes has the handle (REC-11).
    /// Returns false where it was reported before, or there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`].
    fn settle(&self, handle: Handle, now: u64) -> Result<bool, StoreError>;

    /// Counts an input that named a customer, an enrolment or a handle that there is not (REC-14). Nothing
    /// of the name is kept.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`].
    fn count_unknown(&self, now: u64) -> Result<(), StoreError>;

    /// The failures of all customers since a time, for each minute that has any, the earliest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`].
    fn failures(&self, since: u64) -> Result<Vec<FailureCount>, StoreError>;

    /// Returns how many rows of enrolments and operations and how many events have MACs under another key
    /// than the newest: while there are any, the older keys are needed (REC-6).
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`].
    fn under_older_keys(&self) -> Result<(u64, u64), StoreError>;

    /// Deletes the operations that ended `keep_s` seconds or longer before `now`, and entries of the outbox
    /// that were done as long ago. Returns the number of operations.
    ///
    /// # Errors
    ///
    /// [`StoreError::Retention`] where `keep_s` is less than [`RETENTION_S`].
    fn forget(&self, now: u64, keep_s: u64) -> Result<u64, StoreError>;
}
