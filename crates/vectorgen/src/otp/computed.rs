//! What an OTP is computed from, joined here and not by the library.

use dlotp::{
    Pin, Version,
    keys::{PinMac, Secret, role},
};

use crate::{
    book::{Draft, mistake},
    chain::{LOGIN, SCAN, value_at},
    hexadecimal::Hex,
    raw::{Item, mac, text},
};

const SCANNED: &str = "OCRA-1:HOTP-SHA256-8:QH64-PSHA256";
const TYPED: &str = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M";
const TIMED: &str = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S";

/// Who computes: an enrolment and a PIN.
#[derive(Clone, Copy)]
pub(super) struct Phone<'a> {
    pub(super) version: Version,
    pub(super) secret: Hex<32>,
    pub(super) pin: &'a str,
}

/// What for. Chains are of version 2.
#[derive(Clone, Copy)]
pub(super) enum Domain<'a> {
    /// n and the digest.
    Scanned(u64, &'a [u8; 32]),
    /// q, the ID, what is keyed in and the time.
    Typed(u64, &'a str, &'a Item, u64),
    /// q and the time.
    Login(u64, u64),
    /// q and the time.
    Confirm(u64, u64),
}

/// The input of an OTP's MAC, and the MAC.
pub(super) struct Computed {
    version: Version,
    input: Vec<u8>,
    mac: [u8; 32],
}

impl Computed {
    pub(super) fn of(phone: Phone<'_>, domain: Domain<'_>) -> Self {
        let Phone { version, secret, .. } = phone;
        let input = match version {
            Version::V1 => data_input(phone, domain),
            _ => context(phone, domain),
        };
        let mac = match domain {
            Domain::Scanned(..) | Domain::Typed(..) => mac::<role::Otp>(version, secret, &[&input]),
            Domain::Login(..) => mac::<role::Login>(version, secret, &[&input]),
            Domain::Confirm(..) => mac::<role::Confirm>(version, secret, &[&input]),
        };
        Self { version, input, mac }
    }

    /// The offset and the four bytes of a MAC that is truncated.
    pub(super) fn truncated(&self) -> (usize, u32) {
        let offset = usize::from(self.mac[31] & 15);
        let chosen: [u8; 4] = self.mac[offset..offset + 4].try_into().unwrap_or_default();
        (offset, u32::from_be_bytes(chosen))
    }

    fn first_8(&self) -> u64 {
        u64::from_be_bytes(self.mac[..8].try_into().unwrap_or_default())
    }

    /// The number of which the last 8 digits are the OTP.
    pub(super) fn number(&self) -> u64 {
        match self.version {
            Version::V1 => u64::from(self.truncated().1 & 0x7fff_ffff),
            _ => self.first_8(),
        }
    }

    pub(super) fn show<'a>(&self, draft: Draft<'a>) -> Draft<'a> {
        let mac = hex::encode(self.mac);
        match self.version {
            Version::V1 => draft
                .shows("data-input", hex::encode(&self.input))
                .shows("mac", mac)
                .shows("offset", self.truncated().0 as u64)
                .shows("truncated", self.number()),
            _ => draft
                .shows("context", hex::encode(&self.input))
                .shows("mac", mac)
                .shows("first-8", self.first_8().to_string()),
        }
    }
}

fn p(phone: Phone<'_>) -> [u8; 32] {
    let key = Secret::from(phone.secret.0).mac_key::<role::Pin>(phone.version);
    let pin = phone.pin.parse::<Pin>().unwrap_or_else(|error| mistake(&error.to_string()));
    *PinMac::compute(&key, &pin).unwrap_or_else(|error| mistake(&error.to_string())).expose()
}

/// Of version 1: suite, question, P and step (OTP-2).
fn data_input(phone: Phone<'_>, domain: Domain<'_>) -> Vec<u8> {
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
    [suite.as_bytes(), &[0], &padded, &p(phone), step].concat()
}

/// Of version 2: one array (OTP-12).
fn context(phone: Phone<'_>, domain: Domain<'_>) -> Vec<u8> {
    let secret = phone.secret;
    let bytes = |bytes: &[u8]| Item::Bytes(bytes.to_vec());
    let (name, value, rest) = match domain {
        Domain::Scanned(n, digest) => ("scanned", value_at(secret.0, SCAN, n), vec![bytes(digest)]),
        Domain::Typed(q, id, keyed, time) => {
            let rest = vec![text(id), keyed.clone(), Item::Unsigned(time / 60)];
            ("typed", value_at(secret.0, LOGIN, q), rest)
        }
        Domain::Login(q, time) => {
            ("login", value_at(secret.0, LOGIN, q), vec![Item::Unsigned(time / 30)])
        }
        Domain::Confirm(q, time) => {
            ("confirm", value_at(secret.0, LOGIN, q), vec![Item::Unsigned(time / 30)])
        }
    };
    let label = text(&format!("dlotp v2 {name}"));
    let items = [label, bytes(&p(phone)), bytes(&value)].into_iter().chain(rest);
    Item::Array(items.collect()).encode()
}
