//! The store on a server: PostgreSQL.

mod read;
mod schema;
mod writer;

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use ::postgres::{Client, Config, NoTls};
use dlotp::{
    records::RecordKeys,
    verifier::{EnrolmentId, Epoch, Handle},
};

use self::{read::Columns, writer::PostgresWriter};
use crate::{
    AuditEntry, EnrolmentState, FailureCount, NewEnrolment, OutboxEntries, OutboxEntry,
    OutboxState, RETENTION_S, Store, StoreError, Transaction,
    columns::{self, enrolment_columns, entry_columns, event_columns, operation_columns},
    macs::{LoadedColumns, RowMacs},
    outbox::{EntryRow, taken_until},
    queue::{Job, WriteQueue},
    rows::{EnrolmentRow, EnrolmentUpdate, integer, unsigned},
};

/// The time within which a connection is made, and the network below it answers.
const PATIENCE: Duration = Duration::from_secs(10);

/// A store on a PostgreSQL server. Many processes may share it.
pub struct Postgres {
    config: Config,
    macs: RowMacs,
    queue: WriteQueue,
    /// Idle connections that read.
    readers: Mutex<Vec<Client>>,
}

impl Postgres {
    /// Opens a store by a connection string or URL, such as `postgresql://bank@localhost/bank`, in the
    /// bank's present epoch and with its keys for records.
    ///
    /// The connection is not encrypted: use a server on this machine or behind a tunnel.
    ///
    /// # Errors
    ///
    /// The server can't be reached, the database has another schema, or the server's settings let a crash
    /// undo what it stored; [`StoreError::WithoutMacs`] for a database that [`Postgres::adopt`] has to
    /// bring forward.
    pub fn open(url: &str, epoch: Epoch, keys: RecordKeys) -> Result<Self, StoreError> {
        let config = parse(url)?;
        let mut client = connect(&config)?;
        schema::migrate(&mut client)?;
        let queue = WriteQueue::start(PostgresWriter::new(config.clone(), client));
        let macs = RowMacs { keys, epoch };
        Ok(Self { config, macs, queue, readers: Mutex::new(Vec::new()) })
    }

    /// Brings a database from before rows had MACs forward, and gives each row its MAC as it stands. Call
    /// it once, and only where the bank knows that the database is as its program left it (REC-7).
    /// Returns the number of enrolments.
    ///
    /// # Errors
    ///
    /// [`StoreError::WithMacs`] for a database whose rows have MACs, or a new one; otherwise as
    /// [`Postgres::open`].
    pub fn adopt(url: &str, epoch: Epoch, keys: RecordKeys) -> Result<u64, StoreError> {
        schema::adopt(&mut connect(&parse(url)?)?, &RowMacs { keys, epoch })
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

fn parse(url: &str) -> Result<Config, StoreError> {
    let mut config: Config = url.parse()?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(PATIENCE);
    }
    Ok(config)
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
        self.macs.epoch
    }

    fn enrol(&self, new: &NewEnrolment<'_>) -> Result<(), StoreError> {
        self.queue.run(Job::Enrol(EnrolmentRow::new(&self.macs, new)?.into())).map(|_| ())
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
            // One statement, so that all rows are of one moment.
            let query = concat!(
                "SELECT ",
                enrolment_columns!(),
                ", ",
                event_columns!(),
                ", ",
                operation_columns!(),
                ", e.keys, e.secrets FROM enrolments e
                 LEFT JOIN events v ON v.enrolment = e.id AND v.revision =
                     (SELECT max(revision) FROM events WHERE enrolment = e.id)
                 LEFT JOIN operations o ON o.enrolment = e.id AND o.handle = $2 WHERE e.id = $1"
            );
            let handle = handle.as_ref().map(|handle| handle.as_bytes().as_slice());
            let rows = client.query(query, &[&id.as_bytes().as_slice(), &handle])?;
            let row = rows.first().ok_or(StoreError::Unknown("an enrolment"))?;
            let event_at = columns::ENROLMENT;
            let operation_at = event_at.saturating_add(columns::EVENT);
            let sealed_at = operation_at.saturating_add(columns::OPERATION);
            let mut event = Columns::at(row, event_at);
            let mut operation = Columns::at(row, operation_at);
            self.macs.load(LoadedColumns {
                enrolment: Columns::at(row, 0).enrolment()?,
                newest: event.is_present()?.then(|| event.event()).transpose()?,
                operation: operation.is_present()?.then(|| operation.operation()).transpose()?,
                keys: row.try_get(sealed_at)?,
                secrets: row.try_get(sealed_at.saturating_add(1))?,
            })
        })
    }

    fn commit(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        self.queue
            .run(Job::Commit(EnrolmentUpdate::new(&self.macs, transaction)?.into()))
            .map(|_| ())
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

    fn check_events(&self, id: EnrolmentId) -> Result<u64, StoreError> {
        self.read(|client| {
            let id = id.as_bytes().as_slice();
            let query = "SELECT version FROM enrolments WHERE id = $1";
            let row = client.query_opt(query, &[&id])?;
            let version = row.ok_or(StoreError::Unknown("an enrolment"))?.try_get(0)?;
            let query = concat!(
                "SELECT ",
                event_columns!(),
                " FROM events v WHERE v.enrolment = $1 ORDER BY v.revision"
            );
            let rows = client.query(query, &[&id])?;
            let events: Result<Vec<_>, _> =
                rows.iter().map(|row| Columns::at(row, 0).event()).collect();
            self.macs.check_events(version, &events?)?;
            Ok(rows.len().try_into().unwrap_or(u64::MAX))
        })
    }

    fn outbox(
        &self,
        state: OutboxState,
        now: u64,
        limit: u64,
    ) -> Result<OutboxEntries, StoreError> {
        let epoch = integer(self.macs.epoch.number(), "epoch")?;
        // A time in which nobody takes, since a clock was ahead, does not count.
        let condition = match state {
            OutboxState::Ready => {
                "x.done_at IS NULL AND x.epoch = $1 AND NOT x.taken_until BETWEEN $2 AND $3"
            }
            OutboxState::Taken => {
                "x.done_at IS NULL AND x.epoch = $1 AND x.taken_until BETWEEN $2 AND $3"
            }
            OutboxState::Held => {
                "x.done_at IS NULL AND x.epoch <> $1
                 AND $2::BIGINT IS NOT NULL AND $3::BIGINT IS NOT NULL"
            }
            OutboxState::Done => {
                "x.done_at IS NOT NULL AND $1::BIGINT IS NOT NULL
                 AND $2::BIGINT IS NOT NULL AND $3::BIGINT IS NOT NULL"
            }
        };
        let (columns, limit) = (entry_columns!(), i64::try_from(limit).unwrap_or(i64::MAX));
        let (first, last) = (integer(now.saturating_add(1), "time")?, taken_until(now)?);
        let query = format!(
            "SELECT {columns} FROM outbox x WHERE {condition} ORDER BY x.at, x.handle LIMIT $4"
        );
        let rows: Vec<EntryRow> = self.read(|client| {
            let rows = client.query(&query, &[&epoch, &first, &last, &limit])?;
            rows.iter().map(|row| Columns::at(row, 0).entry()).collect()
        })?;
        Ok(OutboxEntries::read(&self.macs, rows))
    }

    fn take(&self, entry: &OutboxEntry, now: u64) -> Result<bool, StoreError> {
        let OutboxEntry { handle, taken_until: before, .. } = entry;
        let (handle, taken_until) = (handle.as_bytes().to_vec(), *before);
        let until = self::taken_until(now)?;
        Ok(self.queue.run(Job::Take { handle, taken_until, until })? == 1)
    }

    fn settle(&self, handle: Handle, now: u64) -> Result<bool, StoreError> {
        let (handle, at) = (handle.as_bytes().to_vec(), integer(now, "time")?);
        Ok(self.queue.run(Job::Settle { handle, at })? == 1)
    }

    fn count_unknown(&self, now: u64) -> Result<(), StoreError> {
        let minute = integer(now / 60 * 60, "time")?;
        self.queue.run(Job::CountUnknown { minute }).map(|_| ())
    }

    fn failures(&self, since: u64) -> Result<Vec<FailureCount>, StoreError> {
        let since = integer(since, "time")?;
        self.read(|client| {
            let query = "SELECT minute, sum(failed)::BIGINT, sum(unknown)::BIGINT FROM (
                     SELECT at / 60 * 60 AS minute, 1::BIGINT AS failed, 0::BIGINT AS unknown
                     FROM events WHERE failed AND at >= $1
                     UNION ALL
                     SELECT minute, 0, count FROM unknown_names WHERE minute + 59 >= $1
                 ) counted GROUP BY minute ORDER BY minute";
            let rows = client.query(query, &[&since])?;
            rows.iter()
                .map(|row| {
                    Ok(FailureCount {
                        minute: unsigned(row.try_get(0)?, "time")?,
                        failed: unsigned(row.try_get(1)?, "count")?,
                        unknown: unsigned(row.try_get(2)?, "count")?,
                    })
                })
                .collect()
        })
    }

    fn under_older_keys(&self) -> Result<(u64, u64), StoreError> {
        let newest = integer(self.macs.keys.newest(), "key's number")?;
        self.read(|client| {
            let mut count = |table: &str| -> Result<u64, StoreError> {
                let query = format!(
                    "SELECT count(*) FROM {table} WHERE mac_key IS DISTINCT FROM $1::BIGINT"
                );
                unsigned(client.query_one(&query, &[&newest])?.try_get(0)?, "count")
            };
            let (enrolments, operations) = (count("enrolments")?, count("operations")?);
            let rows = enrolments.saturating_add(operations).saturating_add(count("outbox")?);
            Ok((rows, count("events")?))
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
