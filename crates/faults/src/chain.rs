//! The chains of version 2 (ENR-21), with the fault.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use dlotp_testee::library::Refusal;
use sha2::{Digest, Sha256};

use super::{
    FaultId, FaultyImplementation,
    keys::{Enrolment, hmac},
};

/// The greatest position that is computed.
const MAX_POSITION: u64 = 1 << 24;
const STEP: &[u8] = b"dlotp v2 step";

/// One of the two chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chain {
    Scanned,
    Login,
}

pub(super) type ChainValue = [u8; 32];

/// The positions computed so far, by the start of their chain. A later position continues from the nearest.
static KNOWN: Mutex<BTreeMap<ChainValue, BTreeMap<u64, ChainValue>>> = Mutex::new(BTreeMap::new());

impl FaultyImplementation {
    /// Computes the value of a chain at this position.
    pub(super) fn chain_value(
        self,
        enrolment: Enrolment,
        chain: Chain,
        at: u64,
    ) -> Result<ChainValue, Refusal> {
        let start = self.start(enrolment, chain);
        if self.has(FaultId::ChainNotStepped) {
            return Ok(start);
        }
        if at > MAX_POSITION {
            return Err(Refusal::Arguments(format!(
                "a chain at {at}: further than {MAX_POSITION}"
            )));
        }
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(start).or_insert_with(|| BTreeMap::from([(0, start)]));
        let (from, value) =
            known.range(..=at).next_back().map_or((0, start), |(from, value)| (*from, *value));
        let value = (from..at).fold(value, |value, _| self.next_value(&value));
        known.insert(at, value);
        Ok(value)
    }

    fn start(self, enrolment: Enrolment, chain: Chain) -> ChainValue {
        match (self.fault, chain) {
            (Some(FaultId::ChainFromOtpKey), _) => self.key(enrolment, "otp"),
            (Some(FaultId::OneChain), _) | (_, Chain::Scanned) => {
                self.key(enrolment, "chain scanned")
            }
            (_, Chain::Login) => self.key(enrolment, "chain login"),
        }
    }

    fn next_value(self, value: &ChainValue) -> ChainValue {
        match self.fault {
            Some(FaultId::StepSwapped) => {
                let mut key = [0; 32];
                key.iter_mut().zip(STEP).for_each(|(to, from)| *to = *from);
                hmac(&key, &[value])
            }
            Some(FaultId::StepHashed) => Sha256::digest(value).into(),
            Some(FaultId::StepWithoutVersion) => hmac(value, &[b"dlotp step"]),
            _ => hmac(value, &[STEP]),
        }
    }

    /// Returns the position of the scanned chain for a payload with serial n.
    pub(super) fn scan_position_of(self, serial: u64) -> u64 {
        match self.fault {
            Some(FaultId::ScannedBefore) => serial.saturating_sub(1),
            Some(FaultId::ScannedAfter) => serial.saturating_add(1),
            _ => serial,
        }
    }

    /// Computes the chain value of typed, login and confirmation OTPs of a phone at p and q.
    pub(super) fn chain_value_of_state(
        self,
        enrolment: Enrolment,
        p: u64,
        q: u64,
    ) -> Result<ChainValue, Refusal> {
        match self.fault {
            Some(FaultId::LoginAtScanned) => self.chain_value(enrolment, Chain::Scanned, p),
            Some(FaultId::LoginAtStart) => self.chain_value(enrolment, Chain::Login, 0),
            Some(FaultId::LoginAfter) => {
                self.chain_value(enrolment, Chain::Login, q.saturating_add(1))
            }
            _ => self.chain_value(enrolment, Chain::Login, q),
        }
    }
}
