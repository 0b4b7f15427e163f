//! The rows and means of a customer: where a failure counts, and what an acceptance resets.

use alloc::{collections::BTreeMap, vec, vec::Vec};

use super::row::{FAILURES_TO_BLOCK, FailureCounter, Growth};
use crate::TokenHash;

/// The time after which an enrolment lapses that is still pending, in seconds (VER-12).
const PENDING_S: u64 = 86_400;

/// The blocks of the row `login`, by the bank's policy (VER-29).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LoginBlocks {
    /// Half an hour, then a lasting one.
    #[default]
    Fixed,
    /// Half an hour, then twice as long each time, up to a day.
    Growing,
}

/// The status of an enrolment that is not revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EnrolmentStatus {
    /// The enrolment waits for its first login.
    Pending,
    /// The first login was accepted.
    Active,
}

/// The row `first` at which an entry is judged (CUST-26). A token that is not a living one is as if absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FirstRow {
    /// The customer's.
    Customer,
    /// That of a remember-me token.
    Token(TokenHash),
}

/// A failure, by what was judged (CREC-10). A number is that of an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// An entry.
    Entry(FirstRow),
    /// A login OTP, or the OTP of an operation of purpose `log in`.
    Login(u64),
    /// A delivered code for a login.
    DeliveredLogin,
    /// The OTP of another operation, or a confirmation.
    Operation(u64),
    /// A delivered code for an operation.
    DeliveredOperation {
        /// Whether digits of the second secret were judged.
        digits: bool,
    },
    /// The answers that prove or cancel a recovery.
    Recovery {
        /// Whether digits of the second secret were judged.
        digits: bool,
        /// The enrolment whose OTP was judged, if one was.
        enrolment: Option<u64>,
    },
}

/// An acceptance, by what was accepted (CREC-13). A number is that of an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Acceptance {
    /// A login OTP, with the row `first` of its entry. It makes a pending enrolment active, and then resets no row
    /// `first`.
    Login(u64, FirstRow),
    /// A delivered code for a login, with the row `first` of its entry.
    DeliveredLogin(FirstRow),
    /// The OTP of an operation of purpose `log in`, with the row `first` of the entry before it, if there was one.
    LogIn(u64, Option<FirstRow>),
    /// An operation of binding `scanned`.
    Scanned(u64),
    /// An operation of binding `typed`, `typed-details` or `unlinked`.
    Typed(u64),
    /// An operation of binding `delivered`.
    Delivered {
        /// Whether digits of the second secret were judged.
        digits: bool,
    },
    /// A recovery.
    Recovery {
        /// Whether digits of the second secret were judged.
        digits: bool,
        /// The enrolment whose OTP was judged, if one was.
        enrolment: Option<u64>,
    },
}

/// The name of a row or means, in the order of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CounterName {
    /// The customer's row of entries.
    First,
    /// A token's row of entries.
    Token(TokenHash),
    /// The row of logins.
    Login,
    /// The row of operations.
    Operation,
    /// The row of recoveries.
    Recovery,
    /// The means that is the second secret.
    Second,
    /// The means that is the enrolment of this number.
    Enrolment(u64),
}

use CounterName as Name;

impl FirstRow {
    const fn name(self) -> Name {
        match self {
            Self::Customer => Name::First,
            Self::Token(token) => Name::Token(token),
        }
    }
}

/// The names of the means of an answer.
fn means(digits: bool, enrolment: Option<u64>) -> impl Iterator<Item = Name> {
    digits.then_some(Name::Second).into_iter().chain(enrolment.map(Name::Enrolment))
}

impl Failure {
    /// Returns the row and the means in which the failure counts (CREC-10).
    fn counted(self) -> Vec<Name> {
        match self {
            Self::Entry(row) => vec![row.name()],
            Self::Login(enrolment) => vec![Name::Login, Name::Enrolment(enrolment)],
            Self::DeliveredLogin => vec![Name::Login],
            Self::Operation(enrolment) => vec![Name::Operation, Name::Enrolment(enrolment)],
            Self::DeliveredOperation { digits } => {
                [Name::Operation].into_iter().chain(means(digits, None)).collect()
            }
            Self::Recovery { digits, enrolment } => {
                [Name::Recovery].into_iter().chain(means(digits, enrolment)).collect()
            }
        }
    }
}

impl Acceptance {
    /// Returns the rows whose block refuses the input (CREC-15), and its means (CREC-16).
    fn refused_by(self) -> Vec<Name> {
        match self {
            Self::Login(enrolment, _) => vec![Name::Login, Name::Enrolment(enrolment)],
            Self::DeliveredLogin(_) => vec![Name::Login],
            Self::LogIn(enrolment, _) => {
                vec![Name::Login, Name::Operation, Name::Enrolment(enrolment)]
            }
            Self::Scanned(enrolment) | Self::Typed(enrolment) => {
                vec![Name::Operation, Name::Enrolment(enrolment)]
            }
            Self::Delivered { digits } => {
                [Name::Operation].into_iter().chain(means(digits, None)).collect()
            }
            Self::Recovery { digits, enrolment } => {
                [Name::Recovery].into_iter().chain(means(digits, enrolment)).collect()
            }
        }
    }

    /// Returns the rows and means that the acceptance resets (CREC-13).
    fn reset(self) -> Vec<Name> {
        let login =
            |row: Option<FirstRow>| [Name::Login].into_iter().chain(row.map(FirstRow::name));
        match self {
            Self::Login(enrolment, row) => {
                login(Some(row)).chain([Name::Enrolment(enrolment)]).collect()
            }
            Self::LogIn(enrolment, row) => login(row).chain([Name::Enrolment(enrolment)]).collect(),
            Self::DeliveredLogin(row) => login(Some(row)).collect(),
            Self::Scanned(enrolment) => {
                vec![Name::Login, Name::Operation, Name::Enrolment(enrolment)]
            }
            Self::Typed(enrolment) => vec![Name::Operation, Name::Enrolment(enrolment)],
            Self::Delivered { digits: true } => vec![Name::Login, Name::Operation, Name::Second],
            Self::Delivered { digits: false } => vec![Name::Operation],
            Self::Recovery { digits, enrolment } => {
                [Name::Recovery].into_iter().chain(means(digits, enrolment)).collect()
            }
        }
    }
}

/// The consequences of a failure that was judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consequence {
    /// The rows and means whose block began, in the order of the specification. The verdict is `blocked` where there
    /// is one, and otherwise `rejected` (CREC-18).
    pub begun: Vec<CounterName>,
    /// Whether the event raises an alert.
    pub alert: bool,
}

/// An enrolment that is not revoked. The counters of a revoked one end with it (CREC-20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Enrolment {
    status: EnrolmentStatus,
    began: u64,
}

/// The counters of a customer's record (CREC-8, CREC-9).
///
/// Every time is *now* of the input in Unix seconds, and never falls (VER-11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerCounters {
    login_blocks: LoginBlocks,
    counters: BTreeMap<Name, FailureCounter>,
    enrolments: BTreeMap<u64, Enrolment>,
}

impl CustomerCounters {
    /// Makes the counters of a record that begins now, with no enrolment and no token.
    #[must_use]
    pub fn new(now: u64, login_blocks: LoginBlocks) -> Self {
        let names = [Name::First, Name::Login, Name::Operation, Name::Recovery, Name::Second];
        let counters = names.map(|name| (name, FailureCounter::new(now))).into();
        Self { login_blocks, counters, enrolments: BTreeMap::new() }
    }

    /// Adds an enrolment that begins now. One that has this number is replaced; a record never gives a number again
    /// (CREC-2).
    pub fn enrol(&mut self, number: u64, status: EnrolmentStatus, now: u64) {
        self.enrolments.insert(number, Enrolment { status, began: now });
        self.counters.insert(Name::Enrolment(number), FailureCounter::new(now));
    }

    /// Ends an enrolment and its counters (CREC-20).
    pub fn revoke(&mut self, number: u64) {
        self.enrolments.remove(&number);
        self.counters.remove(&Name::Enrolment(number));
    }

    /// Returns the status of an enrolment, or `None` if it is revoked or was never one.
    #[must_use]
    pub fn status(&self, number: u64) -> Option<EnrolmentStatus> {
        self.enrolments.get(&number).map(|enrolment| enrolment.status)
    }

    /// Adds the row of a token that is given now (CUST-26).
    pub fn remember(&mut self, token: TokenHash, now: u64) {
        self.counters.insert(Name::Token(token), FailureCounter::new(now));
    }

    /// Moves the row of a token that is rotated to the new one (CUST-23). One that is not living has no row.
    pub fn rotate(&mut self, token: TokenHash, new: TokenHash) {
        if let Some(row) = self.counters.remove(&Name::Token(token)) {
            self.counters.insert(Name::Token(new), row);
        }
    }

    /// Ends a token with its row (CUST-25).
    pub fn forget(&mut self, token: TokenHash) {
        self.counters.remove(&Name::Token(token));
    }

    /// Returns the rows and means in the order of the specification.
    pub fn iter(&self) -> impl Iterator<Item = (CounterName, &FailureCounter)> {
        self.counters.iter().map(|(name, counter)| (*name, counter))
    }

    /// Applies what the time until now has changed (VER-12): blocks end, since-unblocking falls, and an enrolment
    /// lapses that is still pending.
    pub fn advance(&mut self, now: u64) {
        let lapsed: Vec<u64> = self
            .enrolments
            .iter()
            .filter(|(_, enrolment)| {
                enrolment.status == EnrolmentStatus::Pending
                    && enrolment.began.saturating_add(PENDING_S) <= now
            })
            .map(|(number, _)| *number)
            .collect();
        lapsed.into_iter().for_each(|number| self.revoke(number));
        self.counters.values_mut().for_each(|counter| counter.advance(now));
    }

    /// Counts a failure (CREC-10, CREC-11). Returns `None` where a block refuses the input or its enrolment takes none:
    /// that is not evaluated, and not counted.
    pub fn fail(&mut self, failure: Failure, now: u64) -> Option<Consequence> {
        self.advance(now);
        let counted = self.present(failure.counted());
        let is_login = matches!(failure, Failure::Login(_));
        let pending = self.admit(&counted, is_login)?;
        let mut consequence = Consequence::default();
        if let Some(number) = pending {
            // A pending enrolment counts alone, and its fifth failure revokes it (VER-5).
            let counter = self.counters.get_mut(&Name::Enrolment(number))?;
            counter.count(now);
            if counter.failures >= FAILURES_TO_BLOCK {
                self.revoke(number);
                consequence.alert = true;
            }
            return Some(consequence);
        }
        for name in counted {
            let growth = self.growth(name);
            let (begins, alerts) = self.counters.get_mut(&name)?.fail(now, growth);
            consequence.begun.extend(begins.then_some(name));
            consequence.alert |= alerts;
        }
        Some(consequence)
    }

    /// Resets what an acceptance proves (CREC-13). Returns false where a block refuses the input or its enrolment takes
    /// none: then nothing changes.
    pub fn accept(&mut self, acceptance: Acceptance, now: u64) -> bool {
        self.advance(now);
        let refused_by = self.present(acceptance.refused_by());
        let Some(pending) = self.admit(&refused_by, matches!(acceptance, Acceptance::Login(..)))
        else {
            return false;
        };
        let mut reset = acceptance.reset();
        if let Some(enrolment) = pending.and_then(|number| self.enrolments.get_mut(&number)) {
            // The login that makes an enrolment active resets no row `first`.
            reset.retain(|name| !matches!(name, Name::First | Name::Token(_)));
            enrolment.status = EnrolmentStatus::Active;
        }
        for name in self.present(reset) {
            if let Some(counter) = self.counters.get_mut(&name) {
                counter.reset();
            }
        }
        true
    }

    /// Sets every counter to zero and ends every block (CREC-19).
    pub fn unblock(&mut self, now: u64) {
        self.advance(now);
        self.counters.values_mut().for_each(|counter| *counter = FailureCounter::new(now));
    }

    /// Returns the names, with the customer's row `first` in place of that of a token that is not living (CUST-26).
    fn present(&self, mut names: Vec<Name>) -> Vec<Name> {
        for name in &mut names {
            if matches!(name, Name::Token(_)) && !self.counters.contains_key(name) {
                *name = Name::First;
            }
        }
        names
    }

    /// Returns the pending enrolment among the names, if there is one, or `None` where the input is not judged: a row
    /// or means is blocked, an enrolment is revoked, or it is pending and the input is no login.
    fn admit(&self, names: &[Name], is_login: bool) -> Option<Option<u64>> {
        let mut pending = None;
        for name in names {
            if self.counters.get(name)?.is_blocked() {
                return None;
            }
            if let Name::Enrolment(number) = name {
                if self.status(*number)? == EnrolmentStatus::Pending {
                    pending = Some(*number);
                }
            }
        }
        (is_login || pending.is_none()).then_some(pending)
    }

    fn growth(&self, name: Name) -> Growth {
        match (name, self.login_blocks) {
            // Nobody is locked out for good by a stranger who knows an identifier (CREC-11).
            (Name::First | Name::Token(_), _) | (Name::Login, LoginBlocks::Growing) => {
                Growth::Growing
            }
            _ => Growth::Fixed,
        }
    }
}
