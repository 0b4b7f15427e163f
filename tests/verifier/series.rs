//! Properties that hold after any series of inputs.

use std::collections::{BTreeMap, BTreeSet};

use dlotp::{
    operation::Purpose,
    verifier::{
        Binding, Block, CounterName, Enrolment, Event, Handle, Input, LoginBlocks, Outcome, Policy,
        Status, TypedRule,
    },
};
use proptest::{collection::vec, prelude::*};

use crate::{
    bank::{Bank, NOW, VERSION, action, bank_keys, bare, payment},
    shared::Playback,
    tables::transitions,
};

/// The number of failures that begin a block (VER-27).
const FAILURES_TO_BLOCK: u64 = 5;
/// The greatest step back of a clock, in seconds (VER-11).
const MAX_BACK_S: u64 = 300;
/// The greatest number of live operations, of purpose `log in` and of others (VER-14, VER-51).
const MAX_LIVE: usize = 5;
/// The length of a step of login and confirmation, in seconds (OTP-1).
const STEP_S: u64 = 30;

/// An input of a random series.
#[derive(Clone, Debug)]
enum Step {
    Issue {
        purpose: usize,
        cents: u64,
    },
    Submit {
        number: usize,
        kind: usize,
    },
    Login {
        right: bool,
    },
    Confirm {
        number: usize,
        right: bool,
    },
    Cancel {
        number: usize,
    },
    Unblock,
    Revoke,
    Wait {
        seconds: u64,
    },
    /// The caller's clock goes back, no further than it may.
    Back {
        seconds: u64,
    },
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
        1 => (1..=MAX_BACK_S).prop_map(|seconds| Step::Back { seconds }),
    ]
}

/// A checker of a series, by its inputs and their events alone.
#[derive(Default)]
struct SeriesChecker {
    accepted: BTreeSet<Handle>,
    /// Evaluated failures of a counter since its last reset, block end or unblocking.
    failures: BTreeMap<&'static str, u64>,
    /// The last accepted step of login and of confirmation.
    steps: BTreeMap<&'static str, i64>,
    statuses: Vec<(Status, Status)>,
    last_now: u64,
}

impl SeriesChecker {
    fn check(
        &mut self,
        before: &Enrolment,
        event: &Event,
        after: &Enrolment,
        right: bool,
        clock: u64,
    ) {
        assert_eq!(after.revision(), before.revision() + 1, "{event}");
        // Only unblocking sets last now back, and steps stay where the clock is not far off (VER-33).
        assert!(event.at >= self.last_now || event.input == Input::Unblock, "{event}");
        let mut live = before.live().iter();
        let of_log_in = live.any(|live| Some(live.handle) == event.handle && live.is_login);
        let of_input = match event.input {
            Input::Login => CounterName::Login,
            Input::Submit if of_log_in => CounterName::Login,
            _ => CounterName::Operation,
        };
        for &counter in CounterName::ALL {
            let (name, old, new) =
                (counter.name(), before.counter(counter), after.counter(counter));
            let count = self.failures.entry(name).or_default();
            let now = after_now(event, self.last_now);
            let block_ended = matches!(old.block, Some(Block::Until(end)) if end <= now);
            let blocked = old.block.is_some() && !block_ended;
            let hinders = counter == CounterName::Operation || of_input == CounterName::Login;
            if block_ended || event.outcome == Outcome::Unblocked {
                *count = 0;
            }
            let counted = u64::from(event.outcome == Outcome::Failed && counter == of_input);
            *count += counted;
            if event.outcome == Outcome::Accepted {
                // An operation resets both counters, a login its own (VER-25).
                let resets = counter == CounterName::Login || counter == of_input;
                *count = if resets { 0 } else { *count };
            }
            if matches!(event.outcome, Outcome::Failed | Outcome::Accepted) {
                assert!(!(blocked && hinders), "evaluated during a block of {name}: {event}");
            }
            if event.outcome != Outcome::Unblocked {
                assert_eq!(new.since_unblocking, old.since_unblocking + counted, "{event}");
            }
            assert_eq!(new.failures, *count, "{name}: {event}");
            assert!(*count <= FAILURES_TO_BLOCK, "{name}: {count} {event}");
            let begins = counted == 1 && *count == FAILURES_TO_BLOCK;
            assert!(!begins || new.block.is_some() || after.status() == Status::Revoked, "{event}");
        }
        if event.outcome == Outcome::Accepted {
            self.check_acceptance(before, event, right, clock);
            assert!(!after.live().iter().any(|live| Some(live.handle) == event.handle));
        }
        for is_login in [true, false] {
            let live = after.live().iter().filter(|live| live.is_login == is_login).count();
            assert!(live <= MAX_LIVE, "{event}");
        }
        if matches!(after.status(), Status::OperationBlocked | Status::Revoked) {
            assert!(after.live().is_empty(), "{event}");
        }
        assert!(before.status() != Status::Revoked || after.status() == Status::Revoked, "{event}");
        self.statuses.push((before.status(), after.status()));
        self.last_now = after_now(event, self.last_now);
    }

    fn check_acceptance(&mut self, before: &Enrolment, event: &Event, right: bool, clock: u64) {
        assert!(right, "an OTP was accepted that the phone did not show: {event}");
        assert!(matches!(event.status.told(), "active" | "blocked"), "{event}");
        let binding = event.binding.unwrap();
        if let Some(handle) = event.handle {
            assert!(self.accepted.insert(handle), "accepted twice: {event}");
            let live = before.live().iter().find(|live| live.handle == handle).unwrap();
            assert!(event.at < live.ends_at, "accepted after its end: {event}");
            assert!(binding != Binding::Typed || live.typed_cents.is_some(), "{event}");
        }
        if matches!(binding, Binding::Login | Binding::Unlinked) {
            let half_minutes = i64::try_from(clock / STEP_S).unwrap();
            let step = half_minutes + event.drift.unwrap();
            let last = self.steps.insert(binding.name(), step);
            assert!(last.is_none_or(|last| last < step), "a step accepted twice: {event}");
        }
    }
}

/// Last now after an input: an unblocking that is refused leaves it, and ends no block (VER-33).
fn after_now(event: &Event, last_now: u64) -> u64 {
    if event.input == Input::Unblock && event.outcome == Outcome::Refused {
        last_now
    } else {
        event.at
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// VER-13, VER-21, VER-27, VER-30: whatever comes, in whatever order.
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
            .with_unlinked_purposes(&[Purpose::Consent])
            .unwrap();
        let mut bank = if active { Bank::active(policy) } else { Bank::new(policy) };
        let mut checker = SeriesChecker { last_now: NOW, ..SeriesChecker::default() };
        let mut handles = vec![Handle::from([255; 16])];
        let mut now = NOW + 60;
        let purposes = [Purpose::Consent, Purpose::LogIn];
        for step in steps {
            let before = bank.enrolment.clone();
            let handle = |number: usize| handles[handles.len().saturating_sub(1 + number % 4)];
            let (event, right) = match step {
                Step::Wait { seconds } => { now += seconds; continue; }
                Step::Back { seconds } => {
                    now = (now - seconds).max(checker.last_now.saturating_sub(MAX_BACK_S));
                    continue;
                }
                Step::Issue { purpose, cents } => {
                    let operation = purposes.get(purpose).map_or_else(|| payment(cents), |p| action(*p));
                    bank.next = bank.next.wrapping_add(1);
                    let handle = Handle::from([bank.next; 16]);
                    if bank.operations.contains_key(&handle) { continue; }
                    let (keys, random) = (bank_keys(VERSION), &mut Playback::new([bank.next; 12]));
                    let issued = bank.enrolment.issue(&keys, &bank.policy, handle, &operation, random, now);
                    let Ok(commit) = issued else { continue };
                    let (event, issued) = bank.store(commit);
                    if issued.is_ok() {
                        handles.push(handle);
                    }
                    (event, false)
                }
                Step::Submit { number, kind } => {
                    let handle = handle(number);
                    let other = handles.iter().find(|other| **other != handle && bank.operations.contains_key(other));
                    let (otp, right) = match (kind, other) {
                        (0, _) if bank.operations.contains_key(&handle) => (bank.scanned_otp(handle), true),
                        (1, _) if bank.operations.contains_key(&handle) => (bank.typed_otp(handle, now), true),
                        (2, _) => ("1234567".to_owned(), false),
                        (3, Some(other)) => (bank.scanned_otp(*other), false),
                        _ => ("00000000".to_owned(), false),
                    };
                    let stored = bank.operations.get(&handle).cloned();
                    let commit = bank.enrolment.submit(&bank.verifier(), stored.as_ref(), handle, &otp, now);
                    let commit = commit.unwrap().map(bare);
                    (bank.store(commit).0, right)
                }
                Step::Login { right } => {
                    let otp = if right { bank.login_otp(now) } else { "00000000".to_owned() };
                    let commit = bank.enrolment.login(&bank.verifier(), &otp, now).unwrap();
                    (bank.store(commit).0, right)
                }
                Step::Confirm { number, right } => {
                    let otp = if right { bank.confirmation_otp(now) } else { "00000000".to_owned() };
                    let handle = handle(number);
                    let stored = bank.operations.get(&handle).cloned();
                    let commit = bank.enrolment.confirm(&bank.verifier(), stored.as_ref(), handle, &otp, now);
                    let commit = commit.unwrap().map(bare);
                    (bank.store(commit).0, right)
                }
                Step::Cancel { number } => {
                    let commit = bank.enrolment.cancel(handle(number), now).unwrap();
                    (bank.store(commit).0, false)
                }
                Step::Unblock => {
                    let commit = bank.enrolment.unblock(now);
                    (bank.store(commit).0, false)
                }
                Step::Revoke => {
                    let commit = bank.enrolment.revoke(now).unwrap();
                    (bank.store(commit).0, false)
                }
            };
            checker.check(&before, &event, &bank.enrolment, right, now);
        }
        // Statuses follow on one another as the page says; time and an input may do two steps.
        let steps: Vec<_> = transitions().into_iter().map(|(from, _, to)| (from, to)).collect();
        for &(from, to) in &checker.statuses {
            let direct = from == to || steps.contains(&(from, to));
            let through = Status::ALL
                .iter()
                .any(|&middle| steps.contains(&(from, middle)) && steps.contains(&(middle, to)));
            prop_assert!(direct || through, "{from} to {to}");
        }
    }
}
