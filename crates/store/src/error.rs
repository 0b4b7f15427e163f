//! Why a store gives nothing.

use dlotp::verifier::RecordError;

use crate::RETENTION_S;

/// Why a store gives nothing. None of them is a verdict (VER-8).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A record is not the one that was loaded.
    #[error("the records were changed since they were loaded")]
    Conflict,
    /// There is no such enrolment or operation.
    #[error("expected {0} that is stored, found none")]
    Unknown(&'static str),
    /// A new enrolment's name, or its version and key-id, are there already.
    #[error("expected an enrolment and a key-id that are not stored yet")]
    Taken,
    /// A record is damaged. Nothing begins anew with an empty one.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A column holds what was never written there.
    #[error("a stored {0} is damaged")]
    Damaged(&'static str),
    /// The database does not promise that what it says is stored survives a crash.
    #[error("{setting}: expected {expected}, found {found}")]
    NotDurable {
        /// The setting.
        setting: &'static str,
        /// What a store needs.
        expected: &'static str,
        /// What the database says.
        found: String,
    },
    /// The database was made by a newer program.
    #[error("schema: expected at most {known}, found {found}")]
    NewerSchema {
        /// The newest that this program knows.
        known: i64,
        /// That of the database.
        found: i64,
    },
    /// Operations are to be kept longer.
    #[error("retention: expected at least {RETENTION_S} s, found {found} s")]
    Retention {
        /// The seconds asked for.
        found: u64,
    },
    /// The database failed: full, locked, unreachable, or otherwise.
    #[error("the database failed: {0}")]
    Failed(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        // The driver's own text leaves out what the server said.
        let said =
            error.as_db_error().map(|said| format!("{} ({})", said.message(), said.code().code()));
        Self::Failed(said.unwrap_or_else(|| error.to_string()))
    }
}
