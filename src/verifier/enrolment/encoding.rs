//! The bytes of an enrolment's record: one CBOR array (VER-1).

use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::{Enrolment, MAX_IDS, MAX_LIVE, Stage};
use crate::{
    Error, Version,
    cbor::{FormError, Reader, Writer},
    keys::{Identity, KeyId},
    operation_id::OperationId,
    verifier::{
        Block, EnrolmentId, Epoch, FailureCounter, Handle, OrderStore, Positions, RecordError,
        ids::{LiveOperation, UsedId},
        policy::TypedTotals,
        read_revision,
    },
};

const PENDING: u64 = 0;
const ACTIVE: u64 = 1;
const REVOKED: u64 = 2;

impl Enrolment {
    /// Encodes the record as one CBOR array.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let stage = match self.stage {
            Stage::Pending => PENDING,
            Stage::Active => ACTIVE,
            Stage::Revoked => REVOKED,
        };
        let mut writer = Writer::default();
        writer
            .array(items(self.identity.version))
            .unsigned(self.revision)
            .unsigned(self.epoch.number())
            .bytes(self.id.as_bytes());
        let Identity { version, key_id } = self.identity;
        writer.unsigned(version.number().into()).bytes(key_id.as_bytes());
        writer.unsigned(stage).unsigned(self.enrolled_at).unsigned(self.last_now);
        write_counter(&mut writer, self.login);
        write_counter(&mut writer, self.operation);
        self.login_orders.write(&mut writer);
        self.other_orders.write(&mut writer);
        write_optional(&mut writer, self.login_step);
        write_optional(&mut writer, self.confirm_step);
        writer.unsigned(self.typed.cents).unsigned(self.typed.count);
        writer.array(self.live.len());
        for live in &self.live {
            writer.array(if live.serial.is_some() { 5 } else { 4 }).bytes(live.handle.as_bytes());
            writer.unsigned(live.ends_at);
            write_optional(&mut writer, live.typed_cents);
            writer.unsigned(live.is_login.into());
            if let Some(serial) = live.serial {
                writer.unsigned(serial);
            }
        }
        writer.array(self.used.len());
        for used in &self.used {
            writer.array(2).text(used.id.as_str()).unsigned(used.at);
        }
        if let Some(Positions { issued, previous, current }) = self.positions {
            writer.unsigned(issued).unsigned(previous).unsigned(current);
        }
        Zeroizing::new(writer.finish())
    }

    /// Reads bytes that [`Enrolment::encode`] gave, and restores a record that was written before a backup was
    /// put back (RST-3): `epoch` is the bank's. [`Epoch`] has an example.
    ///
    /// # Errors
    ///
    /// `malformed-record`: the bytes are damaged, or were written in a later epoch (VER-7, RST-5).
    pub fn decode(record: &[u8], epoch: Epoch) -> Result<Self, Error> {
        let mut enrolment = Self::read(record)?;
        enrolment.check_live()?;
        enrolment.restore_to(epoch)?;
        Ok(enrolment)
    }

    fn read(record: &[u8]) -> Result<Self, RecordError> {
        let mut reader = Reader::new(record);
        let (v1, v2) = (items(Version::V1), items(Version::V2));
        let count = reader.array(v1, v2, "an enrolment's record of 18 or 21")?;
        let revision = read_revision(&mut reader)?;
        let epoch = Epoch::from(reader.unsigned("the epoch")?);
        let id = EnrolmentId::from(reader.bytes("an enrolment of 16 bytes")?);
        let version = Version::from_number(reader.unsigned("the version")?)
            .filter(|version| count == items(*version))
            .ok_or(RecordError::Value("version"))?;
        let key_id = KeyId::from(reader.bytes("a key-id of 8 bytes")?);
        let stage = match reader.unsigned("the status")? {
            PENDING => Stage::Pending,
            ACTIVE => Stage::Active,
            REVOKED => Stage::Revoked,
            _ => return Err(RecordError::Value("status")),
        };
        let enrolled_at = reader.unsigned("the time of enrolment")?;
        let last_now = reader.unsigned("last now")?;
        let enrolment = Self {
            revision,
            epoch,
            restored: 0,
            id,
            identity: Identity { version, key_id },
            stage,
            enrolled_at,
            last_now,
            login: read_counter(&mut reader)?,
            operation: read_counter(&mut reader)?,
            login_orders: OrderStore::read(&mut reader, last_now)?,
            other_orders: OrderStore::read(&mut reader, last_now)?,
            login_step: read_optional(&mut reader)?,
            confirm_step: read_optional(&mut reader)?,
            typed: TypedTotals {
                cents: reader.unsigned("the sum that was typed")?,
                count: reader.unsigned("the number that was typed")?,
            },
            live: read_list(&mut reader, 2 * MAX_LIVE, |reader| {
                let items = if version == Version::V1 { 4 } else { 5 };
                reader.array(items, items, "a live operation of 4, in version 2 of 5")?;
                Ok(LiveOperation {
                    handle: Handle::from(reader.bytes("a handle of 16 bytes")?),
                    ends_at: reader.unsigned("the end of an operation")?,
                    typed_cents: read_optional(reader)?,
                    is_login: match reader.unsigned("whether it is a login")? {
                        0 => false,
                        1 => true,
                        _ => return Err(RecordError::Value("whether it is a login")),
                    },
                    serial: match version {
                        Version::V1 => None,
                        Version::V2 => Some(reader.unsigned("n")?),
                    },
                })
            })?,
            used: read_list(&mut reader, MAX_IDS, |reader| {
                reader.array(2, 2, "a used operation ID of 2")?;
                Ok(UsedId {
                    id: read_id(reader, version)?,
                    at: reader.unsigned("the time of its use")?,
                })
            })?,
            positions: match version {
                Version::V1 => None,
                Version::V2 => Some(Positions::read(&mut reader)?),
            },
        };
        reader.finish()?;
        Ok(enrolment)
    }

    /// Operations are live in an active enrolment, in their places, each once, under a serial that was
    /// given.
    fn check_live(&self) -> Result<(), RecordError> {
        let logins = self.live.iter().filter(|live| live.is_login).count();
        let mut handles = Vec::with_capacity(self.live.len());
        handles.extend(self.live.iter().map(|live| *live.handle.as_bytes()));
        handles.sort_unstable();
        handles.dedup();
        let was_given = |live: &LiveOperation| match (live.serial, self.positions) {
            (None, None) => true,
            (Some(serial), Some(positions)) => (1..=positions.issued).contains(&serial),
            _ => false,
        };
        if logins <= MAX_LIVE
            && self.live.len().saturating_sub(logins) <= MAX_LIVE
            && handles.len() == self.live.len()
            && (self.live.is_empty() || self.stage == Stage::Active)
            && self.live.iter().all(was_given)
        {
            Ok(())
        } else {
            Err(RecordError::Value("list of live operations"))
        }
    }
}

/// The number of items in the record of a version.
const fn items(version: Version) -> usize {
    match version {
        Version::V1 => 18,
        Version::V2 => 21,
    }
}

fn write_counter(writer: &mut Writer, counter: FailureCounter) {
    writer
        .array(4)
        .unsigned(counter.failures)
        .unsigned(counter.blocks)
        .unsigned(counter.since_unblocking);
    match counter.block {
        None => writer.array(1).unsigned(0),
        Some(Block::Until(end)) => writer.array(2).unsigned(1).unsigned(end),
        Some(Block::Lasting) => writer.array(1).unsigned(2),
    };
}

fn read_counter(reader: &mut Reader<'_>) -> Result<FailureCounter, RecordError> {
    reader.array(4, 4, "a row of 4")?;
    Ok(FailureCounter {
        failures: reader.unsigned("failures")?,
        blocks: reader.unsigned("blocks")?,
        since_unblocking: reader.unsigned("failures since unblocking")?,
        block: match (reader.array(1, 2, "a block of 1 or 2")?, reader.unsigned("a block")?) {
            (1, 0) => None,
            (2, 1) => Some(Block::Until(reader.unsigned("the end of a block")?)),
            (1, 2) => Some(Block::Lasting),
            _ => return Err(RecordError::Value("block")),
        },
    })
}

fn write_optional(writer: &mut Writer, value: Option<u64>) {
    match value {
        Some(value) => writer.array(1).unsigned(value),
        None => writer.array(0),
    };
}

fn read_optional(reader: &mut Reader<'_>) -> Result<Option<u64>, FormError> {
    match reader.array(0, 1, "an array of a number, or of none")? {
        0 => Ok(None),
        _ => reader.unsigned("a number").map(Some),
    }
}

fn read_id(reader: &mut Reader<'_>, version: Version) -> Result<OperationId, RecordError> {
    OperationId::parse(version, reader.text("an operation ID")?)
        .map_err(|_| RecordError::Value("operation ID"))
}

fn read_list<'a, T>(
    reader: &mut Reader<'a>,
    most: usize,
    read: impl Fn(&mut Reader<'a>) -> Result<T, RecordError>,
) -> Result<Vec<T>, RecordError> {
    let count = reader.array(0, most, "a list that is not too long")?;
    (0..count).map(|_| read(reader)).collect()
}
