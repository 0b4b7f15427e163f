//! The errors of the store and the vault, and the one that joins them with the library's.

use dlotp::Code;

use crate::RETENTION_S;

/// The failure of an input: of the library, the store or the vault. There is no verdict (VER-10).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The library refused the input.
    #[error(transparent)]
    Protocol(#[from] dlotp::Error),
    /// Keys or secrets can't be sealed or opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl InputError {
    /// The code of the failure, where `spec/errors.md` has one.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::Store(error) => error.code(),
            Self::Protocol(error) => Some(error.code()),
            Self::Vault(error) => error.code(),
        }
    }

    /// Whether another worker changed the records first, so that a retry may succeed.
    #[must_use]
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(StoreError::Conflict))
    }
}

/// A failure of the store. There is no verdict (VER-10).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A record is no longer the one that was loaded.
    #[error("the records were changed since they were loaded")]
    Conflict,
    /// There is no such enrolment or operation.
    #[error("expected {0} that is stored, found none")]
    Unknown(&'static str),
    /// The ID of a new enrolment, or its version and key-id, is stored already.
    #[error("expected an enrolment and a key-id that are not stored yet")]
    Duplicate,
    /// A record is damaged, as this sentence of the library says. Do not begin anew with an empty one.
    #[error("{0}")]
    Record(String),
    /// A column holds a value that this program never writes.
    #[error("a stored {0} is damaged")]
    Damaged(&'static str),
    /// A crash of the database may undo what it reported as stored.
    #[error("{setting}: expected {expected}, found {found}")]
    NotDurable {
        /// The setting.
        setting: &'static str,
        /// The value that a store needs.
        expected: &'static str,
        /// The value of the database.
        found: String,
    },
    /// A newer program made the database.
    #[error("schema: expected at most {known}, found {found}; use the newer program")]
    NewerSchema {
        /// The newest schema that this program knows.
        known: i64,
        /// The schema of the database.
        found: i64,
    },
    /// A program from before the first release made the database.
    #[error("schema: expected at least {oldest}, found {found}; begin with a new database")]
    OlderSchema {
        /// The oldest schema that this program can bring forward.
        oldest: i64,
        /// The schema of the database.
        found: i64,
    },
    /// The database is from before rows had MACs (REC-7).
    #[error(
        "schema {found}: expected rows with MACs; adopt the database, if it is as the bank left it"
    )]
    WithoutMacs {
        /// The schema of the database.
        found: i64,
    },
    /// The database has MACs already: none is computed for rows that have none (REC-7).
    #[error("schema {found}: expected a database from before rows had MACs")]
    WithMacs {
        /// The schema of the database.
        found: i64,
    },
    /// Operations are to be kept longer.
    #[error("retention: expected at least {RETENTION_S} s, found {found} s")]
    Retention {
        /// The seconds that were asked for.
        found: u64,
    },
    /// The database is full, locked or unreachable, or failed otherwise.
    #[error("the database failed: {0}")]
    Failed(String),
}

impl StoreError {
    /// The code of the failure, where `spec/errors.md` has one.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::Record(_) | Self::Damaged(_) => Some(Code::MalformedRecord),
            _ => None,
        }
    }
}

/// Keys or secrets can't be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The random generator of the system failed.
    #[error("the random generator gave no bytes for a nonce")]
    Random,
    /// The sealed bytes were changed, or belong to another vault, owner or column (VER-46).
    #[error("the sealed {0} can't be opened: expected those of this vault, customer and enrolment")]
    Unopenable(&'static str),
    /// They were stored at enrolment, and are gone (VER-46).
    #[error("the sealed {0} are lost")]
    Lost(&'static str),
    /// They were destroyed when the enrolment was revoked.
    #[error("the {0} were destroyed: the enrolment is revoked")]
    Destroyed(&'static str),
    /// They were never stored: an HSM keeps them.
    #[error("the {0} are not in the store: expected that an HSM keeps them")]
    NotStored(&'static str),
    /// The secrets are in the store, and only a vault can advance them.
    #[error("the store keeps the secrets: expected a commit through the vault")]
    Stored,
}

impl VaultError {
    /// The code of the failure, where `spec/errors.md` has one.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::Random => Some(Code::KeyFailure),
            Self::Unopenable(_) | Self::Lost(_) => Some(Code::MalformedRecord),
            Self::Destroyed(_) => Some(Code::NotActive),
            Self::NotStored(_) | Self::Stored => None,
        }
    }
}

#[cfg(feature = "sqlite")]
impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error;
        match error {
            Error::InvalidColumnType(..)
            | Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::Utf8Error(..) => Self::Damaged("column"),
            error => Self::Failed(error.to_string()),
        }
    }
}

#[cfg(feature = "postgres")]
impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        // The driver's own text leaves out the server's message.
        let message = error
            .as_db_error()
            .map(|server| format!("{} ({})", server.message(), server.code().code()));
        Self::Failed(message.unwrap_or_else(|| error.to_string()))
    }
}

/// An entry of the outbox under the handle of an operation that is accepted now.
pub(crate) fn filed_before() -> StoreError {
    StoreError::Record("outbox: expected no entry of this handle, found one".to_owned())
}

/// A record that the library refuses to decode.
pub(crate) fn damaged_record(error: &dlotp::Error) -> StoreError {
    StoreError::Record(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Code, InputError, StoreError, VaultError};

    #[test]
    fn every_error_leads_to_its_code() {
        let malformed = Some(Code::MalformedRecord);
        assert_eq!(InputError::from(StoreError::Conflict).code(), None);
        assert_eq!(InputError::from(StoreError::Failed(String::new())).code(), None);
        assert_eq!(InputError::from(StoreError::Record(String::new())).code(), malformed);
        assert_eq!(InputError::from(StoreError::Damaged("revision")).code(), malformed);
        assert_eq!(InputError::from(VaultError::Random).code(), Some(Code::KeyFailure));
        assert_eq!(InputError::from(VaultError::Lost("secrets")).code(), malformed);
        assert_eq!(InputError::from(VaultError::Unopenable("secrets")).code(), malformed);
        assert_eq!(InputError::from(VaultError::Destroyed("keys")).code(), Some(Code::NotActive));
        assert_eq!(InputError::from(VaultError::NotStored("keys")).code(), None);
        let error = "".parse::<dlotp::Otp>().map_err(InputError::from);
        assert_eq!(error.err().and_then(|error| error.code()), Some(Code::MalformedOtp));
    }
}
