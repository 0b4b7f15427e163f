//! A bank within bounds.

use dlotp::{Error, verifier::Policy};

use super::{bounds::BankBounds, mistake::BankMistake};

/// The time at which every search begins, in Unix seconds.
pub(crate) const START: u64 = 1_767_225_600;

/// A bank within bounds, without a mistake or with one.
#[derive(Clone, Debug)]
pub struct BankModel {
    pub(crate) bounds: BankBounds,
    pub(crate) policy: Policy,
    pub(crate) mistake: Option<BankMistake>,
}

impl BankModel {
    /// The bank without a mistake.
    ///
    /// # Errors
    ///
    /// The bounds ask for an invalid policy.
    pub fn new(bounds: BankBounds) -> Result<Self, Error> {
        Self::build(bounds, None)
    }

    /// The bank with one mistake.
    ///
    /// # Errors
    ///
    /// As [`BankModel::new`].
    pub fn with_mistake(mistake: BankMistake, bounds: BankBounds) -> Result<Self, Error> {
        Self::build(bounds, Some(mistake))
    }

    fn build(bounds: BankBounds, mistake: Option<BankMistake>) -> Result<Self, Error> {
        let growing = bounds.growing && mistake != Some(BankMistake::FixedBlocks);
        let policy = bounds.policy(growing)?;
        Ok(Self { bounds, policy, mistake })
    }

    pub(crate) const fn bounds(&self) -> &BankBounds {
        &self.bounds
    }

    pub(crate) fn orders_per_customer(&self) -> u8 {
        u8::try_from(self.bounds.orders.len()).unwrap_or(u8::MAX)
    }
}
