//! The verifier: the bank's side, as records and the inputs that change them.
//!
//! The verifier only computes: the bank provides clock, randomness and store. The inputs are methods of
//! [`Enrolment`]. Each takes the stored records and gives a [`Commit`] of a [`Write`]. Store the write in
//! one transaction, which fails unless the stored records are still those that were loaded (VER-9). Only
//! then the verdict comes out. An error gives no commit and changes nothing (VER-10).
//!
//! ```
//! # use dlotp::{Version, keys::{AuthenticatorKeys, BankKeys, PinMac, Secret}, payload::Payload};
//! # use dlotp::{Pin, operation::{ActionDraft, Operation, Purpose}};
//! use dlotp::verifier::{Enrolment, EnrolmentId, Epoch, Handle, Policy, Secrets, Verdict, Verifier, Write};
//! # let secret = Secret::from([7; 32]);
//! # let phone = AuthenticatorKeys::derive(&secret, Version::V2);
//! # let p = PinMac::compute(&phone, &"271828".parse::<Pin>()?)?;
//! # let draft = ActionDraft { purpose: Purpose::ChangeLimit.into(), title: "Limit", details: vec![] };
//! # let operation = Operation::action(&draft)?;
//! # let now = 1_767_225_600;
//! # struct Store(Enrolment, Option<dlotp::verifier::OperationRecord>);
//! # impl Store { fn write(&mut self, write: &Write) -> Result<(), std::io::Error> {
//! #   self.0 = write.enrolment.clone();
//! #   if let Some(operation) = &write.operation { self.1 = Some(operation.clone()); }
//! #   Ok(()) } }
//! # let id = EnrolmentId::from([9; 16]);
//! # let mut store = Store(Enrolment::new(id, secret.identity(Version::V2), Epoch::default(), now), None);
//! # let handle = Handle::from([2; 16]);
//!
//! let keys = BankKeys::derive(&secret, Version::V2);
//! let secrets = Secrets::start(&secret, Version::V2, p);
//! let policy = Policy::default();
//! let verifier = Verifier::new(&keys, secrets.clone(), &policy)?;
//!
//! // The first login activates the enrolment.
//! let code = secrets.login_otp(&keys, 0, now)?; // the phone's
//! let commit = store.0.login(&verifier, code.expose(), now)?;
//! let verdict = commit.store(|write| store.write(write))?;
//! assert!(matches!(verdict, Verdict::Accepted { .. }));
//!
//! // An operation is issued, and its OTP is accepted once.
//! let random = &mut getrandom::SysRng;
//! let commit = store.0.issue(&keys, &policy, handle, &operation, random, now)?;
//! let issued = commit.store(|write| store.write(write))??;
//! # let mut payload = issued.text.parse::<Payload>()?;
//! # let payload = payload.verify(&phone)?;
//! let code = secrets.scanned_otp(&keys, &payload.digest(), payload.serials())?; // the phone's
//!
//! let (enrolment, record) = (store.0.clone(), store.1.clone());
//! let commit = enrolment.submit(&verifier, record.as_ref(), handle, code.expose(), now)?;
//! match commit.store(|write| store.write(write))? {
//!     Verdict::Accepted { subject, .. } => println!("accepted: {subject:?}"),
//!     Verdict::Rejected => println!("This code is not valid."),
//!     Verdict::Blocked => println!("Too many attempts. Try again later or call us."),
//! }
//! let (enrolment, record) = (store.0.clone(), store.1.clone());
//! let commit = enrolment.submit(&verifier, record.as_ref(), handle, code.expose(), now)?;
//! let again = commit.store(|write| store.write(write))?;
//! assert!(matches!(again, Verdict::Rejected));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod admission;
mod confirm;
mod counter;
mod decision;
mod enrolment;
mod epoch;
mod event;
mod ids;
mod issue;
mod login;
mod operation_record;
mod order_store;
mod policy;
mod positions;
mod secrets;
mod submit;
mod upkeep;
mod window;

pub use self::{
    admission::{Input, Status},
    counter::{Block, CounterName, FailureCounter},
    decision::Write,
    enrolment::Enrolment,
    epoch::Epoch,
    event::{Event, Outcome, Reason},
    ids::{EnrolmentId, Handle, LiveOperation},
    issue::IssuedOperation,
    operation_record::OperationRecord,
    policy::{LoginBlocks, Policy, TypedRule},
    positions::Positions,
    secrets::Secrets,
};
use self::{
    decision::{Decision, MAX_BACK_S},
    enrolment::{MAX_IDS, MAX_LIVE},
    operation_record::NamedOperation,
    order_store::OrderStore,
};
pub(crate) use self::{issue::IssueRefused, policy::PolicyError};
pub use crate::chain::Chains;
use crate::{
    Code, Commit, Error,
    cbor::{FormError, Reader},
    keys::{Identity, KeySet, MacUnder, role},
    text_forms::names,
};

names! {
    /// The data that an accepted OTP bound.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Binding {
        /// The operation, as the phone displayed it.
        Scanned = "scanned",
        /// The operation ID, in version 2 with the purpose of an action.
        Typed = "typed",
        /// The operation ID with amount, currency and account of a payment, in version 2.
        TypedDetails = "typed-details",
        /// A login.
        Login = "login",
        /// The time alone: a confirmation.
        Unlinked = "unlinked",
    }
}

/// The verdict on an OTP (VER-23), which comes out of a [`Commit`] that was stored.
///
/// ```
/// # use dlotp::{Commit, verifier::Verdict};
/// # fn judge() -> Commit<(), Verdict<()>> { Commit::new((), Verdict::Rejected) }
/// # fn store(_: &()) -> Result<(), std::io::Error> { Ok(()) }
/// assert!(matches!(judge().store(store)?, Verdict::Rejected));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// There is no verdict without the store, so this does not compile:
///
/// ```compile_fail,E0308
/// # use dlotp::{Commit, verifier::Verdict};
/// # fn judge() -> Commit<(), Verdict<()>> { Commit::new((), Verdict::Rejected) }
/// # fn store(_: &()) -> Result<(), std::io::Error> { Ok(()) }
/// assert!(matches!(judge(), Verdict::Rejected));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "verdict", rename_all = "lowercase"))]
#[must_use = "the customer is told the verdict"]
pub enum Verdict<T> {
    /// The OTP is right. The verdict is for the page: the store files the operation in its outbox, from which
    /// alone it is executed (VER-18, REC-9).
    Accepted {
        /// The data that the OTP bound.
        binding: Binding,
        /// The step of the OTP minus that of the caller's clock; `None` for a scanned OTP, which has no step.
        drift: Option<i64>,
        /// The operation, decoded from the stored body; `()` for a login.
        subject: T,
    },
    /// The OTP is not accepted. Nobody outside learns more.
    Rejected,
    /// A block refuses the OTP, or begins with it.
    Blocked,
}

/// The outcome of an input that submits an OTP.
type Judgement<T> = Result<Commit<Write, Verdict<T>>, Error>;

/// The keys that a verifier computes with: those of [`VerifierKeys`](crate::keys::VerifierKeys), of
/// [`BankKeys`](crate::keys::BankKeys), or of an HSM. Every type with these traits has it.
///
/// ```
/// use dlotp::{Error, verifier::{Policy, Secrets, Verifier, VerifierMac}};
///
/// fn verifier<K: VerifierMac>(keys: K, secrets: Secrets, policy: &Policy) -> Result<Verifier<'_, K>, Error> {
///     Verifier::new(keys, secrets, policy)
/// }
/// ```
pub trait VerifierMac:
    KeySet + MacUnder<role::Otp> + MacUnder<role::Login> + MacUnder<role::Confirm>
{
}

impl<K> VerifierMac for K where
    K: KeySet + MacUnder<role::Otp> + MacUnder<role::Login> + MacUnder<role::Confirm>
{
}

/// The verifier of one enrolment: its keys and secrets, and the bank's policy.
///
/// An input refuses the verifier of another enrolment as an error, and counts nothing.
///
/// ```
/// # use dlotp::keys::{PinMac, Secret, VerifierKeys};
/// use dlotp::{Code, Version, verifier::{Enrolment, EnrolmentId, Epoch, Policy, Secrets, Verifier}};
///
/// let [ours, other] = [[42; 32], [43; 32]].map(Secret::from); // in the field, 32 random bytes
/// let keys = VerifierKeys::derive(&ours, Version::V2);
/// let secrets = Secrets::start(&ours, Version::V2, PinMac::from([7; 32]));
/// let policy = Policy::default();
/// let verifier = Verifier::new(keys, secrets, &policy)?;
///
/// let (id, now) = (EnrolmentId::from([1; 16]), 1_767_225_600);
/// let enrolment = Enrolment::new(id, ours.identity(Version::V2), Epoch::default(), now);
/// assert!(enrolment.login(&verifier, "12345678", now).is_ok()); // a commit, of a rejection
/// let enrolment = Enrolment::new(id, other.identity(Version::V2), Epoch::default(), now);
/// assert_eq!(enrolment.login(&verifier, "12345678", now).unwrap_err().code(), Code::UnknownKey);
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verifier<'a, K> {
    keys: K,
    secrets: Secrets,
    policy: &'a Policy,
}

impl<'a, K: VerifierMac> Verifier<'a, K> {
    /// Makes the verifier of an enrolment.
    ///
    /// # Errors
    ///
    /// `unknown-key`: keys and secrets are of different versions.
    pub fn new(keys: K, secrets: Secrets, policy: &'a Policy) -> Result<Self, Error> {
        let expected = keys.identity();
        let found = Identity { version: secrets.version(), ..expected };
        if found != expected {
            return Err(VerifierError::OtherEnrolment { expected, found }.into());
        }
        Ok(Self { keys, secrets, policy })
    }

    fn check(&self, enrolment: &Enrolment) -> Result<(), VerifierError> {
        enrolment.check_identity(self.keys.identity())
    }
}

/// An error for which an input gives no commit. Nothing was judged and nothing changes (VER-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum VerifierError {
    #[error("clock: expected at least {last_now} less {MAX_BACK_S} s, found {found}")]
    ClockWentBack { last_now: u64, found: u64 },
    #[error("bulk: expected a policy that has switched bulks on, or batches")]
    BulkOff,
    #[error("handle: expected one that was newly drawn")]
    HandleTaken,
    #[error("keys: expected those of {expected}, found those of {found}")]
    OtherEnrolment { expected: Identity, found: Identity },
    #[error("enrolment: expected one that was revoked, and an input that submits an OTP")]
    NotRevoked,
}

impl VerifierError {
    pub(crate) const fn code(&self) -> Code {
        match self {
            Self::ClockWentBack { .. } => Code::ClockWentBack,
            Self::BulkOff => Code::BulkOff,
            Self::HandleTaken => Code::HandleTaken,
            Self::OtherEnrolment { .. } => Code::UnknownKey,
            Self::NotRevoked => Code::NotActive,
        }
    }
}

/// Reads a revision. Revisions begin at 1; none is replaced by the first (VER-9).
fn read_revision(reader: &mut Reader<'_>) -> Result<u64, RecordError> {
    match reader.unsigned("the revision")? {
        0 => Err(RecordError::Value("revision")),
        revision => Ok(revision),
    }
}

/// A stored record that is damaged. Do not begin anew with an empty one (VER-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RecordError {
    #[error("verifier's record, {0}")]
    Form(#[from] FormError),
    #[error("verifier's record: expected a {0} of this library")]
    Value(&'static str),
    #[error("verifier's record: expected epoch {bank} or an older one, found {found}")]
    LaterEpoch { bank: Epoch, found: Epoch },
    #[error("verifier's record: expected the body of an operation")]
    Body,
    /// REC-4
    #[error("{0}: expected its MAC, found another one")]
    Mac(&'static str),
    /// REC-6
    #[error("{of}: expected the number of a key of the bank, found {number}")]
    NoKey { of: &'static str, number: u64 },
    /// REC-4
    #[error(
        "an enrolment's row: expected epoch and revision of its newest event, {expected:?}, found {found:?}"
    )]
    NotNewest { expected: (u64, u64), found: (u64, u64) },
    /// REC-4
    #[error("an enrolment's row: expected an event that led to it, found none")]
    NoEvent,
    /// REC-5
    #[error("event of revision {0}: expected one that follows the event before it")]
    EventChain(u64),
    /// VER-46
    #[error("verifier's chains: expected a value at or before the position that is asked for")]
    Chain,
}
