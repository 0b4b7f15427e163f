//! What happens somewhere, so that nothing holds for want of it; and what forward secrecy does not
//! give.

use stateright::Property;

use super::{
    Chains, World,
    world::{Operation, Seen},
};

/// What happens in some state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the properties say it")]
pub enum Happens {
    Overtaken,
    AnsweredInDisorder,
    MovesNothing,
    AtPrev,
    AtCur,
    CrashBeforeShown,
    Abandoned,
    Typed,
    LoginsBefore,
    TooLate,
    Enrolled,
    Ahead,
    InStepAgain,
    ForgottenScanned,
    OnScreenChecked,
    LoginChecked,
    LaterChecked,
}

impl Happens {
    pub(crate) fn property(self) -> Property<Chains> {
        let (name, condition): (_, fn(&Chains, &World) -> bool) = match self {
            Self::Overtaken => ("a live payload is overtaken", |_, world| {
                any(world, |one| {
                    one.live && one.seen == Seen::Never && one.payload.n < world.phone.stored.p
                })
            }),
            Self::AnsweredInDisorder => ("a later operation is accepted first", |_, world| {
                any(world, |one| {
                    one.live
                        && one.otp().is_some()
                        && any(world, |other| scanned(other) && other.payload.n > one.payload.n)
                })
            }),
            Self::MovesNothing => ("an acceptance moves nothing", |_, world| {
                let accepted = world.operations.iter().filter(|one| scanned(one));
                accepted.clone().any(|one| {
                    let same_m = |other: &&Operation| other.payload.m == one.payload.m;
                    accepted.clone().filter(same_m).count() > 1
                })
            }),
            Self::AtPrev => ("q is prev and not cur", |_, world| {
                let q = world.phone.stored.q;
                q == world.record.prev && q != world.record.cur && q > 0
            }),
            Self::AtCur => ("q is cur", |_, world| {
                let q = world.phone.stored.q;
                q == world.record.cur && q > 0
            }),
            Self::CrashBeforeShown => ("a phone crashes before it shows", |_, world| {
                world.phone.memory.is_none() && any(world, |one| one.seen == Seen::Opened)
            }),
            Self::Abandoned => ("a screen is left without an OTP", |_, world| {
                world.phone.memory.is_none() && any(world, |one| one.seen == Seen::Shown)
            }),
            Self::Typed => ("an operation is accepted by typing", |_, world| {
                any(world, |one| one.accepted > 0 && one.otp().is_none())
            }),
            Self::LoginsBefore => {
                ("q moves after a login OTP", |_, world| world.logins.before.is_some())
            }
            Self::TooLate => {
                ("a login OTP from before q moved is no candidate", |chains, world| {
                    let before = world.logins.before;
                    before.is_some_and(|position| !world.record.tries(position, chains.mistake))
                })
            }
            Self::Enrolled => ("another phone is enrolled, and is used", |_, world| {
                world.enrolments > 0 && any(world, scanned)
            }),
            Self::Ahead => ("login OTPs fail after a backup was restored", |chains, world| {
                !world.record.tries(world.phone.stored.l, chains.mistake)
            }),
            Self::InStepAgain => ("login OTPs that failed are candidates again", |_, world| {
                let was_ahead = world.q_at_restore.is_some_and(|q| world.is_forgotten(q));
                was_ahead && !world.is_ahead()
            }),
            Self::ForgottenScanned => ("a payload that the bank forgot moves q", |_, world| {
                world.is_ahead() && world.q_at_restore < Some(world.phone.stored.q)
            }),
            Self::OnScreenChecked => ("the OTP on the screen is checked", |_, world| {
                any(world, |one| {
                    one.otp().is_some_and(|position| position >= world.phone.least_s())
                })
            }),
            Self::LoginChecked => ("a login OTP from after q moved is checked", |_, world| {
                let (since, stored) = (world.logins.since, world.phone.stored);
                stored.q > 0 && since.is_some_and(|position| position >= stored.l)
            }),
            Self::LaterChecked => ("an OTP from after the copy is checked", |_, world| {
                let copy = world.copy;
                any(world, |one| copy.is_some_and(|copy| one.otp() >= Some(copy)))
            }),
        };
        Property::sometimes(name, condition)
    }
}

fn any(world: &World, is: impl Fn(&Operation) -> bool) -> bool {
    world.operations.iter().any(is)
}

fn scanned(operation: &Operation) -> bool {
    operation.accepted > 0 && operation.otp().is_some()
}
