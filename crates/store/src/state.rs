//! The stored state of one enrolment.

use dlotp::verifier::{Enrolment, OperationRecord};

use crate::SealedSecret;

/// An enrolment to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewEnrolment<'a> {
    /// The bank's name of the customer.
    pub customer: &'a str,
    /// The record.
    pub enrolment: &'a Enrolment,
    /// The keys, by [`crate::Vault::seal_keys`]; none where an HSM keeps them.
    pub keys: Option<&'a SealedSecret>,
    /// P and the chains, by [`crate::Vault::seal_secrets`]; none where an HSM keeps them.
    pub secrets: Option<&'a SealedSecret>,
}

/// The owner of a sealed secret, to which it is bound (ENR-13).
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// The bank's name of the customer.
    pub customer: &'a str,
    /// The enrolment, with its version and key-id.
    pub enrolment: &'a Enrolment,
}

/// The stored state of an enrolment, for one input.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EnrolmentState {
    /// The bank's name of the customer.
    pub customer: String,
    /// The enrolment's record.
    pub enrolment: Enrolment,
    /// The record of the operation that was asked for, if it is one of this enrolment.
    pub operation: Option<OperationRecord>,
    pub(crate) keys: Option<SealedSecret>,
    pub(crate) secrets: Option<SealedSecret>,
    /// Whether secrets were stored at enrolment: where they are missing now, they are lost.
    pub(crate) stores_secrets: bool,
    /// The MAC of the newest event, which the next one names (REC-3).
    pub(crate) newest_event: [u8; 32],
}

impl EnrolmentState {
    /// The owner of the enrolment's secrets.
    #[must_use]
    pub fn owner(&self) -> Owner<'_> {
        Owner { customer: &self.customer, enrolment: &self.enrolment }
    }

    /// Whether the store holds sealed keys of the enrolment. They are destroyed when it is revoked.
    #[must_use]
    pub const fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// Whether the store holds sealed secrets of the enrolment. They are destroyed when it is revoked.
    #[must_use]
    pub const fn has_secrets(&self) -> bool {
        self.secrets.is_some()
    }
}
