//! The tables of PostgreSQL.

use postgres::Client;

use crate::{StoreError, schema::due_steps};

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
];

/// The number of a lock, so that of two programs that open a new database one waits.
const LOCK: i64 = 0x646c_6f74_7000_0001;

/// Brings a database to the newest schema.
pub(super) fn migrate(client: &mut Client) -> Result<(), StoreError> {
    let mut transaction = client.transaction()?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])?;
    transaction
        .batch_execute("CREATE TABLE IF NOT EXISTS dlotp_schema (version BIGINT NOT NULL)")?;
    let found = transaction.query_opt("SELECT max(version) FROM dlotp_schema", &[])?;
    let found: i64 = found.map_or(Ok(None), |row| row.try_get(0))?.unwrap_or(0);
    for (number, step) in due_steps(STEPS, found)? {
        transaction.batch_execute(step)?;
        transaction.execute("INSERT INTO dlotp_schema VALUES ($1)", &[&number])?;
    }
    transaction.commit()?;
    Ok(())
}
