//! How much of the world is visited.

use super::Happens;

/// The bounds of one search.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// What they are called.
    pub name: &'static str,
    /// How many operations of an enrolment are issued.
    pub issues: usize,
    /// Whether operations end without an acceptance.
    pub ends: bool,
    /// Whether operations are typed.
    pub typed: bool,
    /// Whether the phone gives login OTPs.
    pub logins: bool,
    /// Whether the phone is copied, once.
    pub copies: bool,
    /// How often a backup of the bank is restored.
    pub restores: u8,
    /// How often the phone is lost.
    pub enrolments: u8,
    /// What happens somewhere within these bounds.
    pub happens: &'static [Happens],
}

impl Bounds {
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
        happens: &[
            Happens::Overtaken,
            Happens::AnsweredInDisorder,
            Happens::MovesNothing,
            Happens::AtPrev,
            Happens::AtCur,
            Happens::CrashBeforeShown,
            Happens::Abandoned,
        ],
    };

    /// Operations that are scanned or typed, as the customer likes.
    pub const TYPED: Self = Self {
        name: "typed",
        ends: false,
        typed: true,
        happens: &[Happens::Typed, Happens::AtPrev, Happens::AtCur, Happens::LoginsBefore],
        ..Self::DISORDER
    };

    /// Logins between scans and acceptances.
    pub const LOGINS: Self = Self {
        name: "logins",
        ends: false,
        logins: true,
        happens: &[Happens::AtPrev, Happens::AtCur, Happens::LoginsBefore, Happens::TooLate],
        ..Self::DISORDER
    };

    /// The phone is copied at any time, and goes on.
    pub const THIEF: Self = Self {
        name: "thief",
        ends: false,
        logins: true,
        copies: true,
        happens: &[
            Happens::LoginsBefore,
            Happens::OnScreenChecked,
            Happens::LoginChecked,
            Happens::LaterChecked,
        ],
        ..Self::DISORDER
    };

    /// The phone is lost at any time, and another is enrolled.
    pub const LOSS: Self = Self {
        name: "loss",
        ends: false,
        enrolments: 1,
        happens: &[Happens::AtPrev, Happens::AtCur, Happens::Enrolled],
        ..Self::DISORDER
    };

    /// A backup of the bank, of any age, is restored.
    pub const BACKUP: Self = Self {
        name: "backup",
        ends: false,
        restores: 1,
        happens: &[
            Happens::AtPrev,
            Happens::AtCur,
            Happens::Ahead,
            Happens::InStepAgain,
            Happens::ForgottenScanned,
        ],
        ..Self::DISORDER
    };

    /// A second backup is restored, made after the first was.
    pub const BACKUPS: Self = Self { name: "two backups", restores: 2, ..Self::BACKUP };

    /// What is visited in every run of the tests.
    pub const SHORT: &[Self] =
        &[Self::DISORDER, Self::TYPED, Self::LOGINS, Self::THIEF, Self::LOSS, Self::BACKUP];

    /// What is visited now and then.
    pub const LONG: &[Self] = &[
        Self { name: "disorder, five operations", issues: 5, ..Self::DISORDER },
        Self { name: "typed, with logins", issues: 5, logins: true, ..Self::TYPED },
        Self { name: "logins, six operations", issues: 6, ..Self::LOGINS },
        Self { name: "thief, five operations", issues: 5, typed: true, ..Self::THIEF },
        Self { name: "loss, five operations", issues: 5, typed: true, ..Self::LOSS },
        Self { name: "backup, five operations", issues: 5, ..Self::BACKUP },
        Self { name: "backup, typed", typed: true, ..Self::BACKUP },
        Self::BACKUPS,
        Self { name: "three backups", restores: 3, ..Self::BACKUP },
    ];
}
