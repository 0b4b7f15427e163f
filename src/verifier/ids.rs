//! Names and lists that the records hold (VER-1 to VER-3).

use crate::{operation_id::OperationId, text_forms::bytes};

bytes! {
    /// The 16 random bytes that name an operation towards the verifier (VER-3).
    pub struct Handle(16);
    /// The 16 random bytes that name an enrolment in records and audit events.
    pub struct EnrolmentId(16);
}

/// What an enrolment knows of an operation that is live.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LiveOperation {
    /// Its handle.
    pub handle: Handle,
    /// When it ends, in Unix seconds: it is live while now is less (VER-13).
    pub ends_at: u64,
    /// What it adds to the sum of VER-16, in cents; none where it may not be typed.
    pub typed_cents: Option<u64>,
    /// Whether its purpose is `log in`.
    pub is_login: bool,
    /// The payload's serial, in version 2.
    pub serial: Option<u64>,
}

/// An operation ID that was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UsedId {
    pub(super) id: OperationId,
    pub(super) at: u64,
}
