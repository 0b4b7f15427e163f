//! The one connection that writes.

use rusqlite::{Connection, ErrorCode, Savepoint, Transaction, TransactionBehavior, params};

use crate::{
    StoreError,
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
    };
    match result {
        Ok(count) => {
            savepoint.commit()?;
            Ok(Ok(count))
        }
        Err(error @ (StoreError::Conflict | StoreError::Duplicate)) => Ok(Err(error)),
        Err(error) => Err(error),
    }
}

fn enrol(savepoint: &Savepoint<'_>, row: &EnrolmentRow) -> JobResult {
    let EnrolmentRow {
        id,
        customer,
        version,
        key_id,
        revision,
        record,
        keys,
        secrets,
        stores_secrets,
        pending_until,
        at,
        alert,
        line,
    } = row;
    let inserted = savepoint
        .prepare_cached(
            "INSERT INTO enrolments
                 (id, customer, version, key_id, revision, record, keys, secrets, stores_secrets,
                  pending_until)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            id,
            customer,
            version,
            key_id,
            revision,
            record,
            keys,
            secrets,
            stores_secrets,
            pending_until
        ]);
    unless_taken(inserted, StoreError::Duplicate)?;
    write_event(savepoint, id, (*at, *alert, line))
}

fn commit(savepoint: &Savepoint<'_>, change: &EnrolmentUpdate) -> JobResult {
    let EnrolmentUpdate {
        id,
        replaces,
        revision,
        record,
        destroys_keys,
        secrets,
        pending_until,
        operation,
        ..
    } = change;
    let EnrolmentUpdate { at, alert, line, .. } = change;
    let changed = savepoint
        .prepare_cached(
            "UPDATE enrolments SET revision = ?3, record = ?4, pending_until = ?7,
                 keys = CASE WHEN ?5 THEN NULL ELSE keys END,
                 secrets = CASE WHEN ?5 THEN NULL ELSE coalesce(?6, secrets) END
             WHERE id = ?1 AND revision = ?2",
        )?
        .execute(params![id, replaces, revision, record, destroys_keys, secrets, pending_until])?;
    if changed != 1 {
        return Err(StoreError::Conflict);
    }
    if let Some(operation) = operation {
        write_operation(savepoint, id, operation)?;
    }
    write_event(savepoint, id, (*at, *alert, line))
}

fn write_event(
    savepoint: &Savepoint<'_>,
    id: &[u8],
    (at, alert, line): (i64, bool, &str),
) -> JobResult {
    savepoint
        .prepare_cached("INSERT INTO events (enrolment, at, alert, line) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id, at, alert, line])?;
    Ok(0)
}

fn write_operation(savepoint: &Savepoint<'_>, id: &[u8], change: &OperationUpdate) -> JobResult {
    let OperationUpdate { handle, replaces, revision, ends_at, record } = change;
    let Some(replaces) = replaces else {
        let inserted = savepoint
            .prepare_cached("INSERT INTO operations VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![handle, id, revision, ends_at, record]);
        return unless_taken(inserted, StoreError::Conflict);
    };
    let changed = savepoint
        .prepare_cached(
            "UPDATE operations SET revision = ?4, record = ?5
             WHERE handle = ?1 AND enrolment = ?2 AND revision = ?3",
        )?
        .execute(params![handle, id, replaces, revision, record])?;
    if changed == 1 { Ok(0) } else { Err(StoreError::Conflict) }
}

fn forget(savepoint: &Savepoint<'_>, ended_by: i64) -> JobResult {
    let count = savepoint
        .prepare_cached("DELETE FROM operations WHERE ends_at <= ?1")?
        .execute(params![ended_by])?;
    Ok(count.try_into().unwrap_or(u64::MAX))
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
