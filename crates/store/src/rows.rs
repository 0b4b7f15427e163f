//! The rows of the tables, in the types of databases.

use dlotp::{
    Record,
    operation::Purpose,
    verifier::{Enrolment, Event, OperationRecord, Outcome, Write},
};

use crate::{
    NewEnrolment, SealedSecret, StoreError, Transaction,
    error::damaged_record,
    macs::{EnrolmentColumns, EntryColumns, EventColumns, MacColumns, OperationColumns, RowMacs},
};

/// The first row of an enrolment.
#[derive(Clone, Debug)]
pub(crate) struct EnrolmentRow {
    pub(crate) columns: EnrolmentColumns,
    pub(crate) mac: MacColumns,
    pub(crate) keys: Option<Vec<u8>>,
    pub(crate) secrets: Option<Vec<u8>>,
    pub(crate) event: (EventColumns, MacColumns),
}

/// The changes of an input.
#[derive(Clone, Debug)]
pub(crate) struct EnrolmentUpdate {
    pub(crate) columns: EnrolmentColumns,
    pub(crate) mac: MacColumns,
    pub(crate) replaces: i64,
    pub(crate) destroys_keys: bool,
    /// None where those that are stored stay.
    pub(crate) secrets: Option<Vec<u8>>,
    pub(crate) operation: Option<OperationUpdate>,
    pub(crate) event: (EventColumns, MacColumns),
    /// The entry of the outbox, where the input accepted an operation (REC-9).
    pub(crate) entry: Option<(EntryColumns, MacColumns)>,
}

/// The changed row of an operation, or a new one.
#[derive(Clone, Debug)]
pub(crate) struct OperationUpdate {
    pub(crate) columns: OperationColumns,
    pub(crate) mac: MacColumns,
    pub(crate) replaces: Option<i64>,
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

impl EnrolmentColumns {
    fn new(
        customer: &str,
        enrolment: &Enrolment,
        stores_secrets: bool,
    ) -> Result<Self, StoreError> {
        let identity = enrolment.identity();
        Ok(Self {
            id: enrolment.id().as_bytes().to_vec(),
            customer: customer.to_owned(),
            version: identity.version.number().into(),
            key_id: identity.key_id.as_bytes().to_vec(),
            revision: integer(enrolment.revision(), "revision")?,
            record: enrolment.encode().to_vec(),
            stores_secrets,
            pending_until: pending_until(enrolment)?,
        })
    }

    /// The event that led to this row, with its MAC (REC-3).
    fn event(
        &self,
        macs: &RowMacs,
        event: &Event,
        previous: Option<[u8; 32]>,
    ) -> Result<(EventColumns, MacColumns), StoreError> {
        let columns = EventColumns {
            enrolment: self.id.clone(),
            revision: self.revision,
            previous: previous.map(Vec::from),
            at: integer(event.at, "time")?,
            alert: event.alert,
            failed: event.outcome == Outcome::Failed,
            line: event.to_string(),
        };
        let mac = macs.of_event(self.version, &columns)?;
        Ok((columns, mac))
    }
}

impl EnrolmentRow {
    pub(crate) fn new(macs: &RowMacs, new: &NewEnrolment<'_>) -> Result<Self, StoreError> {
        let NewEnrolment { customer, enrolment, keys, secrets } = new;
        let columns = EnrolmentColumns::new(customer, enrolment, secrets.is_some())?;
        Ok(Self {
            mac: macs.of_enrolment(&columns)?,
            event: columns.event(macs, &enrolment.enrolling_event(), None)?,
            columns,
            keys: keys.map(bytes),
            secrets: secrets.map(bytes),
        })
    }
}

impl EnrolmentUpdate {
    pub(crate) fn new(macs: &RowMacs, transaction: &Transaction<'_>) -> Result<Self, StoreError> {
        let Transaction { write, secrets, base } = transaction;
        let columns = EnrolmentColumns::new(&base.customer, &write.enrolment, base.stores_secrets)?;
        let operation = write.operation.as_ref().map(|operation| {
            OperationUpdate::new(macs, columns.version, operation, write.replaces_operation)
        });
        Ok(Self {
            mac: macs.of_enrolment(&columns)?,
            event: columns.event(macs, &write.event, Some(base.newest_event))?,
            entry: entry(macs, &columns, write)?,
            columns,
            replaces: integer(write.replaces, "revision")?,
            destroys_keys: write.destroys_keys,
            secrets: secrets.as_ref().map(bytes),
            operation: operation.transpose()?,
        })
    }
}

/// The entry of an operation that was accepted (REC-9). Logins and recoveries execute nothing.
fn entry(
    macs: &RowMacs,
    enrolment: &EnrolmentColumns,
    write: &Write,
) -> Result<Option<(EntryColumns, MacColumns)>, StoreError> {
    let Some(accepted) = write.operation.as_ref().filter(|operation| operation.accepted.is_some())
    else {
        return Ok(None);
    };
    let operation = accepted.operation().map_err(|error| damaged_record(&error))?;
    if matches!(operation.purpose(), Purpose::LogIn | Purpose::RecoverAccess) {
        return Ok(None);
    }
    let columns = EntryColumns {
        handle: accepted.handle.as_bytes().to_vec(),
        enrolment: enrolment.id.clone(),
        version: enrolment.version,
        revision: enrolment.revision,
        at: integer(write.event.at, "time")?,
        record: accepted.encode().to_vec(),
    };
    let mac = macs.of_entry(&columns)?;
    Ok(Some((columns, mac)))
}

impl OperationUpdate {
    fn new(
        macs: &RowMacs,
        version: i64,
        operation: &OperationRecord,
        replaces: Option<u64>,
    ) -> Result<Self, StoreError> {
        let validity = operation.validity().map_err(|error| damaged_record(&error))?;
        let columns = OperationColumns {
            handle: operation.handle.as_bytes().to_vec(),
            enrolment: operation.enrolment.as_bytes().to_vec(),
            revision: integer(operation.revision, "revision")?,
            ends_at: integer(validity.ends_at(), "time")?,
            record: operation.encode().to_vec(),
        };
        Ok(Self {
            mac: macs.of_operation(version, &columns)?,
            columns,
            replaces: replaces.map(|revision| integer(revision, "revision")).transpose()?,
        })
    }
}
