//! The tables, step by step.

use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;

/// Each step is applied once, in one transaction with the others that are due; none is changed later.
const STEPS: &[&str] = &[
    "CREATE TABLE enrolments (
        id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        customer TEXT NOT NULL,
        version INTEGER NOT NULL,
        key_id BLOB NOT NULL CHECK (length(key_id) = 8),
        revision INTEGER NOT NULL,
        record BLOB NOT NULL,
        p BLOB,
        keys BLOB,
        UNIQUE (version, key_id)
     ) STRICT;
     CREATE TABLE operations (
        handle BLOB NOT NULL PRIMARY KEY CHECK (length(handle) = 16),
        enrolment BLOB NOT NULL REFERENCES enrolments (id),
        revision INTEGER NOT NULL,
        ends_at INTEGER NOT NULL,
        record BLOB NOT NULL
     ) STRICT;
     CREATE TABLE events (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        enrolment BLOB NOT NULL REFERENCES enrolments (id),
        at INTEGER NOT NULL,
        alert INTEGER NOT NULL,
        line TEXT NOT NULL
     ) STRICT;",
    "CREATE INDEX enrolments_by_customer ON enrolments (customer);
     CREATE INDEX operations_by_end ON operations (ends_at);
     CREATE INDEX events_by_enrolment ON events (enrolment, number);",
    "ALTER TABLE enrolments ADD COLUMN chains BLOB;",
];

/// Brings a database to the newest schema.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    migrate_with(connection, STEPS)
}

fn migrate_with(connection: &mut Connection, steps: &[&str]) -> Result<(), StoreError> {
    // At once for writing, so that of two programs one waits and then finds nothing to do.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::NewerSchema { known, found });
    }
    for step in steps.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;

    fn version(connection: &Connection) -> i64 {
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    }

    #[test]
    fn an_old_database_is_brought_forward_and_keeps_its_rows() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate_with(&mut connection, &STEPS[..1]).unwrap();
        assert_eq!(version(&connection), 1);
        let row = "INSERT INTO enrolments VALUES (zeroblob(16), 'rossi', 1, zeroblob(8), 1, x'00', NULL, NULL)";
        connection.execute_batch(row).unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection), 3);
        let count = "SELECT count(*) FROM enrolments WHERE chains IS NULL";
        assert_eq!(connection.query_row(count, [], |row| row.get::<_, i64>(0)), Ok(1));
    }

    #[test]
    fn a_newer_database_is_refused_and_a_step_that_fails_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 4).unwrap();
        let newer = StoreError::NewerSchema { known: 3, found: 4 };
        assert_eq!(migrate(&mut connection), Err(newer));

        let mut connection = Connection::open_in_memory().unwrap();
        let steps = [STEPS[0], "CREATE TABLE enrolments (id BLOB)"];
        assert!(matches!(migrate_with(&mut connection, &steps), Err(StoreError::Failed(_))));
        assert_eq!(version(&connection), 0);
        migrate(&mut connection).unwrap();
    }
}
