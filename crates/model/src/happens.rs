//! What happens in some state, so that no property holds for want of it.

/// What happens in some state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the properties say it")]
pub enum Happens {
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
