//! The properties that the checker tests: invariants, and situations that must come about.

use dlotp::verifier::{Block, CounterName, FailureCounter};
use stateright::Property;

use super::{
    observer::Violation,
    request::{BankRequest, OtpSource},
    setup::BankModel,
    situations::BankSituation,
    state::{BankState, Customer, TrackedOperation},
    worker::{Phase, Worker},
};

/// A property that holds in every state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankInvariant {
    /// VER-27: a counter has at most five evaluated failures since its last reset, block end or unblocking.
    AtMostFive,
    /// VER-21, VER-24: no OTP is accepted twice, and no operation executed twice.
    Once,
    /// VER-17, VER-18: no OTP is accepted for another operation.
    ForItsOperation,
    /// VER-17: nothing is accepted while blocked.
    NotWhileBlocked,
    /// VER-13: nothing is accepted past its end.
    NotPastTheEnd,
    /// VER-29: no block of logins is lasting or longer than a day, and operations have none.
    NoLockOut,
    /// No request of the model gives an error.
    NoError,
    /// VER-11, VER-24: no right login fails, whatever the clock of another server.
    RightAccepted,
}

impl BankInvariant {
    /// Every invariant.
    pub const ALL: [Self; 8] = [
        Self::AtMostFive,
        Self::Once,
        Self::ForItsOperation,
        Self::NotWhileBlocked,
        Self::NotPastTheEnd,
        Self::NoLockOut,
        Self::NoError,
        Self::RightAccepted,
    ];

    /// The name of the property.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AtMostFive => "at most five evaluated failures of a counter",
            Self::Once => "no OTP accepted twice",
            Self::ForItsOperation => "no OTP accepted for another operation",
            Self::NotWhileBlocked => "no acceptance while blocked",
            Self::NotPastTheEnd => "no acceptance past the end",
            Self::NoLockOut => "no lasting block by outsiders",
            Self::NoError => "no error",
            Self::RightAccepted => "no right login fails",
        }
    }

    pub(crate) fn property(self) -> Property<BankModel> {
        let condition: fn(&BankModel, &BankState) -> bool = match self {
            Self::AtMostFive => |_, state| {
                let most = |customer: &Customer| u64::from(customer.observer.most_evaluated());
                state.customers.iter().all(|customer| most(customer) <= MOST_EVALUATED)
            },
            Self::Once => |_, state| never(state, Violation::AcceptedTwice),
            Self::ForItsOperation => |_, state| never(state, Violation::AcceptedForAnother),
            Self::NotWhileBlocked => |_, state| never(state, Violation::AcceptedWhileBlocked),
            Self::NotPastTheEnd => |_, state| never(state, Violation::AcceptedPastTheEnd),
            Self::NoLockOut => |model, state| !model.bounds().growing || no_lock_out(state),
            Self::NoError => |_, state| never(state, Violation::Error),
            Self::RightAccepted => |_, state| never(state, Violation::RightFailed),
        };
        Property::always(self.name(), condition)
    }
}

/// The limit of VER-27, stated apart from the library.
pub(crate) const MOST_EVALUATED: u64 = 5;

/// The greatest length of a growing block, in seconds (VER-29), stated apart from the library.
const MAX_GROWING_BLOCK_S: u64 = 86_400;

fn never(state: &BankState, wrong: Violation) -> bool {
    !state.customers.iter().any(|customer| customer.observer.has_seen(wrong))
}

fn no_lock_out(state: &BankState) -> bool {
    state.customers.iter().all(|customer| {
        let latest = state.now.saturating_add(MAX_GROWING_BLOCK_S);
        let logins = match customer.enrolment.counter(CounterName::Login).block {
            None => true,
            Some(Block::Until(end)) => end <= latest,
            Some(Block::Lasting) => false,
        };
        logins && customer.enrolment.counter(CounterName::Operation).block.is_none()
    })
}

impl BankSituation {
    pub(crate) fn property(self) -> Property<BankModel> {
        let (name, condition): (_, fn(&BankModel, &BankState) -> bool) = match self {
            Self::Acceptance => ("an operation is accepted", |_, state| {
                state.operations.iter().any(|stored| stored.executed > 0)
            }),
            Self::Replay => ("an OTP is judged that was accepted before", |_, state| {
                judged(state, |number, source| {
                    let executed = state.operation(number).is_some_and(|found| found.executed > 0);
                    executed && source == OtpSource::Scanned(number)
                })
            }),
            Self::OtherOtp => ("the OTP of another operation is judged", |_, state| {
                judged(
                    state,
                    |number, source| matches!(source, OtpSource::Scanned(other) if other != number),
                )
            }),
            Self::Expiry => ("the OTP of an operation is judged past its end", |_, state| {
                judged(state, |number, source| {
                    let ended =
                        state.operation(number).is_some_and(|found| found.has_ended(state.now));
                    ended && source == OtpSource::Scanned(number)
                })
            }),
            Self::Login => ("a login is accepted", |_, state| {
                state.customers.iter().any(|customer| customer.observer.has_login())
            }),
            Self::Conflict => ("a worker meets a conflict", |_, state| {
                let judged = |worker: &&Worker| matches!(worker.phase, Phase::Judged { .. });
                state.workers.iter().filter(judged).any(|worker| !state.is_current(worker))
            }),
            Self::Crash => ("a worker dies", |_, state| state.crashes > 0),
            Self::Block => {
                ("a block begins", |_, state| any(state, |counter| counter.block.is_some()))
            }
            Self::BlockEnd => ("a block ends", |_, state| {
                any(state, |counter| counter.blocks > 0 && counter.block.is_none())
            }),
            Self::LastingBlock => ("a lasting block begins", |_, state| {
                any(state, |counter| counter.block == Some(Block::Lasting))
            }),
            Self::FiftyFailures => ("outsiders fail more than 50 times", |_, state| {
                any(state, |counter| counter.since_unblocking > 50)
            }),
            Self::LoginAfterFifty => ("the customer logs in all the same", |_, state| {
                state.customers.iter().any(|customer| {
                    let counter = customer.enrolment.counter(CounterName::Login);
                    counter.since_unblocking > 50 && counter.blocks == 0
                })
            }),
            Self::SharedId => ("two customers' live operations have one ID", |_, state| {
                state.operations.iter().enumerate().any(|(at, one)| {
                    let others = state.operations.iter().skip(at.saturating_add(1));
                    others.into_iter().any(|other| {
                        one.customer != other.customer
                            && one.record.typed_id().is_some()
                            && one.record.typed_id() == other.record.typed_id()
                            && [one, other].into_iter().all(|found| is_listed(state, found))
                    })
                })
            }),
            Self::Cancellation => ("an operation is cancelled", |_, state| {
                state.operations.iter().any(|found| {
                    let handle = found.record.handle;
                    let listed = state.customer(found.customer).is_some_and(|customer| {
                        customer.enrolment.live().iter().any(|live| live.handle == handle)
                    });
                    let blocked = any(state, |counter| counter.blocks > 0);
                    !listed && !blocked && found.executed == 0 && !found.has_ended(state.now)
                })
            }),
            Self::Unblocking => ("staff unblock a block", |_, state| {
                let unblocks =
                    |worker: &Worker| matches!(worker.request, BankRequest::Unblock { .. });
                any(state, |counter| counter.block.is_some()) && state.workers.iter().any(unblocks)
            }),
            Self::ClockBehind => ("a login is judged while another server is ahead", |_, state| {
                let elsewhere =
                    |worker: &Worker| matches!(worker.request, BankRequest::Elsewhere { .. });
                state.workers.iter().any(elsewhere)
                    && state.customers.iter().any(|customer| customer.observer.has_login())
            }),
        };
        Property::sometimes(name, condition)
    }
}

fn any(state: &BankState, is: impl Fn(&FailureCounter) -> bool) -> bool {
    let names = [CounterName::Login, CounterName::Operation];
    let mut customers = state.customers.iter();
    customers.any(|customer| names.iter().any(|name| is(customer.enrolment.counter(*name))))
}

fn judged(state: &BankState, is: impl Fn(u8, OtpSource) -> bool) -> bool {
    state.workers.iter().any(|worker| match (&worker.phase, worker.request) {
        (Phase::Judged { .. }, BankRequest::Submit { number, source }) => is(number, source),
        _ => false,
    })
}

fn is_listed(state: &BankState, found: &TrackedOperation) -> bool {
    let handle = found.record.handle;
    state
        .customer(found.customer)
        .is_some_and(|customer| customer.enrolment.live().iter().any(|live| live.handle == handle))
}
