//! Payloads for a phone of any version to scan.

use dlotp::Version;
use dlotp_wire::operation_json::Order;

use crate::{
    cbor::CborItem,
    order::{encoding, payment},
    worked_example::{
        OTHER_SECRET, SECRET, body_of, envelope, envelope_with, nonce, seal_envelope,
    },
};

/// A payload to scan, whose text differs by version.
#[derive(Clone, Copy)]
pub(super) struct PayloadFixture {
    issued_at: u64,
    lifetime: u64,
    random_byte: u8,
    /// n and m, unless they are the next ones.
    serials: Option<[u64; 2]>,
    defect: Option<Defect>,
    version: Option<Version>,
}

/// The defect of a payload.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Defect {
    /// One bit of the body was changed after the tag was made.
    Altered,
    /// A byte follows the body, under a correct tag.
    Trailing,
    /// The payload is for another enrolment.
    Foreign,
}

pub(super) fn payload(issued_at: u64, lifetime: u64, random_byte: u8) -> PayloadFixture {
    PayloadFixture { issued_at, lifetime, random_byte, serials: None, defect: None, version: None }
}

impl PayloadFixture {
    /// Sets n and m.
    pub(super) fn serials(self, n: u64, m: u64) -> Self {
        Self { serials: Some([n, m]), ..self }
    }

    /// Sets the version, whatever the phone's is.
    pub(super) fn of_version(self, version: Version) -> Self {
        Self { version: Some(version), ..self }
    }

    pub(super) fn altered(self) -> Self {
        Self { defect: Some(Defect::Altered), ..self }
    }

    pub(super) fn trailing(self) -> Self {
        Self { defect: Some(Defect::Trailing), ..self }
    }

    pub(super) fn foreign(self) -> Self {
        Self { defect: Some(Defect::Foreign), ..self }
    }

    /// Returns n and m for a phone with this next serial, from a bank that knows every earlier scan.
    pub(super) fn serials_at(&self, next_serial: u64) -> [u64; 2] {
        self.serials.unwrap_or([next_serial, next_serial - 1])
    }

    pub(super) fn text(&self, version: Version, next_serial: u64) -> String {
        let version = self.version.unwrap_or(version);
        let [issued_at, lifetime] = [self.issued_at, self.lifetime].map(CborItem::Unsigned);
        let unique_elements = match version {
            Version::V1 => vec![CborItem::Bytes(vec![self.random_byte; 12])],
            _ => self.serials_at(next_serial).map(CborItem::Unsigned).to_vec(),
        };
        let mut body =
            body_of(issued_at, lifetime, unique_elements, encoding(&Order::Payment(payment())));
        if self.defect == Some(Defect::Trailing) {
            body.push(0);
        }
        let secret = if self.defect == Some(Defect::Foreign) { OTHER_SECRET } else { SECRET };
        let mut envelope = match version {
            Version::V1 => envelope(version, secret, &body),
            _ => envelope_with(secret.0, nonce(secret.0, &[self.random_byte; 32], &body), &body),
        };
        if self.defect == Some(Defect::Altered) {
            envelope[40] ^= 1;
        }
        seal_envelope(version, &envelope)
    }
}
