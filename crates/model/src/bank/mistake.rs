//! The mistakes that a site can make around the library.

/// One mistake of a site; the library stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankMistake {
    /// The answer goes out after judging. The count is written afterwards, and retried until it is
    /// stored.
    CountAfterCheck,
    /// The answer goes out, then the record is written once; a conflict or a crash loses it.
    VerdictBeforeCommit,
    /// The store ignores revisions when it writes: the last writer wins.
    UnconditionalWrite,
    /// The store compares only the operation's revision.
    OperationRevisionOnly,
    /// The operation is looked up by its ID, which another customer's operation may share.
    LookUpById,
    /// A submission is judged by the time at which it came in.
    ClockAtArrival,
    /// The workers' clocks are ten minutes behind.
    SlowClock,
    /// The workers' clocks are ten minutes ahead of those of others.
    FastClock,
    /// A site without a first factor leaves the policy at its default.
    FixedBlocks,
}

impl BankMistake {
    /// Whether the answer goes out before the record is written.
    pub(crate) fn answers_first(self) -> bool {
        matches!(self, Self::CountAfterCheck | Self::VerdictBeforeCommit)
    }
}
