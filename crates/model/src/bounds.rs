//! How much of the world is visited.

use dlotp::{
    Error,
    operation::Purpose,
    verifier::{LoginBlocks, Policy, TypedRule},
};

use crate::happens::Happens;

/// Which requests come in, beside operations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// OTPs for operations, with the phone's answers.
    pub submit: bool,
    /// OTPs that the phone computes of an operation ID.
    pub typed: bool,
    /// Login OTPs of the phone.
    pub login: bool,
    /// Guessed login OTPs.
    pub guessed_login: bool,
    /// Operations are cancelled.
    pub cancel: bool,
    /// Staff unblock.
    pub unblock: bool,
    /// Another server, whose clock is ahead, sweeps.
    pub elsewhere: bool,
}

/// A way in which time passes at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jump {
    /// To this many seconds after the beginning.
    To(u64),
    /// To the end of a block of logins, if there is one.
    ToBlockEnd,
}

/// The bounds of one search.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// What they are called.
    pub name: &'static str,
    /// How many workers serve requests at the same time.
    pub workers: u8,
    /// How many customers the bank has; the attacker is the last of several.
    pub customers: u8,
    /// The purposes of the operations that each customer orders, at most.
    pub orders: &'static [Purpose],
    /// How many of each customer's orders are in place at the beginning.
    pub ordered: u8,
    /// How many failures the records count at most: no wrong OTP comes in beyond.
    pub failures: u64,
    /// How many workers die.
    pub crashes: u8,
    /// How time may jump.
    pub jumps: &'static [Jump],
    /// How often the phone shows a login OTP.
    pub logins: usize,
    /// What comes in.
    pub requests: Requests,
    /// Whether the site takes logins without a first factor.
    pub growing: bool,
    /// What happens somewhere within these bounds, so that nothing holds for want of it.
    pub happens: &'static [Happens],
}

const NONE: &[Purpose] = &[];
const ONE: &[Purpose] = &[Purpose::CreditTransfer];
const TWO: &[Purpose] = &[Purpose::CreditTransfer, Purpose::CreditTransfer];
const LOG_IN: &[Purpose] = &[Purpose::LogIn];

/// How long an operation lives, in seconds.
pub(crate) const LIFETIME_S: u64 = 120;

/// How long a step of login OTPs lasts, in seconds (VER-24).
pub(crate) const LOGIN_STEP_S: u64 = 30;

/// How far the clock of another server is ahead, in seconds: as far as a clock may go back (VER-11).
pub(crate) const AHEAD_S: u64 = 300;

/// How long the first of consecutive blocks lasts, in seconds (VER-27).
const BLOCK_S: u64 = 1800;

const NO_REQUESTS: Requests = Requests {
    submit: false,
    typed: false,
    login: false,
    guessed_login: false,
    cancel: false,
    unblock: false,
    elsewhere: false,
};

impl Bounds {
    /// Workers race for one operation: guesses, the right OTP, replays, past lifetime and block.
    pub const RACE: Self = Self {
        name: "race",
        workers: 2,
        customers: 1,
        orders: ONE,
        ordered: 1,
        failures: 6,
        crashes: 0,
        jumps: &[Jump::To(LIFETIME_S), Jump::To(LIFETIME_S + BLOCK_S)],
        logins: 0,
        requests: Requests { submit: true, ..NO_REQUESTS },
        growing: false,
        happens: &[
            Happens::Acceptance,
            Happens::Replay,
            Happens::Expiry,
            Happens::Conflict,
            Happens::Block,
            Happens::BlockEnd,
        ],
    };

    /// One worker, which may die, up to the second block.
    pub const CRASH: Self = Self {
        name: "crash",
        workers: 1,
        orders: TWO,
        crashes: 1,
        failures: 11,
        happens: &[Happens::Acceptance, Happens::Crash, Happens::BlockEnd, Happens::LastingBlock],
        ..Self::RACE
    };

    /// An operation is ordered, answered and cancelled, while staff unblock.
    pub const ORDERS: Self = Self {
        name: "orders",
        ordered: 0,
        failures: 5,
        jumps: &[Jump::To(LIFETIME_S)],
        requests: Requests { submit: true, cancel: true, unblock: true, ..NO_REQUESTS },
        happens: &[
            Happens::Acceptance,
            Happens::Replay,
            Happens::Conflict,
            Happens::Cancellation,
            Happens::Unblocking,
            Happens::Block,
        ],
        ..Self::RACE
    };

    /// Two customers, one of them the attacker, whose operations share an ID.
    pub const NEIGHBOURS: Self = Self {
        name: "neighbours",
        customers: 2,
        failures: 2,
        jumps: &[Jump::To(LIFETIME_S)],
        happens: &[Happens::Acceptance, Happens::SharedId, Happens::OtherOtp, Happens::Conflict],
        ..Self::RACE
    };

    /// Logins of the customer, and guesses and replays of others.
    pub const LOGINS: Self = Self {
        name: "logins",
        orders: NONE,
        ordered: 0,
        jumps: &[Jump::To(LOGIN_STEP_S), Jump::To(LOGIN_STEP_S + BLOCK_S)],
        logins: 2,
        requests: Requests { login: true, guessed_login: true, ..NO_REQUESTS },
        happens: &[Happens::Login, Happens::Block, Happens::BlockEnd, Happens::Conflict],
        ..Self::RACE
    };

    /// Outsiders, who have no first factor, past the 50th failure.
    pub const OUTSIDERS: Self = Self {
        name: "outsiders",
        failures: 55,
        jumps: &[Jump::ToBlockEnd],
        logins: 1,
        growing: true,
        happens: &[
            Happens::Login,
            Happens::Block,
            Happens::BlockEnd,
            Happens::FiftyFailures,
            Happens::LoginAfterFifty,
        ],
        ..Self::LOGINS
    };

    /// Logins of the customer beside another server whose clock is ahead, while staff unblock.
    pub const TWO_CLOCKS: Self = Self {
        name: "two clocks",
        failures: 2,
        jumps: &[Jump::To(LOGIN_STEP_S), Jump::To(2 * LOGIN_STEP_S)],
        requests: Requests {
            login: true,
            guessed_login: true,
            unblock: true,
            elsewhere: true,
            ..NO_REQUESTS
        },
        happens: &[Happens::Login, Happens::Conflict, Happens::ClockBehind],
        ..Self::LOGINS
    };

    /// What is visited in every run of the tests.
    pub const SHORT: &[Self] = &[
        Self::RACE,
        Self::CRASH,
        Self::ORDERS,
        Self::NEIGHBOURS,
        Self::TWO_CLOCKS,
        Self::LOGINS,
        Self::OUTSIDERS,
    ];

    /// What is visited now and then.
    pub const LONG: &[Self] = &[
        Self {
            name: "race, two operations",
            orders: TWO,
            happens: &[
                Happens::Acceptance,
                Happens::Replay,
                Happens::OtherOtp,
                Happens::Expiry,
                Happens::Conflict,
                Happens::Block,
                Happens::BlockEnd,
            ],
            ..Self::RACE
        },
        Self { name: "race, three workers", workers: 3, crashes: 1, ..Self::RACE },
        Self {
            name: "race, workers that die",
            crashes: 2,
            happens: &[Happens::Acceptance, Happens::Conflict, Happens::Crash, Happens::BlockEnd],
            ..Self::RACE
        },
        Self { name: "crash, twice", crashes: 2, ..Self::CRASH },
        Self {
            name: "orders, two and typed",
            orders: TWO,
            failures: 3,
            requests: Requests { typed: true, ..Self::ORDERS.requests },
            happens: &[
                Happens::Acceptance,
                Happens::Replay,
                Happens::OtherOtp,
                Happens::Cancellation,
            ],
            ..Self::ORDERS
        },
        Self {
            name: "neighbours, two operations each",
            orders: TWO,
            ordered: 2,
            failures: 1,
            ..Self::NEIGHBOURS
        },
        Self {
            name: "logins, with an operation",
            orders: ONE,
            ordered: 1,
            requests: Requests { submit: true, ..Self::LOGINS.requests },
            ..Self::LOGINS
        },
        Self {
            name: "outsiders, with an operation `log in`",
            workers: 1,
            orders: LOG_IN,
            requests: Requests { submit: true, ..Self::LOGINS.requests },
            ..Self::OUTSIDERS
        },
    ];

    pub(crate) fn policy(&self, growing: bool) -> Result<Policy, Error> {
        let blocks = if growing { LoginBlocks::Growing } else { LoginBlocks::Fixed };
        let policy = Policy::default().with_lifetime_s(LIFETIME_S)?.with_login_blocks(blocks);
        Ok(policy.with_typed(TypedRule::Always))
    }
}
