//! What a phone or a bank could do wrong with the chains.

/// One mistake; everything else is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// The phone shows an operation, and stores its state afterwards.
    ShowsFirst,
    /// The phone stores (n, `s_n`) in place of (n+1, `s_(n+1)`): what was scanned can be scanned again.
    KeepsScanned,
    /// The phone keeps `s_n` in memory when the screen is left.
    KeepsInMemory,
    /// The phone steps the scanned chain alone: q moves, `l` does not.
    StepsScannedAlone,
    /// The phone steps the login chain alone: p moves, `s` does not.
    StepsLoginAlone,
    /// The phone leaves q where it is.
    LeavesQ,
    /// The phone sets q to m, be it smaller.
    SetsQToM,
    /// The phone takes a payload with n < p.
    TakesOld,
    /// The phone takes no payload that is as far ahead as a bank skips.
    ReachesShort,
    /// The phone's state is in a backup, and comes back.
    RestoresPhone,
    /// The bank moves cur when it issues.
    MovesAtIssue,
    /// The bank moves cur at an acceptance whose m is not cur.
    MovesWhateverM,
    /// The bank moves cur at a typed acceptance.
    MovesWhenTyped,
    /// The bank moves cur and leaves prev.
    ForgetsPrev,
    /// The bank computes candidates at cur alone.
    TriesCurAlone,
    /// The bank shows a payload, and its commit is lost.
    ShowsBeforeCommit,
    /// The bank skips nothing when it restores a backup.
    SkipsNothing,
    /// The bank restores one backup twice, and skips as many serials each time.
    RestoresTwice,
    /// The bank sets prev and cur to 0 when it restores a backup.
    RestoresFirstPositions,
    /// The bank leaves live what was live when the backup was made.
    RestoresLive,
    /// The bank takes the record of a lost phone for that of the next.
    KeepsRecord,
}

impl Mistake {
    /// Every one.
    pub const ALL: [Self; 21] = [
        Self::ShowsFirst,
        Self::KeepsScanned,
        Self::KeepsInMemory,
        Self::StepsScannedAlone,
        Self::StepsLoginAlone,
        Self::LeavesQ,
        Self::SetsQToM,
        Self::TakesOld,
        Self::ReachesShort,
        Self::RestoresPhone,
        Self::MovesAtIssue,
        Self::MovesWhateverM,
        Self::MovesWhenTyped,
        Self::ForgetsPrev,
        Self::TriesCurAlone,
        Self::ShowsBeforeCommit,
        Self::SkipsNothing,
        Self::RestoresTwice,
        Self::RestoresFirstPositions,
        Self::RestoresLive,
        Self::KeepsRecord,
    ];
}
