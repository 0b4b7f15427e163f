//! The tables of SQLite.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::read::Columns;
use crate::{
    StoreError,
    columns::{enrolment_columns, event_columns, operation_columns},
    macs::{MacColumns, RowMacs},
    schema::{check_adopted, check_opened, due_steps, newest},
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
    // Each event of a database from before led to one revision more than the one before it.
    "ALTER TABLE enrolments ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE enrolments ADD COLUMN mac_key INTEGER;
     ALTER TABLE enrolments ADD COLUMN mac BLOB;
     ALTER TABLE operations ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE operations ADD COLUMN mac_key INTEGER;
     ALTER TABLE operations ADD COLUMN mac BLOB;
     ALTER TABLE events ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE events ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE events ADD COLUMN previous BLOB;
     ALTER TABLE events ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE events ADD COLUMN mac_key INTEGER;
     ALTER TABLE events ADD COLUMN mac BLOB;
     UPDATE events SET failed = line LIKE '% outcome=failed %',
         revision = (SELECT revision FROM enrolments WHERE id = events.enrolment)
             - (SELECT count(*) FROM events later
                WHERE later.enrolment = events.enrolment AND later.number > events.number);
     DROP INDEX events_by_enrolment;
     CREATE UNIQUE INDEX events_by_revision ON events (enrolment, revision);
     CREATE INDEX events_by_failure ON events (at) WHERE failed;
     CREATE TABLE outbox (
        handle BLOB NOT NULL PRIMARY KEY CHECK (length(handle) = 16),
        enrolment BLOB NOT NULL,
        version INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        at INTEGER NOT NULL,
        record BLOB NOT NULL,
        epoch INTEGER NOT NULL,
        mac_key INTEGER NOT NULL,
        mac BLOB NOT NULL,
        taken_until INTEGER NOT NULL DEFAULT 0,
        done_at INTEGER
     ) STRICT;
     CREATE INDEX outbox_by_state ON outbox (at) WHERE done_at IS NULL;
     CREATE TABLE unknown_names (
        minute INTEGER NOT NULL PRIMARY KEY,
        count INTEGER NOT NULL
     ) STRICT;",
];

/// Brings a database to the newest schema, if its rows have MACs or it has none.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    migrate_with(connection, STEPS, check_opened).and_then(|transaction| Ok(transaction.commit()?))
}

/// Brings a database from before rows had MACs to the newest schema, and gives each row its MAC.
pub(super) fn adopt(connection: &mut Connection, macs: &RowMacs) -> Result<u64, StoreError> {
    let transaction = migrate_with(connection, STEPS, check_adopted)?;
    let count = give_macs(&transaction, macs)?;
    transaction.commit()?;
    Ok(count)
}

fn migrate_with<'c>(
    connection: &'c mut Connection,
    steps: &[&str],
    check: fn(i64) -> Result<(), StoreError>,
) -> Result<Transaction<'c>, StoreError> {
    // It locks at once, so that of two programs one waits and then finds nothing to do.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let due = due_steps(steps, found)?;
    check(found)?;
    for (_, step) in due {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", newest(steps))?;
    Ok(transaction)
}

fn give_macs(transaction: &Transaction<'_>, macs: &RowMacs) -> Result<u64, StoreError> {
    let mut query =
        transaction.prepare(concat!("SELECT ", enrolment_columns!(), " FROM enrolments e"))?;
    let mut rows = query.query([])?;
    let mut count = 0_u64;
    while let Some(row) = rows.next()? {
        let (enrolment, _) = Columns::at(row, 0).enrolment()?;
        let id = params![enrolment.id];
        let mut query = transaction.prepare_cached(concat!(
            "SELECT ",
            event_columns!(),
            " FROM events v WHERE v.enrolment = ?1 ORDER BY v.revision"
        ))?;
        let mut events = query.query(id)?;
        let mut previous = None;
        while let Some(row) = events.next()? {
            let (mut event, _) = Columns::at(row, 0).event()?;
            event.follow(previous);
            let MacColumns { epoch, number, mac } = macs.of_event(enrolment.version, &event)?;
            transaction
                .prepare_cached(
                    "UPDATE events SET previous = ?3, epoch = ?4, mac_key = ?5, mac = ?6
                     WHERE enrolment = ?1 AND revision = ?2",
                )?
                .execute(params![
                    event.enrolment,
                    event.revision,
                    event.previous,
                    epoch,
                    number,
                    mac
                ])?;
            previous = mac;
        }
        let mut query = transaction.prepare_cached(concat!(
            "SELECT ",
            operation_columns!(),
            " FROM operations o WHERE o.enrolment = ?1"
        ))?;
        let mut operations = query.query(id)?;
        while let Some(row) = operations.next()? {
            let (operation, _) = Columns::at(row, 0).operation()?;
            let MacColumns { epoch, number, mac } =
                macs.of_operation(enrolment.version, &operation)?;
            transaction
                .prepare_cached(
                    "UPDATE operations SET epoch = ?2, mac_key = ?3, mac = ?4 WHERE handle = ?1",
                )?
                .execute(params![operation.handle, epoch, number, mac])?;
        }
        let MacColumns { epoch, number, mac } = macs.of_enrolment(&enrolment)?;
        transaction
            .prepare_cached(
                "UPDATE enrolments SET epoch = ?2, mac_key = ?3, mac = ?4 WHERE id = ?1",
            )?
            .execute(params![enrolment.id, epoch, number, mac])?;
        count = count.saturating_add(1);
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says what it expects")]

    use dlotp::{records::RecordKeys, verifier::Epoch};

    use super::{Connection, RowMacs, STEPS, StoreError, adopt, migrate, migrate_with};

    fn version(connection: &Connection) -> i64 {
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    }

    fn at_step(connection: &mut Connection, count: usize) {
        let transaction = migrate_with(connection, &STEPS[..count], |_| Ok(())).unwrap();
        transaction.commit().unwrap();
    }

    #[test]
    fn an_old_database_is_brought_forward_and_keeps_its_rows() {
        let mut connection = Connection::open_in_memory().unwrap();
        at_step(&mut connection, 1);
        assert_eq!(version(&connection), 7);
        let row = "INSERT INTO enrolments VALUES
            (zeroblob(16), 'rossi', 1, zeroblob(8), 1, x'00', NULL, NULL, FALSE, NULL)";
        connection.execute_batch(row).unwrap();
        let macs = RowMacs { keys: RecordKeys::new(1, [2; 32]), epoch: Epoch::default() };
        // Nothing gets a MAC by being opened (REC-7).
        assert_eq!(migrate(&mut connection), Err(StoreError::WithoutMacs { found: 7 }));
        assert_eq!(version(&connection), 7);
        assert_eq!(adopt(&mut connection, &macs), Ok(1));
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection), 9);
        assert_eq!(adopt(&mut connection, &macs), Err(StoreError::WithMacs { found: 9 }));
        let count = "SELECT count(*) FROM enrolments WHERE secrets IS NULL AND mac IS NOT NULL";
        assert_eq!(connection.query_row(count, [], |row| row.get::<_, i64>(0)), Ok(1));
        let new = adopt(&mut Connection::open_in_memory().unwrap(), &macs);
        assert_eq!(new, Err(StoreError::WithMacs { found: 0 }));
    }

    #[test]
    fn a_newer_database_is_refused_and_a_step_that_fails_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 10).unwrap();
        let newer = StoreError::NewerSchema { known: 9, found: 10 };
        assert_eq!(migrate(&mut connection), Err(newer));

        let mut connection = Connection::open_in_memory().unwrap();
        let steps = [STEPS[0], "CREATE TABLE enrolments (id BLOB)"];
        let failed = migrate_with(&mut connection, &steps, |_| Ok(())).err();
        assert!(matches!(failed, Some(StoreError::Failed(_))));
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
