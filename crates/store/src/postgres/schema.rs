//! The tables of PostgreSQL.

use ::postgres::{Client, Transaction};

use super::read::Columns;
use crate::{
    StoreError,
    columns::{enrolment_columns, event_columns, operation_columns},
    macs::{MacColumns, RowMacs},
    schema::{check_adopted, check_opened, due_steps},
};

const STEPS: &[&str] = &[
    "CREATE TABLE enrolments (
        number BIGSERIAL,
        id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        customer TEXT NOT NULL,
        version BIGINT NOT NULL,
        key_id BYTEA NOT NULL CHECK (length(key_id) = 8),
        revision BIGINT NOT NULL,
        record BYTEA NOT NULL,
        keys BYTEA,
        secrets BYTEA,
        stores_secrets BOOLEAN NOT NULL,
        pending_until BIGINT,
        UNIQUE (version, key_id)
     );
     CREATE TABLE operations (
        handle BYTEA NOT NULL PRIMARY KEY CHECK (length(handle) = 16),
        enrolment BYTEA NOT NULL REFERENCES enrolments (id),
        revision BIGINT NOT NULL,
        ends_at BIGINT NOT NULL,
        record BYTEA NOT NULL
     );
     CREATE TABLE events (
        number BIGSERIAL PRIMARY KEY,
        enrolment BYTEA NOT NULL REFERENCES enrolments (id),
        at BIGINT NOT NULL,
        alert BOOLEAN NOT NULL,
        line TEXT NOT NULL
     );",
    "CREATE INDEX enrolments_by_customer ON enrolments (customer);
     CREATE INDEX enrolments_by_pending ON enrolments (pending_until)
        WHERE pending_until IS NOT NULL;
     CREATE INDEX operations_by_end ON operations (ends_at);
     CREATE INDEX events_by_enrolment ON events (enrolment, number);",
    // Each event of a database from before led to one revision more than the one before it.
    "ALTER TABLE enrolments ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0,
        ADD COLUMN mac_key BIGINT, ADD COLUMN mac BYTEA;
     ALTER TABLE operations ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0,
        ADD COLUMN mac_key BIGINT, ADD COLUMN mac BYTEA;
     ALTER TABLE events ADD COLUMN revision BIGINT NOT NULL DEFAULT 0,
        ADD COLUMN failed BOOLEAN NOT NULL DEFAULT FALSE, ADD COLUMN previous BYTEA,
        ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0,
        ADD COLUMN mac_key BIGINT, ADD COLUMN mac BYTEA;
     UPDATE events SET failed = line LIKE '% outcome=failed %',
         revision = (SELECT revision FROM enrolments WHERE id = events.enrolment)
             - (SELECT count(*) FROM events later
                WHERE later.enrolment = events.enrolment AND later.number > events.number);
     DROP INDEX events_by_enrolment;
     CREATE UNIQUE INDEX events_by_revision ON events (enrolment, revision);
     CREATE INDEX events_by_failure ON events (at) WHERE failed;
     CREATE TABLE outbox (
        handle BYTEA NOT NULL PRIMARY KEY CHECK (length(handle) = 16),
        enrolment BYTEA NOT NULL,
        version BIGINT NOT NULL,
        revision BIGINT NOT NULL,
        at BIGINT NOT NULL,
        record BYTEA NOT NULL,
        epoch BIGINT NOT NULL,
        mac_key BIGINT NOT NULL,
        mac BYTEA NOT NULL,
        taken_until BIGINT NOT NULL DEFAULT 0,
        done_at BIGINT
     );
     CREATE INDEX outbox_by_state ON outbox (at) WHERE done_at IS NULL;
     CREATE TABLE unknown_names (minute BIGINT NOT NULL PRIMARY KEY, count BIGINT NOT NULL);",
];

/// The number of a lock, so that of two programs that open a new database one waits.
const LOCK: i64 = 0x646c_6f74_7000_0001;

/// Brings a database to the newest schema, if its rows have MACs or it has none.
pub(super) fn migrate(client: &mut Client) -> Result<(), StoreError> {
    Ok(migrate_with(client, check_opened)?.commit()?)
}

/// Brings a database from before rows had MACs to the newest schema, and gives each row its MAC.
pub(super) fn adopt(client: &mut Client, macs: &RowMacs) -> Result<u64, StoreError> {
    let mut transaction = migrate_with(client, check_adopted)?;
    let count = give_macs(&mut transaction, macs)?;
    transaction.commit()?;
    Ok(count)
}

fn migrate_with(
    client: &mut Client,
    check: fn(i64) -> Result<(), StoreError>,
) -> Result<Transaction<'_>, StoreError> {
    let mut transaction = client.transaction()?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])?;
    transaction
        .batch_execute("CREATE TABLE IF NOT EXISTS dlotp_schema (version BIGINT NOT NULL)")?;
    let found = transaction.query_opt("SELECT max(version) FROM dlotp_schema", &[])?;
    let found: i64 = found.map_or(Ok(None), |row| row.try_get(0))?.unwrap_or(0);
    let due = due_steps(STEPS, found)?;
    check(found)?;
    for (number, step) in due {
        transaction.batch_execute(step)?;
        transaction.execute("INSERT INTO dlotp_schema VALUES ($1)", &[&number])?;
    }
    Ok(transaction)
}

fn give_macs(transaction: &mut Transaction<'_>, macs: &RowMacs) -> Result<u64, StoreError> {
    let query = concat!("SELECT ", enrolment_columns!(), " FROM enrolments e");
    let mut count = 0_u64;
    for row in transaction.query(query, &[])? {
        let (enrolment, _) = Columns::at(&row, 0).enrolment()?;
        let query = concat!(
            "SELECT ",
            event_columns!(),
            " FROM events v WHERE v.enrolment = $1 ORDER BY v.revision"
        );
        let mut previous = None;
        for row in transaction.query(query, &[&enrolment.id])? {
            let (mut event, _) = Columns::at(&row, 0).event()?;
            event.follow(previous);
            let MacColumns { epoch, number, mac } = macs.of_event(enrolment.version, &event)?;
            transaction.execute(
                "UPDATE events SET previous = $3, epoch = $4, mac_key = $5, mac = $6
                 WHERE enrolment = $1 AND revision = $2",
                &[&event.enrolment, &event.revision, &event.previous, &epoch, &number, &mac],
            )?;
            previous = mac;
        }
        let query =
            concat!("SELECT ", operation_columns!(), " FROM operations o WHERE o.enrolment = $1");
        for row in transaction.query(query, &[&enrolment.id])? {
            let (operation, _) = Columns::at(&row, 0).operation()?;
            let MacColumns { epoch, number, mac } =
                macs.of_operation(enrolment.version, &operation)?;
            transaction.execute(
                "UPDATE operations SET epoch = $2, mac_key = $3, mac = $4 WHERE handle = $1",
                &[&operation.handle, &epoch, &number, &mac],
            )?;
        }
        let MacColumns { epoch, number, mac } = macs.of_enrolment(&enrolment)?;
        transaction.execute(
            "UPDATE enrolments SET epoch = $2, mac_key = $3, mac = $4 WHERE id = $1",
            &[&enrolment.id, &epoch, &number, &mac],
        )?;
        count = count.saturating_add(1);
    }
    Ok(count)
}
