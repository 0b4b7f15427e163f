//! The record of an enrolment (VER-1), and what time does to it (VER-12).

use alloc::vec::Vec;

use super::{
    Block, Condition, EnrolmentId, Handle, Positions, RecordError, Row, RowName,
    policy::Typed,
    record::{Live, Used},
    window,
};
use crate::{
    Version,
    cbor::{FormError, Reader, Writer},
    keys::KeyId,
    operation_id::OperationId,
    otp,
};

/// How long an enrolment may be pending, in seconds (VER-5).
pub const PENDING_S: u64 = 86_400;
/// How long an operation ID is not used again, in seconds (ID-4).
pub const ID_REST_S: u64 = 86_400;
/// How many operations may be live (VER-14).
pub const MAX_LIVE: usize = 5;
/// How many operation IDs of the last 24 hours are kept (VER-14).
pub const MAX_IDS: usize = 200;

/// The status of an enrolment, as it is told (VER-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It waits for its first login.
    Pending,
    /// It may be used.
    Active,
    /// It is active, and a row is blocked.
    Blocked,
    /// It has ended.
    Revoked,
}

/// What of the status is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Pending,
    Active,
    Revoked,
}

const STAGES: [Stage; 3] = [Stage::Pending, Stage::Active, Stage::Revoked];

/// The record of one enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    pub(super) revision: u64,
    pub(super) id: EnrolmentId,
    pub(super) version: Version,
    pub(super) key_id: KeyId,
    pub(super) stage: Stage,
    pub(super) enrolled_at: u64,
    pub(super) last_now: u64,
    pub(super) login: Row,
    pub(super) operation: Row,
    pub(super) login_step: Option<u64>,
    pub(super) confirm_step: Option<u64>,
    pub(super) typed: Typed,
    pub(super) live: Vec<Live>,
    pub(super) used: Vec<Used>,
    /// In version 2.
    pub(super) positions: Option<Positions>,
}

impl Enrolment {
    /// A new enrolment, pending, enrolled at a time in Unix seconds.
    #[must_use]
    pub fn new(id: EnrolmentId, version: Version, key_id: KeyId, enrolled_at: u64) -> Self {
        Self {
            revision: 1,
            id,
            version,
            key_id,
            stage: Stage::Pending,
            enrolled_at,
            last_now: enrolled_at,
            login: Row::default(),
            operation: Row::default(),
            login_step: None,
            confirm_step: None,
            typed: Typed::default(),
            live: Vec::new(),
            used: Vec::new(),
            positions: match version {
                Version::V1 => None,
                Version::V2 => Some(Positions::default()),
            },
        }
    }

    /// How often it was written, from 1.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// What names it.
    #[must_use]
    pub const fn id(&self) -> EnrolmentId {
        self.id
    }

    /// Its version.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Its key-id.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Its status after the last input; time may have passed since.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self.condition() {
            Condition::Pending => Status::Pending,
            Condition::Active => Status::Active,
            Condition::LoginBlocked | Condition::OperationBlocked => Status::Blocked,
            Condition::Revoked => Status::Revoked,
        }
    }

    /// What its status and blocks come to after the last input.
    #[must_use]
    pub const fn condition(&self) -> Condition {
        match self.stage {
            Stage::Pending => Condition::Pending,
            Stage::Revoked => Condition::Revoked,
            Stage::Active if self.operation.block.is_some() => Condition::OperationBlocked,
            Stage::Active if self.login.block.is_some() => Condition::LoginBlocked,
            Stage::Active => Condition::Active,
        }
    }

    /// One of its rows of counters.
    #[must_use]
    pub const fn row(&self, row: RowName) -> &Row {
        match row {
            RowName::Login => &self.login,
            RowName::Operation => &self.operation,
        }
    }

    /// The operations that were live after the last input.
    #[must_use]
    pub fn live(&self) -> &[Live] {
        &self.live
    }

    /// The last serial and the positions of the login chain after the last input, in version 2.
    #[must_use]
    pub const fn positions(&self) -> Option<Positions> {
        self.positions
    }

    pub(super) const fn row_mut(&mut self, row: RowName) -> &mut Row {
        match row {
            RowName::Login => &mut self.login,
            RowName::Operation => &mut self.operation,
        }
    }

    /// What time alone does until now (VER-12).
    pub(super) fn pass(&mut self, now: u64) {
        self.last_now = now;
        if self.stage == Stage::Pending && now >= self.enrolled_at.saturating_add(PENDING_S) {
            self.close();
        }
        self.login.pass(now);
        self.operation.pass(now);
        self.live.retain(|live| now < live.ends_at);
        self.used.retain(|used| now < used.at.saturating_add(ID_REST_S));
    }

    /// Ends it, and what is live (VER-6).
    pub(super) fn close(&mut self) {
        self.stage = Stage::Revoked;
        self.live.clear();
    }

    /// Takes an operation off the list.
    pub(super) fn end(&mut self, handle: Handle) -> Option<Live> {
        let at = self.live.iter().position(|live| live.handle == handle)?;
        Some(self.live.remove(at))
    }

    /// Clears both rows; a clock that went back takes with it what later times have left (VER-33).
    pub(super) fn clear_rows(&mut self, now: u64) {
        self.login = Row::default();
        self.operation = Row::default();
        if now < self.last_now {
            self.live.clear();
            let latest = window::step(now, otp::timed_step_s(self.version)).saturating_add(1);
            for step in [&mut self.login_step, &mut self.confirm_step].into_iter().flatten() {
                *step = (*step).min(latest);
            }
            for used in &mut self.used {
                used.at = used.at.min(now);
            }
        }
        self.last_now = now;
    }

    /// The record: one CBOR array.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let stage = STAGES.iter().position(|stage| *stage == self.stage).unwrap_or_default();
        let mut writer = Writer::default();
        writer
            .array(if self.positions.is_some() { 18 } else { 15 })
            .unsigned(self.revision)
            .bytes(self.id.as_bytes());
        writer.unsigned(self.version.number().into()).bytes(self.key_id.as_bytes());
        writer.unsigned(stage as u64).unsigned(self.enrolled_at).unsigned(self.last_now);
        write_row(&mut writer, self.login);
        write_row(&mut writer, self.operation);
        write_optional(&mut writer, self.login_step);
        write_optional(&mut writer, self.confirm_step);
        writer.unsigned(self.typed.cents).unsigned(self.typed.count);
        writer.array(self.live.len());
        for live in &self.live {
            writer.array(if live.n.is_some() { 6 } else { 5 }).bytes(live.handle.as_bytes());
            writer.text(live.id.as_str()).unsigned(live.ends_at);
            write_optional(&mut writer, live.typed_cents);
            writer.unsigned(live.log_in.into());
            if let Some(n) = live.n {
                writer.unsigned(n);
            }
        }
        writer.array(self.used.len());
        for used in &self.used {
            writer.array(2).text(used.id.as_str()).unsigned(used.at);
        }
        if let Some(Positions { issued, prev, cur }) = self.positions {
            writer.unsigned(issued).unsigned(prev).unsigned(cur);
        }
        writer.finish()
    }

    /// Reads a record.
    ///
    /// # Errors
    ///
    /// It is not what [`Enrolment::encode`] gives.
    pub fn decode(record: &[u8]) -> Result<Self, RecordError> {
        let mut reader = Reader::new(record);
        let count = reader.array(15, 18, "an enrolment's record of 15 or 18")?;
        let revision = reader.unsigned("the revision")?;
        let id = EnrolmentId::new(reader.bytes("an enrolment of 16 bytes")?);
        let version = Version::from_number(reader.unsigned("the version")?)
            .filter(|version| count == if *version == Version::V1 { 15 } else { 18 })
            .ok_or(RecordError::Value("version"))?;
        let enrolment = Self {
            revision,
            id,
            version,
            key_id: KeyId::new(reader.bytes("a key-id of 8 bytes")?),
            stage: usize::try_from(reader.unsigned("the status")?)
                .ok()
                .and_then(|stage| STAGES.get(stage).copied())
                .ok_or(RecordError::Value("status"))?,
            enrolled_at: reader.unsigned("the time of enrolment")?,
            last_now: reader.unsigned("last now")?,
            login: read_row(&mut reader)?,
            operation: read_row(&mut reader)?,
            login_step: read_optional(&mut reader)?,
            confirm_step: read_optional(&mut reader)?,
            typed: Typed {
                cents: reader.unsigned("the sum that was typed")?,
                count: reader.unsigned("the number that was typed")?,
            },
            live: read_list(&mut reader, MAX_LIVE, |reader| {
                let items = if version == Version::V1 { 5 } else { 6 };
                reader.array(items, items, "a live operation of 5, in version 2 of 6")?;
                Ok(Live {
                    handle: Handle::new(reader.bytes("a handle of 16 bytes")?),
                    id: read_id(reader, version)?,
                    ends_at: reader.unsigned("the end of an operation")?,
                    typed_cents: read_optional(reader)?,
                    log_in: match reader.unsigned("whether it is a login")? {
                        0 => false,
                        1 => true,
                        _ => return Err(RecordError::Value("whether it is a login")),
                    },
                    n: match version {
                        Version::V1 => None,
                        Version::V2 => Some(reader.unsigned("n")?),
                    },
                })
            })?,
            used: read_list(&mut reader, MAX_IDS, |reader| {
                reader.array(2, 2, "a used operation ID of 2")?;
                Ok(Used {
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
}

fn write_row(writer: &mut Writer, row: Row) {
    writer.array(4).unsigned(row.failures).unsigned(row.blocks).unsigned(row.since_unblocking);
    match row.block {
        None => writer.array(1).unsigned(0),
        Some(Block::Until(end)) => writer.array(2).unsigned(1).unsigned(end),
        Some(Block::Lasting) => writer.array(1).unsigned(2),
    };
}

fn read_row(reader: &mut Reader<'_>) -> Result<Row, RecordError> {
    reader.array(4, 4, "a row of 4")?;
    Ok(Row {
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
