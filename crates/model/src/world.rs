//! A state: the store with the library's records, workers, phones, time, and what was seen.

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use dlotp::{
    Record,
    verifier::{Enrolment, Handle, OperationRecord, Write},
};

use crate::{
    request::{Conflict, Request},
    watcher::Watcher,
    worker::{Phase, Worker},
};

/// A customer of the bank.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) enrolment: Arc<Enrolment>,
    /// When the phone showed login OTPs.
    pub(crate) logins: Vec<u64>,
    pub(crate) watcher: Watcher,
}

/// An operation in the store, and what became of it outside.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) number: u8,
    pub(crate) customer: u8,
    pub(crate) record: Arc<OperationRecord>,
    /// When it was issued, by the clock that everyone sees.
    pub(crate) issued_at: u64,
    /// When the phone showed its OTPs, and these.
    pub(crate) shown: Option<Shown>,
    /// How often it was given out to be executed.
    pub(crate) executed: u8,
}

/// OTPs of an operation on the phone.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) at: u64,
    pub(crate) scanned: Arc<str>,
    pub(crate) typed: Arc<str>,
}

/// A state of the model.
///
/// Two are the same where nothing can tell them apart: the number of a revision is left out and
/// whether it is still that of the store is kept; which worker does what is left out.
#[derive(Clone, Debug)]
pub struct World {
    pub(crate) now: u64,
    pub(crate) customers: Vec<Customer>,
    pub(crate) operations: Vec<Stored>,
    pub(crate) workers: Vec<Worker>,
    pub(crate) ordered: Vec<u8>,
    pub(crate) crashes: u8,
    key: Key,
}

type WorkerKey = (Request, Option<u64>, bool, Held, Option<Judged>);
/// The enrolment without its revision, and whether it is still the store's.
type Held = (Vec<u8>, bool);
/// The operation, the clock, and the time.
type Judged = (Vec<u8>, u64, u64);
type OperationKey = (u8, Vec<u8>, u64, Option<u64>, u8);

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Key {
    now: u64,
    customers: Vec<(Vec<u8>, Vec<u64>, Watcher)>,
    operations: Vec<OperationKey>,
    workers: Vec<WorkerKey>,
    rest: (Vec<u8>, u8),
}

impl World {
    pub(crate) fn new(now: u64, customers: Vec<Customer>) -> Self {
        let ordered = vec![0; customers.len()];
        let (operations, workers) = (Vec::new(), Vec::new());
        let (crashes, key) = (0, Key::default());
        Self { now, customers, operations, workers, ordered, crashes, key }
    }

    pub(crate) fn customer(&self, customer: u8) -> Option<&Customer> {
        self.customers.get(usize::from(customer))
    }

    pub(crate) fn customer_mut(&mut self, customer: u8) -> Option<&mut Customer> {
        self.customers.get_mut(usize::from(customer))
    }

    pub(crate) fn operation(&self, number: u8) -> Option<&Stored> {
        self.operations.iter().find(|stored| stored.number == number)
    }

    pub(crate) fn operation_mut(&mut self, number: u8) -> Option<&mut Stored> {
        self.operations.iter_mut().find(|stored| stored.number == number)
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

    /// Stores what an input writes, and gives the operation that is new.
    pub(crate) fn store(
        &mut self,
        customer: u8,
        write: &Write,
    ) -> Result<Option<Arc<OperationRecord>>, Conflict> {
        let enrolment = Arc::new(write.enrolment.clone());
        self.customer_mut(customer).ok_or(Conflict)?.enrolment = enrolment;
        let Some(record) = write.operation.clone().map(Arc::new) else { return Ok(None) };
        let mut known = self.operations.iter_mut();
        match known.find(|stored| stored.record.handle == record.handle) {
            Some(stored) => {
                stored.record = record;
                Ok(None)
            }
            None => Ok(Some(record)),
        }
    }

    fn record(&self, handle: Handle) -> Option<&OperationRecord> {
        let mut records = self.operations.iter().map(|stored| &*stored.record);
        records.find(|record| record.handle == handle)
    }

    /// Whether the enrolment that a worker has loaded is still the store's.
    pub(crate) fn is_current(&self, worker: &Worker) -> bool {
        let current = self.customer(worker.customer);
        current.is_some_and(|found| found.enrolment.revision() == worker.enrolment.revision())
    }

    /// Brings the state into the form by which it is compared. Where a worker that holds an old
    /// record only meets a conflict, it does so whatever it holds.
    pub(crate) fn settled(mut self, old_is_old: bool) -> Self {
        let workers = std::mem::take(&mut self.workers);
        let mut workers: Vec<(WorkerKey, Worker)> = workers
            .into_iter()
            .map(|worker| {
                let mut key = key_of(&worker);
                key.3.1 = self.is_current(&worker);
                if old_is_old && !key.3.1 {
                    key.3.0 = Vec::new();
                    key.4 = key.4.map(|_| Judged::default());
                }
                (key, worker)
            })
            .collect();
        workers.sort_by(|(a, _), (b, _)| a.cmp(b));
        let (keys, workers) = workers.into_iter().unzip();
        self.workers = workers;
        self.key = Key {
            now: self.now,
            customers: self
                .customers
                .iter()
                .map(|customer| {
                    let record = without_revision(&customer.enrolment.encode());
                    (record, customer.logins.clone(), customer.watcher.clone())
                })
                .collect(),
            operations: self
                .operations
                .iter()
                .map(|stored| {
                    let shown = stored.shown.as_ref().map(|shown| shown.at);
                    let record = stored.record.encode().to_vec();
                    (stored.number, record, stored.issued_at, shown, stored.executed)
                })
                .collect(),
            workers: keys,
            rest: (self.ordered.clone(), self.crashes),
        };
        self
    }
}

/// What a store compares before it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    /// Both revisions.
    Both,
    /// That of the operation.
    Operation,
    /// None.
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

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for World {}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}
