//! The entry: identifier and first secret in one input, judged without revealing who is a customer.

use alloc::vec::Vec;

use subtle::ConstantTimeEq;

use crate::{
    Error, Identifier, IdentifierTag, InternalId,
    keys::{KeyError, KeyNumber, LivingKeys, MacUnder, role},
    secret::{FirstRecord, FirstSecret, FirstTag, Iterations},
};

/// An entry as it was typed (CUST-27). Reading it never fails: what can't be read is judged like everything else.
///
/// ```
/// use dlotp_access::Entry;
///
/// let entry = Entry::read("707-597-197", "7537 3103");
/// assert_eq!(entry.identifier().map(|identifier| identifier.as_str()), Some("707597197"));
/// assert!(Entry::read("707597179", "short").identifier().is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Entry {
    identifier: Option<Identifier>,
    first: Option<FirstSecret>,
}

impl Entry {
    /// Reads an entry, of which both parts may be malformed.
    #[must_use]
    pub fn read(identifier: &str, first: &str) -> Self {
        Self { identifier: identifier.parse().ok(), first: first.parse().ok() }
    }

    /// Returns the identifier, if it can be read.
    #[must_use]
    pub const fn identifier(&self) -> Option<&Identifier> {
        self.identifier.as_ref()
    }

    /// Computes the tag of the identifier under each living bank secret: what a nickname is looked up by (CUST-18).
    /// Where no identifier can be read, it computes those of the empty text (CUST-28).
    ///
    /// # Errors
    ///
    /// `key-failure`: the key gave no answer.
    pub fn seek<K: MacUnder<role::Nickname>>(
        self,
        keys: &LivingKeys<K>,
    ) -> Result<SoughtEntry, Error> {
        let text = self.identifier.as_ref().map_or("", Identifier::as_str);
        let tags =
            keys.iter().map(|(number, key)| Ok((number, IdentifierTag::compute(key, text)?)));
        let tags = tags.collect::<Result<Vec<_>, KeyError>>()?;
        Ok(SoughtEntry { entry: self, tags })
    }
}

/// An entry whose customer is looked up.
///
/// A bank looks a customer code or an alias up in its index, and a nickname by its tags. The tags are computed for
/// every entry.
#[derive(Clone, Debug)]
pub struct SoughtEntry {
    entry: Entry,
    tags: Vec<(KeyNumber, IdentifierTag)>,
}

/// The customer whom an identifier names.
#[derive(Clone, Copy, Debug)]
pub struct Finding<'a> {
    /// The internal id of the customer.
    pub id: &'a InternalId,
    /// The record of the first secret.
    pub first: &'a FirstRecord,
    /// Whether the customer is active, neither row is blocked, and the clock has not gone back (CUST-27).
    pub admitted: bool,
}

/// The decoy record that an entry writes which finds no customer: one of 4096 (CUST-29).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decoy(u16);

impl Decoy {
    /// Returns the number of the record, from 0 to 4095.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Takes `u64be(tag[0..8]) mod 4096`: the last 12 bits of the first 8 bytes.
    fn of(tag: &IdentifierTag) -> Self {
        let [_, _, _, _, _, _, g, h, ..] = *tag.as_bytes();
        Self(u16::from_be_bytes([g, h]) & 0x0fff)
    }
}

/// The verdict on an entry. Nobody is told it: the reply is the same in every case (CUST-27).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryVerdict {
    /// The entry is right.
    Right {
        /// The record that the commit stores where number of iterations or key are not the current ones (SEC-6).
        retagged: Option<FirstRecord>,
    },
    /// The first secret is wrong, and everything else holds: a failure that counts in the row `first`.
    Wrong,
    /// The customer is not admitted, or the first secret is malformed: nothing counts.
    Refused,
    /// The identifier finds no customer.
    Unknown {
        /// The record that is written in place of a customer's.
        decoy: Decoy,
    },
}

/// The judgement of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryJudgement {
    /// The verdict.
    pub verdict: EntryVerdict,
    /// The number of iterations that were computed.
    pub iterations: Iterations,
}

impl SoughtEntry {
    /// Returns the identifier, if it can be read.
    #[must_use]
    pub const fn identifier(&self) -> Option<&Identifier> {
        self.entry.identifier()
    }

    /// Returns the tag of the identifier under each living bank secret, the current one first.
    #[must_use]
    pub fn tags(&self) -> &[(KeyNumber, IdentifierTag)] {
        &self.tags
    }

    /// Judges the entry. It computes one derivation and two tags, whatever is wrong (CUST-28).
    ///
    /// `iterations` is the policy's number. An identifier that can't be read finds no customer, whatever
    /// `finding` holds.
    ///
    /// # Errors
    ///
    /// `key-failure`: a key gave no answer, or the record names a bank secret that is not living.
    pub fn judge<K: MacUnder<role::First>>(
        &self,
        keys: &LivingKeys<K>,
        finding: Option<Finding<'_>>,
        iterations: Iterations,
    ) -> Result<EntryJudgement, Error> {
        let finding = finding.filter(|_| self.entry.identifier.is_some());
        let (current, current_key) = keys.current();
        let nobody = FirstRecord::of_nobody(current, iterations);
        let (id, record) =
            finding.map_or((&InternalId::OF_NOBODY, &nobody), |found| (found.id, found.first));
        let zeros = FirstSecret::of_nobody();
        let typed = self.entry.first.as_ref().unwrap_or(&zeros);

        let stretching = typed.stretching(&record.salt);
        let [own, new] = stretching.at_both(record.iterations, iterations);
        let own_key = keys.of::<role::First>(record.key)?;
        let tag = FirstTag::compute(own_key, id, record.generation, &own)?;
        let new_tag = FirstTag::compute(current_key, id, record.generation, &new)?;

        let verdict = match finding {
            None => EntryVerdict::Unknown { decoy: self.decoy() },
            Some(found) if !found.admitted || self.entry.first.is_none() => EntryVerdict::Refused,
            Some(_) if bool::from(record.tag.ct_eq(&tag)) => {
                let is_current = record.iterations == iterations && record.key == current;
                let renewed = FirstRecord { iterations, key: current, tag: new_tag, ..*record };
                EntryVerdict::Right { retagged: (!is_current).then_some(renewed) }
            }
            Some(_) => EntryVerdict::Wrong,
        };
        Ok(EntryJudgement { verdict, iterations: record.iterations.max(iterations) })
    }

    /// Returns the decoy of the first tag, which is that of the current bank secret.
    fn decoy(&self) -> Decoy {
        self.tags.first().map_or(Decoy(0), |(_, tag)| Decoy::of(tag))
    }
}
