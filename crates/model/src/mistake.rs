//! What a site could do wrong around the library.

/// One mistake of the wrapper; the library is as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// The answer is given from what was judged; the count is written afterwards, again and again
    /// until it is.
    CountAfterCheck,
    /// The answer is given, then the record is written once; a conflict or a crash loses it.
    VerdictBeforeCommit,
    /// The store writes whatever revision it finds: the last writer wins.
    UnconditionalWrite,
    /// The store compares the operation's revision alone.
    OperationRevisionOnly,
    /// The operation is looked up by its ID, which another customer's may share.
    LookUpById,
    /// A submission is judged by the clock as it was when it came in.
    ClockAtArrival,
    /// The workers' clocks are ten minutes behind those of others.
    SlowClock,
    /// The workers' clocks are ten minutes ahead of those of others.
    FastClock,
    /// A site without a first factor leaves the policy at its default.
    FixedBlocks,
}

impl Mistake {
    /// Whether the answer goes out before the record is written.
    pub(crate) fn answers_first(self) -> bool {
        matches!(self, Self::CountAfterCheck | Self::VerdictBeforeCommit)
    }
}
