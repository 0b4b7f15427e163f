//! The store on a server: PostgreSQL.

mod schema;
mod writer;

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use ::postgres::{Client, Config, NoTls};
use dlotp::{
    Record,
    verifier::{Enrolment, EnrolmentId, Epoch, Handle, OperationRecord},
};

use self::writer::PostgresWriter;
use crate::{
    AuditEntry, EnrolmentState, NewEnrolment, RETENTION_S, SealedSecret, Store, StoreError,
    Transaction,
    error::damaged_record,
    queue::{Job, WriteQueue},
    rows::{EnrolmentRow, EnrolmentUpdate, integer, unsigned},
};

/// The time within which a connection is made, and the network below it answers.
const PATIENCE: Duration = Duration::from_secs(10);

/// A store on a PostgreSQL server. Many processes may share it.
pub struct Postgres {
    config: Config,
    epoch: Epoch,
    queue: WriteQueue,
    /// Idle connections that read.
    readers: Mutex<Vec<Client>>,
}

impl Postgres {
    /// Opens a store in the bank's epoch, by a connection string or URL, such as `postgresql://bank@localhost/bank`.
    ///
    /// The connection is not encrypted: use a server on this machine or behind a tunnel.
    ///
    /// # Errors
    ///
    /// The server can't be reached, the database has another schema, or the server's settings let a crash
    /// undo what it stored.
    pub fn open(url: &str, epoch: Epoch) -> Result<Self, StoreError> {
        let mut config: Config = url.parse()?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(PATIENCE);
        }
        let mut client = connect(&config)?;
        schema::migrate(&mut client)?;
        let queue = WriteQueue::start(PostgresWriter::new(config.clone(), client));
        Ok(Self { config, epoch, queue, readers: Mutex::new(Vec::new()) })
    }

    /// Reads, a second time on a new connection where an idle one turns out to be broken.
    fn read<T>(
        &self,
        mut read: impl FnMut(&mut Client) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let lock = || self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = lock().pop();
        let was_kept = kept.is_some();
        let mut client = kept.map_or_else(|| connect(&self.config), Ok)?;
        let mut result = read(&mut client);
        if was_kept && client.is_closed() {
            lock().clear();
            client = connect(&self.config)?;
            result = read(&mut client);
        }
        if !client.is_closed() {
            lock().push(client);
        }
        result
    }
}

/// Connects to a server whose settings are durable.
fn connect(config: &Config) -> Result<Client, StoreError> {
    let mut client = config.connect(NoTls)?;
    // No wait for a lock is longer than one for the network.
    client.batch_execute("SET lock_timeout = '10s'")?;
    assert_durable(&mut client)?;
    Ok(client)
}

/// Asserts the settings: no test by killing can show that a flush was left out.
fn assert_durable(client: &mut Client) -> Result<(), StoreError> {
    for (setting, expected, is_right) in [
        ("fsync", "on", (|found| found == "on") as fn(&str) -> bool),
        ("full_page_writes", "on", |found| found == "on"),
        ("synchronous_commit", "on, remote_apply, remote_write or local", |found| {
            ["on", "remote_apply", "remote_write", "local"].contains(&found)
        }),
    ] {
        let found: String = client.query_one(&format!("SHOW {setting}"), &[])?.try_get(0)?;
        if !is_right(&found) {
            return Err(StoreError::NotDurable { setting, expected, found });
        }
    }
    Ok(())
}

impl Store for Postgres {
    fn epoch(&self) -> Epoch {
        self.epoch
    }

    fn enrol(&self, new: &NewEnrolment<'_>) -> Result<(), StoreError> {
        self.queue.run(Job::Enrol(EnrolmentRow::new(new)?)).map(|_| ())
    }

    fn enrolments_of(&self, customer: &str) -> Result<Vec<EnrolmentId>, StoreError> {
        self.read(|client| {
            let query = "SELECT id FROM enrolments WHERE customer = $1 ORDER BY number";
            client
                .query(query, &[&customer])?
                .iter()
                .map(|row| enrolment_id(row.try_get(0)?))
                .collect()
        })
    }

    fn all_enrolments(&self) -> Result<Vec<EnrolmentId>, StoreError> {
        self.read(|client| {
            let rows = client.query("SELECT id FROM enrolments ORDER BY number", &[])?;
            rows.iter().map(|row| enrolment_id(row.try_get(0)?)).collect()
        })
    }

    fn lapsed_enrolments(&self, now: u64) -> Result<Vec<EnrolmentId>, StoreError> {
        let now = integer(now, "time")?;
        self.read(|client| {
            let query = "SELECT id FROM enrolments WHERE pending_until <= $1 ORDER BY number";
            let rows = client.query(query, &[&now])?;
            rows.iter().map(|row| enrolment_id(row.try_get(0)?)).collect()
        })
    }

    fn enrolment_of(&self, handle: Handle) -> Result<EnrolmentId, StoreError> {
        self.read(|client| {
            let query = "SELECT enrolment FROM operations WHERE handle = $1";
            let row = client.query_opt(query, &[&handle.as_bytes().as_slice()])?;
            let row = row.ok_or(StoreError::Unknown("an operation"))?;
            enrolment_id(row.try_get(0)?)
        })
    }

    fn load(&self, id: EnrolmentId, handle: Option<Handle>) -> Result<EnrolmentState, StoreError> {
        self.read(|client| {
            // One statement, so that both records are of one moment.
            let query = "SELECT e.customer, e.record, e.keys, e.secrets, e.stores_secrets, o.record
                 FROM enrolments e
                 LEFT JOIN operations o ON o.enrolment = e.id AND o.handle = $2 WHERE e.id = $1";
            let handle = handle.as_ref().map(|handle| handle.as_bytes().as_slice());
            let row = client.query_opt(query, &[&id.as_bytes().as_slice(), &handle])?;
            let row = row.ok_or(StoreError::Unknown("an enrolment"))?;
            let record: Vec<u8> = row.try_get(1)?;
            let operation: Option<Vec<u8>> = row.try_get(5)?;
            let sealed = |at| row.try_get::<usize, Option<_>>(at);
            Ok(EnrolmentState {
                customer: row.try_get(0)?,
                enrolment: Enrolment::decode(&record, self.epoch)
                    .map_err(|error| damaged_record(&error))?,
                operation: operation
                    .map(|record| OperationRecord::decode(&record))
                    .transpose()
                    .map_err(|error| damaged_record(&error))?,
                keys: sealed(2)?.map(SealedSecret::from_bytes),
                secrets: sealed(3)?.map(SealedSecret::from_bytes),
                stores_secrets: row.try_get(4)?,
            })
        })
    }

    fn commit(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        self.queue.run(Job::Commit(EnrolmentUpdate::new(transaction)?)).map(|_| ())
    }

    fn events(&self, id: EnrolmentId) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(|client| {
            let query = "SELECT number, at, alert, line FROM events WHERE enrolment = $1
                 ORDER BY number";
            let rows = client.query(query, &[&id.as_bytes().as_slice()])?;
            rows.iter()
                .map(|row| {
                    Ok(AuditEntry {
                        number: unsigned(row.try_get(0)?, "number")?,
                        at: unsigned(row.try_get(1)?, "time")?,
                        alert: row.try_get(2)?,
                        line: row.try_get(3)?,
                    })
                })
                .collect()
        })
    }

    fn forget(&self, now: u64, keep_s: u64) -> Result<u64, StoreError> {
        if keep_s < RETENTION_S {
            return Err(StoreError::Retention { found: keep_s });
        }
        let ended_by = integer(now.saturating_sub(keep_s), "time")?;
        self.queue.run(Job::Forget { ended_by })
    }
}

fn enrolment_id(bytes: Vec<u8>) -> Result<EnrolmentId, StoreError> {
    <[u8; 16]>::try_from(bytes)
        .map(EnrolmentId::from)
        .map_err(|_| StoreError::Damaged("enrolment's ID"))
}
