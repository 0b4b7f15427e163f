//! What always holds, and what happens somewhere.

use dlotp::verifier::{Block, CounterName, FailureCounter};
use stateright::Property;

use crate::{
    bank::Bank,
    happens::Happens,
    request::{Code, Request},
    watcher::Wrong,
    worker::{Phase, Worker},
    world::{Customer, Stored, World},
};

/// What holds in every state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Always {
    /// VER-27: since the row's last reset, block end or unblocking.
    AtMostFive,
    /// VER-21, VER-24.
    Once,
    /// VER-17, VER-18.
    ForItsOperation,
    /// VER-17.
    NotWhileBlocked,
    /// VER-13.
    NotPastTheEnd,
    /// VER-29: no lasting block of logins, none of more than a day, none of operations.
    NoLockOut,
    /// VER-11, VER-24: whatever the clock of another server.
    RightAccepted,
    /// What is asked here gives no error.
    NoError,
}

impl Always {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::AtMostFive,
        Self::Once,
        Self::ForItsOperation,
        Self::NotWhileBlocked,
        Self::NotPastTheEnd,
        Self::NoLockOut,
        Self::RightAccepted,
        Self::NoError,
    ];

    /// The name of the property.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AtMostFive => "at most five evaluated failures of a row",
            Self::Once => "no OTP accepted twice",
            Self::ForItsOperation => "no OTP accepted for another operation",
            Self::NotWhileBlocked => "no acceptance while blocked",
            Self::NotPastTheEnd => "no acceptance past the end",
            Self::NoLockOut => "no lasting block by outsiders",
            Self::RightAccepted => "no right login fails",
            Self::NoError => "no error",
        }
    }

    pub(crate) fn property(self) -> Property<Bank> {
        let condition: fn(&Bank, &World) -> bool = match self {
            Self::AtMostFive => |_, world| {
                let most = |customer: &Customer| u64::from(customer.watcher.most_evaluated());
                world.customers.iter().all(|customer| most(customer) <= MOST_EVALUATED)
            },
            Self::Once => |_, world| never(world, Wrong::AcceptedTwice),
            Self::ForItsOperation => |_, world| never(world, Wrong::AcceptedForAnother),
            Self::NotWhileBlocked => |_, world| never(world, Wrong::AcceptedWhileBlocked),
            Self::NotPastTheEnd => |_, world| never(world, Wrong::AcceptedPastTheEnd),
            Self::NoLockOut => |bank, world| !bank.bounds().growing || no_lock_out(world),
            Self::RightAccepted => |_, world| never(world, Wrong::RightFailed),
            Self::NoError => |_, world| never(world, Wrong::Error),
        };
        Property::always(self.name(), condition)
    }
}

/// VER-27, by the page and not by the library.
pub(crate) const MOST_EVALUATED: u64 = 5;

/// How long a growing block lasts at most, in seconds (VER-29), by the page too.
const MAX_GROWING_BLOCK_S: u64 = 86_400;

fn never(world: &World, wrong: Wrong) -> bool {
    !world.customers.iter().any(|customer| customer.watcher.saw(wrong))
}

fn no_lock_out(world: &World) -> bool {
    world.customers.iter().all(|customer| {
        let latest = world.now.saturating_add(MAX_GROWING_BLOCK_S);
        let logins = match customer.enrolment.counter(CounterName::Login).block {
            None => true,
            Some(Block::Until(end)) => end <= latest,
            Some(Block::Lasting) => false,
        };
        logins && customer.enrolment.counter(CounterName::Operation).block.is_none()
    })
}

impl Happens {
    pub(crate) fn property(self) -> Property<Bank> {
        let (name, condition): (_, fn(&Bank, &World) -> bool) = match self {
            Self::Acceptance => ("an operation is accepted", |_, world| {
                world.operations.iter().any(|stored| stored.executed > 0)
            }),
            Self::Replay => ("an OTP is judged that was accepted before", |_, world| {
                judged(world, |number, code| {
                    let executed = world.operation(number).is_some_and(|found| found.executed > 0);
                    executed && code == Code::Scanned(number)
                })
            }),
            Self::OtherOtp => ("the OTP of another operation is judged", |_, world| {
                judged(
                    world,
                    |number, code| matches!(code, Code::Scanned(other) if other != number),
                )
            }),
            Self::Expiry => ("the OTP of an operation is judged past its end", |bank, world| {
                judged(world, |number, code| {
                    let ended = world
                        .operation(number)
                        .is_some_and(|found| bank.has_ended(found, world.now));
                    ended && code == Code::Scanned(number)
                })
            }),
            Self::Login => ("a login is accepted", |_, world| {
                world.customers.iter().any(|customer| customer.watcher.saw_login())
            }),
            Self::Conflict => ("a worker meets a conflict", |_, world| {
                let judged = |worker: &&Worker| matches!(worker.phase, Phase::Judged { .. });
                world.workers.iter().filter(judged).any(|worker| !world.is_current(worker))
            }),
            Self::Crash => ("a worker dies", |_, world| world.crashes > 0),
            Self::Block => ("a block begins", |_, world| any(world, |row| row.block.is_some())),
            Self::BlockEnd => {
                ("a block ends", |_, world| any(world, |row| row.blocks > 0 && row.block.is_none()))
            }
            Self::LastingBlock => ("a lasting block begins", |_, world| {
                any(world, |row| row.block == Some(Block::Lasting))
            }),
            Self::FiftyFailures => ("outsiders fail more than 50 times", |_, world| {
                any(world, |row| row.since_unblocking > 50)
            }),
            Self::LoginAfterFifty => ("the customer logs in all the same", |_, world| {
                world.customers.iter().any(|customer| {
                    let row = customer.enrolment.counter(CounterName::Login);
                    row.since_unblocking > 50 && row.blocks == 0
                })
            }),
            Self::SharedId => ("two customers' live operations have one ID", |_, world| {
                world.operations.iter().enumerate().any(|(at, one)| {
                    let others = world.operations.iter().skip(at.saturating_add(1));
                    others.into_iter().any(|other| {
                        one.customer != other.customer
                            && one.record.typed_id().is_some()
                            && one.record.typed_id() == other.record.typed_id()
                            && [one, other].into_iter().all(|stored| is_listed(world, stored))
                    })
                })
            }),
            Self::Cancellation => ("an operation is cancelled", |bank, world| {
                world.operations.iter().any(|found| {
                    let handle = found.record.handle;
                    let listed = world.customer(found.customer).is_some_and(|customer| {
                        customer.enrolment.live().iter().any(|live| live.handle == handle)
                    });
                    let blocked = any(world, |row| row.blocks > 0);
                    !listed && !blocked && found.executed == 0 && !bank.has_ended(found, world.now)
                })
            }),
            Self::ClockBehind => ("a login is judged while another server is ahead", |_, world| {
                let elsewhere =
                    |worker: &Worker| matches!(worker.request, Request::Elsewhere { .. });
                world.workers.iter().any(elsewhere)
                    && world.customers.iter().any(|customer| customer.watcher.saw_login())
            }),
            Self::Unblocking => ("staff unblock a block", |_, world| {
                let unblocks = |worker: &Worker| matches!(worker.request, Request::Unblock { .. });
                any(world, |row| row.block.is_some()) && world.workers.iter().any(unblocks)
            }),
        };
        Property::sometimes(name, condition)
    }
}

fn any(world: &World, is: impl Fn(&FailureCounter) -> bool) -> bool {
    let names = [CounterName::Login, CounterName::Operation];
    let mut customers = world.customers.iter();
    customers.any(|customer| names.iter().any(|name| is(customer.enrolment.counter(*name))))
}

fn judged(world: &World, is: impl Fn(u8, Code) -> bool) -> bool {
    world.workers.iter().any(|worker| match (&worker.phase, worker.request) {
        (Phase::Judged { .. }, Request::Submit { number, code }) => is(number, code),
        _ => false,
    })
}

fn is_listed(world: &World, stored: &Stored) -> bool {
    let handle = stored.record.handle;
    world
        .customer(stored.customer)
        .is_some_and(|customer| customer.enrolment.live().iter().any(|live| live.handle == handle))
}
