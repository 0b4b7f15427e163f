//! The chains of version 2 (ENR-21), with the mistake.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use sha2::{Digest, Sha256};

use super::{
    Slip, World,
    keys::{Enrolled, hmac},
};
use crate::library::Refusal;

/// Further ahead nobody steps.
const MOST: u64 = 1 << 24;
const STEP: &[u8] = b"dlotp v2 step";

/// Which chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chain {
    Scanned,
    Login,
}

pub(super) type Value = [u8; 32];

/// Positions that were stepped to before, by the start of their chain: nobody steps twice.
static KNOWN: Mutex<BTreeMap<Value, BTreeMap<u64, Value>>> = Mutex::new(BTreeMap::new());

impl World {
    /// The value of a chain at this position.
    pub(super) fn link(self, of: Enrolled, chain: Chain, at: u64) -> Result<Value, Refusal> {
        let start = self.start(of, chain);
        if self.is(Slip::ChainNotStepped) {
            return Ok(start);
        }
        if at > MOST {
            return Err(Refusal::Arguments(format!("a chain at {at}: further than {MOST}")));
        }
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(start).or_insert_with(|| BTreeMap::from([(0, start)]));
        let (from, value) =
            known.range(..=at).next_back().map_or((0, start), |(from, value)| (*from, *value));
        let value = (from..at).fold(value, |value, _| self.step_of(&value));
        known.insert(at, value);
        Ok(value)
    }

    fn start(self, of: Enrolled, chain: Chain) -> Value {
        match (self.slip, chain) {
            (Some(Slip::ChainFromOtpKey), _) => self.key(of, "otp"),
            (Some(Slip::OneChain), _) | (_, Chain::Scanned) => self.key(of, "chain scanned"),
            (_, Chain::Login) => self.key(of, "chain login"),
        }
    }

    fn step_of(self, value: &Value) -> Value {
        match self.slip {
            Some(Slip::StepSwapped) => {
                let mut key = [0; 32];
                key.iter_mut().zip(STEP).for_each(|(to, from)| *to = *from);
                hmac(&key, &[value])
            }
            Some(Slip::StepHashed) => Sha256::digest(value).into(),
            Some(Slip::StepWithoutVersion) => hmac(value, &[b"dlotp step"]),
            _ => hmac(value, &[STEP]),
        }
    }

    /// The position of the scanned chain for a payload.
    pub(super) fn scanned_at(self, n: u64) -> u64 {
        match self.slip {
            Some(Slip::ScannedBefore) => n.saturating_sub(1),
            Some(Slip::ScannedAfter) => n.saturating_add(1),
            _ => n,
        }
    }

    /// What typed, login and confirmation OTPs have of the chains, where the phone's state has p and q.
    pub(super) fn link_of_state(self, of: Enrolled, p: u64, q: u64) -> Result<Value, Refusal> {
        match self.slip {
            Some(Slip::LoginAtScanned) => self.link(of, Chain::Scanned, p),
            Some(Slip::LoginAtStart) => self.link(of, Chain::Login, 0),
            Some(Slip::LoginAfter) => self.link(of, Chain::Login, q.saturating_add(1)),
            _ => self.link(of, Chain::Login, q),
        }
    }
}
