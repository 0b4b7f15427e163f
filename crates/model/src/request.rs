//! What comes in, judged by the library.

use dlotp::{
    Commit,
    issuer::{Issuer, MAX_DRAWS},
    keys::{KeyId, PinMac},
    operation::{ActionDraft, InvalidOperation, Operation, PaymentDraft, Purpose},
    payload::Nonce,
    verifier::{
        Enrolment, Event, Handle, Order, Policy, StoredOperation, Verdict, Verifier, VerifierError,
        Write,
    },
};

use crate::key::StandIn;

/// The version of every enrolment here.
pub(crate) const VERSION: dlotp::Version = dlotp::Version::V1;

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
    pub(crate) operation: Option<&'a StoredOperation>,
    pub(crate) now: u64,
}

pub(crate) const fn key_id(customer: u8) -> KeyId {
    KeyId::from([customer; 8])
}

pub(crate) const fn pin_mac(customer: u8) -> PinMac {
    PinMac::from_bytes([customer; 32])
}

pub(crate) const fn handle(number: u8) -> Handle {
    Handle::from([number; 16])
}

/// The operation that is ordered under a number; no two are the same.
pub(crate) fn ordered(
    number: u8,
    purpose: Purpose,
) -> Result<Operation<'static>, InvalidOperation> {
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
    operation.amount().map_or(0, dlotp::operation::Money::minor_units)
}

/// Judges a request from what was loaded and stores what comes of it; the answer comes out of the
/// commit.
pub(crate) fn judge(
    request: Request,
    loaded: &Loaded<'_>,
    otp: &str,
    (policy, order): (&Policy, Option<&Operation<'_>>),
    store: impl FnOnce(&Write) -> Result<(), Conflict>,
) -> Result<Result<Told, Conflict>, VerifierError> {
    let Loaded { customer, enrolment, operation, now } = *loaded;
    let keys = StandIn(customer);
    let verifier = Verifier::new(keys, pin_mac(customer), policy);
    Ok(match request {
        Request::Issue { number, .. } => {
            let Some(operation) = order else { return Ok(Err(Conflict)) };
            let nonces: Vec<Nonce> = (0..16_u8)
                .take(MAX_DRAWS)
                .map(|draw| Nonce::from([number.wrapping_mul(16).wrapping_add(draw); 12]))
                .collect();
            let order = Order {
                handle: handle(number),
                operation,
                randomness: dlotp::verifier::Randomness::V1(&nonces),
            };
            let issuer = Issuer::new(VERSION, key_id(customer), keys);
            settle(enrolment.issue(&issuer, policy, &order, now)?, store, |_| None)
        }
        Request::Submit { number, .. } => {
            // Where the record was looked up by the handle, they are the same.
            let named = operation.map_or(handle(number), StoredOperation::handle);
            let commit = verifier.submit(enrolment, operation, named, otp, now)?;
            settle(commit, store, |verdict| match verdict {
                Verdict::Accepted { subject, .. } => Some(amount(&subject)),
                Verdict::Rejected | Verdict::Blocked => None,
            })
        }
        Request::Login { .. } => settle(verifier.login(enrolment, otp, now)?, store, |_| None),
        Request::Cancel { number } => {
            settle(enrolment.cancel(handle(number), now)?, store, |_| None)
        }
        Request::Unblock { .. } => settle(enrolment.unblock(now), store, |_| None),
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
        event = Some(*write.event());
        Ok(())
    })?;
    event.map(|event| Told { event, accepted: accepted(given) }).ok_or(Conflict)
}
