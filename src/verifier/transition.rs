//! Which input does what in which condition, and how conditions follow on one another.
//!
//! The specification prints these two tables; a test compares.

use core::fmt;

/// What is asked of an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// An operation is issued.
    Issue,
    /// An OTP is submitted for an operation.
    Submit,
    /// An OTP is submitted for an operation of purpose `log in`.
    SubmitLogIn,
    /// A login OTP is submitted.
    Login,
    /// A confirmation OTP is submitted for an action.
    Confirm,
    /// An operation is cancelled.
    Cancel,
    /// The rows are unblocked.
    Unblock,
    /// The enrolment is revoked.
    Revoke,
    /// The records were restored from a backup.
    Restore,
}

/// What the status and the blocks of an enrolment come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Enrolled, without a login so far.
    Pending,
    /// Nothing is blocked.
    Active,
    /// Active, with the row `login` blocked and the row `operation` not.
    LoginBlocked,
    /// Active, with the row `operation` blocked.
    OperationBlocked,
    /// For good.
    Revoked,
}

/// What a condition does to an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// It is judged.
    Judged,
    /// It is refused, and the block is told.
    Blocked,
    /// It is refused.
    Refused,
}

/// What leads from one condition to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A login OTP was accepted.
    FirstLogin,
    /// The fifth failure of an enrolment that is pending.
    FifthFailure,
    /// 86400 seconds since enrolment.
    Lapse,
    /// A failure that began a block of the row `login`.
    LoginBlock,
    /// A failure that began a block of the row `operation`.
    OperationBlock,
    /// The time of a block has come.
    BlockEnds,
    /// Unblocking.
    Unblocked,
    /// Revoking.
    Revoked,
}

impl Input {
    /// Every input.
    pub const ALL: &[Self] = &[
        Self::Issue,
        Self::Submit,
        Self::SubmitLogIn,
        Self::Login,
        Self::Confirm,
        Self::Cancel,
        Self::Unblock,
        Self::Revoke,
        Self::Restore,
    ];
}

impl Condition {
    /// Every condition.
    pub const ALL: &[Self] =
        &[Self::Pending, Self::Active, Self::LoginBlocked, Self::OperationBlocked, Self::Revoked];
}

/// What a condition does to an input (VER-5, VER-14, VER-17).
#[must_use]
pub const fn gate(input: Input, condition: Condition) -> Gate {
    use Condition::{Active, LoginBlocked, OperationBlocked, Pending, Revoked};
    use Gate::{Blocked, Judged, Refused};
    use Input::{Cancel, Confirm, Issue, Login, Restore, Revoke, Submit, SubmitLogIn, Unblock};
    match (input, condition) {
        (Cancel, _) | (_, Active) | (Login | Revoke | Restore, Pending) => Judged,
        (_, Pending | Revoked) => Refused,
        (Unblock | Revoke | Restore, LoginBlocked | OperationBlocked) => Judged,
        (Issue | Submit | Confirm, LoginBlocked) => Judged,
        (Login | SubmitLogIn, LoginBlocked) => Blocked,
        (Issue | Submit | SubmitLogIn | Login | Confirm, OperationBlocked) => Blocked,
    }
}

/// How conditions follow on one another.
pub const TRANSITIONS: &[(Condition, Cause, Condition)] = &[
    (Condition::Pending, Cause::FirstLogin, Condition::Active),
    (Condition::Pending, Cause::FifthFailure, Condition::Revoked),
    (Condition::Pending, Cause::Lapse, Condition::Revoked),
    (Condition::Active, Cause::LoginBlock, Condition::LoginBlocked),
    (Condition::Active, Cause::OperationBlock, Condition::OperationBlocked),
    (Condition::LoginBlocked, Cause::OperationBlock, Condition::OperationBlocked),
    (Condition::LoginBlocked, Cause::BlockEnds, Condition::Active),
    (Condition::OperationBlocked, Cause::BlockEnds, Condition::Active),
    (Condition::OperationBlocked, Cause::BlockEnds, Condition::LoginBlocked),
    (Condition::LoginBlocked, Cause::Unblocked, Condition::Active),
    (Condition::OperationBlocked, Cause::Unblocked, Condition::Active),
    (Condition::Pending, Cause::Revoked, Condition::Revoked),
    (Condition::Active, Cause::Revoked, Condition::Revoked),
    (Condition::LoginBlocked, Cause::Revoked, Condition::Revoked),
    (Condition::OperationBlocked, Cause::Revoked, Condition::Revoked),
];

/// Names values in words of the specification.
macro_rules! names {
    ($($kind:ty { $($value:ident $name:literal,)+ })+) => {$(
        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$value => $name,)+ })
            }
        }
    )+};
}

names! {
    Input {
        Issue "issue",
        Submit "submit",
        SubmitLogIn "submit, purpose log in",
        Login "login",
        Confirm "confirm",
        Cancel "cancel",
        Unblock "unblock",
        Revoke "revoke",
        Restore "restore",
    }
    Condition {
        Pending "pending",
        Active "active",
        LoginBlocked "login blocked",
        OperationBlocked "operation blocked",
        Revoked "revoked",
    }
    Gate {
        Judged "judged",
        Blocked "blocked",
        Refused "rejected",
    }
    Cause {
        FirstLogin "first login",
        FifthFailure "fifth failure",
        Lapse "24 hours",
        LoginBlock "block of login",
        OperationBlock "block of operation",
        BlockEnds "block ends",
        Unblocked "unblocked",
        Revoked "revoked",
    }
}
