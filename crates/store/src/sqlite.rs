//! The store in one file: SQLite, with its engine built in.

mod schema;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use dlotp::verifier::{Enrolment, EnrolmentId, Handle, StoredOperation, Write};
use rusqlite::{Connection, OptionalExtension, params};

use self::writer::SqliteWriter;
use crate::{
    Entry, Loaded, NewEnrolment, RETENTION_S, Sealed, Store, StoreError,
    change::{Change, First, integer, unsigned},
    group::{Group, Job},
};

/// How long a writer waits for another process to finish.
const BUSY: Duration = Duration::from_secs(10);

/// A store in one file of this machine, which several processes may share.
pub struct Sqlite {
    path: PathBuf,
    group: Group,
    /// Connections that read, kept for the next.
    readers: Mutex<Vec<Connection>>,
}

impl Sqlite {
    /// Opens a store; a file that is not there is made.
    ///
    /// # Errors
    ///
    /// It can't be opened, was made by a newer program, or does not keep what it stores over a crash.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = connect(path)?;
        schema::migrate(&mut connection)?;
        let group = Group::start(SqliteWriter::new(connection));
        Ok(Self { path: path.to_owned(), group, readers: Mutex::new(Vec::new()) })
    }

    /// Opens a store that may have so many pages at most, as on a disk that is nearly full.
    ///
    /// # Errors
    ///
    /// As [`Sqlite::open`].
    pub fn open_limited(path: &Path, pages: u32) -> Result<Self, StoreError> {
        let mut connection = connect(path)?;
        schema::migrate(&mut connection)?;
        connection.pragma_update(None, "max_page_count", pages)?;
        let group = Group::start(SqliteWriter::new(connection));
        Ok(Self { path: path.to_owned(), group, readers: Mutex::new(Vec::new()) })
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

/// A connection with the settings that durability needs, read back: a kill can't show that a flush
/// was left out, so nothing is taken on trust.
fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is destroyed is written over.
    connection.pragma_update(None, "secure_delete", true)?;
    durable(&connection)?;
    Ok(connection)
}

/// Asserts the settings.
fn durable(connection: &Connection) -> Result<(), StoreError> {
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
    fn enrol(&self, new: &NewEnrolment<'_>) -> Result<(), StoreError> {
        self.group.run(Job::Enrol(First::new(new)?)).map(|_| ())
    }

    fn enrolments(&self, customer: &str) -> Result<Vec<EnrolmentId>, StoreError> {
        self.read(|connection| {
            let mut query = connection
                .prepare_cached("SELECT id FROM enrolments WHERE customer = ?1 ORDER BY rowid")?;
            let ids = query.query_map(params![customer], |row| row.get(0))?;
            ids.map(|id| Ok(EnrolmentId::from(id?))).collect()
        })
    }

    fn all(&self) -> Result<Vec<EnrolmentId>, StoreError> {
        self.read(|connection| {
            let mut query =
                connection.prepare_cached("SELECT id FROM enrolments ORDER BY rowid")?;
            let ids = query.query_map([], |row| row.get(0))?;
            ids.map(|id| Ok(EnrolmentId::from(id?))).collect()
        })
    }

    fn owner(&self, handle: Handle) -> Result<EnrolmentId, StoreError> {
        self.read(|connection| {
            let id = connection
                .prepare_cached("SELECT enrolment FROM operations WHERE handle = ?1")?
                .query_row(params![handle.as_bytes()], |row| row.get(0))
                .optional()?;
            id.map(EnrolmentId::new).ok_or(StoreError::Unknown("an operation"))
        })
    }

    fn load(&self, id: EnrolmentId, handle: Option<Handle>) -> Result<Loaded, StoreError> {
        self.read(|connection| {
            // One statement, so that both records are of one moment.
            let mut query = connection.prepare_cached(
                "SELECT e.customer, e.record, e.p, e.keys, e.chains, o.record FROM enrolments e
                 LEFT JOIN operations o ON o.enrolment = e.id AND o.handle = ?2 WHERE e.id = ?1",
            )?;
            let handle = handle.map(|handle| *handle.as_bytes());
            let mut rows = query.query(params![id.as_bytes(), handle])?;
            let row = rows.next()?.ok_or(StoreError::Unknown("an enrolment"))?;
            let record: Vec<u8> = row.get(1)?;
            let operation: Option<Vec<u8>> = row.get(5)?;
            let sealed = |at| row.get::<usize, Option<_>>(at);
            Ok(Loaded {
                customer: row.get(0)?,
                enrolment: Enrolment::decode(&record)?,
                operation: operation.map(|record| StoredOperation::decode(&record)).transpose()?,
                p: sealed(2)?.map(Sealed::from_bytes),
                keys: sealed(3)?.map(Sealed::from_bytes),
                chains: sealed(4)?.map(Sealed::from_bytes),
            })
        })
    }

    fn commit_with_chains(&self, write: &Write, chains: Option<&Sealed>) -> Result<(), StoreError> {
        self.group.run(Job::Commit(Change::new(write, chains)?)).map(|_| ())
    }

    fn events(&self, id: EnrolmentId) -> Result<Vec<Entry>, StoreError> {
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
                Ok(Entry { number, at, alert, line })
            })
            .collect()
        })
    }

    fn forget(&self, now: u64, keep_s: u64) -> Result<u64, StoreError> {
        if keep_s < RETENTION_S {
            return Err(StoreError::Retention { found: keep_s });
        }
        let ended_by = integer(now.saturating_sub(keep_s), "time")?;
        self.group.run(Job::Forget { ended_by })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;

    #[test]
    fn settings_that_lose_what_was_stored_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let connection = connect(&folder.path().join("a.db")).unwrap();
        assert_eq!(durable(&connection), Ok(()));
        for (setting, value, told) in [
            ("synchronous", "normal", "synchronous: expected 2 (full), found 1"),
            ("synchronous", "off", "synchronous: expected 2 (full), found 0"),
            ("foreign_keys", "off", "foreign_keys: expected 1 (on), found 0"),
            ("journal_mode", "delete", "journal_mode: expected wal, found delete"),
        ] {
            let connection = connect(&folder.path().join("a.db")).unwrap();
            connection.pragma_update(None, setting, value).unwrap();
            assert_eq!(durable(&connection).unwrap_err().to_string(), told);
        }
        // A database in memory has no log, and so keeps nothing.
        assert!(matches!(connect(Path::new(":memory:")), Err(StoreError::NotDurable { .. })));
    }
}
