//! The steps from one state to the next.

use super::request::BankRequest;

/// One step. Workers are numbered by their place in the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankAction {
    /// Time passes until this, in Unix seconds.
    Wait(u64),
    /// A phone scans an operation and shows its OTPs.
    Show(u8),
    /// A phone shows a login OTP.
    ShowLogin(u8),
    /// A worker takes a request and loads the enrolment.
    Take(BankRequest),
    /// A worker loads the operation and judges.
    Judge(usize),
    /// A worker stores and answers, or meets a conflict and loads again.
    Commit(usize),
    /// A worker dies.
    Crash(usize),
}
