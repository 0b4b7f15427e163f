//! The verifier: what the bank remembers, what an input changes, when a verdict comes out.
//!
//! It computes and does nothing else: clock, randomness and store are the bank's. Each input takes
//! the records that are stored and gives a [`Commit`] of a [`Write`], to be stored in one
//! transaction that fails unless the records are still those that were loaded (VER-9); only then
//! the verdict comes out. An error gives no commit and changes nothing (VER-10).
//!
//! ```
//! # use dlotp::{Version, issuer::Issuer, keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret, VerifierKeys}};
//! # use dlotp::{operation::{ActionDraft, Operation, Purpose}, otp::{self, Scheme}, payload::Nonce, pin::Pin};
//! use dlotp::verifier::{Enrolment, EnrolmentId, Handle, Order, Policy, Randomness, Verdict, Verifier, Write};
//! # let secret = Secret::new([7; 32]);
//! # let key_id = secret.key_id(Version::V1);
//! # let issuer = Issuer::new(Version::V1, key_id, IssuerKeys::derive(&secret, Version::V1));
//! # let phone = AuthenticatorKeys::derive(&secret, Version::V1);
//! # let p = PinMac::compute(&phone, &Pin::parse("271828")?)?;
//! # let draft = ActionDraft { purpose: Purpose::ChangeLimit.into(), title: "Limit", details: vec![] };
//! # let operation = Operation::action(&draft)?;
//! # let (nonce, random) = (Nonce::new([1; 12]), [2; 16]);
//! # let now = 1_767_225_600;
//! # struct Store(Enrolment, Option<dlotp::verifier::StoredOperation>);
//! # impl Store { fn write(&mut self, write: &Write) -> Result<(), std::io::Error> {
//! #   self.0 = write.enrolment().clone();
//! #   if let Some(operation) = write.operation() { self.1 = Some(operation.clone()); }
//! #   Ok(()) } }
//! # let mut store = Store(Enrolment::new(EnrolmentId::new([9; 16]), Version::V1, key_id, now), None);
//!
//! let policy = Policy::default();
//! let verifier = Verifier::new(VerifierKeys::derive(&secret, Version::V1), p.clone(), &policy);
//!
//! // The first login activates the enrolment.
//! let code = otp::login(Scheme::V1, &phone, &p, now)?;
//! let commit = verifier.login(&store.0, code.expose(), now)?;
//! let verdict = commit.store(|write| store.write(write))?;
//! assert!(matches!(verdict, Verdict::Accepted { .. }));
//!
//! // An operation is issued, and its OTP is accepted once.
//! let randomness = Randomness::V1(&[nonce]);
//! let order = Order { handle: Handle::new(random), operation: &operation, randomness };
//! let issued = store.0.issue(&issuer, &policy, &order, now)?.store(|write| store.write(write))??;
//! let code = otp::scanned(Scheme::V1, &phone, &p, &issued.digest())?;
//!
//! let (enrolment, operation) = (store.0.clone(), store.1.clone());
//! let commit = verifier.submit(&enrolment, operation.as_ref(), order.handle, code.expose(), now)?;
//! match commit.store(|write| store.write(write))? {
//!     Verdict::Accepted { subject, .. } => println!("execute: {subject:?}"),
//!     Verdict::Rejected => println!("This code is not valid."),
//!     Verdict::Blocked => println!("Too many attempts. Try again later or call us."),
//! }
//! let enrolment = store.0.clone();
//! let commit = verifier.submit(&enrolment, operation.as_ref(), order.handle, code.expose(), now)?;
//! let again = commit.store(|write| store.write(write))?;
//! assert!(matches!(again, Verdict::Rejected));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod candidates;
mod enrolment;
mod event;
mod policy;
mod positions;
mod record;
mod row;
mod stored;
mod transition;
mod turn;
mod window;

use subtle::ConstantTimeEq;

use self::{candidates::LoginLinks, turn::Turn};
pub use self::{
    enrolment::{Enrolment, ID_REST_S, MAX_IDS, MAX_LIVE, PENDING_S, Status},
    event::{Event, Outcome, Reason},
    policy::{
        DEFAULT_LIFETIME_S, LOW_VALUE_AMOUNT_CENTS, LOW_VALUE_COUNT, LOW_VALUE_SUM_CENTS,
        LoginBlocks, Policy, PolicyError, TypedRule,
    },
    positions::{Positions, RESTORE_SKIP},
    record::{EnrolmentId, Handle, Live},
    row::{
        ALERT_AT, BLOCK_S, Block, FAILURES_TO_BLOCK, LASTING_AT, MAX_GROWING_BLOCK_S, Row, RowName,
    },
    stored::StoredOperation,
    transition::{Cause, Condition, Gate, Input, TRANSITIONS, gate},
    turn::{MAX_BACK_S, Write},
};
use crate::{
    Commit, Version,
    cbor::FormError,
    chain::Chains,
    issuer::{Draws, IssueError, Issued, Issuer, IssuerMac},
    keys::{KeyError, MacUnder, PinMac, role},
    operation::{Operation, Purpose, Shape},
    otp::{self, Scheme, Typing},
    payload::{Fresh, Nonce, Serials, Validity},
    typed::Typed,
};

/// What an accepted OTP bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binding {
    /// The operation, as the phone displayed it.
    Scanned,
    /// The operation ID, in version 2 with the purpose of an action.
    Typed,
    /// The operation ID with amount, currency and account of a payment, in version 2.
    TypedDetails,
    /// A login.
    Login,
    /// Nothing but the time.
    Unlinked,
}

/// The verdict on an OTP (VER-23). It comes out of a [`Commit`] that was stored.
///
/// ```
/// # use dlotp::{Commit, verifier::Verdict};
/// # fn judge() -> Commit<(), Verdict<()>> { Commit::new((), Verdict::Rejected) }
/// # fn store(_: &()) -> Result<(), std::io::Error> { Ok(()) }
/// assert!(matches!(judge().store(store)?, Verdict::Rejected));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Without the store there is none, so this does not compile:
///
/// ```compile_fail,E0308
/// # use dlotp::{Commit, verifier::Verdict};
/// # fn judge() -> Commit<(), Verdict<()>> { Commit::new((), Verdict::Rejected) }
/// # fn store(_: &()) -> Result<(), std::io::Error> { Ok(()) }
/// assert!(matches!(judge(), Verdict::Rejected));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "what was accepted is to be executed"]
pub enum Verdict<T> {
    /// The OTP was right: execute `subject`, and nothing else (VER-18).
    Accepted {
        /// What it bound.
        binding: Binding,
        /// Its step less that of now; none where it has no step.
        drift: Option<i64>,
        /// The operation, decoded from what was stored; nothing for a login.
        subject: T,
    },
    /// It was not accepted; no more is told.
    Rejected,
    /// There is a block, which this submission may have begun.
    Blocked,
}

/// What is ordered from [`Enrolment::issue`].
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The operation's handle, newly drawn.
    pub handle: Handle,
    /// What is to be authorised.
    pub operation: &'a Operation<'a>,
    /// What was newly drawn: [`crate::issuer::MAX_DRAWS`] draws suffice.
    pub randomness: Randomness<'a>,
}

/// Draws of a cryptographic random generator, by the version of the enrolment.
#[derive(Clone, Copy, Debug)]
pub enum Randomness<'a> {
    /// Nonces.
    V1(&'a [Nonce]),
    /// What nonces are made of.
    V2(&'a [Fresh]),
}

/// Why the issuer is refused an operation (VER-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueRefused {
    /// The enrolment is pending or revoked.
    #[error("enrolment: expected one that is active")]
    NotActive,
    /// The row of operations is blocked.
    #[error("enrolment: expected one whose operations are not blocked")]
    Blocked,
    /// Five operations are live.
    #[error("live operations: expected fewer than {MAX_LIVE}; cancel one or wait until one ends")]
    TooManyLive,
    /// 200 operation IDs are in use.
    #[error("operation IDs of the last 24 hours: expected fewer than {MAX_IDS}")]
    TooManyIds,
}

/// Why an input gives no commit. Nothing was judged, nothing changes (VER-10).
#[derive(Debug, thiserror::Error)]
pub enum VerifierError {
    /// The caller's clock is too far behind an earlier input's (VER-11).
    #[error("clock: expected at least {last_now} less {MAX_BACK_S} s, found {found}")]
    ClockWentBack {
        /// The enrolment's last now, in Unix seconds.
        last_now: u64,
        /// The caller's clock, in Unix seconds.
        found: u64,
    },
    /// The handle is that of an operation that is live.
    #[error("handle: expected one that was newly drawn")]
    HandleTaken,
    /// The issuer is that of another enrolment.
    #[error("issuer: expected that of the enrolment's version and key-id")]
    OtherIssuer,
    /// The operation can't be issued.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// A stored record is none.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A key gave no answer.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A stored record is damaged. Do not begin anew with an empty one (VER-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Its form is wrong.
    #[error("verifier's record, {0}")]
    Form(#[from] FormError),
    /// A value is none of its kind.
    #[error("verifier's record: expected a {0} of this library")]
    Value(&'static str),
    /// The body of an operation is none.
    #[error("verifier's record: expected the body of an operation")]
    Body,
    /// A chain value that a candidate needs is not kept (VER-46).
    #[error("verifier's chains: expected a value at or before the position that is asked for")]
    Chain,
}

/// The keys that a verifier computes with.
pub trait VerifierMac:
    MacUnder<role::Otp> + MacUnder<role::Login> + MacUnder<role::Confirm>
{
}

impl<K> VerifierMac for K where
    K: MacUnder<role::Otp> + MacUnder<role::Login> + MacUnder<role::Confirm>
{
}

/// The verifier of one enrolment: its keys, P, and the bank's policy.
#[derive(Clone, Debug)]
pub struct Verifier<'a, K> {
    keys: K,
    p: PinMac,
    chains: Option<Chains>,
    policy: &'a Policy,
}

/// What an input of the verifier gives, where it gives no error.
pub type Judged<T> = Result<Commit<Write, Verdict<T>>, VerifierError>;

impl<'a, K: VerifierMac> Verifier<'a, K> {
    /// The verifier of the enrolment with these keys and this P.
    pub const fn new(keys: K, p: PinMac, policy: &'a Policy) -> Self {
        Self { keys, p, chains: None, policy }
    }

    /// The same with the chains that are kept for an enrolment of version 2: from their starts, or
    /// what [`Enrolment::needed`] gave later.
    #[must_use]
    pub fn with_chains(self, chains: Chains) -> Self {
        Self { chains: Some(chains), ..self }
    }

    /// Judges an OTP for the operation that a handle names, at a time in Unix seconds (VER-17).
    ///
    /// `operation` is the record that the store has under the handle, if it has one.
    ///
    /// # Errors
    ///
    /// `clock-went-back`, `malformed-record` or `key-failure`.
    pub fn submit<'r>(
        &self,
        enrolment: &Enrolment,
        operation: Option<&'r StoredOperation>,
        handle: Handle,
        otp: &str,
        now: u64,
    ) -> Judged<Operation<'r>> {
        let named = Named::find(enrolment, operation, handle)?;
        let log_in = named.as_ref().is_some_and(Named::is_log_in);
        let input = if log_in { Input::SubmitLogIn } else { Input::Submit };
        let turn = Turn::begin(enrolment, input, Some(handle), now)?;
        let (otp, named) = match turn.judge_form(otp, named) {
            Ok(judged) => judged,
            Err(refusal) => return Ok(refusal.finish(turn)),
        };
        let (version, stored, chains) = (enrolment.version, named.stored, self.chains.as_ref());
        let s = candidates::scanned(chains, named.serials)?;
        let scheme = Scheme::of(s.as_ref());
        let scanned = otp::scanned(scheme, &self.keys, &self.p, &stored.digest())?;
        let is_scanned = scanned.ct_eq(&otp);
        let typed = if stored.typed {
            let links = LoginLinks::find(chains, turn.positions())?;
            let details = Typed::of(&named.operation);
            let typings = links.schemes().filter_map(|scheme| match (scheme, &details) {
                (Scheme::V1, _) => Some(Typing::V1),
                (Scheme::V2(l), Some(typed)) => Some(Typing::V2 { l, typed }),
                (Scheme::V2(_), None) => None,
            });
            let step_s = otp::typed_step_s(version);
            window::nearest(turn.now(), step_s, None, &otp, typings, |typing, time| {
                otp::typed(typing, &self.keys, &self.p, &stored.id, time)
            })?
        } else {
            None
        };
        // OTP-17, VER-44
        let binding = match (version, named.operation.shape()) {
            (Version::V2, Shape::Payment) => Binding::TypedDetails,
            _ => Binding::Typed,
        };
        let row = if log_in { RowName::Login } else { RowName::Operation };
        Ok(match (typed, bool::from(is_scanned)) {
            (Some(matched), _) => turn.accept(&named, binding, Some(matched.drift)),
            (None, true) => turn.accept(&named, Binding::Scanned, None),
            (None, false) => turn.fail(row, self.policy),
        })
    }

    /// Judges a login OTP, at a time in Unix seconds (VER-24).
    ///
    /// # Errors
    ///
    /// `clock-went-back` or `key-failure`.
    pub fn login(&self, enrolment: &Enrolment, otp: &str, now: u64) -> Judged<()> {
        let turn = Turn::begin(enrolment, Input::Login, None, now)?;
        let otp = match turn.judge_otp(otp) {
            Ok(otp) => otp,
            Err(refusal) => return Ok(refusal.finish(turn)),
        };
        let step_s = otp::timed_step_s(enrolment.version);
        let links = LoginLinks::find(self.chains.as_ref(), turn.positions())?;
        let (now, after) = (turn.now(), enrolment.login_step);
        let matched =
            window::nearest(now, step_s, after, &otp, links.schemes(), |scheme, time| {
                otp::login(scheme, &self.keys, &self.p, time)
            })?;
        Ok(match matched {
            Some(matched) => turn.accept_login(matched),
            None => turn.fail(RowName::Login, self.policy),
        })
    }

    /// Judges a confirmation OTP for the action that a handle names, at a time in Unix seconds
    /// (VER-26).
    ///
    /// # Errors
    ///
    /// As [`Verifier::submit`].
    pub fn confirm<'r>(
        &self,
        enrolment: &Enrolment,
        operation: Option<&'r StoredOperation>,
        handle: Handle,
        otp: &str,
        now: u64,
    ) -> Judged<Operation<'r>> {
        let named = Named::find(enrolment, operation, handle)?;
        let turn = Turn::begin(enrolment, Input::Confirm, Some(handle), now)?;
        let (otp, named) = match turn.judge_form(otp, named) {
            Ok(judged) => judged,
            Err(refusal) => return Ok(refusal.finish(turn)),
        };
        if named.operation.shape() != Shape::Action
            || !self.policy.is_unlinked(named.operation.purpose())
        {
            return Ok(turn.refuse(Reason::NotUnlinked, Verdict::Rejected));
        }
        let step_s = otp::timed_step_s(enrolment.version);
        let links = LoginLinks::find(self.chains.as_ref(), turn.positions())?;
        let (now, after) = (turn.now(), enrolment.confirm_step);
        let matched =
            window::nearest(now, step_s, after, &otp, links.schemes(), |scheme, time| {
                otp::confirmation(scheme, &self.keys, &self.p, time)
            })?;
        Ok(match matched {
            Some(matched) => turn.accept_confirmation(&named, matched),
            None => turn.fail(RowName::Operation, self.policy),
        })
    }
}

impl Enrolment {
    /// Issues an operation, at a time in Unix seconds (VER-14 to VER-16).
    ///
    /// # Errors
    ///
    /// `clock-went-back`, `handle-taken`, and those of [`Issuer::draw`]. A refusal comes out of the
    /// commit.
    pub fn issue<K: IssuerMac>(
        &self,
        issuer: &Issuer<K>,
        policy: &Policy,
        order: &Order<'_>,
        now: u64,
    ) -> Result<Commit<Write, Result<Issued, IssueRefused>>, VerifierError> {
        if (issuer.version(), issuer.key_id()) != (self.version, self.key_id) {
            return Err(VerifierError::OtherIssuer);
        }
        let turn = Turn::begin(self, Input::Issue, Some(order.handle), now)?;
        if let Err((refused, reason)) = turn.may_issue() {
            return Ok(turn.refuse(reason, Err(refused)));
        }
        if turn.is_live(order.handle) {
            return Err(VerifierError::HandleTaken);
        }
        let validity = Validity::new(turn.now(), policy.lifetime_s())
            .map_err(|error| VerifierError::Issue(error.into()))?;
        let taken = |id: &_| turn.is_taken(id);
        let draws = match (order.randomness, self.positions) {
            (Randomness::V1(nonces), _) => Draws::V1(nonces),
            (Randomness::V2(fresh), Some(Positions { issued, cur, .. })) => Draws::V2 {
                serials: Serials::new(issued.saturating_add(1), cur)
                    .map_err(|error| VerifierError::Issue(error.into()))?, // VER-39
                fresh,
            },
            (Randomness::V2(_), None) => return Err(VerifierError::OtherIssuer),
        };
        let issued = issuer.draw(order.operation, validity, draws, taken)?;
        Ok(turn.issue(order, issued, validity, policy))
    }

    /// Ends the operation that a handle names (VER-32). Gives whether it was live.
    ///
    /// # Errors
    ///
    /// `clock-went-back`.
    pub fn cancel(&self, handle: Handle, now: u64) -> Result<Commit<Write, bool>, VerifierError> {
        Turn::begin(self, Input::Cancel, Some(handle), now).map(Turn::cancel)
    }

    /// Clears both rows and their blocks (VER-33), at a time in Unix seconds. Gives whether it
    /// was active.
    pub fn unblock(&self, now: u64) -> Commit<Write, bool> {
        Turn::unblock(self, now)
    }

    /// Ends the enrolment for good (VER-34). Gives whether it had not ended before.
    ///
    /// # Errors
    ///
    /// `clock-went-back`.
    pub fn revoke(&self, now: u64) -> Result<Commit<Write, bool>, VerifierError> {
        Turn::begin(self, Input::Revoke, None, now).map(Turn::revoke)
    }

    /// The first input of an enrolment after the records were restored from a backup: ends what is
    /// live, and in version 2 skips serials (VER-47). Gives whether it had not ended before.
    ///
    /// # Errors
    ///
    /// `clock-went-back`.
    pub fn restore(&self, now: u64) -> Result<Commit<Write, bool>, VerifierError> {
        Turn::begin(self, Input::Restore, None, now).map(Turn::restore)
    }
}

/// The operation that a handle names: its record and what its body holds.
struct Named<'r> {
    stored: &'r StoredOperation,
    serials: Option<Serials>,
    operation: Operation<'r>,
}

impl<'r> Named<'r> {
    /// A record that is not the handle's, or not the enrolment's, names nothing.
    fn find(
        enrolment: &Enrolment,
        operation: Option<&'r StoredOperation>,
        handle: Handle,
    ) -> Result<Option<Self>, RecordError> {
        operation
            .filter(|stored| stored.handle == handle && stored.enrolment == enrolment.id)
            .map(|stored| {
                let contents = stored.contents()?;
                let serials = contents.serials();
                Ok(Self { stored, serials, operation: contents.operation })
            })
            .transpose()
    }

    fn is_log_in(&self) -> bool {
        self.operation.purpose() == Purpose::LogIn
    }
}
