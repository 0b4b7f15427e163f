//! The tables of SQLite.

use rusqlite::{Connection, TransactionBehavior};

use crate::{
    StoreError,
    schema::{due_steps, newest},
};

const STEPS: &[&str] = &[
    "CREATE TABLE enrolments (
        id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        customer TEXT NOT NULL,
        version INTEGER NOT NULL,
        key_id BLOB NOT NULL CHECK (length(key_id) = 8),
        revision INTEGER NOT NULL,
        record BLOB NOT NULL,
        keys BLOB,
        secrets BLOB,
        stores_secrets INTEGER NOT NULL,
        pending_until INTEGER,
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
     CREATE INDEX enrolments_by_pending ON enrolments (pending_until)
        WHERE pending_until IS NOT NULL;
     CREATE INDEX operations_by_end ON operations (ends_at);
     CREATE INDEX events_by_enrolment ON events (enrolment, number);",
];

/// Brings a database to the newest schema.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    migrate_with(connection, STEPS)
}

fn migrate_with(connection: &mut Connection, steps: &[&str]) -> Result<(), StoreError> {
    // It locks at once, so that of two programs one waits and then finds nothing to do.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (_, step) in due_steps(steps, found)? {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", newest(steps))?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::{Connection, STEPS, StoreError, migrate, migrate_with};

    fn version(connection: &Connection) -> i64 {
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    }

    #[test]
    fn an_old_database_is_brought_forward_and_keeps_its_rows() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate_with(&mut connection, &STEPS[..1]).unwrap();
        assert_eq!(version(&connection), 7);
        let row = "INSERT INTO enrolments VALUES
            (zeroblob(16), 'rossi', 1, zeroblob(8), 1, x'00', NULL, NULL, FALSE, NULL)";
        connection.execute_batch(row).unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection), 8);
        let count = "SELECT count(*) FROM enrolments WHERE secrets IS NULL";
        assert_eq!(connection.query_row(count, [], |row| row.get::<_, i64>(0)), Ok(1));
    }

    #[test]
    fn a_newer_database_is_refused_and_a_step_that_fails_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 9).unwrap();
        let newer = StoreError::NewerSchema { known: 8, found: 9 };
        assert_eq!(migrate(&mut connection), Err(newer));

        let mut connection = Connection::open_in_memory().unwrap();
        let steps = [STEPS[0], "CREATE TABLE enrolments (id BLOB)"];
        assert!(matches!(migrate_with(&mut connection, &steps), Err(StoreError::Failed(_))));
        assert_eq!(version(&connection), 0);
        migrate(&mut connection).unwrap();
    }

    #[test]
    fn a_database_from_before_the_first_release_is_refused_and_stays() {
        for found in [1, 6, -1] {
            let mut connection = Connection::open_in_memory().unwrap();
            connection.pragma_update(None, "user_version", found).unwrap();
            let error = migrate(&mut connection).unwrap_err();
            let expected = "schema: expected at least 7, found ";
            let advice = "; begin with a new database";
            assert_eq!(error.to_string(), format!("{expected}{found}{advice}"));
            assert_eq!(version(&connection), found);
        }
    }
}
