//! Situations that a search must reach, so that no invariant holds for want of them.

/// A situation that some state within the bounds must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the properties say it")]
pub enum BankSituation {
    Acceptance,
    Replay,
    OtherOtp,
    Expiry,
    Login,
    Conflict,
    Crash,
    Block,
    BlockEnd,
    LastingBlock,
    FiftyFailures,
    LoginAfterFifty,
    SharedId,
    Cancellation,
    Unblocking,
    ClockBehind,
}
