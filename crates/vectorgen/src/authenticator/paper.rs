//! Payloads on paper or screen: each version makes its own text of one.

use dlotp::Version;

use crate::{
    operation_json::Order,
    order::{encoding, payment},
    raw::{Item, OTHER_SECRET, SECRET, body_of, envelope, envelope_with, nonce, seal_envelope},
};

/// A payload to be scanned.
#[derive(Clone, Copy)]
pub(super) struct Paper {
    issued_at: u64,
    lifetime: u64,
    drawn: u8,
    /// n and m, where they are not the next ones.
    serials: Option<[u64; 2]>,
    fault: Option<Fault>,
    version: Option<Version>,
}

/// What is wrong with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// One bit of the body was changed after the tag was made.
    Altered,
    /// A byte follows the body, under the right tag.
    Trailing,
    /// It is for another enrolment.
    Foreign,
}

pub(super) fn payload(issued_at: u64, lifetime: u64, drawn: u8) -> Paper {
    Paper { issued_at, lifetime, drawn, serials: None, fault: None, version: None }
}

impl Paper {
    /// With these n and m.
    pub(super) fn serials(self, n: u64, m: u64) -> Self {
        Self { serials: Some([n, m]), ..self }
    }

    /// Of this version, whatever the phone's is.
    pub(super) fn of(self, version: Version) -> Self {
        Self { version: Some(version), ..self }
    }

    pub(super) fn altered(self) -> Self {
        Self { fault: Some(Fault::Altered), ..self }
    }

    pub(super) fn trailing(self) -> Self {
        Self { fault: Some(Fault::Trailing), ..self }
    }

    pub(super) fn foreign(self) -> Self {
        Self { fault: Some(Fault::Foreign), ..self }
    }

    /// n and m for a phone whose next serial is this: those of a bank that knows all before it.
    pub(super) fn serials_at(&self, p: u64) -> [u64; 2] {
        self.serials.unwrap_or([p, p - 1])
    }

    pub(super) fn text(&self, version: Version, p: u64) -> String {
        let version = self.version.unwrap_or(version);
        let [issued_at, lifetime] = [self.issued_at, self.lifetime].map(Item::Unsigned);
        let marks = match version {
            Version::V1 => vec![Item::Bytes(vec![self.drawn; 12])],
            _ => self.serials_at(p).map(Item::Unsigned).to_vec(),
        };
        let mut body = body_of(issued_at, lifetime, marks, encoding(&Order::Payment(payment())));
        if self.fault == Some(Fault::Trailing) {
            body.push(0);
        }
        let secret = if self.fault == Some(Fault::Foreign) { OTHER_SECRET } else { SECRET };
        let mut envelope = match version {
            Version::V1 => envelope(version, secret, &body),
            _ => envelope_with(secret.0, nonce(secret.0, &[self.drawn; 32], &body), &body),
        };
        if self.fault == Some(Fault::Altered) {
            envelope[40] ^= 1;
        }
        seal_envelope(version, &envelope)
    }
}
