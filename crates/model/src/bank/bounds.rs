//! The bounds of a search.

use dlotp::{
    Error,
    operation::Purpose,
    verifier::{LoginBlocks, Policy, TypedRule},
};

use super::situations::BankSituation;

/// The kinds of requests that come in, beside orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestKinds {
    /// OTPs for operations: guesses, and those that the phone shows.
    pub submit: bool,
    /// OTPs that the phone computes from an operation ID.
    pub typed: bool,
    /// Login OTPs that the phone shows.
    pub login: bool,
    /// Guessed login OTPs.
    pub guessed_login: bool,
    /// Cancellations.
    pub cancel: bool,
    /// Unblocking by staff.
    pub unblock: bool,
    /// Another server, whose clock is ahead, sweeps.
    pub elsewhere: bool,
}

/// A jump of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jump {
    /// To this many seconds after the beginning.
    To(u64),
    /// To the end of a block of logins, if there is one.
    ToBlockEnd,
}

/// The bounds of one search.
#[derive(Clone, Debug)]
pub struct BankBounds {
    /// The name of the bounds.
    pub name: &'static str,
    /// The number of workers that serve requests at the same time.
    pub workers: u8,
    /// The number of customers; the attacker is the last of several.
    pub customers: u8,
    /// The purposes of the operations that each customer orders at most.
    pub orders: &'static [Purpose],
    /// The number of each customer's orders that are in place at the beginning.
    pub ordered: u8,
    /// The number of failures up to which wrong OTPs come in.
    pub failures: u64,
    /// The number of workers that die.
    pub crashes: u8,
    /// The jumps of time.
    pub jumps: &'static [Jump],
    /// The number of login OTPs that the phone shows.
    pub logins: usize,
    /// The kinds of requests that come in.
    pub requests: RequestKinds,
    /// Whether the site takes logins without a first factor.
    pub growing: bool,
    /// The situations that the search must reach within these bounds.
    pub situations: &'static [BankSituation],
}

const NONE: &[Purpose] = &[];
const ONE: &[Purpose] = &[Purpose::CreditTransfer];
const TWO: &[Purpose] = &[Purpose::CreditTransfer, Purpose::CreditTransfer];
const LOG_IN: &[Purpose] = &[Purpose::LogIn];

/// The lifetime of an operation, in seconds.
pub(crate) const LIFETIME_S: u64 = 120;

/// The length of a step of login OTPs, in seconds (VER-24).
pub(crate) const LOGIN_STEP_S: u64 = 30;

/// The seconds by which the clock of another server is ahead: as far as a clock may go back (VER-11).
pub(crate) const AHEAD_S: u64 = 300;

/// The length of the first of consecutive blocks, in seconds (VER-27).
const BLOCK_S: u64 = 1800;

const NO_REQUESTS: RequestKinds = RequestKinds {
    submit: false,
    typed: false,
    login: false,
    guessed_login: false,
    cancel: false,
    unblock: false,
    elsewhere: false,
};

impl BankBounds {
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
        requests: RequestKinds { submit: true, ..NO_REQUESTS },
        growing: false,
        situations: &[
            BankSituation::Acceptance,
            BankSituation::Replay,
            BankSituation::Expiry,
            BankSituation::Conflict,
            BankSituation::Block,
            BankSituation::BlockEnd,
        ],
    };

    /// One worker, which may die, up to the second block.
    pub const CRASH: Self = Self {
        name: "crash",
        workers: 1,
        orders: TWO,
        crashes: 1,
        failures: 11,
        situations: &[
            BankSituation::Acceptance,
            BankSituation::Crash,
            BankSituation::BlockEnd,
            BankSituation::LastingBlock,
        ],
        ..Self::RACE
    };

    /// An operation is ordered, answered and cancelled, while staff unblock.
    pub const ORDERS: Self = Self {
        name: "orders",
        ordered: 0,
        failures: 5,
        jumps: &[Jump::To(LIFETIME_S)],
        requests: RequestKinds { submit: true, cancel: true, unblock: true, ..NO_REQUESTS },
        situations: &[
            BankSituation::Acceptance,
            BankSituation::Replay,
            BankSituation::Conflict,
            BankSituation::Cancellation,
            BankSituation::Unblocking,
            BankSituation::Block,
        ],
        ..Self::RACE
    };

    /// Two customers, one of them the attacker, whose operations share an ID.
    pub const NEIGHBOURS: Self = Self {
        name: "neighbours",
        customers: 2,
        failures: 2,
        jumps: &[Jump::To(LIFETIME_S)],
        situations: &[
            BankSituation::Acceptance,
            BankSituation::SharedId,
            BankSituation::OtherOtp,
            BankSituation::Conflict,
        ],
        ..Self::RACE
    };

    /// Logins of the customer, and guesses and replays of others.
    pub const LOGINS: Self = Self {
        name: "logins",
        orders: NONE,
        ordered: 0,
        jumps: &[Jump::To(LOGIN_STEP_S), Jump::To(LOGIN_STEP_S + BLOCK_S)],
        logins: 2,
        requests: RequestKinds { login: true, guessed_login: true, ..NO_REQUESTS },
        situations: &[
            BankSituation::Login,
            BankSituation::Block,
            BankSituation::BlockEnd,
            BankSituation::Conflict,
        ],
        ..Self::RACE
    };

    /// Outsiders, who have no first factor, past the 50th failure.
    pub const OUTSIDERS: Self = Self {
        name: "outsiders",
        failures: 55,
        jumps: &[Jump::ToBlockEnd],
        logins: 1,
        growing: true,
        situations: &[
            BankSituation::Login,
            BankSituation::Block,
            BankSituation::BlockEnd,
            BankSituation::FiftyFailures,
            BankSituation::LoginAfterFifty,
        ],
        ..Self::LOGINS
    };

    /// Logins of the customer beside another server whose clock is ahead, while staff unblock.
    pub const TWO_CLOCKS: Self = Self {
        name: "two clocks",
        failures: 2,
        jumps: &[Jump::To(LOGIN_STEP_S), Jump::To(2 * LOGIN_STEP_S)],
        requests: RequestKinds {
            login: true,
            guessed_login: true,
            unblock: true,
            elsewhere: true,
            ..NO_REQUESTS
        },
        situations: &[BankSituation::Login, BankSituation::Conflict, BankSituation::ClockBehind],
        ..Self::LOGINS
    };

    /// The bounds that every run of the tests visits.
    pub const SHORT: &[Self] = &[
        Self::RACE,
        Self::CRASH,
        Self::ORDERS,
        Self::NEIGHBOURS,
        Self::TWO_CLOCKS,
        Self::LOGINS,
        Self::OUTSIDERS,
    ];

    /// The bounds that only `scripts/long model` visits.
    pub const LONG: &[Self] = &[
        Self {
            name: "race, two operations",
            orders: TWO,
            situations: &[
                BankSituation::Acceptance,
                BankSituation::Replay,
                BankSituation::OtherOtp,
                BankSituation::Expiry,
                BankSituation::Conflict,
                BankSituation::Block,
                BankSituation::BlockEnd,
            ],
            ..Self::RACE
        },
        Self { name: "race, three workers", workers: 3, crashes: 1, ..Self::RACE },
        Self {
            name: "race, workers that die",
            crashes: 2,
            situations: &[
                BankSituation::Acceptance,
                BankSituation::Conflict,
                BankSituation::Crash,
                BankSituation::BlockEnd,
            ],
            ..Self::RACE
        },
        Self { name: "crash, twice", crashes: 2, ..Self::CRASH },
        Self {
            name: "orders, two and typed",
            orders: TWO,
            failures: 3,
            requests: RequestKinds { typed: true, ..Self::ORDERS.requests },
            situations: &[
                BankSituation::Acceptance,
                BankSituation::Replay,
                BankSituation::OtherOtp,
                BankSituation::Cancellation,
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
            requests: RequestKinds { submit: true, ..Self::LOGINS.requests },
            ..Self::LOGINS
        },
        Self {
            name: "outsiders, with an operation `log in`",
            workers: 1,
            orders: LOG_IN,
            requests: RequestKinds { submit: true, ..Self::LOGINS.requests },
            ..Self::OUTSIDERS
        },
    ];

    pub(crate) fn policy(&self, growing: bool) -> Result<Policy, Error> {
        let blocks = if growing { LoginBlocks::Growing } else { LoginBlocks::Fixed };
        let policy = Policy::default().with_lifetime_s(LIFETIME_S)?.with_login_blocks(blocks);
        Ok(policy.with_typed(TypedRule::Always))
    }
}
