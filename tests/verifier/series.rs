//! What holds after any series of inputs.

use std::collections::{BTreeMap, BTreeSet};

use dlotp::{
    Commit,
    operation::Purpose,
    otp,
    payload::Nonce,
    verifier::{
        Block, Condition, Enrolment, Event, FAILURES_TO_BLOCK, Handle, LoginBlocks, Order, Outcome,
        Policy, RowName, Status, TRANSITIONS, TypedRule,
    },
};
use proptest::{collection::vec, prelude::*};

use crate::bank::{Bank, NOW, VERSION, action, bare, issuer, payment, phone, settle};

/// An input of a random series.
#[derive(Clone, Debug)]
enum Step {
    Issue { purpose: usize, cents: u64 },
    Submit { number: usize, kind: usize },
    Login { right: bool },
    Confirm { number: usize, right: bool },
    Cancel { number: usize },
    Unblock,
    Revoke,
    Wait { seconds: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4_usize, 1..4000_u64).prop_map(|(purpose, cents)| Step::Issue { purpose, cents }),
        12 => (0..8_usize, 0..8_usize).prop_map(|(number, kind)| Step::Submit { number, kind }),
        4 => any::<bool>().prop_map(|right| Step::Login { right }),
        3 => (0..8_usize, any::<bool>()).prop_map(|(number, right)| Step::Confirm { number, right }),
        1 => (0..8_usize).prop_map(|number| Step::Cancel { number }),
        1 => Just(Step::Unblock),
        1 => prop_oneof![9 => Just(Step::Unblock), 1 => Just(Step::Revoke)],
        6 => prop_oneof![1..60_u64, 1700..1900_u64, 80_000..90_000_u64]
            .prop_map(|seconds| Step::Wait { seconds }),
    ]
}

/// What holds of the sequence of events, told by them alone.
#[derive(Default)]
struct Watcher {
    accepted: BTreeSet<Handle>,
    /// Evaluated failures of a row since its last reset, block end or unblocking.
    failures: BTreeMap<&'static str, u64>,
    conditions: BTreeSet<(String, String)>,
}

impl Watcher {
    fn watch(&mut self, before: &Enrolment, event: &Event, after: &Enrolment) {
        for (name, row) in [("login", RowName::Login), ("operation", RowName::Operation)] {
            let (old, new) = (before.row(row), after.row(row));
            let count = self.failures.entry(name).or_default();
            let block_ended = matches!(old.block(), Some(Block::Until(end)) if end <= event.at);
            if block_ended || event.outcome == Outcome::Unblocked {
                *count = 0;
            }
            if event.outcome == Outcome::Failed && new.since_unblocking() != old.since_unblocking()
            {
                *count += 1;
                assert!(old.block().is_none() || block_ended, "evaluated during a block");
            }
            if event.outcome == Outcome::Accepted && new.failures() == 0 {
                *count = 0;
            }
            assert!(*count <= FAILURES_TO_BLOCK, "{name}: {count} {event}");
        }
        if event.outcome == Outcome::Accepted {
            assert!(matches!(event.status, Status::Active | Status::Blocked), "{event}");
            if let Some(handle) = event.handle {
                assert!(self.accepted.insert(handle), "accepted twice: {event}");
                let live = before.live().iter().find(|live| live.handle() == handle).unwrap();
                assert!(event.at < live.ends_at(), "accepted after its end: {event}");
            }
            assert!(!after.live().iter().any(|live| Some(live.handle()) == event.handle));
        }
        assert!(after.live().len() <= 5);
        if after.condition() == Condition::OperationBlocked || after.status() == Status::Revoked {
            assert!(after.live().is_empty(), "{event}");
        }
        self.conditions.insert((before.condition().to_string(), after.condition().to_string()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// VER-11, VER-19, VER-25, VER-28: whatever comes, in whatever order.
    #[test]
    fn any_series_of_inputs_keeps_the_invariants(
        steps in vec(step(), 1..80),
        active in prop::bool::weighted(0.8),
        growing in any::<bool>(),
        typed in 0..3_usize,
    ) {
        let policy = Policy::default()
            .with_typed([TypedRule::Never, TypedRule::LowValue, TypedRule::Always][typed])
            .with_login_blocks(if growing { LoginBlocks::Growing } else { LoginBlocks::Fixed })
            .with_unlinked_purposes(&[Purpose::ChangeLimit])
            .unwrap();
        let mut bank = if active { Bank::active(policy) } else { Bank::new(policy) };
        let mut watcher = Watcher::default();
        let mut handles = vec![Handle::new([255; 16])];
        let mut now = NOW + 60;
        let purposes = [Purpose::ChangeLimit, Purpose::LogIn];
        for step in steps {
            let before = bank.enrolment.clone();
            let handle = |number: usize| handles[handles.len().saturating_sub(1 + number % 4)];
            let event = match step {
                Step::Wait { seconds } => { now += seconds; continue; }
                Step::Issue { purpose, cents } => {
                    let operation = purposes.get(purpose).map_or_else(|| payment(cents), |p| action(*p));
                    bank.next = bank.next.wrapping_add(1);
                    let handle = Handle::new([bank.next; 16]);
                    if bank.operations.contains_key(&handle) { continue; }
                    let nonces = [Nonce::new([bank.next; 12])];
                    let order = Order { handle, operation: &operation, nonces: &nonces };
                    let Ok(commit) = bank.enrolment.issue(&issuer(), &bank.policy, &order, now) else { continue };
                    let (event, issued) = bank.store(commit);
                    if let Ok(issued) = issued {
                        bank.digests.insert(handle, (issued.digest(), issued.id().clone()));
                        handles.push(handle);
                    }
                    event
                }
                Step::Submit { number, kind } => {
                    let handle = handle(number);
                    let otp = match kind {
                        0 if bank.digests.contains_key(&handle) => bank.scanned_otp(handle),
                        1 if bank.digests.contains_key(&handle) => bank.typed_otp(handle, now),
                        2 => "1234567".to_owned(),
                        _ => "00000000".to_owned(),
                    };
                    let stored = bank.operations.get(&handle).cloned();
                    let commit = bank.verifier().submit(&bank.enrolment, stored.as_ref(), handle, &otp, now);
                    let (write, verdict) = settle(commit.unwrap());
                    bank.store(Commit::new(write, bare(verdict))).0
                }
                Step::Login { right } => {
                    let otp = if right { bank.login_otp(now) } else { "00000000".to_owned() };
                    let commit = bank.verifier().login(&bank.enrolment, &otp, now).unwrap();
                    bank.store(commit).0
                }
                Step::Confirm { number, right } => {
                    let (keys, p) = phone();
                    let otp = otp::confirmation(VERSION, &keys, &p, now + u64::from(!right) * 90).unwrap();
                    let handle = handle(number);
                    let stored = bank.operations.get(&handle).cloned();
                    let commit = bank.verifier().confirm(&bank.enrolment, stored.as_ref(), handle, otp.expose(), now);
                    let (write, verdict) = settle(commit.unwrap());
                    bank.store(Commit::new(write, bare(verdict))).0
                }
                Step::Cancel { number } => {
                    let commit = bank.enrolment.cancel(handle(number), now).unwrap();
                    bank.store(commit).0
                }
                Step::Unblock => {
                    let commit = bank.enrolment.unblock(now);
                    bank.store(commit).0
                }
                Step::Revoke => {
                    let commit = bank.enrolment.revoke(now).unwrap();
                    bank.store(commit).0
                }
            };
            watcher.watch(&before, &event, &bank.enrolment);
        }
        // Conditions follow on one another as the table says; time and an input may do two steps.
        let steps: BTreeSet<(String, String)> = TRANSITIONS
            .iter()
            .map(|(from, _, to)| (from.to_string(), to.to_string()))
            .collect();
        for (from, to) in &watcher.conditions {
            let direct = from == to || steps.contains(&(from.clone(), to.clone()));
            let through = Condition::ALL.iter().any(|middle| {
                let middle = middle.to_string();
                steps.contains(&(from.clone(), middle.clone())) && steps.contains(&(middle, to.clone()))
            });
            prop_assert!(direct || through, "{from} to {to}");
        }
    }
}
