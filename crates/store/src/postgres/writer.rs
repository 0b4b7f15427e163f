//! The one connection that writes. It is replaced after it was lost.

use postgres::{Client, Config, Statement, Transaction, error::SqlState};

use super::connect;
use crate::{
    StoreError,
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
    forget: Statement,
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
                          stores_secrets, pending_until)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                     ON CONFLICT DO NOTHING RETURNING id
                 )
                 INSERT INTO events (enrolment, at, alert, line)
                 SELECT id, $11, $12, $13 FROM added",
            )?,
            // One statement for what every input writes: each costs a round trip.
            change: client.prepare(
                "WITH changed AS (
                     UPDATE enrolments SET revision = $3, record = $4, pending_until = $10,
                         keys = CASE WHEN $5 THEN NULL ELSE keys END,
                         secrets = CASE WHEN $5 THEN NULL ELSE coalesce($6, secrets) END
                     WHERE id = $1 AND revision = $2 RETURNING id
                 )
                 INSERT INTO events (enrolment, at, alert, line) SELECT id, $7, $8, $9 FROM changed",
            )?,
            insert_operation: client.prepare(
                "INSERT INTO operations (handle, enrolment, revision, ends_at, record)
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            )?,
            change_operation: client.prepare(
                "UPDATE operations SET revision = $4, record = $5
                 WHERE handle = $1 AND enrolment = $2 AND revision = $3",
            )?,
            forget: client.prepare("DELETE FROM operations WHERE ends_at <= $1")?,
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
            Self::Enrol(row) => &row.id,
            Self::Commit(change) => &change.id,
            Self::Forget { .. } => &[],
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
        Job::Enrol(row) => {
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
            let inserted = transaction.execute(
                &statements.enrol,
                &[
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
                ],
            )?;
            Ok(if inserted == 1 { Ok(0) } else { Err(StoreError::Duplicate) })
        }
        Job::Commit(change) => match &change.operation {
            None => commit(transaction, statements, change),
            // Both statements are undone together.
            Some(operation) => {
                let mut savepoint = transaction.transaction()?;
                let mut done = commit(&mut savepoint, statements, change)?;
                if done.is_ok() {
                    done = write_operation(&mut savepoint, statements, &change.id, operation)?;
                }
                if done.is_ok() {
                    savepoint.commit()?;
                } else {
                    savepoint.rollback()?;
                }
                Ok(done)
            }
        },
        Job::Forget { ended_by } => Ok(Ok(transaction.execute(&statements.forget, &[ended_by])?)),
    }
}

fn commit(
    transaction: &mut Transaction<'_>,
    statements: &Statements,
    change: &EnrolmentUpdate,
) -> Result<JobResult, GroupFailure> {
    let EnrolmentUpdate { id, replaces, revision, record, destroys_keys, secrets, .. } = change;
    let EnrolmentUpdate { pending_until, at, alert, line, .. } = change;
    let written = transaction.execute(
        &statements.change,
        &[id, replaces, revision, record, destroys_keys, secrets, at, alert, line, pending_until],
    )?;
    Ok(written_once(written))
}

fn write_operation(
    savepoint: &mut Transaction<'_>,
    statements: &Statements,
    id: &Vec<u8>,
    change: &OperationUpdate,
) -> Result<JobResult, GroupFailure> {
    let OperationUpdate { handle, replaces, revision, ends_at, record } = change;
    let written = match replaces {
        None => savepoint
            .execute(&statements.insert_operation, &[handle, id, revision, ends_at, record])?,
        Some(replaces) => savepoint
            .execute(&statements.change_operation, &[handle, id, replaces, revision, record])?,
    };
    Ok(written_once(written))
}

/// The outcome of a conditional write: a conflict where it wrote no row.
const fn written_once(rows: u64) -> JobResult {
    if rows == 1 { Ok(0) } else { Err(StoreError::Conflict) }
}
