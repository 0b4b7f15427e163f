//! The state of a worker between two steps.

use std::sync::Arc;

use dlotp::verifier::{Enrolment, OperationRecord};

use super::request::BankRequest;

/// A worker that serves a request.
#[derive(Clone, Debug)]
pub(crate) struct Worker {
    pub(crate) request: BankRequest,
    /// The time by which the worker judges, where it is not that of judging.
    pub(crate) came_at: Option<u64>,
    /// Whether the answer has gone out already.
    pub(crate) answered: bool,
    /// The customer whose record is loaded.
    pub(crate) customer: u8,
    /// The enrolment, as it was loaded.
    pub(crate) enrolment: Arc<Enrolment>,
    pub(crate) phase: Phase,
}

/// The progress of a worker with its request.
#[derive(Clone, Debug)]
pub(crate) enum Phase {
    /// The enrolment is loaded.
    Loaded,
    /// The operation is loaded too, and the request is judged by a clock; nothing is stored.
    Judged { operation: Option<Arc<OperationRecord>>, clock: u64, at: u64 },
}
