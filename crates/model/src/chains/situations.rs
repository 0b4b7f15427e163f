//! Situations that a search must reach: so that no invariant holds for want of them, and to show the
//! limits of forward secrecy.

/// A situation that some state within the bounds must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the properties say it")]
pub enum ChainsSituation {
    Overtaken,
    AnsweredInDisorder,
    MovesNothing,
    AtPrevious,
    AtCurrent,
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
