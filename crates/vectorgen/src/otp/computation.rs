//! The computation of an OTP, without the library.

use dlotp::{
    Pin, Version,
    keys::{PinMac, Secret, role},
};
use dlotp_wire::hexadecimal::Hex;

use crate::{
    cbor::{CborItem, text},
    chain::{LOGIN, SCAN, value_at},
    vector_set::{VectorBuilder, fail},
    worked_example::mac,
};

const SCANNED: &str = "OCRA-1:HOTP-SHA256-8:QH64-PSHA256";
const TYPED: &str = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M";
const TIMED: &str = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S";

/// An enrolment and the PIN of its customer.
#[derive(Clone, Copy)]
pub(super) struct EnrolmentWithPin<'a> {
    pub(super) version: Version,
    pub(super) secret: Hex<32>,
    pub(super) pin: &'a str,
}

/// The domain of an OTP, with its inputs. Version 1 ignores chain positions and details.
#[derive(Clone, Copy)]
pub(super) enum Domain<'a> {
    /// n and the digest.
    Scanned(u64, &'a [u8; 32]),
    /// q, the operation ID, the details and the time.
    Typed(u64, &'a str, &'a CborItem, u64),
    /// q and the time.
    Login(u64, u64),
    /// q and the time.
    Confirm(u64, u64),
}

/// The input of an OTP's MAC, and the MAC.
pub(super) struct OtpComputation {
    version: Version,
    input: Vec<u8>,
    mac: [u8; 32],
}

impl OtpComputation {
    pub(super) fn of(enrolment: EnrolmentWithPin<'_>, domain: Domain<'_>) -> Self {
        let EnrolmentWithPin { version, secret, .. } = enrolment;
        let input = match version {
            Version::V1 => data_input(enrolment, domain),
            _ => context(enrolment, domain),
        };
        let mac = match domain {
            Domain::Scanned(..) | Domain::Typed(..) => mac::<role::Otp>(version, secret, &[&input]),
            Domain::Login(..) => mac::<role::Login>(version, secret, &[&input]),
            Domain::Confirm(..) => mac::<role::Confirm>(version, secret, &[&input]),
        };
        Self { version, input, mac }
    }

    /// Returns the offset and the four bytes of dynamic truncation.
    pub(super) fn dynamic_truncation(&self) -> (usize, u32) {
        let offset = usize::from(self.mac[31] & 15);
        let chosen: [u8; 4] = self.mac[offset..offset + 4].try_into().unwrap_or_default();
        (offset, u32::from_be_bytes(chosen))
    }

    fn first_8(&self) -> u64 {
        u64::from_be_bytes(self.mac[..8].try_into().unwrap_or_default())
    }

    /// Returns the number whose last 8 digits are the OTP.
    pub(super) fn number(&self) -> u64 {
        match self.version {
            Version::V1 => u64::from(self.dynamic_truncation().1 & 0x7fff_ffff),
            _ => self.first_8(),
        }
    }

    pub(super) fn show<'a>(&self, vector: VectorBuilder<'a>) -> VectorBuilder<'a> {
        let mac = hex::encode(self.mac);
        match self.version {
            Version::V1 => vector
                .with_intermediate("data-input", hex::encode(&self.input))
                .with_intermediate("mac", mac)
                .with_intermediate("offset", self.dynamic_truncation().0 as u64)
                .with_intermediate("truncated", self.number()),
            _ => vector
                .with_intermediate("context", hex::encode(&self.input))
                .with_intermediate("mac", mac)
                .with_intermediate("first-8", self.first_8().to_string()),
        }
    }
}

fn pin_mac(enrolment: EnrolmentWithPin<'_>) -> [u8; 32] {
    let key = Secret::from(enrolment.secret.0).mac_key::<role::Pin>(enrolment.version);
    let pin = enrolment.pin.parse::<Pin>().unwrap_or_else(|error| fail(&error.to_string()));
    *PinMac::compute(&key, &pin).unwrap_or_else(|error| fail(&error.to_string())).expose()
}

/// Makes the data input of version 1: suite, question, P and step (OTP-2).
fn data_input(enrolment: EnrolmentWithPin<'_>, domain: Domain<'_>) -> Vec<u8> {
    let (suite, question, step) = match &domain {
        Domain::Scanned(_, digest) => (SCANNED, &digest[..], None),
        Domain::Typed(_, id, _, time) => (TYPED, id.as_bytes(), Some(time / 60)),
        Domain::Login(_, time) | Domain::Confirm(_, time) => {
            (TIMED, &b"00000000"[..], Some(time / 30))
        }
    };
    let mut padded = question.to_vec();
    padded.resize(128, 0);
    let step = step.map(u64::to_be_bytes);
    let step = step.as_ref().map_or(&[][..], |step| step);
    [suite.as_bytes(), &[0], &padded, &pin_mac(enrolment), step].concat()
}

/// Makes the context of version 2 (OTP-12).
fn context(enrolment: EnrolmentWithPin<'_>, domain: Domain<'_>) -> Vec<u8> {
    let secret = enrolment.secret;
    let bytes = |bytes: &[u8]| CborItem::Bytes(bytes.to_vec());
    let (name, value, rest) = match domain {
        Domain::Scanned(n, digest) => ("scanned", value_at(secret.0, SCAN, n), vec![bytes(digest)]),
        Domain::Typed(q, id, details, time) => {
            let rest = vec![text(id), details.clone(), CborItem::Unsigned(time / 60)];
            ("typed", value_at(secret.0, LOGIN, q), rest)
        }
        Domain::Login(q, time) => {
            ("login", value_at(secret.0, LOGIN, q), vec![CborItem::Unsigned(time / 30)])
        }
        Domain::Confirm(q, time) => {
            ("confirm", value_at(secret.0, LOGIN, q), vec![CborItem::Unsigned(time / 30)])
        }
    };
    let label = text(&format!("dlotp v2 {name}"));
    let items = [label, bytes(&pin_mac(enrolment)), bytes(&value)].into_iter().chain(rest);
    CborItem::Array(items.collect()).encode()
}
