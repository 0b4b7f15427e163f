//! The record of an operation (VER-2).

use alloc::{string::String, vec::Vec};

use super::{Binding, EnrolmentId, Handle, RecordError};
use crate::{
    Version,
    cbor::{Reader, Writer},
    issuer::Issued,
    keys::KeyId,
    operation_id::OperationId,
    payload::{Contents, Digest, Mark, Nonce},
};

/// The record of one operation, as the verifier stored it when it was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOperation {
    pub(super) revision: u64,
    pub(super) handle: Handle,
    pub(super) enrolment: EnrolmentId,
    pub(super) version: Version,
    pub(super) key_id: KeyId,
    pub(super) nonce: Nonce,
    pub(super) body: Vec<u8>,
    pub(super) text: String,
    pub(super) id: OperationId,
    pub(super) typed: bool,
    pub(super) accepted: Option<(Binding, u64)>,
}

const BINDINGS: [Binding; 4] =
    [Binding::Scanned, Binding::Typed, Binding::Unlinked, Binding::TypedDetails];

impl StoredOperation {
    pub(super) fn new(
        handle: Handle,
        enrolment: EnrolmentId,
        (version, key_id): (Version, KeyId),
        issued: &Issued,
        typed: bool,
    ) -> Self {
        Self {
            revision: 1,
            handle,
            enrolment,
            version,
            key_id,
            nonce: issued.nonce(),
            body: issued.body().to_vec(),
            text: String::from(issued.text()),
            id: issued.id().clone(),
            typed,
            accepted: None,
        }
    }

    /// How often it was written, from 1.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Its handle.
    #[must_use]
    pub const fn handle(&self) -> Handle {
        self.handle
    }

    /// Its enrolment.
    #[must_use]
    pub const fn enrolment(&self) -> EnrolmentId {
        self.enrolment
    }

    /// The text to show as a QR code, byte for byte as issued (PAY-9).
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The operation ID to show under it, where typing is allowed.
    #[must_use]
    pub fn typed_id(&self) -> Option<&OperationId> {
        self.typed.then_some(&self.id)
    }

    /// What it was accepted with and when, in Unix seconds, if it was.
    #[must_use]
    pub const fn accepted(&self) -> Option<(Binding, u64)> {
        self.accepted
    }

    /// What the stored body holds (VER-18).
    ///
    /// # Errors
    ///
    /// The body is none: the record was damaged.
    pub fn contents(&self) -> Result<Contents<'_>, RecordError> {
        Contents::decode(self.version, &self.body).map_err(|_| RecordError::Body)
    }

    pub(super) fn digest(&self) -> Digest {
        Digest::of_body(self.version, self.key_id, &self.nonce, &self.body)
    }

    /// The record: one CBOR array.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        // In version 1 the body has the nonce.
        writer
            .array(if self.version == Version::V1 { 10 } else { 11 })
            .unsigned(self.revision)
            .bytes(self.handle.as_bytes());
        writer.bytes(self.enrolment.as_bytes()).unsigned(self.version.number().into());
        writer.bytes(self.key_id.as_bytes()).bytes(&self.body).text(&self.text);
        writer.text(self.id.as_str()).unsigned(self.typed.into());
        match self.accepted {
            Some((binding, at)) => {
                let number =
                    BINDINGS.iter().position(|known| *known == binding).unwrap_or_default();
                writer.array(2).unsigned(number as u64).unsigned(at);
            }
            None => {
                writer.array(0);
            }
        }
        if self.version != Version::V1 {
            writer.bytes(self.nonce.as_bytes());
        }
        writer.finish()
    }

    /// Reads a record.
    ///
    /// # Errors
    ///
    /// It is not what [`StoredOperation::encode`] gives.
    pub fn decode(record: &[u8]) -> Result<Self, RecordError> {
        let mut reader = Reader::new(record);
        let count = reader.array(10, 11, "an operation's record of 10 or 11")?;
        let revision = reader.unsigned("the revision")?;
        let handle = Handle::new(reader.bytes("a handle of 16 bytes")?);
        let enrolment = EnrolmentId::new(reader.bytes("an enrolment of 16 bytes")?);
        let version = Version::from_number(reader.unsigned("the version")?)
            .filter(|version| count == if *version == Version::V1 { 10 } else { 11 })
            .ok_or(RecordError::Value("version"))?;
        let mut stored = Self {
            revision,
            handle,
            enrolment,
            version,
            key_id: KeyId::new(reader.bytes("a key-id of 8 bytes")?),
            nonce: Nonce::new([0; 12]),
            body: reader.byte_string("the body")?.to_vec(),
            text: String::from(reader.text("the text")?),
            id: OperationId::parse(version, reader.text("the operation ID")?)
                .map_err(|_| RecordError::Value("operation ID"))?,
            typed: match reader.unsigned("whether typing is allowed")? {
                0 => false,
                1 => true,
                _ => return Err(RecordError::Value("whether typing is allowed")),
            },
            accepted: match reader.array(0, 2, "an acceptance of 2, or of none")? {
                0 => None,
                2 => {
                    let number = reader.unsigned("a binding")?;
                    let binding = usize::try_from(number).ok().and_then(|n| BINDINGS.get(n));
                    let at = reader.unsigned("when it was accepted")?;
                    Some((*binding.ok_or(RecordError::Value("binding"))?, at))
                }
                _ => return Err(RecordError::Value("acceptance")),
            },
        };
        let nonce = match stored.contents()?.mark {
            Mark::Nonce(nonce) => nonce,
            Mark::Serials(_) => Nonce::new(reader.bytes("a nonce of 12 bytes")?),
        };
        reader.finish()?;
        stored.nonce = nonce;
        Ok(stored)
    }
}
