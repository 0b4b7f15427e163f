//! The record that a phone stores for each enrolment (AUTH-1, AUTH-2, AUTH-19).

use alloc::vec::Vec;

use super::{
    AuthenticatorError, MAX_SKIPPED,
    bucket::{Bucket, CAPACITY},
};
use crate::{
    Version,
    cbor::{FormError, Reader, Writer},
    chain::{self, Chain, Chains, OutOfReach},
    payload::{MAX_SERIAL, Serials},
};

/// The state of one enrolment on the phone: `F`, the bucket, and in version 2 the chains at p and q.
///
/// Store what [`State::encode`] gives, so that a crash can't lose it, and keep it out of backups
/// (ENR-11). In version 2 it is secret, and what it replaces is to be destroyed (ENR-22).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The largest issued-at that was taken over, in Unix seconds; 0 at first.
    pub(super) f: u64,
    pub(super) bucket: Bucket,
    /// s_p and l_q; q is less than p, which is 1 to 2^53.
    pub(super) chains: Option<Chains>,
}

/// The first state of an enrolment of version 1.
impl Default for State {
    fn default() -> Self {
        Self { f: 0, bucket: Bucket::FULL, chains: None }
    }
}

/// A stored record is no state. Treat the enrolment as lost; do not begin anew (AUTH-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// The record's form is wrong.
    #[error("authenticator state, {0}")]
    Form(#[from] FormError),
    /// The record's values do not belong together.
    #[error(
        "authenticator state: expected at most {CAPACITY} OTPs left, begun before they were last seen"
    )]
    Values,
    /// The positions of the chains do not belong together.
    #[error("authenticator state: expected p from 1 to 2^53, and q below p")]
    Positions,
    /// The state is that of another version.
    #[error("authenticator state: expected one of version {expected}, found one of {found}")]
    Version {
        /// The enrolment's version.
        expected: Version,
        /// The state's.
        found: Version,
    },
    /// A position of the login chain is none of a bank.
    #[error("authenticator state, {0}")]
    Chain(#[from] OutOfReach),
}

impl State {
    /// The first state of an enrolment of version 2: p = 1 and q = 0 (AUTH-19). When it is stored, the
    /// chain starts and the secret are destroyed.
    ///
    /// # Errors
    ///
    /// The chains are none at their start.
    pub fn start(chains: &Chains) -> Result<Self, OutOfReach> {
        let chains =
            Chains { scanned: chains.scanned.forward(1)?, login: chains.login.forward(0)? };
        Ok(Self { chains: Some(chains), ..Self::default() })
    }

    /// The version of its enrolment.
    #[must_use]
    pub const fn version(&self) -> Version {
        match self.chains {
            None => Version::V1,
            Some(_) => Version::V2,
        }
    }

    /// The largest issued-at that was taken over, in Unix seconds; 0 at first.
    #[must_use]
    pub const fn f(&self) -> u64 {
        self.f
    }

    /// How many OTPs were left after the last one.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.bucket.left
    }

    /// When the interval began that ends with one OTP more, in seconds since boot.
    #[must_use]
    pub const fn begin(&self) -> u64 {
        self.bucket.begin
    }

    /// The least serial of a payload that is not stale, in version 2.
    #[must_use]
    pub fn p(&self) -> Option<u64> {
        self.chains.as_ref().map(|chains| chains.scanned.position())
    }

    /// The position of the login chain, in version 2.
    #[must_use]
    pub fn q(&self) -> Option<u64> {
        self.login_chain().map(Chain::position)
    }

    pub(super) const fn login_chain(&self) -> Option<&Chain<chain::Login>> {
        match &self.chains {
            None => None,
            Some(chains) => Some(&chains.login),
        }
    }

    /// Moves the chains on past a payload that was opened, and gives its s_n (AUTH-22, AUTH-21).
    pub(super) fn take(
        &mut self,
        serials: Serials,
    ) -> Result<Option<Chain<chain::Scanned>>, AuthenticatorError> {
        let Some(Chains { scanned, login }) = &mut self.chains else { return Ok(None) };
        let (n, m, p) = (serials.n(), serials.m(), scanned.position());
        if n < p || n.saturating_sub(p) > MAX_SKIPPED || m >= n {
            return Err(AuthenticatorError::Overtaken { n, m, p });
        }
        let s = scanned.forward(n).map_err(StateError::from)?;
        let l = login.forward(login.position().max(m)).map_err(StateError::from)?;
        (*scanned, *login) = (s.forward(n.saturating_add(1)).map_err(StateError::from)?, l);
        Ok(Some(s))
    }

    /// The record: CBOR `[f, left, begin, seen, boot]`, in version 2 followed by `p, s, q, l`.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let Bucket { left, begin, seen, boot } = self.bucket;
        let mut writer = Writer::default();
        writer.array(if self.chains.is_some() { 9 } else { 5 });
        writer.unsigned(self.f).unsigned(left).unsigned(begin).unsigned(seen).bytes(&boot);
        if let Some(Chains { scanned, login }) = &self.chains {
            writer.unsigned(scanned.position()).bytes(scanned.expose());
            writer.unsigned(login.position()).bytes(login.expose());
        }
        writer.finish()
    }

    /// Reads a record, of either version.
    ///
    /// # Errors
    ///
    /// It is not what [`State::encode`] gives.
    pub fn decode(record: &[u8]) -> Result<Self, StateError> {
        let mut reader = Reader::new(record);
        let count = reader.array(5, 9, "a state of 5 or 9")?;
        let f = reader.unsigned("f")?;
        let bucket = Bucket {
            left: reader.unsigned("left")?,
            begin: reader.unsigned("begin")?,
            seen: reader.unsigned("seen")?,
            boot: reader.bytes("a boot id of 16 bytes")?,
        };
        let chains = if count == 5 {
            None
        } else {
            Some(Chains {
                scanned: Chain::from_bytes(reader.unsigned("p")?, reader.bytes("s of 32 bytes")?),
                login: Chain::from_bytes(reader.unsigned("q")?, reader.bytes("l of 32 bytes")?),
            })
        };
        reader.finish()?;
        if bucket.left > CAPACITY || bucket.begin > bucket.seen {
            return Err(StateError::Values);
        }
        let in_order = |chains: &Chains| {
            let (p, q) = (chains.scanned.position(), chains.login.position());
            p <= MAX_SERIAL.saturating_add(1) && q < p
        };
        if chains.as_ref().is_some_and(|chains| !in_order(chains)) {
            return Err(StateError::Positions);
        }
        Ok(Self { f, bucket, chains })
    }
}
