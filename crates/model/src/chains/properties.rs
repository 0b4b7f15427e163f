//! The properties that the checker tests: invariants, and situations that must come about.

use std::collections::BTreeSet;

use stateright::Property;

use super::{
    setup::ChainsModel,
    situations::ChainsSituation,
    state::{ChainsState, Operation, Progress},
};

/// A property that holds in every state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainsInvariant {
    /// VER-41: the bank knows the phone's login position. After a backup was restored, exactly where
    /// that is not ahead of the backup (RST-3).
    PositionKnown,
    /// AUTH-21: no payload is stale that is live and was neither opened nor overtaken by a later one.
    Fresh,
    /// AUTH-22: the phone's store computes no scanned OTP that was given.
    NotInStore,
    /// AUTH-23: the phone's memory computes none of an operation that has left the screen.
    NotInMemory,
    /// AUTH-22: the phone computes no typed, login or confirmation OTP that it gave before its login
    /// position last moved.
    LoginsGone,
    /// VER-42: a scanned OTP is the bank's candidate.
    ScannedTried,
    /// VER-43: a login OTP is a candidate, unless the phone is ahead of a backup (RST-3).
    LoginTried,
    /// VER-39, RST-3: no serial is given twice.
    SerialOnce,
    /// VER-21, RST-3: no operation is accepted twice.
    Once,
}

impl ChainsInvariant {
    /// Every invariant.
    pub const ALL: [Self; 9] = [
        Self::PositionKnown,
        Self::Fresh,
        Self::NotInStore,
        Self::NotInMemory,
        Self::LoginsGone,
        Self::ScannedTried,
        Self::LoginTried,
        Self::SerialOnce,
        Self::Once,
    ];

    /// The name of the property.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PositionKnown => "q is prev or cur",
            Self::Fresh => "no fresh payload is stale",
            Self::NotInStore => "no scanned OTP that was given is checked with the store",
            Self::NotInMemory => "no scanned OTP that left the screen is checked with the phone",
            Self::LoginsGone => "no login OTP from before q moved is checked with the phone",
            Self::ScannedTried => "a scanned OTP is a candidate",
            Self::LoginTried => "a login OTP is a candidate when it is given",
            Self::SerialOnce => "no serial is given twice",
            Self::Once => "no operation is accepted twice",
        }
    }

    pub(crate) fn property(self) -> Property<ChainsModel> {
        let condition: fn(&ChainsModel, &ChainsState) -> bool = match self {
            Self::PositionKnown => |_, state| {
                let position = state.phone.stored.login_position;
                state.record.is_known(position) != state.is_ahead()
            },
            Self::Fresh => is_fresh_taken,
            Self::NotInStore => |_, state| {
                let otps = state.operations.iter().filter_map(|operation| operation.otp());
                otps.into_iter().all(|position| position < state.phone.stored.scan_value)
            },
            Self::NotInMemory => |_, state| {
                let shown = state.phone.on_screen();
                let operations = state.operations.iter().enumerate();
                let left = operations.filter(|(number, _)| Some(*number) != shown);
                let mut otps = left.filter_map(|(_, operation)| operation.otp());
                otps.all(|position| position < state.phone.least_scan_value())
            },
            Self::LoginsGone => |_, state| {
                state.logins.before.is_none_or(|position| position < state.phone.stored.login_value)
            },
            Self::ScannedTried => |_, state| {
                let mut operations = state.operations.iter();
                operations
                    .all(|one| one.otp().is_none_or(|position| position == one.payload.serial))
            },
            Self::LoginTried => |model, state| {
                let phone = state.phone.stored;
                let is_ahead = phone.login_value == phone.login_position && state.is_ahead();
                state.record.is_candidate(phone.login_value, model.mistake) || is_ahead
            },
            Self::SerialOnce => |_, state| {
                let serials = state.operations.iter().map(|operation| operation.payload.serial);
                serials.collect::<BTreeSet<_>>().len() == state.operations.len()
            },
            Self::Once => |_, state| state.operations.iter().all(|one| one.accepted <= 1),
        };
        Property::always(self.name(), condition)
    }
}

impl ChainsSituation {
    pub(crate) fn property(self) -> Property<ChainsModel> {
        let (name, condition): (_, fn(&ChainsModel, &ChainsState) -> bool) = match self {
            Self::Overtaken => ("a live payload is overtaken", |_, state| {
                any(state, |one| {
                    one.live
                        && one.progress == Progress::Unopened
                        && one.payload.serial < state.phone.stored.scan_position
                })
            }),
            Self::AnsweredInDisorder => ("a later operation is accepted first", |_, state| {
                any(state, |one| {
                    one.live
                        && one.otp().is_some()
                        && any(state, |other| {
                            scanned(other) && other.payload.serial > one.payload.serial
                        })
                })
            }),
            Self::MovesNothing => ("an acceptance moves nothing", |_, state| {
                let accepted = state.operations.iter().filter(|one| scanned(one));
                accepted.clone().any(|one| {
                    let same_position = |other: &&Operation| {
                        other.payload.login_position == one.payload.login_position
                    };
                    accepted.clone().filter(same_position).count() > 1
                })
            }),
            Self::AtPrevious => ("q is prev and not cur", |_, state| {
                let position = state.phone.stored.login_position;
                position == state.record.previous
                    && position != state.record.current
                    && position > 0
            }),
            Self::AtCurrent => ("q is cur", |_, state| {
                let position = state.phone.stored.login_position;
                position == state.record.current && position > 0
            }),
            Self::CrashBeforeShown => ("a phone crashes before it shows", |_, state| {
                state.phone.memory.is_none() && any(state, |one| one.progress == Progress::Opened)
            }),
            Self::Abandoned => ("a screen is left without an OTP", |_, state| {
                state.phone.memory.is_none() && any(state, |one| one.progress == Progress::Shown)
            }),
            Self::Typed => ("an operation is accepted by typing", |_, state| {
                any(state, |one| one.accepted > 0 && one.otp().is_none())
            }),
            Self::LoginsBefore => {
                ("q moves after a login OTP", |_, state| state.logins.before.is_some())
            }
            Self::TooLate => ("a login OTP from before q moved is no candidate", |model, state| {
                let before = state.logins.before;
                before.is_some_and(|position| !state.record.is_candidate(position, model.mistake))
            }),
            Self::Enrolled => ("another phone is enrolled, and is used", |_, state| {
                state.enrolments > 0 && any(state, scanned)
            }),
            Self::Ahead => ("login OTPs fail after a backup was restored", |model, state| {
                !state.record.is_candidate(state.phone.stored.login_value, model.mistake)
            }),
            Self::InStepAgain => ("login OTPs that failed are candidates again", |_, state| {
                let was_ahead = state
                    .login_position_at_restore
                    .is_some_and(|position| state.is_forgotten(position));
                was_ahead && !state.is_ahead()
            }),
            Self::ForgottenScanned => ("a payload that the bank forgot moves q", |_, state| {
                state.is_ahead()
                    && state.login_position_at_restore < Some(state.phone.stored.login_position)
            }),
            Self::OnScreenChecked => ("the OTP on the screen is checked", |_, state| {
                any(state, |one| {
                    one.otp().is_some_and(|position| position >= state.phone.least_scan_value())
                })
            }),
            Self::LoginChecked => ("a login OTP from after q moved is checked", |_, state| {
                let (since, stored) = (state.logins.since, state.phone.stored);
                stored.login_position > 0
                    && since.is_some_and(|position| position >= stored.login_value)
            }),
            Self::LaterChecked => ("an OTP from after the copy is checked", |_, state| {
                let copy = state.copy;
                any(state, |one| copy.is_some_and(|copy| one.otp() >= Some(copy)))
            }),
        };
        Property::sometimes(name, condition)
    }
}

fn is_fresh_taken(model: &ChainsModel, state: &ChainsState) -> bool {
    let unseen = |operation: &&Operation| operation.progress == Progress::Unopened;
    let mut fresh = state.operations.iter().rev().take_while(unseen).filter(|one| one.live);
    fresh.all(|one| !state.phone.is_stale(one.payload, model.mistake))
}

fn any(state: &ChainsState, is: impl Fn(&Operation) -> bool) -> bool {
    state.operations.iter().any(is)
}

fn scanned(operation: &Operation) -> bool {
    operation.accepted > 0 && operation.otp().is_some()
}
