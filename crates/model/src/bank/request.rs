//! Requests to the bank, judged by the library.

use dlotp::{
    Commit, Error,
    operation::{ActionDraft, Content, Operation, PaymentDraft, Purpose},
    verifier::{Enrolment, Event, Handle, OperationRecord, Policy, Verdict, Verifier, Write},
};

use super::{
    bounds::AHEAD_S,
    draws::Draws,
    stub_keys::{StubKeys, secrets},
};

/// A request to the bank. Operations and customers are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BankRequest {
    /// An operation is ordered.
    Issue {
        /// The customer who orders.
        customer: u8,
        /// The operation's number, from which its handle and nonces come.
        number: u8,
    },
    /// An OTP is submitted under the handle of an operation.
    Submit {
        /// The operation's number.
        number: u8,
        /// The source of the OTP.
        source: OtpSource,
    },
    /// A login OTP is submitted.
    Login {
        /// The customer who is named.
        customer: u8,
        /// The source of the OTP.
        source: OtpSource,
    },
    /// An operation is cancelled.
    Cancel {
        /// The operation's number.
        number: u8,
    },
    /// Another server, whose clock is ahead, sweeps a customer.
    Elsewhere {
        /// Whom.
        customer: u8,
    },
    /// Staff unblock a customer.
    Unblock {
        /// The customer who is unblocked.
        customer: u8,
    },
}

/// The source of an OTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OtpSource {
    /// A guess, which is wrong.
    Guess,
    /// The phone, after it scanned the operation of this number.
    Scanned(u8),
    /// The phone, for the operation ID of the operation of this number.
    Typed(u8),
    /// The phone, for a login at this time.
    Login(u64),
}

/// A guess. No state accepts it, or the search finds an OTP accepted for another operation.
pub(crate) const GUESS: &str = "00000000";

/// A write that the store refused: the records are no longer those that were loaded.
pub(crate) struct Conflict;

/// The outcome of a commit that was stored.
pub(crate) struct Answer {
    pub(crate) event: Event,
    /// The amount of the operation that was accepted, if one was.
    pub(crate) accepted: Option<u64>,
}

/// The records and the time with which a request is judged.
pub(crate) struct RequestContext<'a> {
    pub(crate) customer: u8,
    pub(crate) enrolment: &'a Enrolment,
    pub(crate) operation: Option<&'a OperationRecord>,
    pub(crate) now: u64,
}

pub(crate) fn handle(number: u8) -> Handle {
    Handle::from([number; 16])
}

/// The operation with a number; no two are the same.
pub(crate) fn numbered_operation(
    number: u8,
    purpose: Purpose,
) -> Result<Operation<'static>, Error> {
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

/// The amount of an operation, which differs for each; 0 where it has none.
pub(crate) fn amount(operation: &Operation<'_>) -> u64 {
    match operation.content() {
        Content::Payment(payment) => payment.amount.minor_units(),
        _ => 0,
    }
}

/// Judges a request and stores the outcome. The answer comes out of the commit.
pub(crate) fn judge(
    request: BankRequest,
    context: &RequestContext<'_>,
    otp: &str,
    (policy, order): (&Policy, Option<&Operation<'_>>),
    store: impl FnOnce(&Write) -> Result<(), Conflict>,
) -> Result<Result<Answer, Conflict>, Error> {
    let RequestContext { customer, enrolment, operation, now } = *context;
    let keys = StubKeys(customer);
    let verifier = Verifier::new(keys, secrets(customer), policy)?;
    Ok(match request {
        BankRequest::Issue { number, .. } => {
            let Some(operation) = order else { return Ok(Err(Conflict)) };
            let (handle, mut draws) = (handle(number), Draws::of(number));
            let commit = enrolment.issue(&keys, policy, handle, operation, &mut draws, now)?;
            settle(commit, store, |_| None)
        }
        BankRequest::Submit { number, .. } => {
            // A record that was looked up by its ID may have another handle.
            let named = operation.map_or(handle(number), |record| record.handle);
            let commit = enrolment.submit(&verifier, operation, named, otp, now)?;
            settle(commit, store, |verdict| match verdict {
                Verdict::Accepted { subject, .. } => Some(amount(&subject)),
                Verdict::Rejected | Verdict::Blocked => None,
            })
        }
        BankRequest::Login { .. } => settle(enrolment.login(&verifier, otp, now)?, store, |_| None),
        BankRequest::Cancel { number } => {
            settle(enrolment.cancel(handle(number), now)?, store, |_| None)
        }
        BankRequest::Unblock { .. } => settle(enrolment.unblock(now), store, |_| None),
        BankRequest::Elsewhere { .. } => {
            settle(enrolment.sweep(now.saturating_add(AHEAD_S))?, store, |_| None)
        }
    })
}

fn settle<T>(
    commit: Commit<Write, T>,
    store: impl FnOnce(&Write) -> Result<(), Conflict>,
    accepted: impl FnOnce(T) -> Option<u64>,
) -> Result<Answer, Conflict> {
    let mut event = None;
    let given = commit.store(|write| {
        store(write)?;
        event = Some(write.event);
        Ok(())
    })?;
    event.map(|event| Answer { event, accepted: accepted(given) }).ok_or(Conflict)
}
