//! What is written, in columns.

use dlotp::verifier::{StoredOperation, Write};

use crate::{NewEnrolment, Sealed, StoreError};

/// An enrolment's first row.
#[derive(Clone, Debug)]
pub(crate) struct First {
    pub(crate) id: Vec<u8>,
    pub(crate) customer: String,
    pub(crate) version: i64,
    pub(crate) key_id: Vec<u8>,
    pub(crate) revision: i64,
    pub(crate) record: Vec<u8>,
    pub(crate) p: Option<Vec<u8>>,
    pub(crate) keys: Option<Vec<u8>>,
    pub(crate) chains: Option<Vec<u8>>,
}

/// What an input changes.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) id: Vec<u8>,
    pub(crate) replaces: i64,
    pub(crate) revision: i64,
    pub(crate) record: Vec<u8>,
    pub(crate) destroys_keys: bool,
    /// None where they stay.
    pub(crate) chains: Option<Vec<u8>>,
    pub(crate) operation: Option<OperationChange>,
    pub(crate) at: i64,
    pub(crate) alert: bool,
    pub(crate) line: String,
}

/// The operation's row.
#[derive(Clone, Debug)]
pub(crate) struct OperationChange {
    pub(crate) handle: Vec<u8>,
    pub(crate) replaces: Option<i64>,
    pub(crate) revision: i64,
    pub(crate) ends_at: i64,
    pub(crate) record: Vec<u8>,
}

/// A number as databases have them.
pub(crate) fn integer(number: u64, what: &'static str) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Damaged(what))
}

/// A number that was written by [`integer`].
pub(crate) fn unsigned(number: i64, what: &'static str) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged(what))
}

impl First {
    pub(crate) fn new(new: &NewEnrolment<'_>) -> Result<Self, StoreError> {
        let NewEnrolment { customer, enrolment, p, keys, chains } = new;
        let bytes = |sealed: &Sealed| sealed.as_bytes().to_vec();
        Ok(Self {
            id: enrolment.id().as_bytes().to_vec(),
            customer: (*customer).to_owned(),
            version: enrolment.version().number().into(),
            key_id: enrolment.key_id().as_bytes().to_vec(),
            revision: integer(enrolment.revision(), "revision")?,
            record: enrolment.encode(),
            p: p.map(bytes),
            keys: keys.map(bytes),
            chains: chains.map(bytes),
        })
    }
}

impl Change {
    pub(crate) fn new(write: &Write, chains: Option<&Sealed>) -> Result<Self, StoreError> {
        let (enrolment, event) = (write.enrolment(), write.event());
        let operation = write
            .operation()
            .map(|operation| OperationChange::new(operation, write.replaces_operation()));
        Ok(Self {
            id: enrolment.id().as_bytes().to_vec(),
            replaces: integer(write.replaces(), "revision")?,
            revision: integer(enrolment.revision(), "revision")?,
            record: enrolment.encode(),
            destroys_keys: write.destroys_keys(),
            chains: chains.map(|chains| chains.as_bytes().to_vec()),
            operation: operation.transpose()?,
            at: integer(event.at, "time")?,
            alert: event.alert,
            line: event.to_string(),
        })
    }
}

impl OperationChange {
    fn new(operation: &StoredOperation, replaces: Option<u64>) -> Result<Self, StoreError> {
        Ok(Self {
            handle: operation.handle().as_bytes().to_vec(),
            replaces: replaces.map(|revision| integer(revision, "revision")).transpose()?,
            revision: integer(operation.revision(), "revision")?,
            ends_at: integer(operation.contents()?.validity.ends_at(), "time")?,
            record: operation.encode(),
        })
    }
}
