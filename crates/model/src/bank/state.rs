//! A state: the store with the library's records, workers, phones, time and observers.

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use dlotp::{
    Record,
    verifier::{Enrolment, Handle, OperationRecord, Write},
};

use super::{
    bounds::LIFETIME_S,
    observer::Observer,
    request::{BankRequest, Conflict},
    worker::{Phase, Worker},
};

/// A customer of the bank.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) enrolment: Arc<Enrolment>,
    /// The times at which the phone showed login OTPs.
    pub(crate) logins: Vec<u64>,
    pub(crate) observer: Observer,
}

/// An operation in the store, with its history outside the store.
#[derive(Clone, Debug)]
pub(crate) struct TrackedOperation {
    pub(crate) number: u8,
    pub(crate) customer: u8,
    pub(crate) record: Arc<OperationRecord>,
    /// The time of issue, by the true clock.
    pub(crate) issued_at: u64,
    /// The OTPs that the phone has shown.
    pub(crate) otps: Option<DisplayedOtps>,
    /// The number of times that it was given out to be executed.
    pub(crate) executed: u8,
}

/// The OTPs of an operation on the phone, with the time at which it showed them.
#[derive(Clone, Debug)]
pub(crate) struct DisplayedOtps {
    pub(crate) at: u64,
    pub(crate) scanned: Arc<str>,
    pub(crate) typed: Arc<str>,
}

impl TrackedOperation {
    pub(crate) fn has_ended(&self, now: u64) -> bool {
        now >= self.issued_at.saturating_add(LIFETIME_S)
    }
}

/// A state of the model.
///
/// States that behave alike are equal: a state counts whether a loaded revision is still the store's,
/// not its number, and it ignores the order of the workers.
#[derive(Clone, Debug)]
pub struct BankState {
    pub(crate) now: u64,
    pub(crate) customers: Vec<Customer>,
    pub(crate) operations: Vec<TrackedOperation>,
    pub(crate) workers: Vec<Worker>,
    pub(crate) ordered: Vec<u8>,
    pub(crate) crashes: u8,
    key: StateKey,
}

type WorkerKey = (BankRequest, Option<u64>, bool, EnrolmentKey, Option<JudgementKey>);
/// The enrolment without its revision, and whether it is still the store's.
type EnrolmentKey = (Vec<u8>, bool);
/// The operation, the clock and the time.
type JudgementKey = (Vec<u8>, u64, u64);
type OperationKey = (u8, Vec<u8>, u64, Option<u64>, u8);

/// The part of a state by which states are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct StateKey {
    now: u64,
    customers: Vec<(Vec<u8>, Vec<u64>, Observer)>,
    operations: Vec<OperationKey>,
    workers: Vec<WorkerKey>,
    rest: (Vec<u8>, u8),
}

impl BankState {
    pub(crate) fn new(now: u64, customers: Vec<Customer>) -> Self {
        let ordered = vec![0; customers.len()];
        let (operations, workers) = (Vec::new(), Vec::new());
        let (crashes, key) = (0, StateKey::default());
        Self { now, customers, operations, workers, ordered, crashes, key }
    }

    pub(crate) fn customer(&self, customer: u8) -> Option<&Customer> {
        self.customers.get(usize::from(customer))
    }

    pub(crate) fn customer_mut(&mut self, customer: u8) -> Option<&mut Customer> {
        self.customers.get_mut(usize::from(customer))
    }

    pub(crate) fn operation(&self, number: u8) -> Option<&TrackedOperation> {
        self.operations.iter().find(|operation| operation.number == number)
    }

    pub(crate) fn operation_mut(&mut self, number: u8) -> Option<&mut TrackedOperation> {
        self.operations.iter_mut().find(|operation| operation.number == number)
    }

    /// Whether a write may be stored: both records are those that it replaces (VER-9).
    pub(crate) fn accepts(&self, customer: u8, write: &Write, compare: Compare) -> bool {
        let enrolment = self.customer(customer).map(|customer| customer.enrolment.revision());
        let operation = write.operation.as_ref().map(|operation| {
            let found = self.record(operation.handle).map(|record| record.revision);
            found == write.replaces_operation
        });
        match compare {
            Compare::Nothing => true,
            Compare::Operation => operation != Some(false),
            Compare::Both => enrolment == Some(write.replaces) && operation != Some(false),
        }
    }

    /// Stores a write. Returns its operation if that is new.
    pub(crate) fn store(
        &mut self,
        customer: u8,
        write: &Write,
    ) -> Result<Option<Arc<OperationRecord>>, Conflict> {
        let enrolment = Arc::new(write.enrolment.clone());
        self.customer_mut(customer).ok_or(Conflict)?.enrolment = enrolment;
        let Some(record) = write.operation.clone().map(Arc::new) else { return Ok(None) };
        let mut known = self.operations.iter_mut();
        match known.find(|operation| operation.record.handle == record.handle) {
            Some(operation) => {
                operation.record = record;
                Ok(None)
            }
            None => Ok(Some(record)),
        }
    }

    fn record(&self, handle: Handle) -> Option<&OperationRecord> {
        let mut records = self.operations.iter().map(|operation| &*operation.record);
        records.find(|record| record.handle == handle)
    }

    /// Whether the enrolment that a worker has loaded is still the store's.
    pub(crate) fn is_current(&self, worker: &Worker) -> bool {
        let current = self.customer(worker.customer);
        current.is_some_and(|found| found.enrolment.revision() == worker.enrolment.revision())
    }

    /// Returns the state in the form by which it is compared.
    ///
    /// With `stale_workers_conflict`, a worker whose enrolment is no longer the store's meets a conflict
    /// whatever it holds, so this is ignored.
    pub(crate) fn canonical(mut self, stale_workers_conflict: bool) -> Self {
        let workers = std::mem::take(&mut self.workers);
        let mut workers: Vec<(WorkerKey, Worker)> = workers
            .into_iter()
            .map(|worker| {
                let mut key = key_of(&worker);
                key.3.1 = self.is_current(&worker);
                if stale_workers_conflict && !key.3.1 {
                    key.3.0 = Vec::new();
                    key.4 = key.4.map(|_| JudgementKey::default());
                }
                (key, worker)
            })
            .collect();
        workers.sort_by(|(a, _), (b, _)| a.cmp(b));
        let (keys, workers) = workers.into_iter().unzip();
        self.workers = workers;
        self.key = StateKey {
            now: self.now,
            customers: self
                .customers
                .iter()
                .map(|customer| {
                    let record = without_revision(&customer.enrolment.encode());
                    (record, customer.logins.clone(), customer.observer.clone())
                })
                .collect(),
            operations: self
                .operations
                .iter()
                .map(|operation| {
                    let shown_at = operation.otps.as_ref().map(|otps| otps.at);
                    let record = operation.record.encode().to_vec();
                    (operation.number, record, operation.issued_at, shown_at, operation.executed)
                })
                .collect(),
            workers: keys,
            rest: (self.ordered.clone(), self.crashes),
        };
        self
    }
}

/// The revisions that a store compares before it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    /// Both revisions.
    Both,
    /// The operation's.
    Operation,
    /// Neither.
    Nothing,
}

fn key_of(worker: &Worker) -> WorkerKey {
    let judged = match &worker.phase {
        Phase::Loaded => None,
        Phase::Judged { operation, clock, at } => {
            let record =
                operation.as_ref().map(|record| record.encode().to_vec()).unwrap_or_default();
            Some((record, *clock, *at))
        }
    };
    let enrolment = without_revision(&worker.enrolment.encode());
    (worker.request, worker.came_at, worker.answered, (enrolment, false), judged)
}

/// An enrolment's record without its revision, the number after the head of its array.
fn without_revision(record: &[u8]) -> Vec<u8> {
    let size = match record.get(1) {
        Some(24) => 2,
        Some(25) => 3,
        Some(26..) => record.len(),
        Some(0..24) | None => 1,
    };
    record.iter().skip(1).skip(size).copied().collect()
}

impl PartialEq for BankState {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for BankState {}

impl Hash for BankState {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}
