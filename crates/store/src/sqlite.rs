//! The store in one file: SQLite, whose engine is built in.

mod read;
mod schema;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use dlotp::{
    records::RecordKeys,
    verifier::{EnrolmentId, Epoch, Handle},
};
use rusqlite::{Connection, OptionalExtension, params};

use self::{read::Columns, writer::SqliteWriter};
use crate::{
    AuditEntry, EnrolmentState, FailureCount, NewEnrolment, OutboxEntries, OutboxEntry,
    OutboxState, RETENTION_S, Store, StoreError, Transaction,
    columns::{self, enrolment_columns, entry_columns, event_columns, operation_columns},
    macs::{LoadedColumns, RowMacs},
    outbox::{EntryRow, taken_until},
    queue::{Job, WriteQueue},
    rows::{EnrolmentRow, EnrolmentUpdate, integer, unsigned},
};

/// The time for which a writer waits for another process.
const BUSY: Duration = Duration::from_secs(10);

/// A store in one file of this machine. Several processes may share it.
pub struct Sqlite {
    path: PathBuf,
    macs: RowMacs,
    queue: WriteQueue,
    /// Idle connections that read.
    readers: Mutex<Vec<Connection>>,
}

impl Sqlite {
    /// Opens a store, in a new file where there is none, in the bank's present epoch and with its keys for
    /// records.
    ///
    /// # Errors
    ///
    /// The file can't be opened or has another schema, or a crash could undo what it stored;
    /// [`StoreError::WithoutMacs`] for a file that [`Sqlite::adopt`] has to bring forward.
    pub fn open(path: &Path, epoch: Epoch, keys: RecordKeys) -> Result<Self, StoreError> {
        let mut connection = connect(path)?;
        schema::migrate(&mut connection)?;
        Ok(Self::start(path, RowMacs { keys, epoch }, connection))
    }

    /// Opens a store of at most so many pages, as on a disk that is nearly full.
    ///
    /// # Errors
    ///
    /// As [`Sqlite::open`].
    pub fn open_limited(
        path: &Path,
        epoch: Epoch,
        keys: RecordKeys,
        pages: u32,
    ) -> Result<Self, StoreError> {
        let mut connection = connect(path)?;
        schema::migrate(&mut connection)?;
        connection.pragma_update(None, "max_page_count", pages)?;
        Ok(Self::start(path, RowMacs { keys, epoch }, connection))
    }

    /// Brings a file from before rows had MACs forward, and gives each row its MAC as it stands. Call it
    /// once, and only where the bank knows that the file is as its program left it (REC-7). Returns the
    /// number of enrolments.
    ///
    /// # Errors
    ///
    /// [`StoreError::WithMacs`] for a file whose rows have MACs, or a new one; otherwise as
    /// [`Sqlite::open`].
    pub fn adopt(path: &Path, epoch: Epoch, keys: RecordKeys) -> Result<u64, StoreError> {
        schema::adopt(&mut connect(path)?, &RowMacs { keys, epoch })
    }

    fn start(path: &Path, macs: RowMacs, connection: Connection) -> Self {
        let queue = WriteQueue::start(SqliteWriter::new(connection));
        Self { path: path.to_owned(), macs, queue, readers: Mutex::new(Vec::new()) }
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let lock = || self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = lock().pop();
        let connection = kept.map_or_else(|| connect(&self.path), Ok)?;
        let result = read(&connection)?;
        lock().push(connection);
        Ok(result)
    }
}

/// Opens a connection with the settings that durability needs, and reads them back: no test by killing
/// can show that a flush was left out.
fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Deleted content is overwritten with zeros.
    connection.pragma_update(None, "secure_delete", true)?;
    assert_durable(&connection)?;
    Ok(connection)
}

/// Asserts the settings.
fn assert_durable(connection: &Connection) -> Result<(), StoreError> {
    let text: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if text != "wal" {
        return Err(StoreError::NotDurable {
            setting: "journal_mode",
            expected: "wal",
            found: text,
        });
    }
    for (setting, expected, number) in
        [("synchronous", "2 (full)", 2), ("foreign_keys", "1 (on)", 1)]
    {
        let found: i64 = connection.pragma_query_value(None, setting, |row| row.get(0))?;
        if found != number {
            return Err(StoreError::NotDurable { setting, expected, found: found.to_string() });
        }
    }
    Ok(())
}

impl Store for Sqlite {
    fn epoch(&self) -> Epoch {
        self.macs.epoch
    }

    fn enrol(&self, new: &NewEnrolment<'_>) -> Result<(), StoreError> {
        self.queue.run(Job::Enrol(EnrolmentRow::new(&self.macs, new)?.into())).map(|_| ())
    }

    fn enrolments_of(&self, customer: &str) -> Result<Vec<EnrolmentId>, StoreError> {
        self.read(|connection| {
            let mut query = connection
                .prepare_cached("SELECT id FROM enrolments WHERE customer = ?1 ORDER BY rowid")?;
            let ids = query.query_map(params![customer], |row| row.get::<_, [u8; 16]>(0))?;
            ids.map(|id| Ok(EnrolmentId::from(id?))).collect()
        })
    }

    fn all_enrolments(&self) -> Result<Vec<EnrolmentId>, StoreError> {
        self.read(|connection| {
            let mut query =
                connection.prepare_cached("SELECT id FROM enrolments ORDER BY rowid")?;
            let ids = query.query_map([], |row| row.get::<_, [u8; 16]>(0))?;
            ids.map(|id| Ok(EnrolmentId::from(id?))).collect()
        })
    }

    fn lapsed_enrolments(&self, now: u64) -> Result<Vec<EnrolmentId>, StoreError> {
        let now = integer(now, "time")?;
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT id FROM enrolments WHERE pending_until <= ?1 ORDER BY rowid",
            )?;
            let ids = query.query_map(params![now], |row| row.get::<_, [u8; 16]>(0))?;
            ids.map(|id| Ok(EnrolmentId::from(id?))).collect()
        })
    }

    fn enrolment_of(&self, handle: Handle) -> Result<EnrolmentId, StoreError> {
        self.read(|connection| {
            let id = connection
                .prepare_cached("SELECT enrolment FROM operations WHERE handle = ?1")?
                .query_row(params![handle.as_bytes()], |row| row.get::<_, [u8; 16]>(0))
                .optional()?;
            id.map(EnrolmentId::from).ok_or(StoreError::Unknown("an operation"))
        })
    }

    fn load(&self, id: EnrolmentId, handle: Option<Handle>) -> Result<EnrolmentState, StoreError> {
        self.read(|connection| {
            // One statement, so that all rows are of one moment.
            let mut query = connection.prepare_cached(concat!(
                "SELECT ",
                enrolment_columns!(),
                ", ",
                event_columns!(),
                ", ",
                operation_columns!(),
                ", e.keys, e.secrets FROM enrolments e
                 LEFT JOIN events v ON v.enrolment = e.id AND v.revision =
                     (SELECT max(revision) FROM events WHERE enrolment = e.id)
                 LEFT JOIN operations o ON o.enrolment = e.id AND o.handle = ?2 WHERE e.id = ?1"
            ))?;
            let handle = handle.map(|handle| *handle.as_bytes());
            let mut rows = query.query(params![id.as_bytes(), handle])?;
            let row = rows.next()?.ok_or(StoreError::Unknown("an enrolment"))?;
            let event_at = columns::ENROLMENT;
            let operation_at = event_at.saturating_add(columns::EVENT);
            let sealed_at = operation_at.saturating_add(columns::OPERATION);
            let mut event = Columns::at(row, event_at);
            let mut operation = Columns::at(row, operation_at);
            self.macs.load(LoadedColumns {
                enrolment: Columns::at(row, 0).enrolment()?,
                newest: event.is_present()?.then(|| event.event()).transpose()?,
                operation: operation.is_present()?.then(|| operation.operation()).transpose()?,
                keys: row.get(sealed_at)?,
                secrets: row.get(sealed_at.saturating_add(1))?,
            })
        })
    }

    fn commit(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        self.queue
            .run(Job::Commit(EnrolmentUpdate::new(&self.macs, transaction)?.into()))
            .map(|_| ())
    }

    fn events(&self, id: EnrolmentId) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT number, at, alert, line FROM events WHERE enrolment = ?1 ORDER BY number",
            )?;
            let rows = query.query_map(params![id.as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
            rows.map(|row| {
                let (number, at, alert, line) = row?;
                let (number, at) = (unsigned(number, "number")?, unsigned(at, "time")?);
                Ok(AuditEntry { number, at, alert, line })
            })
            .collect()
        })
    }

    fn check_events(&self, id: EnrolmentId) -> Result<u64, StoreError> {
        self.read(|connection| {
            let mut query =
                connection.prepare_cached("SELECT version FROM enrolments WHERE id = ?1")?;
            let version = query.query_row(params![id.as_bytes()], |row| row.get(0)).optional()?;
            let version = version.ok_or(StoreError::Unknown("an enrolment"))?;
            let mut query = connection.prepare_cached(concat!(
                "SELECT ",
                event_columns!(),
                " FROM events v WHERE v.enrolment = ?1 ORDER BY v.revision"
            ))?;
            let mut rows = query.query(params![id.as_bytes()])?;
            let mut events = Vec::new();
            while let Some(row) = rows.next()? {
                events.push(Columns::at(row, 0).event()?);
            }
            self.macs.check_events(version, &events)?;
            Ok(events.len().try_into().unwrap_or(u64::MAX))
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
                "x.done_at IS NULL AND x.epoch = ?1 AND NOT x.taken_until BETWEEN ?2 AND ?3"
            }
            OutboxState::Taken => {
                "x.done_at IS NULL AND x.epoch = ?1 AND x.taken_until BETWEEN ?2 AND ?3"
            }
            OutboxState::Held => {
                "x.done_at IS NULL AND x.epoch <> ?1 AND ?2 IS NOT NULL AND ?3 IS NOT NULL"
            }
            OutboxState::Done => {
                "x.done_at IS NOT NULL AND ?1 IS NOT NULL AND ?2 IS NOT NULL AND ?3 IS NOT NULL"
            }
        };
        let (columns, limit) = (entry_columns!(), i64::try_from(limit).unwrap_or(i64::MAX));
        let (first, last) = (integer(now.saturating_add(1), "time")?, taken_until(now)?);
        let rows: Vec<EntryRow> = self.read(|connection| {
            let mut query = connection.prepare_cached(&format!(
                "SELECT {columns} FROM outbox x WHERE {condition} ORDER BY x.at, x.handle LIMIT ?4"
            ))?;
            let mut rows = query.query(params![epoch, first, last, limit])?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                entries.push(Columns::at(row, 0).entry()?);
            }
            Ok(entries)
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
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT minute, sum(failed), sum(unknown) FROM (
                     SELECT at / 60 * 60 AS minute, 1 AS failed, 0 AS unknown FROM events
                     WHERE failed AND at >= ?1
                     UNION ALL
                     SELECT minute, 0, count FROM unknown_names WHERE minute + 59 >= ?1
                 ) GROUP BY minute ORDER BY minute",
            )?;
            let rows = query
                .query_map(params![since], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.map(|row| {
                let (minute, failed, unknown) = row?;
                Ok(FailureCount {
                    minute: unsigned(minute, "time")?,
                    failed: unsigned(failed, "count")?,
                    unknown: unsigned(unknown, "count")?,
                })
            })
            .collect()
        })
    }

    fn under_older_keys(&self) -> Result<(u64, u64), StoreError> {
        let newest = integer(self.macs.keys.newest(), "key's number")?;
        self.read(|connection| {
            let count = |sql: &str| -> Result<u64, StoreError> {
                unsigned(connection.query_row(sql, params![newest], |row| row.get(0))?, "count")
            };
            let enrolments = count("SELECT count(*) FROM enrolments WHERE mac_key IS NOT ?1")?;
            let operations = count("SELECT count(*) FROM operations WHERE mac_key IS NOT ?1")?;
            let entries = count("SELECT count(*) FROM outbox WHERE mac_key IS NOT ?1")?;
            let events = count("SELECT count(*) FROM events WHERE mac_key IS NOT ?1")?;
            Ok((enrolments.saturating_add(operations).saturating_add(entries), events))
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says what it expects")]

    use std::path::Path;

    use super::{StoreError, assert_durable, connect};

    #[test]
    fn settings_that_lose_what_was_stored_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let connection = connect(&folder.path().join("a.db")).unwrap();
        assert_eq!(assert_durable(&connection), Ok(()));
        for (setting, value, told) in [
            ("synchronous", "normal", "synchronous: expected 2 (full), found 1"),
            ("synchronous", "off", "synchronous: expected 2 (full), found 0"),
            ("foreign_keys", "off", "foreign_keys: expected 1 (on), found 0"),
            ("journal_mode", "delete", "journal_mode: expected wal, found delete"),
        ] {
            let connection = connect(&folder.path().join("a.db")).unwrap();
            connection.pragma_update(None, setting, value).unwrap();
            assert_eq!(assert_durable(&connection).unwrap_err().to_string(), told);
        }
        // A database in memory has no log.
        assert!(matches!(connect(Path::new(":memory:")), Err(StoreError::NotDurable { .. })));
    }
}
