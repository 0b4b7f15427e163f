//! The outbox of accepted operations, from which alone a bank executes (REC-9 to REC-13).

use dlotp::verifier::{EnrolmentId, Handle, OperationRecord};

use crate::{
    Store, StoreError,
    macs::{EntryColumns, MacColumns, RowMacs},
    rows::{integer, unsigned},
};

/// The seconds for which an entry that was taken is given to nobody else (REC-10).
pub const TAKEN_S: u64 = 60;

/// The state of entries that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxState {
    /// Open, of the present epoch, and not taken: to be executed.
    Ready,
    /// Open, and taken by somebody who has not reported it as done.
    Taken,
    /// Open, and of another epoch: a backup was restored since (REC-12).
    Held,
    /// Reported as done.
    Done,
}

/// An operation that was accepted, to be executed once.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutboxEntry {
    /// The handle: whoever executes refuses one that it has executed (REC-11).
    pub handle: Handle,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The time of the acceptance, in Unix seconds.
    pub accepted_at: u64,
    /// The epoch of the acceptance.
    pub epoch: u64,
    /// The record of the operation as accepted. [`OperationRecord::operation`] decodes what is executed.
    pub record: OperationRecord,
    /// The time until which it is taken, in Unix seconds, or 0.
    pub(crate) taken_until: i64,
}

/// Entries of the outbox, and those whose rows are damaged (REC-13).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutboxEntries {
    /// The entries, the oldest acceptance first.
    pub entries: Vec<OutboxEntry>,
    /// The handles of entries that were changed or forged, in hexadecimal. They are not executed.
    pub damaged: Vec<String>,
}

/// A row of the outbox.
pub(crate) struct EntryRow {
    pub(crate) columns: EntryColumns,
    pub(crate) mac: MacColumns,
    pub(crate) taken_until: i64,
}

/// Takes at most so many entries, each for [`TAKEN_S`] seconds (REC-10). Execute each, and report it by
/// [`Store::settle`]. An entry that is not reported is given again.
///
/// # Errors
///
/// Those of [`Store::outbox`].
pub fn take(store: &dyn Store, now: u64, limit: u64) -> Result<OutboxEntries, StoreError> {
    let mut found = store.outbox(OutboxState::Ready, now, limit)?;
    let mut taken = Vec::with_capacity(found.entries.len());
    for entry in found.entries {
        // Another one may have been faster.
        if store.take(&entry, now)? {
            taken.push(entry);
        }
    }
    found.entries = taken;
    Ok(found)
}

impl OutboxEntries {
    /// Reads rows, and sets those aside that are damaged.
    pub(crate) fn read(macs: &RowMacs, rows: Vec<EntryRow>) -> Self {
        let mut found = Self::default();
        for row in rows {
            match OutboxEntry::read(macs, &row) {
                Ok(entry) => found.entries.push(entry),
                Err(_) => found.damaged.push(hexadecimal(&row.columns.handle)),
            }
        }
        found
    }
}

impl OutboxEntry {
    fn read(macs: &RowMacs, row: &EntryRow) -> Result<Self, StoreError> {
        let EntryRow { columns, mac, taken_until } = row;
        let record = macs.check_entry(columns, mac)?;
        Ok(Self {
            handle: record.handle,
            enrolment: record.enrolment,
            accepted_at: unsigned(columns.at, "time")?,
            epoch: unsigned(mac.epoch, "epoch")?,
            record,
            taken_until: *taken_until,
        })
    }
}

/// The time until which an entry is taken, and that until which it is not if a clock was ahead.
pub(crate) fn taken_until(now: u64) -> Result<i64, StoreError> {
    integer(now.saturating_add(TAKEN_S), "time")
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
