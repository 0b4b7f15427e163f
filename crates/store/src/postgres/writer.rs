//! The one connection that writes. It is replaced after it was lost.

use postgres::{Client, Config, Statement, Transaction, error::SqlState};

use super::connect;
use crate::{
    StoreError,
    error::filed_before,
    macs::{EntryColumns, EventColumns, MacColumns, OperationColumns},
    queue::{Job, JobResult, Writer},
    rows::{EnrolmentRow, EnrolmentUpdate, OperationUpdate},
};

pub(super) struct PostgresWriter {
    config: Config,
    connection: Option<Connection>,
}

/// A connection with its prepared statements.
struct Connection {
    client: Client,
    statements: Statements,
}

struct Statements {
    enrol: Statement,
    change: Statement,
    insert_operation: Statement,
    change_operation: Statement,
    file_entry: Statement,
    take: Statement,
    settle: Statement,
    count_unknown: Statement,
    forget: Statement,
    forget_entries: Statement,
}

impl PostgresWriter {
    pub(super) fn new(config: Config, client: Client) -> Self {
        // Where preparing fails, the first write tries again and returns the error.
        let connection = Connection::new(client).ok();
        Self { config, connection }
    }
}

impl Connection {
    fn new(mut client: Client) -> Result<Self, StoreError> {
        let statements = Statements {
            enrol: client.prepare(
                "WITH added AS (
                     INSERT INTO enrolments
                         (id, customer, version, key_id, revision, record, keys, secrets,
                          stores_secrets, pending_until, epoch, mac_key, mac)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                     ON CONFLICT DO NOTHING RETURNING id
                 )
                 INSERT INTO events
                     (enrolment, revision, previous, at, alert, failed, line, epoch, mac_key, mac)
                 SELECT id, $5, $14, $15, $16, $17, $18, $11, $19, $20 FROM added",
            )?,
            // One statement for what every input writes: each costs a round trip.
            change: client.prepare(
                "WITH changed AS (
                     UPDATE enrolments SET revision = $3, record = $4, pending_until = $7,
                         keys = CASE WHEN $5 THEN NULL ELSE keys END,
                         secrets = CASE WHEN $5 THEN NULL ELSE coalesce($6, secrets) END,
                         epoch = $8, mac_key = $9, mac = $10
                     WHERE id = $1 AND revision = $2 AND NOT EXISTS
                         (SELECT FROM events WHERE enrolment = $1 AND revision = $3)
                     RETURNING id
                 )
                 INSERT INTO events
                     (enrolment, revision, previous, at, alert, failed, line, epoch, mac_key, mac)
                 SELECT id, $3, $11, $12, $13, $14, $15, $8, $16, $17 FROM changed",
            )?,
            insert_operation: client.prepare(
                "INSERT INTO operations
                     (handle, enrolment, revision, ends_at, record, epoch, mac_key, mac)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            )?,
            change_operation: client.prepare(
                "UPDATE operations SET revision = $4, record = $5, epoch = $6, mac_key = $7, mac = $8
                 WHERE handle = $1 AND enrolment = $2 AND revision = $3",
            )?,
            file_entry: client.prepare(
                "INSERT INTO outbox
                     (handle, enrolment, version, revision, at, record, epoch, mac_key, mac)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
            )?,
            take: client.prepare(
                "UPDATE outbox SET taken_until = $3
                 WHERE handle = $1 AND taken_until = $2 AND done_at IS NULL",
            )?,
            settle: client.prepare(
                "UPDATE outbox SET done_at = $2 WHERE handle = $1 AND done_at IS NULL",
            )?,
            count_unknown: client.prepare(
                "INSERT INTO unknown_names VALUES ($1, 1)
                 ON CONFLICT (minute) DO UPDATE SET count = unknown_names.count + 1",
            )?,
            forget: client.prepare("DELETE FROM operations WHERE ends_at <= $1")?,
            forget_entries: client.prepare("DELETE FROM outbox WHERE done_at <= $1")?,
        };
        Ok(Self { client, statements })
    }

    fn write(&mut self, jobs: &[Job]) -> Result<Vec<JobResult>, GroupFailure> {
        // Every group locks rows in one order, so that two processes don't wait for each other.
        let mut order: Vec<usize> = (0..jobs.len()).collect();
        order.sort_by_key(|at| jobs.get(*at).map(Job::enrolment));
        let mut results: Vec<JobResult> = jobs.iter().map(|_| Ok(0)).collect();
        let mut transaction =
            self.client.transaction().map_err(|error| GroupFailure::NotBegun(error.into()))?;
        for at in order {
            if let (Some(job), Some(result)) = (jobs.get(at), results.get_mut(at)) {
                *result = job_alone(&mut transaction, &self.statements, job)?;
            }
        }
        transaction.commit()?;
        Ok(results)
    }
}

/// A failure of a whole group: nothing was done, or nobody knows whether it was.
enum GroupFailure {
    /// The connection was lost since the last group.
    NotBegun(StoreError),
    /// The server rolled the transaction back in favour of another: each job may be tried again.
    RolledBack,
    Other(StoreError),
}

impl From<postgres::Error> for GroupFailure {
    fn from(error: postgres::Error) -> Self {
        match error.code() {
            Some(&SqlState::T_R_DEADLOCK_DETECTED | &SqlState::T_R_SERIALIZATION_FAILURE) => {
                Self::RolledBack
            }
            _ => Self::Other(error.into()),
        }
    }
}

impl Writer for PostgresWriter {
    fn write(&mut self, jobs: &[Job]) -> Result<Vec<JobResult>, StoreError> {
        let was_kept = self.connection.is_some();
        match self.write_once(jobs) {
            // A transaction that was not begun may be begun again.
            Err(GroupFailure::NotBegun(_)) if was_kept => self.write_once(jobs),
            result => result,
        }
        .or_else(|failure| match failure {
            GroupFailure::RolledBack => {
                Ok(jobs.iter().map(|_| Err(StoreError::Conflict)).collect())
            }
            GroupFailure::NotBegun(error) | GroupFailure::Other(error) => Err(error),
        })
    }
}

impl PostgresWriter {
    fn write_once(&mut self, jobs: &[Job]) -> Result<Vec<JobResult>, GroupFailure> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(&self.config).and_then(Connection::new).map_err(GroupFailure::Other)?,
        };
        let result = connection.write(jobs);
        // After a failure the connection may be in any state: the next group begins with a new one.
        if matches!(result, Ok(_) | Err(GroupFailure::RolledBack)) {
            self.connection = Some(connection);
        }
        result
    }
}

impl Job {
    fn enrolment(&self) -> &[u8] {
        match self {
            Self::Enrol(row) => &row.columns.id,
            Self::Commit(change) => &change.columns.id,
            Self::Take { handle, .. } | Self::Settle { handle, .. } => handle,
            Self::Forget { .. } | Self::CountUnknown { .. } => &[],
        }
    }
}

/// Does one job as a whole or not at all.
fn job_alone(
    transaction: &mut Transaction<'_>,
    statements: &Statements,
    job: &Job,
) -> Result<JobResult, GroupFailure> {
    match job {
        Job::Enrol(row) => enrol(transaction, statements, row),
        Job::Commit(change) if change.operation.is_none() => {
            commit(transaction, statements, change)
        }
        // All statements are undone together.
        Job::Commit(change) => {
            let mut savepoint = transaction.transaction()?;
            let mut done = commit(&mut savepoint, statements, change)?;
            if let (Ok(_), Some(operation)) = (&done, &change.operation) {
                done = write_operation(&mut savepoint, statements, operation)?;
            }
            if let (Ok(_), Some(entry)) = (&done, &change.entry) {
                done = file_entry(&mut savepoint, statements, entry)?;
            }
            if done.is_ok() {
                savepoint.commit()?;
            } else {
                savepoint.rollback()?;
            }
            Ok(done)
        }
        Job::Take { handle, taken_until, until } => {
            Ok(Ok(transaction.execute(&statements.take, &[handle, taken_until, until])?))
        }
        Job::Settle { handle, at } => {
            Ok(Ok(transaction.execute(&statements.settle, &[handle, at])?))
        }
        Job::CountUnknown { minute } => {
            Ok(Ok(transaction.execute(&statements.count_unknown, &[minute])?))
        }
        Job::Forget { ended_by } => {
            transaction.execute(&statements.forget_entries, &[ended_by])?;
            Ok(Ok(transaction.execute(&statements.forget, &[ended_by])?))
        }
    }
}

fn enrol(
    transaction: &mut Transaction<'_>,
    statements: &Statements,
    row: &EnrolmentRow,
) -> Result<JobResult, GroupFailure> {
    let EnrolmentRow { columns, mac: MacColumns { epoch, number, mac }, keys, secrets, event } =
        row;
    let (EventColumns { previous, at, alert, failed, line, .. }, event_mac) = event;
    let inserted = transaction.execute(
        &statements.enrol,
        &[
            &columns.id,
            &columns.customer,
            &columns.version,
            &columns.key_id,
            &columns.revision,
            &columns.record,
            keys,
            secrets,
            &columns.stores_secrets,
            &columns.pending_until,
            epoch,
            number,
            mac,
            previous,
            at,
            alert,
            failed,
            line,
            &event_mac.number,
            &event_mac.mac,
        ],
    )?;
    Ok(if inserted == 1 { Ok(0) } else { Err(StoreError::Duplicate) })
}

/// Writes an enrolment's row and its event. Where there is an event of its revision, the row that was
/// changed was not the newest, and neither is written.
fn commit(
    transaction: &mut Transaction<'_>,
    statements: &Statements,
    change: &EnrolmentUpdate,
) -> Result<JobResult, GroupFailure> {
    let EnrolmentUpdate { columns, mac, replaces, destroys_keys, secrets, event, .. } = change;
    let MacColumns { epoch, number, mac } = mac;
    let (EventColumns { previous, at, alert, failed, line, .. }, event_mac) = event;
    let written = transaction.execute(
        &statements.change,
        &[
            &columns.id,
            replaces,
            &columns.revision,
            &columns.record,
            destroys_keys,
            secrets,
            &columns.pending_until,
            epoch,
            number,
            mac,
            previous,
            at,
            alert,
            failed,
            line,
            &event_mac.number,
            &event_mac.mac,
        ],
    )?;
    Ok(written_once(written))
}

fn write_operation(
    savepoint: &mut Transaction<'_>,
    statements: &Statements,
    change: &OperationUpdate,
) -> Result<JobResult, GroupFailure> {
    let OperationUpdate { columns, mac: MacColumns { epoch, number, mac }, replaces } = change;
    let OperationColumns { handle, enrolment, revision, ends_at, record } = columns;
    let written = match replaces {
        None => savepoint.execute(
            &statements.insert_operation,
            &[handle, enrolment, revision, ends_at, record, epoch, number, mac],
        )?,
        Some(replaces) => savepoint.execute(
            &statements.change_operation,
            &[handle, enrolment, replaces, revision, record, epoch, number, mac],
        )?,
    };
    Ok(written_once(written))
}

/// Files an accepted operation (REC-9). An operation is accepted once, so it is not there yet.
fn file_entry(
    savepoint: &mut Transaction<'_>,
    statements: &Statements,
    (columns, mac): &(EntryColumns, MacColumns),
) -> Result<JobResult, GroupFailure> {
    let EntryColumns { handle, enrolment, version, revision, at, record } = columns;
    let MacColumns { epoch, number, mac } = mac;
    let written = savepoint.execute(
        &statements.file_entry,
        &[handle, enrolment, version, revision, at, record, epoch, number, mac],
    )?;
    Ok(written_once(written).map_err(|_| filed_before()))
}

/// The outcome of a conditional write: a conflict where it wrote no row.
const fn written_once(rows: u64) -> JobResult {
    if rows == 1 { Ok(0) } else { Err(StoreError::Conflict) }
}
