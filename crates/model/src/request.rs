//! What comes in, judged by the library.

use dlotp::{
    Commit, Error, Version,
    keys::{Identity, KeyId, PinMac},
    operation::{ActionDraft, Content, Operation, PaymentDraft, Purpose},
    verifier::{
        Enrolment, Event, Handle, OperationRecord, Policy, Secrets, Verdict, Verifier, Write,
    },
};

use crate::{bounds::AHEAD_S, draws::Draws, key::StandIn};

/// A request to the bank. Operations and customers are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Request {
    /// An operation is ordered.
    Issue {
        /// By whom.
        customer: u8,
        /// Its number, which makes its handle and its nonces.
        number: u8,
    },
    /// An OTP is submitted under the handle of an operation.
    Submit {
        /// The operation's number.
        number: u8,
        /// The OTP.
        code: Code,
    },
    /// A login OTP is submitted.
    Login {
        /// Under whose name.
        customer: u8,
        /// The OTP.
        code: Code,
    },
    /// An operation is cancelled.
    Cancel {
        /// Its number.
        number: u8,
    },
    /// Another server, whose clock is ahead, sweeps a customer.
    Elsewhere {
        /// Whom.
        customer: u8,
    },
    /// Staff unblock a customer.
    Unblock {
        /// Whom.
        customer: u8,
    },
}

/// Where an OTP comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Guessed, and wrong.
    Guess,
    /// Shown by the phone for the scanned operation of this number.
    Scanned(u8),
    /// Shown by the phone for the operation ID of the operation of this number.
    Typed(u8),
    /// Shown by the phone for a login at this time.
    Login(u64),
}

/// No OTP of anything here; a test looks.
pub(crate) const GUESS: &str = "00000000";

/// A store that would not write: the records are no longer those that were loaded.
pub(crate) struct Conflict;

/// What came out of a commit that was stored.
pub(crate) struct Told {
    pub(crate) event: Event,
    /// The amount of the operation that was accepted, if one was.
    pub(crate) accepted: Option<u64>,
}

/// What a request is judged from.
pub(crate) struct Loaded<'a> {
    pub(crate) customer: u8,
    pub(crate) enrolment: &'a Enrolment,
    pub(crate) operation: Option<&'a OperationRecord>,
    pub(crate) now: u64,
}

/// Whose the keys and records of a customer are; every enrolment here is of version 1.
pub(crate) fn identity(customer: u8) -> Identity {
    Identity { version: Version::V1, key_id: KeyId::from([customer; 8]) }
}

pub(crate) fn secrets(customer: u8) -> Secrets {
    Secrets::V1 { p: PinMac::from([customer; 32]) }
}

pub(crate) fn handle(number: u8) -> Handle {
    Handle::from([number; 16])
}

/// The operation that is ordered under a number; no two are the same.
pub(crate) fn ordered(number: u8, purpose: Purpose) -> Result<Operation<'static>, Error> {
    if purpose == Purpose::LogIn {
        let draft = ActionDraft { purpose: purpose.into(), title: "Log in", details: Vec::new() };
        return Operation::action(&draft);
    }
    Operation::payment(&PaymentDraft {
        purpose: purpose.into(),
        amount: u64::from(number).saturating_add(1),
        currency: "EUR",
        payee: "Somebody",
        account: Some("NO9386011117947"),
        reference: None,
        details: Vec::new(),
    })
}

/// What tells one operation from another: its amount, none where there is none.
pub(crate) fn amount(operation: &Operation<'_>) -> u64 {
    match operation.content() {
        Content::Payment(payment) => payment.amount.minor_units(),
        _ => 0,
    }
}

/// Judges a request from what was loaded and stores what comes of it; the answer comes out of the
/// commit.
pub(crate) fn judge(
    request: Request,
    loaded: &Loaded<'_>,
    otp: &str,
    (policy, order): (&Policy, Option<&Operation<'_>>),
    store: impl FnOnce(&Write) -> Result<(), Conflict>,
) -> Result<Result<Told, Conflict>, Error> {
    let Loaded { customer, enrolment, operation, now } = *loaded;
    let keys = StandIn(customer);
    let verifier = Verifier::new(keys, secrets(customer), policy)?;
    Ok(match request {
        Request::Issue { number, .. } => {
            let Some(operation) = order else { return Ok(Err(Conflict)) };
            let (handle, mut draws) = (handle(number), Draws::of(number));
            let commit = enrolment.issue(&keys, policy, handle, operation, &mut draws, now)?;
            settle(commit, store, |_| None)
        }
        Request::Submit { number, .. } => {
            // Where the record was looked up by the handle, they are the same.
            let named = operation.map_or(handle(number), |record| record.handle);
            let commit = enrolment.submit(&verifier, operation, named, otp, now)?;
            settle(commit, store, |verdict| match verdict {
                Verdict::Accepted { subject, .. } => Some(amount(&subject)),
                Verdict::Rejected | Verdict::Blocked => None,
            })
        }
        Request::Login { .. } => settle(enrolment.login(&verifier, otp, now)?, store, |_| None),
        Request::Cancel { number } => {
            settle(enrolment.cancel(handle(number), now)?, store, |_| None)
        }
        Request::Unblock { .. } => settle(enrolment.unblock(now), store, |_| None),
        Request::Elsewhere { .. } => {
            settle(enrolment.sweep(now.saturating_add(AHEAD_S))?, store, |_| None)
        }
    })
}

fn settle<T>(
    commit: Commit<Write, T>,
    store: impl FnOnce(&Write) -> Result<(), Conflict>,
    accepted: impl FnOnce(T) -> Option<u64>,
) -> Result<Told, Conflict> {
    let mut event = None;
    let given = commit.store(|write| {
        store(write)?;
        event = Some(write.event);
        Ok(())
    })?;
    event.map(|event| Told { event, accepted: accepted(given) }).ok_or(Conflict)
}
