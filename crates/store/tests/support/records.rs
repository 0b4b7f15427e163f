//! Properties that hold of a store's records at any time.

use std::collections::BTreeSet;

use dlotp::verifier::{CounterName, Enrolment, Handle, Outcome};
use dlotp_store::{AuditEntry, InputError, OutboxState, Store, StoreError};

use super::id;

/// The value of a name in an event's line.
pub fn field<'a>(entry: &'a AuditEntry, name: &str) -> Option<&'a str> {
    entry.line.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

pub fn events_of(events: &[AuditEntry], handle: Handle, outcome: Outcome) -> Vec<&AuditEntry> {
    let (handle, outcome) = (handle.to_string(), outcome.name());
    events
        .iter()
        .filter(|entry| {
            field(entry, "handle") == Some(handle.as_str())
                && field(entry, "outcome") == Some(outcome)
        })
        .collect()
}

/// Asserts that enrolling and every commit left one event and one revision, that the counters are those of
/// the last event, that no counter ever passed five failures, and that no operation was accepted twice.
pub fn assert_whole(store: &dyn Store) -> (Enrolment, Vec<AuditEntry>) {
    let enrolment = store.load(id(), None).unwrap().enrolment;
    let events = store.events(id()).unwrap();
    assert_eq!(enrolment.revision(), events.len() as u64, "a commit and its event are one");
    let counters = |entry: &AuditEntry, name: &str| field(entry, name).unwrap().to_owned();
    if let Some(last) = events.last() {
        for &name in CounterName::ALL {
            let counter = enrolment.counter(name).to_string();
            assert_eq!(counter, counters(last, name.name()), "{name}");
        }
    }
    let mut accepted = BTreeSet::new();
    for entry in &events {
        let operation = counters(entry, "operation");
        let failures: u64 = operation.split('/').next().unwrap().parse().unwrap();
        assert!(failures <= 5, "{}", entry.line);
        if field(entry, "outcome") == Some("accepted")
            && let Some(handle) = field(entry, "handle")
        {
            assert!(accepted.insert(handle.to_owned()), "accepted twice: {handle}");
        }
    }
    (enrolment, events)
}

/// The handles of the entries in this state, at a time at which none is taken.
pub fn outbox(store: &dyn Store, state: OutboxState) -> Vec<Handle> {
    let found = store.outbox(state, u64::from(u32::MAX), 1_000_000).unwrap();
    assert_eq!(found.damaged, [] as [String; 0]);
    found.entries.iter().map(|entry| entry.handle).collect()
}

/// Asserts that the outbox has each accepted operation once and nothing else (REC-9), and that every
/// event follows the one before it (REC-5).
pub fn assert_outbox(store: &dyn Store) {
    let events = store.events(id()).unwrap();
    let accepted = events.iter().filter(|entry| field(entry, "outcome") == Some("accepted"));
    let mut accepted: Vec<String> =
        accepted.filter_map(|entry| field(entry, "handle")).map(str::to_owned).collect();
    let filed = [OutboxState::Ready, OutboxState::Held, OutboxState::Done]
        .map(|state| outbox(store, state))
        .concat();
    let mut filed: Vec<String> = filed.iter().map(Handle::to_string).collect();
    accepted.sort();
    filed.sort();
    assert_eq!(accepted, filed);
    assert_eq!(store.check_events(id()), Ok(events.len() as u64));
}

/// Whether a block has begun.
pub fn is_blocked(enrolment: &Enrolment) -> bool {
    enrolment.counter(CounterName::Operation).block.is_some()
}

/// Whether the store says that the disk is full, the connection is gone, or the like.
pub fn is_failure(error: &InputError) -> bool {
    matches!(error, InputError::Store(StoreError::Failed(_))) && error.code().is_none()
}
