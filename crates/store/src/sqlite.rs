//! The store in one file: SQLite, whose engine is built in.

mod schema;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use dlotp::{
    Record,
    verifier::{Enrolment, EnrolmentId, Epoch, Handle, OperationRecord},
};
use rusqlite::{Connection, OptionalExtension, params};

use self::writer::SqliteWriter;
use crate::{
    AuditEntry, EnrolmentState, NewEnrolment, RETENTION_S, SealedSecret, Store, StoreError,
    Transaction,
    error::damaged_record,
    queue::{Job, WriteQueue},
    rows::{EnrolmentRow, EnrolmentUpdate, integer, unsigned},
};

/// The time for which a writer waits for another process.
const BUSY: Duration = Duration::from_secs(10);

/// A store in one file of this machine. Several processes may share it.
pub struct Sqlite {
    path: PathBuf,
    epoch: Epoch,
    queue: WriteQueue,
    /// Idle connections that read.
    readers: Mutex<Vec<Connection>>,
}

impl Sqlite {
    /// Opens a store in the bank's epoch, in a new file where there is none.
    ///
    /// # Errors
    ///
    /// The file can't be opened or has another schema, or a crash could undo what it stored.
    pub fn open(path: &Path, epoch: Epoch) -> Result<Self, StoreError> {
        let mut connection = connect(path)?;
        schema::migrate(&mut connection)?;
        let queue = WriteQueue::start(SqliteWriter::new(connection));
        Ok(Self { path: path.to_owned(), epoch, queue, readers: Mutex::new(Vec::new()) })
    }

    /// Opens a store of at most so many pages, as on a disk that is nearly full.
    ///
    /// # Errors
    ///
    /// As [`Sqlite::open`].
    pub fn open_limited(path: &Path, epoch: Epoch, pages: u32) -> Result<Self, StoreError> {
        let mut connection = connect(path)?;
        schema::migrate(&mut connection)?;
        connection.pragma_update(None, "max_page_count", pages)?;
        let queue = WriteQueue::start(SqliteWriter::new(connection));
        Ok(Self { path: path.to_owned(), epoch, queue, readers: Mutex::new(Vec::new()) })
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
        self.epoch
    }

    fn enrol(&self, new: &NewEnrolment<'_>) -> Result<(), StoreError> {
        self.queue.run(Job::Enrol(EnrolmentRow::new(new)?)).map(|_| ())
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
            // One statement, so that both records are of one moment.
            let mut query = connection.prepare_cached(
                "SELECT e.customer, e.record, e.keys, e.secrets, e.stores_secrets, o.record
                 FROM enrolments e
                 LEFT JOIN operations o ON o.enrolment = e.id AND o.handle = ?2 WHERE e.id = ?1",
            )?;
            let handle = handle.map(|handle| *handle.as_bytes());
            let mut rows = query.query(params![id.as_bytes(), handle])?;
            let row = rows.next()?.ok_or(StoreError::Unknown("an enrolment"))?;
            let record: Vec<u8> = row.get(1)?;
            let operation: Option<Vec<u8>> = row.get(5)?;
            let sealed = |at| row.get::<usize, Option<_>>(at);
            Ok(EnrolmentState {
                customer: row.get(0)?,
                enrolment: Enrolment::decode(&record, self.epoch)
                    .map_err(|error| damaged_record(&error))?,
                operation: operation
                    .map(|record| OperationRecord::decode(&record))
                    .transpose()
                    .map_err(|error| damaged_record(&error))?,
                keys: sealed(2)?.map(SealedSecret::from_bytes),
                secrets: sealed(3)?.map(SealedSecret::from_bytes),
                stores_secrets: row.get(4)?,
            })
        })
    }

    fn commit(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        self.queue.run(Job::Commit(EnrolmentUpdate::new(transaction)?)).map(|_| ())
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
