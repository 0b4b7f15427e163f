//! The MACs of rows and events, under the bank's keys for records (REC-1 to REC-6).

use dlotp::{
    Record, Version,
    records::{EventRow, RecordKeys, RecordMac, RecordRow},
    verifier::{Enrolment, Epoch, OperationRecord},
};

use crate::{
    EnrolmentState, SealedSecret, StoreError,
    error::damaged_record,
    rows::{integer, unsigned},
};

/// The bank's keys for records and its present epoch, with which a store was opened.
#[derive(Clone, Debug)]
pub(crate) struct RowMacs {
    pub(crate) keys: RecordKeys,
    pub(crate) epoch: Epoch,
}

/// The columns of a MAC. None of them is null in a row that this program wrote.
#[derive(Clone, Debug)]
pub(crate) struct MacColumns {
    pub(crate) epoch: i64,
    pub(crate) number: Option<i64>,
    pub(crate) mac: Option<Vec<u8>>,
}

/// The columns of an enrolment that its MAC covers.
#[derive(Clone, Debug)]
pub(crate) struct EnrolmentColumns {
    pub(crate) id: Vec<u8>,
    pub(crate) customer: String,
    pub(crate) version: i64,
    pub(crate) key_id: Vec<u8>,
    pub(crate) revision: i64,
    pub(crate) record: Vec<u8>,
    pub(crate) stores_secrets: bool,
    pub(crate) pending_until: Option<i64>,
}

/// The columns of an operation that its MAC covers.
#[derive(Clone, Debug)]
pub(crate) struct OperationColumns {
    pub(crate) handle: Vec<u8>,
    pub(crate) enrolment: Vec<u8>,
    pub(crate) revision: i64,
    pub(crate) ends_at: i64,
    pub(crate) record: Vec<u8>,
}

/// The columns of an event that its MAC covers.
#[derive(Clone, Debug)]
pub(crate) struct EventColumns {
    pub(crate) enrolment: Vec<u8>,
    pub(crate) revision: i64,
    pub(crate) previous: Option<Vec<u8>>,
    pub(crate) at: i64,
    pub(crate) alert: bool,
    pub(crate) failed: bool,
    pub(crate) line: String,
}

/// The columns of an entry of the outbox that its MAC covers.
#[derive(Clone, Debug)]
pub(crate) struct EntryColumns {
    pub(crate) handle: Vec<u8>,
    pub(crate) enrolment: Vec<u8>,
    pub(crate) version: i64,
    pub(crate) revision: i64,
    pub(crate) at: i64,
    pub(crate) record: Vec<u8>,
}

/// The columns of an enrolment, of its newest event and of the operation that was asked for.
pub(crate) struct LoadedColumns {
    pub(crate) enrolment: (EnrolmentColumns, MacColumns),
    pub(crate) newest: Option<(EventColumns, MacColumns)>,
    pub(crate) operation: Option<(OperationColumns, MacColumns)>,
    pub(crate) keys: Option<Vec<u8>>,
    pub(crate) secrets: Option<Vec<u8>>,
}

impl RowMacs {
    /// The MAC of an enrolment's row.
    pub(crate) fn of_enrolment(
        &self,
        columns: &EnrolmentColumns,
    ) -> Result<MacColumns, StoreError> {
        columns.with_row(self.epoch.number(), |row| self.columns(self.keys.mac_record(row)))?
    }

    /// The MAC of an operation's row; the version is that of its enrolment.
    pub(crate) fn of_operation(
        &self,
        version: i64,
        columns: &OperationColumns,
    ) -> Result<MacColumns, StoreError> {
        columns
            .with_row(version, self.epoch.number(), |row| self.columns(self.keys.mac_record(row)))?
    }

    /// The MAC of an entry of the outbox.
    pub(crate) fn of_entry(&self, columns: &EntryColumns) -> Result<MacColumns, StoreError> {
        columns.with_row(self.epoch.number(), |row| self.columns(self.keys.mac_record(row)))?
    }

    /// The MAC of an event; the version is that of its enrolment.
    pub(crate) fn of_event(
        &self,
        version: i64,
        columns: &EventColumns,
    ) -> Result<MacColumns, StoreError> {
        let values = columns.values();
        let content = columns.content(&values);
        let row = columns.row(protocol_version(version)?, self.epoch.number(), &content)?;
        self.columns(self.keys.mac_event(&row))
    }

    fn columns(&self, found: RecordMac) -> Result<MacColumns, StoreError> {
        let number = Some(integer(found.number, "key's number")?);
        Ok(MacColumns {
            epoch: integer(self.epoch.number(), "epoch")?,
            number,
            mac: Some(found.mac.into()),
        })
    }

    /// Checks an enrolment's row with its newest event, and the operation's (REC-4).
    pub(crate) fn load(&self, columns: LoadedColumns) -> Result<EnrolmentState, StoreError> {
        let LoadedColumns { enrolment: (row, mac), newest, operation, keys, secrets } = columns;
        let newest = newest.ok_or_else(|| damaged("enrolment: expected an event, found none"))?;
        self.check_epoch(&mac)?;
        let found = mac.read()?;
        row.with_row(unsigned(mac.epoch, "epoch")?, |row| {
            with_events(row.version, std::slice::from_ref(&newest), |events| {
                self.keys.check_enrolment(row, &found, events)
            })
        })??
        .map_err(|error| damaged_record(&error))?;
        let operation = operation.map(|(operation, mac)| {
            self.check_epoch(&mac)?;
            let (epoch, mac) = (unsigned(mac.epoch, "epoch")?, mac.read()?);
            operation
                .with_row(row.version, epoch, |row| self.keys.check_record(row, &mac))?
                .map_err(|error| damaged_record(&error))?;
            OperationRecord::decode(&operation.record).map_err(|error| damaged_record(&error))
        });
        let enrolment =
            Enrolment::decode(&row.record, self.epoch).map_err(|error| damaged_record(&error))?;
        Ok(EnrolmentState {
            customer: row.customer,
            enrolment,
            operation: operation.transpose()?,
            keys: keys.map(SealedSecret::from_bytes),
            secrets: secrets.map(SealedSecret::from_bytes),
            stores_secrets: row.stores_secrets,
            newest_event: newest.1.read()?.mac,
        })
    }

    /// Checks all events of an enrolment, by revision (REC-5).
    pub(crate) fn check_events(
        &self,
        version: i64,
        events: &[(EventColumns, MacColumns)],
    ) -> Result<(), StoreError> {
        let version = protocol_version(version)?;
        with_events(version, events, |events| self.keys.check_events(events))?
            .map_err(|error| damaged_record(&error))
    }

    /// Checks an entry of the outbox, and decodes its record (REC-13).
    pub(crate) fn check_entry(
        &self,
        columns: &EntryColumns,
        mac: &MacColumns,
    ) -> Result<OperationRecord, StoreError> {
        self.check_epoch(mac)?;
        let (epoch, mac) = (unsigned(mac.epoch, "epoch")?, mac.read()?);
        columns
            .with_row(epoch, |row| self.keys.check_record(row, &mac))?
            .map_err(|error| damaged_record(&error))?;
        OperationRecord::decode(&columns.record).map_err(|error| damaged_record(&error))
    }

    fn check_epoch(&self, mac: &MacColumns) -> Result<(), StoreError> {
        match unsigned(mac.epoch, "epoch")? {
            epoch if epoch <= self.epoch.number() => Ok(()),
            epoch => {
                let expected = self.epoch;
                Err(damaged(&format!("epoch: expected at most {expected}, found {epoch}")))
            }
        }
    }
}

fn damaged(sentence: &str) -> StoreError {
    StoreError::Record(sentence.to_owned())
}

impl MacColumns {
    /// The MAC. A row that has none is refused (REC-7).
    fn read(&self) -> Result<RecordMac, StoreError> {
        let number = self.number.ok_or(StoreError::Damaged("key's number"))?;
        let mac = self.mac.as_deref().and_then(|mac| mac.try_into().ok());
        let mac = mac.ok_or(StoreError::Damaged("MAC"))?;
        Ok(RecordMac { number: unsigned(number, "key's number")?, mac })
    }
}

impl EnrolmentColumns {
    fn with_row<T>(
        &self,
        epoch: u64,
        act: impl FnOnce(&RecordRow<'_>) -> T,
    ) -> Result<T, StoreError> {
        let Self { id, customer, key_id, record, .. } = self;
        let pending_until = self.pending_until.map(i64::to_be_bytes);
        let pending_until = pending_until.as_ref().map_or(&[][..], |time| time);
        let stores_secrets = [u8::from(self.stores_secrets)];
        let content = [customer.as_bytes(), key_id, &stores_secrets, pending_until, record];
        Ok(act(&RecordRow {
            version: protocol_version(self.version)?,
            kind: "enrolment",
            identity: id,
            epoch,
            revision: unsigned(self.revision, "revision")?,
            content: &content,
        }))
    }
}

impl OperationColumns {
    fn with_row<T>(
        &self,
        version: i64,
        epoch: u64,
        act: impl FnOnce(&RecordRow<'_>) -> T,
    ) -> Result<T, StoreError> {
        let ends_at = self.ends_at.to_be_bytes();
        let content = [self.enrolment.as_slice(), &ends_at, &self.record];
        Ok(act(&RecordRow {
            version: protocol_version(version)?,
            kind: "operation",
            identity: &self.handle,
            epoch,
            revision: unsigned(self.revision, "revision")?,
            content: &content,
        }))
    }
}

impl EntryColumns {
    fn with_row<T>(
        &self,
        epoch: u64,
        act: impl FnOnce(&RecordRow<'_>) -> T,
    ) -> Result<T, StoreError> {
        let at = self.at.to_be_bytes();
        let content = [self.enrolment.as_slice(), &at, &self.record];
        Ok(act(&RecordRow {
            version: protocol_version(self.version)?,
            kind: "outbox",
            identity: &self.handle,
            epoch,
            revision: unsigned(self.revision, "revision")?,
            content: &content,
        }))
    }
}

/// The values of an event that are no bytes by themselves: its time, and its two flags.
type EventValues = ([u8; 8], [u8; 2]);

impl EventColumns {
    /// Names the event before it, where a database had none (REC-5). The MAC before the first event that is
    /// left is not known.
    pub(crate) fn follow(&mut self, previous: Option<Vec<u8>>) {
        let unknown = (self.revision != 1).then(|| vec![0; 32]);
        self.previous = previous.or(unknown);
    }

    fn values(&self) -> EventValues {
        (self.at.to_be_bytes(), [u8::from(self.alert), u8::from(self.failed)])
    }

    fn content<'a>(&'a self, (at, flags): &'a EventValues) -> [&'a [u8]; 3] {
        [at, flags, self.line.as_bytes()]
    }

    fn row<'a>(
        &'a self,
        version: Version,
        epoch: u64,
        content: &'a [&'a [u8]],
    ) -> Result<EventRow<'a>, StoreError> {
        let previous = self.previous.as_deref().map(<[u8; 32]>::try_from);
        Ok(EventRow {
            version,
            enrolment: &self.enrolment,
            epoch,
            revision: unsigned(self.revision, "revision")?,
            previous: previous.transpose().map_err(|_| StoreError::Damaged("MAC"))?,
            content,
        })
    }
}

/// Calls a function with the rows of events, which borrow their contents.
fn with_events<T>(
    version: Version,
    events: &[(EventColumns, MacColumns)],
    act: impl FnOnce(&[(EventRow<'_>, RecordMac)]) -> T,
) -> Result<T, StoreError> {
    let values: Vec<EventValues> = events.iter().map(|(event, _)| event.values()).collect();
    let contents: Vec<[&[u8]; 3]> =
        events.iter().zip(&values).map(|((event, _), values)| event.content(values)).collect();
    let rows = events.iter().zip(&contents).map(|((event, mac), content)| {
        Ok((event.row(version, unsigned(mac.epoch, "epoch")?, content)?, mac.read()?))
    });
    let rows: Vec<(EventRow<'_>, RecordMac)> = rows.collect::<Result<_, StoreError>>()?;
    Ok(act(&rows))
}

fn protocol_version(number: i64) -> Result<Version, StoreError> {
    let number = unsigned(number, "version")?;
    Version::from_number(number).ok_or(StoreError::Damaged("version"))
}
