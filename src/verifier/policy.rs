//! The decisions that are left to a bank, with the defaults of the specification.

use alloc::vec::Vec;

use super::{VerifierError, ids::LiveOperation};
use crate::{
    Error, Version,
    operation::{Content, Operation, Purpose},
    payload::LIFETIME_S,
    typed::TypedDetails,
};

/// The default lifetime of an operation, in seconds (VER-15).
const DEFAULT_LIFETIME_S: u64 = 300;
/// The greatest amount that may be typed under `low-value`, in cents (VER-16).
const LOW_VALUE_AMOUNT_CENTS: u64 = 3_000;
/// The greatest sum that may be typed between two scanned acceptances, in cents (VER-16).
const LOW_VALUE_SUM_CENTS: u64 = 10_000;
/// The most operations that may be typed between two scanned acceptances (VER-16).
const LOW_VALUE_COUNT: u64 = 5;

/// The rule for operations that may be typed (VER-16). [`Enrolment::issue`](super::Enrolment::issue) has
/// an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TypedRule {
    /// No operation.
    Never,
    /// Transfers of at most 30 EUR, within a sum and a number (RTS Art. 16).
    #[default]
    LowValue,
    /// Every operation that the version types. `spec/README.md` has the risk, under "What it cannot meet".
    Always,
}

/// The kind of block that failures of logins begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LoginBlocks {
    /// The blocks of operations: for sites that ask for a first factor before the OTP (VER-36).
    #[default]
    Fixed,
    /// Blocks that grow from 30 minutes to 24 hours and never last (VER-29).
    Growing,
}

/// The policy of a bank (VER-8).
///
/// ```
/// use dlotp::{operation::Purpose, verifier::{LoginBlocks, Policy, TypedRule}};
///
/// let policy = Policy::default().with_lifetime_s(180)?.with_typed(TypedRule::Never);
/// let policy = policy.with_login_blocks(LoginBlocks::Growing);
/// assert_ne!(policy, Policy::default());
///
/// let bad = Policy::default().with_unlinked_purposes(&[Purpose::ChangeLimit]);
/// assert_eq!(
///     bad.unwrap_err().to_string(),
///     "unlinked purpose: expected consent or other, found change limit"
/// );
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    lifetime_s: u64,
    typed: TypedRule,
    login_blocks: LoginBlocks,
    unlinked_purposes: Vec<Purpose>,
    bulks: bool,
}

/// A policy that breaks a limit for every bank (VER-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PolicyError {
    /// The lifetime is out of its range.
    #[error("lifetime: expected 120 to 600 seconds, found {found}")]
    Lifetime {
        /// The seconds asked for.
        found: u64,
    },
    /// A purpose that needs dynamic linking.
    #[error("unlinked purpose: expected consent or other, found {found}")]
    Unlinked {
        /// The purpose asked for.
        found: Purpose,
    },
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            lifetime_s: DEFAULT_LIFETIME_S,
            typed: TypedRule::default(),
            login_blocks: LoginBlocks::default(),
            unlinked_purposes: Vec::new(),
            bulks: false,
        }
    }
}

impl Policy {
    /// Sets the lifetime of operations, in seconds.
    ///
    /// # Errors
    ///
    /// `invalid-policy`: the lifetime is not 120 to 600.
    pub fn with_lifetime_s(mut self, lifetime_s: u64) -> Result<Self, Error> {
        if !LIFETIME_S.contains(&lifetime_s) {
            return Err(PolicyError::Lifetime { found: lifetime_s }.into());
        }
        self.lifetime_s = lifetime_s;
        Ok(self)
    }

    /// Sets the rule for typing.
    #[must_use]
    pub const fn with_typed(mut self, typed: TypedRule) -> Self {
        self.typed = typed;
        self
    }

    /// Sets the kind of block that failures of logins begin.
    #[must_use]
    pub const fn with_login_blocks(mut self, login_blocks: LoginBlocks) -> Self {
        self.login_blocks = login_blocks;
        self
    }

    /// Sets the purposes of actions that a confirmation OTP may confirm (VER-26).
    ///
    /// # Errors
    ///
    /// `invalid-policy`: a purpose is neither `consent` nor `other`.
    pub fn with_unlinked_purposes(mut self, purposes: &[Purpose]) -> Result<Self, Error> {
        if let Some(found) = purposes.iter().find(|purpose| !purpose.may_be_unlinked()) {
            return Err(PolicyError::Unlinked { found: *found }.into());
        }
        self.unlinked_purposes = purposes.to_vec();
        Ok(self)
    }

    /// With bulks, which customers can't read; split payments into batches first (OP-20).
    #[must_use]
    pub const fn with_bulks(mut self) -> Self {
        self.bulks = true;
        self
    }

    /// Checks that the policy lets the bank issue this operation. [`Enrolment::issue`] does so itself;
    /// a bank asks here where an enrolment has no keys any more.
    ///
    /// # Errors
    ///
    /// `bulk-off`: it is a bulk, and bulks are off (OP-20).
    ///
    /// [`Enrolment::issue`]: super::Enrolment::issue
    pub fn check_operation(&self, operation: &Operation<'_>) -> Result<(), Error> {
        if operation.is_bulk() && !self.bulks {
            return Err(VerifierError::BulkOff.into());
        }
        Ok(())
    }

    pub(super) const fn lifetime_s(&self) -> u64 {
        self.lifetime_s
    }

    pub(super) const fn login_blocks(&self) -> LoginBlocks {
        self.login_blocks
    }

    /// Returns whether a confirmation OTP may confirm actions of this purpose.
    pub(super) fn is_unlinked(&self, purpose: Purpose) -> bool {
        self.unlinked_purposes.contains(&purpose)
    }

    /// Returns whether an operation that is issued now may be typed (VER-16, OTP-14).
    pub(super) fn may_be_typed(
        &self,
        version: Version,
        operation: &Operation<'_>,
        accepted: TypedTotals,
        live: &[LiveOperation],
    ) -> bool {
        if operation.purpose().gives_access() {
            return false;
        }
        if version != Version::V1 && TypedDetails::of(operation).is_none() {
            return false; // VER-40
        }
        match self.typed {
            TypedRule::Never => false,
            TypedRule::Always => true,
            TypedRule::LowValue => {
                let amount = match operation.content() {
                    Content::Payment(payment)
                        if payment.purpose.is_transfer()
                            && payment.amount.currency().code() == "EUR" =>
                    {
                        payment.amount.minor_units()
                    }
                    _ => return false,
                };
                let together = live
                    .iter()
                    .filter_map(|live| live.typed_cents)
                    .fold(accepted, TypedTotals::with)
                    .with(amount);
                amount <= LOW_VALUE_AMOUNT_CENTS
                    && together.cents <= LOW_VALUE_SUM_CENTS
                    && together.count <= LOW_VALUE_COUNT
            }
        }
    }
}

/// The sum and number of the typed acceptances since the last scanned one (VER-16).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TypedTotals {
    pub(super) cents: u64,
    pub(super) count: u64,
}

impl TypedTotals {
    /// Adds one acceptance.
    pub(super) const fn with(self, cents: u64) -> Self {
        Self { cents: self.cents.saturating_add(cents), count: self.count.saturating_add(1) }
    }
}

/// Returns the amount that an operation adds to the sum when typed: its own in EUR, otherwise 0.
pub(super) fn cents(operation: &Operation<'_>) -> u64 {
    operation
        .amount()
        .filter(|amount| amount.currency().code() == "EUR")
        .map_or(0, crate::operation::Money::minor_units)
}
