//! The MACs of a verifier's stored rows and audit events (`spec/records.md`).
//!
//! The store computes a MAC for each row and each event that it writes, and checks both when it loads an
//! enrolment. A row that was changed, swapped or put back is refused.
//!
//! ```
//! use dlotp::{Code, Version, records::{EventRow, RecordKeys, RecordRow}};
//!
//! let keys = RecordKeys::new(1, [7; 32]); // in the field, 32 random bytes
//! let content: &[&[u8]] = &[b"rossi", b"the record"];
//! let (version, epoch) = (Version::V2, 0);
//! let row = |revision| RecordRow { version, kind: "enrolment", identity: &[9; 16], epoch, revision, content };
//! let (first, second) = (keys.mac_record(&row(1)), keys.mac_record(&row(2)));
//!
//! // Two inputs have left two events, the second of which is bound to the first.
//! let event = |revision, previous| EventRow {
//!     version, enrolment: &[9; 16], epoch, revision, previous, content: &[b"outcome=failed"],
//! };
//! let enrolled = keys.mac_event(&event(1, None));
//! let newest = event(2, Some(enrolled.mac));
//! let events = [(newest, keys.mac_event(&newest))];
//! keys.check_enrolment(&row(2), &second, &events)?;
//!
//! // The row before it was put back.
//! let refused = keys.check_enrolment(&row(1), &first, &events).unwrap_err();
//! assert_eq!(refused.code(), Code::MalformedRecord);
//! # Ok::<(), dlotp::Error>(())
//! ```

use alloc::collections::BTreeMap;
use core::{fmt, mem};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{Error, Version, cbor::Writer, verifier::RecordError};

/// The bank's keys for records, by their numbers (REC-6). Each is wiped when dropped.
#[derive(Clone)]
pub struct RecordKeys {
    newest: (u64, Hmac<Sha256>),
    others: BTreeMap<u64, Hmac<Sha256>>,
}

/// A MAC, with the number of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordMac {
    /// The number of the key.
    pub number: u64,
    /// The MAC.
    pub mac: [u8; 32],
}

/// A stored row of an enrolment, of an operation or of the outbox (REC-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordRow<'a> {
    /// The version of the enrolment.
    pub version: Version,
    /// The kind: `enrolment`, `operation`, `outbox`, or one of the bank's own.
    pub kind: &'a str,
    /// The enrolment's ID, or the handle.
    pub identity: &'a [u8],
    /// The number of restorations when the row was written.
    pub epoch: u64,
    /// The revision.
    pub revision: u64,
    /// The values that no other field gives (REC-2).
    pub content: &'a [&'a [u8]],
}

/// A stored audit event (REC-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventRow<'a> {
    /// The version of the enrolment.
    pub version: Version,
    /// The enrolment's ID.
    pub enrolment: &'a [u8],
    /// The epoch of the record that the input led to.
    pub epoch: u64,
    /// The revision of the record that the input led to.
    pub revision: u64,
    /// The MAC of the event before it; none in the first.
    pub previous: Option<[u8; 32]>,
    /// The values of the event.
    pub content: &'a [&'a [u8]],
}

impl RecordKeys {
    /// Makes the keys of one key of 32 random bytes.
    #[must_use]
    pub fn new(number: u64, key: [u8; 32]) -> Self {
        Self { newest: (number, keyed(key)), others: BTreeMap::new() }
    }

    /// Adds a key. The one with the greatest number is written under, and all are read under.
    #[must_use]
    pub fn with_key(mut self, number: u64, key: [u8; 32]) -> Self {
        let mut other = (number, keyed(key));
        if number > self.newest.0 {
            mem::swap(&mut self.newest, &mut other);
        }
        self.others.insert(other.0, other.1);
        self
    }

    /// Returns the number of the key that is written under: the greatest (REC-6).
    #[must_use]
    pub const fn newest(&self) -> u64 {
        self.newest.0
    }

    /// Computes the MAC of a row under the newest key (REC-1).
    #[must_use]
    pub fn mac_record(&self, row: &RecordRow<'_>) -> RecordMac {
        self.mac(|number| row.encode(number))
    }

    /// Computes the MAC of an event under the newest key (REC-3).
    #[must_use]
    pub fn mac_event(&self, event: &EventRow<'_>) -> RecordMac {
        self.mac(|number| event.encode(number))
    }

    /// Checks the MAC of a row.
    ///
    /// # Errors
    ///
    /// `malformed-record`: the MAC is another one, or there is no key of its number (REC-4).
    pub fn check_record(&self, row: &RecordRow<'_>, mac: &RecordMac) -> Result<(), Error> {
        Ok(self.check(mac, "a row", |number| row.encode(number))?)
    }

    /// Checks the events of one enrolment, by revision (REC-5). They may begin at any revision.
    ///
    /// # Errors
    ///
    /// `malformed-record`: a MAC is another one, or an event does not follow the one before it.
    pub fn check_events(&self, events: &[(EventRow<'_>, RecordMac)]) -> Result<(), Error> {
        let mut before: Option<&(EventRow<'_>, RecordMac)> = None;
        for next in events {
            let (event, mac) = next;
            self.check(mac, "an event", |number| event.encode(number))?;
            let is_first = event.revision == 1;
            let follows = before.is_none_or(|(before, mac)| event.follows(before, mac));
            if is_first != event.previous.is_none() || !follows {
                return Err(RecordError::EventChain(event.revision).into());
            }
            before = Some(next);
        }
        Ok(())
    }

    /// Checks the row of an enrolment with its events, of which the newest suffices (REC-4).
    ///
    /// # Errors
    ///
    /// `malformed-record`: those of [`RecordKeys::check_record`] and [`RecordKeys::check_events`], or the
    /// row is not the one that the newest event led to.
    pub fn check_enrolment(
        &self,
        row: &RecordRow<'_>,
        mac: &RecordMac,
        events: &[(EventRow<'_>, RecordMac)],
    ) -> Result<(), Error> {
        self.check_record(row, mac)?;
        self.check_events(events)?;
        let (event, _) = events.last().ok_or(RecordError::NoEvent)?;
        let (expected, found) = ((event.epoch, event.revision), (row.epoch, row.revision));
        if expected != found {
            return Err(RecordError::NotNewest { expected, found }.into());
        }
        Ok(())
    }

    fn mac(&self, encode: impl FnOnce(u64) -> Writer) -> RecordMac {
        let (number, key) = &self.newest;
        RecordMac { number: *number, mac: mac(key, &encode(*number)) }
    }

    fn check(
        &self,
        found: &RecordMac,
        of: &'static str,
        encode: impl FnOnce(u64) -> Writer,
    ) -> Result<(), RecordError> {
        let number = found.number;
        let newest = (number == self.newest.0).then_some(&self.newest.1);
        let key = newest.or_else(|| self.others.get(&number));
        let key = key.ok_or(RecordError::NoKey { of, number })?;
        if bool::from(mac(key, &encode(number)).ct_eq(&found.mac)) {
            Ok(())
        } else {
            Err(RecordError::Mac(of))
        }
    }
}

/// Shows the numbers, and no key.
impl fmt::Debug for RecordKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordKeys ")?;
        f.debug_set().entries(self.others.keys().chain([&self.newest.0])).finish()
    }
}

impl RecordRow<'_> {
    fn encode(&self, number: u64) -> Writer {
        let Self { version, kind, identity, epoch, revision, content } = self;
        let mut writer = Writer::default();
        let label = match version {
            Version::V1 => "dlotp v1 record",
            Version::V2 => "dlotp v2 record",
        };
        writer.array(7).text(label).unsigned(number).text(kind).bytes(identity);
        write_content(writer.unsigned(*epoch).unsigned(*revision), content);
        writer
    }
}

impl EventRow<'_> {
    fn encode(&self, number: u64) -> Writer {
        let Self { version, enrolment, epoch, revision, previous, content } = self;
        let mut writer = Writer::default();
        let label = match version {
            Version::V1 => "dlotp v1 event",
            Version::V2 => "dlotp v2 event",
        };
        writer.array(7).text(label).unsigned(number).bytes(enrolment);
        writer.unsigned(*epoch).unsigned(*revision);
        match previous {
            Some(previous) => writer.bytes(previous),
            None => writer.text_or_null(None),
        };
        write_content(&mut writer, content);
        writer
    }

    /// Returns whether it is the next event after another one (REC-5).
    fn follows(&self, before: &EventRow<'_>, mac: &RecordMac) -> bool {
        self.previous == Some(mac.mac)
            && before.revision.checked_add(1) == Some(self.revision)
            && before.epoch <= self.epoch
    }
}

fn write_content(writer: &mut Writer, content: &[&[u8]]) {
    writer.array(content.len());
    for value in content {
        writer.bytes(value);
    }
}

/// Makes an HMAC keyed with 32 bytes, padded with zeros to its block (RFC 2104, section 2).
fn keyed(key: [u8; 32]) -> Hmac<Sha256> {
    let key = Zeroizing::new(key);
    let mut block = Zeroizing::new([0; 64]);
    if let Some(first) = block.first_chunk_mut() {
        *first = *key;
    }
    Hmac::new((&*block).into())
}

fn mac(key: &Hmac<Sha256>, input: &Writer) -> [u8; 32] {
    key.clone().chain_update(input.as_bytes()).finalize().into_bytes().into()
}
