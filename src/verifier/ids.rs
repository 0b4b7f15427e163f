//! The IDs of operations and enrolments, and the lists of an enrolment's record (VER-1 to VER-3).

use crate::{operation_id::OperationId, text_forms::bytes};

bytes! {
    /// The 16 random bytes by which an input names an operation (VER-3).
    pub struct Handle(16);
    /// The 16 random bytes that name an enrolment in records and audit events.
    pub struct EnrolmentId(16);
}

/// A live operation, as the enrolment's record lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LiveOperation {
    /// The handle.
    pub handle: Handle,
    /// The end, in Unix seconds: the operation is live while now is less (VER-13).
    pub ends_at: u64,
    /// The amount that it adds to the sum of VER-16, in cents; `None` where it may not be typed.
    pub typed_cents: Option<u64>,
    /// Whether the purpose is `log in`.
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
