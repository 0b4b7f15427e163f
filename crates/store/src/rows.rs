//! The rows of the tables, in the types of databases.

use dlotp::{
    Record,
    verifier::{Enrolment, OperationRecord, Write},
};

use crate::{NewEnrolment, SealedSecret, StoreError, Transaction, error::damaged_record};

/// The first row of an enrolment.
#[derive(Clone, Debug)]
pub(crate) struct EnrolmentRow {
    pub(crate) id: Vec<u8>,
    pub(crate) customer: String,
    pub(crate) version: i64,
    pub(crate) key_id: Vec<u8>,
    pub(crate) revision: i64,
    pub(crate) record: Vec<u8>,
    pub(crate) keys: Option<Vec<u8>>,
    pub(crate) secrets: Option<Vec<u8>>,
    pub(crate) stores_secrets: bool,
    pub(crate) pending_until: Option<i64>,
    pub(crate) at: i64,
    pub(crate) alert: bool,
    pub(crate) line: String,
}

/// The changes of an input.
#[derive(Clone, Debug)]
pub(crate) struct EnrolmentUpdate {
    pub(crate) id: Vec<u8>,
    pub(crate) replaces: i64,
    pub(crate) revision: i64,
    pub(crate) record: Vec<u8>,
    pub(crate) destroys_keys: bool,
    pub(crate) pending_until: Option<i64>,
    /// None where those that are stored stay.
    pub(crate) secrets: Option<Vec<u8>>,
    pub(crate) operation: Option<OperationUpdate>,
    pub(crate) at: i64,
    pub(crate) alert: bool,
    pub(crate) line: String,
}

/// The changed row of an operation, or a new one.
#[derive(Clone, Debug)]
pub(crate) struct OperationUpdate {
    pub(crate) handle: Vec<u8>,
    pub(crate) replaces: Option<i64>,
    pub(crate) revision: i64,
    pub(crate) ends_at: i64,
    pub(crate) record: Vec<u8>,
}

/// A number in the type of databases.
pub(crate) fn integer(number: u64, what: &'static str) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Damaged(what))
}

/// A number that [`integer`] gave.
pub(crate) fn unsigned(number: i64, what: &'static str) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged(what))
}

/// When a pending enrolment is to be swept.
fn pending_until(enrolment: &Enrolment) -> Result<Option<i64>, StoreError> {
    enrolment.pending_until().map(|end| integer(end, "time")).transpose()
}

fn bytes(sealed: &SealedSecret) -> Vec<u8> {
    sealed.as_bytes().to_vec()
}

impl EnrolmentRow {
    pub(crate) fn new(new: &NewEnrolment<'_>) -> Result<Self, StoreError> {
        let NewEnrolment { customer, enrolment, keys, secrets } = new;
        let (identity, event) = (enrolment.identity(), enrolment.enrolling_event());
        Ok(Self {
            id: enrolment.id().as_bytes().to_vec(),
            customer: (*customer).to_owned(),
            version: identity.version.number().into(),
            key_id: identity.key_id.as_bytes().to_vec(),
            revision: integer(enrolment.revision(), "revision")?,
            record: enrolment.encode().to_vec(),
            keys: keys.map(bytes),
            secrets: secrets.map(bytes),
            stores_secrets: secrets.is_some(),
            pending_until: pending_until(enrolment)?,
            at: integer(event.at, "time")?,
            alert: event.alert,
            line: event.to_string(),
        })
    }
}

impl EnrolmentUpdate {
    pub(crate) fn new(transaction: &Transaction<'_>) -> Result<Self, StoreError> {
        let Transaction { write, secrets } = transaction;
        let Write { enrolment, event, .. } = write;
        let operation = write
            .operation
            .as_ref()
            .map(|operation| OperationUpdate::new(operation, write.replaces_operation));
        Ok(Self {
            id: enrolment.id().as_bytes().to_vec(),
            replaces: integer(write.replaces, "revision")?,
            revision: integer(enrolment.revision(), "revision")?,
            record: enrolment.encode().to_vec(),
            destroys_keys: write.destroys_keys,
            pending_until: pending_until(enrolment)?,
            secrets: secrets.as_ref().map(bytes),
            operation: operation.transpose()?,
            at: integer(event.at, "time")?,
            alert: event.alert,
            line: event.to_string(),
        })
    }
}

impl OperationUpdate {
    fn new(operation: &OperationRecord, replaces: Option<u64>) -> Result<Self, StoreError> {
        let validity = operation.validity().map_err(|error| damaged_record(&error))?;
        Ok(Self {
            handle: operation.handle.as_bytes().to_vec(),
            replaces: replaces.map(|revision| integer(revision, "revision")).transpose()?,
            revision: integer(operation.revision, "revision")?,
            ends_at: integer(validity.ends_at(), "time")?,
            record: operation.encode().to_vec(),
        })
    }
}
