//! The one connection that writes.

use rusqlite::{
    Connection, ErrorCode, Params, Savepoint, Transaction, TransactionBehavior, params,
};

use crate::{
    StoreError,
    error::filed_before,
    macs::{EntryColumns, EventColumns, MacColumns, OperationColumns},
    queue::{Job, JobResult, Writer},
    rows::{EnrolmentRow, EnrolmentUpdate, OperationUpdate},
};

pub(super) struct SqliteWriter(Connection);

impl SqliteWriter {
    pub(super) const fn new(connection: Connection) -> Self {
        Self(connection)
    }
}

impl Writer for SqliteWriter {
    fn write(&mut self, jobs: &[Job]) -> Result<Vec<JobResult>, StoreError> {
        // It locks at once, so that no other process changes what the conditions see.
        let mut transaction = self.0.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let results =
            jobs.iter().map(|job| job_alone(&mut transaction, job)).collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(results)
    }
}

/// Does one job as a whole or not at all. An error of the database ends the group, because it may have
/// ended the transaction.
fn job_alone(transaction: &mut Transaction<'_>, job: &Job) -> Result<JobResult, StoreError> {
    let savepoint = transaction.savepoint()?;
    let result = match job {
        Job::Enrol(row) => enrol(&savepoint, row),
        Job::Commit(change) => commit(&savepoint, change),
        Job::Forget { ended_by } => forget(&savepoint, *ended_by),
        Job::Take { handle, taken_until, until } => execute(
            &savepoint,
            "UPDATE outbox SET taken_until = ?3
             WHERE handle = ?1 AND taken_until = ?2 AND done_at IS NULL",
            params![handle, taken_until, until],
        ),
        Job::Settle { handle, at } => execute(
            &savepoint,
            "UPDATE outbox SET done_at = ?2 WHERE handle = ?1 AND done_at IS NULL",
            params![handle, at],
        ),
        Job::CountUnknown { minute } => execute(
            &savepoint,
            "INSERT INTO unknown_names VALUES (?1, 1)
             ON CONFLICT (minute) DO UPDATE SET count = count + 1",
            params![minute],
        ),
    };
    match result {
        Ok(count) => {
            savepoint.commit()?;
            Ok(Ok(count))
        }
        Err(error @ (StoreError::Conflict | StoreError::Duplicate | StoreError::Record(_))) => {
            Ok(Err(error))
        }
        Err(error) => Err(error),
    }
}

/// Runs a statement. Returns the number of rows that it changed.
fn execute(savepoint: &Savepoint<'_>, sql: &str, values: impl Params) -> JobResult {
    let count = savepoint.prepare_cached(sql)?.execute(values)?;
    Ok(count.try_into().unwrap_or(u64::MAX))
}

fn enrol(savepoint: &Savepoint<'_>, row: &EnrolmentRow) -> JobResult {
    let EnrolmentRow { columns, mac: MacColumns { epoch, number, mac }, keys, secrets, event } =
        row;
    let inserted = savepoint
        .prepare_cached(
            "INSERT INTO enrolments
                 (id, customer, version, key_id, revision, record, keys, secrets, stores_secrets,
                  pending_until, epoch, mac_key, mac)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            columns.id,
            columns.customer,
            columns.version,
            columns.key_id,
            columns.revision,
            columns.record,
            keys,
            secrets,
            columns.stores_secrets,
            columns.pending_until,
            epoch,
            number,
            mac
        ]);
    unless_taken(inserted, StoreError::Duplicate)?;
    write_event(savepoint, event)
}

fn commit(savepoint: &Savepoint<'_>, change: &EnrolmentUpdate) -> JobResult {
    let EnrolmentUpdate { columns, mac, replaces, destroys_keys, secrets, .. } = change;
    let MacColumns { epoch, number, mac } = mac;
    let changed = savepoint
        .prepare_cached(
            "UPDATE enrolments SET revision = ?3, record = ?4, pending_until = ?7,
                 keys = CASE WHEN ?5 THEN NULL ELSE keys END,
                 secrets = CASE WHEN ?5 THEN NULL ELSE coalesce(?6, secrets) END,
                 epoch = ?8, mac_key = ?9, mac = ?10
             WHERE id = ?1 AND revision = ?2",
        )?
        .execute(params![
            columns.id,
            replaces,
            columns.revision,
            columns.record,
            destroys_keys,
            secrets,
            columns.pending_until,
            epoch,
            number,
            mac
        ])?;
    if changed != 1 {
        return Err(StoreError::Conflict);
    }
    if let Some(operation) = &change.operation {
        write_operation(savepoint, operation)?;
    }
    if let Some(entry) = &change.entry {
        file_entry(savepoint, entry)?;
    }
    write_event(savepoint, &change.event)
}

/// Writes an event. Where there is one of its revision, the row that was changed was not the newest.
fn write_event(
    savepoint: &Savepoint<'_>,
    (columns, mac): &(EventColumns, MacColumns),
) -> JobResult {
    let EventColumns { enrolment, revision, previous, at, alert, failed, line } = columns;
    let MacColumns { epoch, number, mac } = mac;
    let inserted = savepoint
        .prepare_cached(
            "INSERT INTO events
                 (enrolment, revision, previous, at, alert, failed, line, epoch, mac_key, mac)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            enrolment, revision, previous, at, alert, failed, line, epoch, number, mac
        ]);
    unless_taken(inserted, StoreError::Conflict)
}

/// Files an accepted operation (REC-9). An operation is accepted once, so it is not there yet.
fn file_entry(savepoint: &Savepoint<'_>, (columns, mac): &(EntryColumns, MacColumns)) -> JobResult {
    let EntryColumns { handle, enrolment, version, revision, at, record } = columns;
    let MacColumns { epoch, number, mac } = mac;
    let inserted = savepoint
        .prepare_cached(
            "INSERT INTO outbox
                 (handle, enrolment, version, revision, at, record, epoch, mac_key, mac)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![handle, enrolment, version, revision, at, record, epoch, number, mac]);
    unless_taken(inserted, filed_before())
}

fn write_operation(savepoint: &Savepoint<'_>, change: &OperationUpdate) -> JobResult {
    let OperationUpdate { columns, mac: MacColumns { epoch, number, mac }, replaces } = change;
    let OperationColumns { handle, enrolment, revision, ends_at, record } = columns;
    let Some(replaces) = replaces else {
        let inserted = savepoint
            .prepare_cached(
                "INSERT INTO operations
                     (handle, enrolment, revision, ends_at, record, epoch, mac_key, mac)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![handle, enrolment, revision, ends_at, record, epoch, number, mac]);
        return unless_taken(inserted, StoreError::Conflict);
    };
    let changed = savepoint
        .prepare_cached(
            "UPDATE operations SET revision = ?4, record = ?5, epoch = ?6, mac_key = ?7, mac = ?8
             WHERE handle = ?1 AND enrolment = ?2 AND revision = ?3",
        )?
        .execute(params![handle, enrolment, replaces, revision, record, epoch, number, mac])?;
    if changed == 1 { Ok(0) } else { Err(StoreError::Conflict) }
}

fn forget(savepoint: &Savepoint<'_>, ended_by: i64) -> JobResult {
    execute(savepoint, "DELETE FROM outbox WHERE done_at <= ?1", params![ended_by])?;
    execute(savepoint, "DELETE FROM operations WHERE ends_at <= ?1", params![ended_by])
}

/// The outcome of an insertion: `taken` where the row's key is there already.
fn unless_taken(inserted: rusqlite::Result<usize>, taken: StoreError) -> JobResult {
    match inserted {
        Ok(_) => Ok(0),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Err(taken)
        }
        Err(error) => Err(error.into()),
    }
}
