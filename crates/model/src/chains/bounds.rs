//! The bounds of a search.

use super::situations::ChainsSituation;

/// The bounds of one search.
#[derive(Clone, Debug)]
pub struct ChainsBounds {
    /// The name of the bounds.
    pub name: &'static str,
    /// The number of operations that are issued in an enrolment.
    pub issues: usize,
    /// Whether operations end without an acceptance.
    pub ends: bool,
    /// Whether operations are typed.
    pub typed: bool,
    /// Whether the phone gives login OTPs.
    pub logins: bool,
    /// Whether the phone is copied, once.
    pub copies: bool,
    /// The number of times that a backup of the bank is restored.
    pub restores: u8,
    /// The number of times that the phone is lost.
    pub enrolments: u8,
    /// The situations that the search must reach within these bounds.
    pub situations: &'static [ChainsSituation],
}

impl ChainsBounds {
    /// Payloads scanned, left, overtaken, answered and ended in any order, with crashes.
    pub const DISORDER: Self = Self {
        name: "disorder",
        issues: 4,
        ends: true,
        typed: false,
        logins: false,
        copies: false,
        restores: 0,
        enrolments: 0,
        situations: &[
            ChainsSituation::Overtaken,
            ChainsSituation::AnsweredInDisorder,
            ChainsSituation::MovesNothing,
            ChainsSituation::AtPrevious,
            ChainsSituation::AtCurrent,
            ChainsSituation::CrashBeforeShown,
            ChainsSituation::Abandoned,
        ],
    };

    /// Operations that are scanned or typed, as the customer likes.
    pub const TYPED: Self = Self {
        name: "typed",
        ends: false,
        typed: true,
        situations: &[
            ChainsSituation::Typed,
            ChainsSituation::AtPrevious,
            ChainsSituation::AtCurrent,
            ChainsSituation::LoginsBefore,
        ],
        ..Self::DISORDER
    };

    /// Logins between scans and acceptances.
    pub const LOGINS: Self = Self {
        name: "logins",
        ends: false,
        logins: true,
        situations: &[
            ChainsSituation::AtPrevious,
            ChainsSituation::AtCurrent,
            ChainsSituation::LoginsBefore,
            ChainsSituation::TooLate,
        ],
        ..Self::DISORDER
    };

    /// The phone is copied at any time, and goes on.
    pub const THIEF: Self = Self {
        name: "thief",
        ends: false,
        logins: true,
        copies: true,
        situations: &[
            ChainsSituation::LoginsBefore,
            ChainsSituation::OnScreenChecked,
            ChainsSituation::LoginChecked,
            ChainsSituation::LaterChecked,
        ],
        ..Self::DISORDER
    };

    /// The phone is lost at any time, and another is enrolled.
    pub const LOSS: Self = Self {
        name: "loss",
        ends: false,
        enrolments: 1,
        situations: &[
            ChainsSituation::AtPrevious,
            ChainsSituation::AtCurrent,
            ChainsSituation::Enrolled,
        ],
        ..Self::DISORDER
    };

    /// A backup of the bank, of any age, is restored.
    pub const BACKUP: Self = Self {
        name: "backup",
        ends: false,
        restores: 1,
        situations: &[
            ChainsSituation::AtPrevious,
            ChainsSituation::AtCurrent,
            ChainsSituation::Ahead,
            ChainsSituation::InStepAgain,
            ChainsSituation::ForgottenScanned,
        ],
        ..Self::DISORDER
    };

    /// A backup is put back twice: the same one, or another that was made in between.
    pub const BACKUPS: Self = Self { name: "a backup put back twice", restores: 2, ..Self::BACKUP };

    /// The bounds that every run of the tests visits.
    pub const SHORT: &[Self] =
        &[Self::DISORDER, Self::TYPED, Self::LOGINS, Self::THIEF, Self::LOSS, Self::BACKUP];

    /// The bounds that only `scripts/long model` visits.
    pub const LONG: &[Self] = &[
        Self { name: "disorder, five operations", issues: 5, ..Self::DISORDER },
        Self { name: "typed, with logins", issues: 5, logins: true, ..Self::TYPED },
        Self { name: "logins, six operations", issues: 6, ..Self::LOGINS },
        Self { name: "thief, five operations", issues: 5, typed: true, ..Self::THIEF },
        Self { name: "loss, five operations", issues: 5, typed: true, ..Self::LOSS },
        Self { name: "backup, five operations", issues: 5, ..Self::BACKUP },
        Self { name: "backup, typed", typed: true, ..Self::BACKUP },
        Self::BACKUPS,
        Self { name: "a backup put back three times", restores: 3, ..Self::BACKUP },
    ];
}
