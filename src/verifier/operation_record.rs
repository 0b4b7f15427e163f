//! The record of an operation (VER-2).

use alloc::{string::String, vec::Vec};

use zeroize::Zeroizing;

use super::{Binding, Enrolment, EnrolmentId, Handle, RecordError};
use crate::{
    Error, Record, Version,
    cbor::{Reader, Writer},
    issuer::IssuedPayload,
    keys::{Identity, KeyId},
    operation::{Operation, Purpose},
    operation_id::OperationId,
    payload::{Digest, Nonce, Serials, Validity, v1, v2},
};

/// The record of one operation, as the verifier stored it at issuing. [`Enrolment::confirm`] has an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationRecord {
    /// The revision: the number of times that the record was written, from 1.
    pub revision: u64,
    /// The handle.
    pub handle: Handle,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The text to show as a QR code, byte for byte as issued (PAY-9).
    pub text: String,
    /// The binding and the time, in Unix seconds, with which the operation was accepted, if it was.
    pub accepted: Option<(Binding, u64)>,
    key_id: KeyId,
    body: Vec<u8>,
    version: PayloadVersion,
    pub(super) id: OperationId,
    pub(super) typed: bool,
}

/// The version, and the nonce of version 2. The nonce of version 1 stands in the body.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PayloadVersion {
    V1,
    V2 { nonce: Nonce },
}

const BINDINGS: [(u64, Binding); 4] = [
    (0, Binding::Scanned),
    (1, Binding::Typed),
    (2, Binding::Unlinked),
    (3, Binding::TypedDetails),
];

impl Record for OperationRecord {
    /// Encodes the record as one CBOR array.
    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let (count, version) = match self.version {
            PayloadVersion::V1 => (10, Version::V1),
            PayloadVersion::V2 { .. } => (11, Version::V2),
        };
        let mut writer = Writer::default();
        writer.array(count).unsigned(self.revision).bytes(self.handle.as_bytes());
        writer.bytes(self.enrolment.as_bytes()).unsigned(version.number().into());
        writer.bytes(self.key_id.as_bytes()).bytes(&self.body).text(&self.text);
        writer.text(self.id.as_str()).unsigned(self.typed.into());
        let accepted = self.accepted.and_then(|(binding, at)| {
            BINDINGS.iter().find(|(_, known)| *known == binding).map(|(number, _)| (*number, at))
        });
        match accepted {
            Some((number, at)) => writer.array(2).unsigned(number).unsigned(at),
            None => writer.array(0),
        };
        if let PayloadVersion::V2 { nonce } = &self.version {
            writer.bytes(nonce.as_bytes());
        }
        Zeroizing::new(writer.finish())
    }

    fn decode(record: &[u8]) -> Result<Self, Error> {
        let record = Self::read(record)?;
        record.contents()?;
        Ok(record)
    }
}

impl OperationRecord {
    pub(super) fn new(
        handle: Handle,
        enrolment: &Enrolment,
        issued: IssuedPayload,
        typed: bool,
    ) -> Self {
        let IssuedPayload { text, body, nonce, id, .. } = issued;
        let Identity { version, key_id } = enrolment.identity;
        let version = match version {
            Version::V1 => PayloadVersion::V1,
            Version::V2 => PayloadVersion::V2 { nonce },
        };
        let enrolment = enrolment.id;
        let (revision, accepted) = (1, None);
        Self { revision, handle, enrolment, key_id, body, version, text, id, typed, accepted }
    }

    /// Returns the operation ID to show under the QR code, where typing is allowed.
    #[must_use]
    pub fn typed_id(&self) -> Option<&OperationId> {
        self.typed.then_some(&self.id)
    }

    /// Decodes the operation from the stored body (VER-18).
    ///
    /// # Errors
    ///
    /// `malformed-record`: the body is damaged.
    pub fn operation(&self) -> Result<Operation<'_>, Error> {
        Ok(self.contents()?.operation)
    }

    /// Returns when the operation was issued and how long it lives.
    ///
    /// # Errors
    ///
    /// `malformed-record`: the body is damaged.
    pub fn validity(&self) -> Result<Validity, Error> {
        Ok(self.contents()?.validity)
    }

    fn contents(&self) -> Result<StoredContents<'_>, RecordError> {
        let contents = match self.version {
            PayloadVersion::V1 => v1::decode_body(&self.body).map(|contents| StoredContents {
                validity: contents.validity,
                serials: None,
                operation: contents.operation,
            }),
            PayloadVersion::V2 { .. } => {
                v2::decode_body(&self.body).map(|contents| StoredContents {
                    validity: contents.validity,
                    serials: Some(contents.mark),
                    operation: contents.operation,
                })
            }
        };
        contents.map_err(|_| RecordError::Body)
    }

    pub(super) fn digest(&self) -> Digest {
        match &self.version {
            PayloadVersion::V1 => v1::digest(self.key_id, &self.body),
            PayloadVersion::V2 { nonce } => v2::digest(self.key_id, nonce, &self.body),
        }
    }

    /// Returns the next record, accepted with a binding at a time in Unix seconds.
    pub(super) fn accept(&self, binding: Binding, at: u64) -> Self {
        Self {
            revision: self.revision.saturating_add(1),
            accepted: Some((binding, at)),
            ..self.clone()
        }
    }

    fn read(record: &[u8]) -> Result<Self, RecordError> {
        let mut reader = Reader::new(record);
        let count = reader.array(10, 11, "an operation's record of 10 or 11")?;
        let revision = reader.unsigned("the revision")?;
        let handle = Handle::from(reader.bytes("a handle of 16 bytes")?);
        let enrolment = EnrolmentId::from(reader.bytes("an enrolment of 16 bytes")?);
        let version = match (count, Version::from_number(reader.unsigned("the version")?)) {
            (10, Some(Version::V1)) => Version::V1,
            (11, Some(Version::V2)) => Version::V2,
            _ => return Err(RecordError::Value("version")),
        };
        let key_id = KeyId::from(reader.bytes("a key-id of 8 bytes")?);
        let body = reader.byte_string("the body")?.to_vec();
        let text = String::from(reader.text("the text")?);
        let id = OperationId::parse(version, reader.text("the operation ID")?)
            .map_err(|_| RecordError::Value("operation ID"))?;
        let typed = match reader.unsigned("whether typing is allowed")? {
            0 => false,
            1 => true,
            _ => return Err(RecordError::Value("whether typing is allowed")),
        };
        let accepted = match reader.array(0, 2, "an acceptance of 2, or of none")? {
            0 => None,
            2 => {
                let number = reader.unsigned("a binding")?;
                let binding = BINDINGS.iter().find(|(known, _)| *known == number);
                let (_, binding) = *binding.ok_or(RecordError::Value("binding"))?;
                Some((binding, reader.unsigned("when it was accepted")?))
            }
            _ => return Err(RecordError::Value("acceptance")),
        };
        let version = match version {
            Version::V1 => PayloadVersion::V1,
            Version::V2 => {
                PayloadVersion::V2 { nonce: Nonce::from(reader.bytes("a nonce of 12 bytes")?) }
            }
        };
        reader.finish()?;
        Ok(Self { revision, handle, enrolment, key_id, body, version, text, id, typed, accepted })
    }
}

/// The contents of a stored body, of either version.
struct StoredContents<'r> {
    validity: Validity,
    serials: Option<Serials>,
    operation: Operation<'r>,
}

/// The operation that a handle names, with its record.
pub(super) struct NamedOperation<'r> {
    pub(super) record: &'r OperationRecord,
    pub(super) serials: Option<Serials>,
    pub(super) operation: Operation<'r>,
}

impl<'r> NamedOperation<'r> {
    /// Finds the operation. A record that is not of the handle and the enrolment names none.
    pub(super) fn find(
        enrolment: &Enrolment,
        record: Option<&'r OperationRecord>,
        handle: Handle,
    ) -> Result<Option<Self>, RecordError> {
        record
            .filter(|record| record.handle == handle && record.enrolment == enrolment.id)
            .map(|record| {
                let StoredContents { serials, operation, .. } = record.contents()?;
                Ok(Self { record, serials, operation })
            })
            .transpose()
    }

    pub(super) fn is_login(&self) -> bool {
        self.operation.purpose() == Purpose::LogIn
    }
}
