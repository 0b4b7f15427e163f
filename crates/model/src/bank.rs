//! A bank within bounds, and what may happen in it.

use dlotp::{Error, verifier::Policy};

use crate::{
    bounds::{Bounds, LIFETIME_S},
    mistake::Mistake,
    request::Request,
    world::Stored,
};

/// When everything begins, in Unix seconds.
pub(crate) const START: u64 = 1_767_225_600;

/// A bank within bounds, right or with one mistake.
#[derive(Clone, Debug)]
pub struct Bank {
    pub(crate) bounds: Bounds,
    pub(crate) policy: Policy,
    pub(crate) mistake: Option<Mistake>,
}

/// One step. Workers are numbered as they stand in the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Time passes until this, in Unix seconds.
    Wait(u64),
    /// A phone scans an operation and shows its OTPs.
    Show(u8),
    /// A phone shows a login OTP.
    ShowLogin(u8),
    /// A request comes to a worker, which loads the enrolment.
    Take(Request),
    /// A worker loads the operation and judges.
    Judge(usize),
    /// A worker stores and answers, or meets a conflict and loads again.
    Commit(usize),
    /// A worker dies.
    Crash(usize),
}

impl Bank {
    /// The bank as it should be.
    ///
    /// # Errors
    ///
    /// The bounds ask for a policy that is none.
    pub fn new(bounds: Bounds) -> Result<Self, Error> {
        Self::build(bounds, None)
    }

    /// The bank with one mistake.
    ///
    /// # Errors
    ///
    /// As [`Bank::new`].
    pub fn with(mistake: Mistake, bounds: Bounds) -> Result<Self, Error> {
        Self::build(bounds, Some(mistake))
    }

    fn build(bounds: Bounds, mistake: Option<Mistake>) -> Result<Self, Error> {
        let growing = bounds.growing && mistake != Some(Mistake::FixedBlocks);
        let policy = bounds.policy(growing)?;
        Ok(Self { bounds, policy, mistake })
    }

    pub(crate) const fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    pub(crate) fn has_ended(&self, stored: &Stored, now: u64) -> bool {
        now >= stored.issued_at.saturating_add(LIFETIME_S)
    }

    pub(crate) fn per_customer(&self) -> u8 {
        u8::try_from(self.bounds.orders.len()).unwrap_or(u8::MAX)
    }
}
