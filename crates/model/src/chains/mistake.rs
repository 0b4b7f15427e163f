//! The mistakes of a phone or a bank with the chains.

/// One mistake; everything else is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainsMistake {
    /// The phone shows an operation, and stores the next state afterwards.
    ShowsFirst,
    /// The phone stores the serial and value of the scanned payload, not the next ones: it can be
    /// scanned again.
    KeepsScanned,
    /// The phone keeps the value of the scanned chain in memory when the screen is left.
    KeepsInMemory,
    /// The phone steps the scanned chain alone: the login position moves, its value does not.
    StepsScannedAlone,
    /// The phone steps the login chain alone: the scan position moves, its value does not.
    StepsLoginAlone,
    /// The phone leaves the login position where it is.
    LeavesLoginPosition,
    /// The phone takes the payload's login position, even a lower one.
    LowersLoginPosition,
    /// The phone takes a payload whose serial is before the scan position.
    TakesOld,
    /// The phone refuses a payload that is as far ahead as a bank skips.
    ReachesShort,
    /// The phone restores its state from a backup.
    RestoresPhone,
    /// The bank moves its current position when it issues.
    MovesAtIssue,
    /// The bank moves its current position at an acceptance, whatever the payload's login position is.
    MovesUnconditionally,
    /// The bank moves its current position at a typed acceptance.
    MovesWhenTyped,
    /// The bank moves its current position and leaves the previous one.
    LeavesPrevious,
    /// The bank computes candidates at its current position alone.
    TriesCurrentAlone,
    /// The bank shows a payload, and its commit is lost.
    ShowsBeforeCommit,
    /// The bank skips nothing when it restores a backup.
    SkipsNothing,
    /// The bank skips as many serials over many epochs as over one.
    SkipsOnce,
    /// The bank keeps its epoch in the database, which a backup puts back.
    KeepsEpochInside,
    /// The bank sets its positions to 0 when it restores a backup.
    RestoresFirstPositions,
    /// The bank leaves the operations live that were live when the backup was made.
    RestoresLive,
    /// The bank uses the record of a lost phone for the next one.
    KeepsRecord,
}

impl ChainsMistake {
    /// Every mistake.
    pub const ALL: [Self; 22] = [
        Self::ShowsFirst,
        Self::KeepsScanned,
        Self::KeepsInMemory,
        Self::StepsScannedAlone,
        Self::StepsLoginAlone,
        Self::LeavesLoginPosition,
        Self::LowersLoginPosition,
        Self::TakesOld,
        Self::ReachesShort,
        Self::RestoresPhone,
        Self::MovesAtIssue,
        Self::MovesUnconditionally,
        Self::MovesWhenTyped,
        Self::LeavesPrevious,
        Self::TriesCurrentAlone,
        Self::ShowsBeforeCommit,
        Self::SkipsNothing,
        Self::SkipsOnce,
        Self::KeepsEpochInside,
        Self::RestoresFirstPositions,
        Self::RestoresLive,
        Self::KeepsRecord,
    ];
}
