//! The authenticator: the phone's side, as a state and the inputs that change it.
//!
//! The authenticator only computes: the app provides the clock, the time since boot, camera, keypad and
//! store. Each input takes the stored state and gives a [`Commit`]. The operation or the OTP comes out
//! only after the new state was stored (AUTH-4). An input that is refused gives no commit, so the state
//! stays as it was (AUTH-6). The types [`OperationId`], [`TypedDetails`] and [`Pin`] judge the form of
//! what the customer enters (AUTH-16, AUTH-25). The authenticator can't tell a right PIN from a wrong
//! one (AUTH-17).
//!
//! In version 2 the state has two chains. A scan steps them, and the earlier values leave the state
//! before the operation comes out (AUTH-22). The chain value of the scanned payload, s_n, is then in
//! [`ScannedOperation`] alone (AUTH-23).
//!
//! ```
//! # use dlotp::{Version, issuer, keys::{AuthenticatorKeys, IssuerKeys, Secret}};
//! # use dlotp::operation::{ActionDraft, Operation, Purpose};
//! # use dlotp::payload::{Serials, Validity};
//! use dlotp::{Code, Pin, authenticator::{Authenticator, State, Time}, payload::Payload};
//! # let secret = Secret::from([7; 32]);
//! # let issuer_keys = IssuerKeys::derive(&secret, Version::V2);
//! # let keys = AuthenticatorKeys::derive(&secret, Version::V2);
//! # let draft = ActionDraft { purpose: Purpose::LogIn.into(), title: "Log in", details: vec![] };
//! # let operation = Operation::action(&draft)?;
//! # let validity = Validity { issued_at: 1_767_225_600, lifetime_s: 300 };
//! # let serials = Serials { serial: 1, login_position: 0 };
//! # let (serials, random) = (Some(serials), &mut getrandom::SysRng);
//! # let issued = issuer::issue(&issuer_keys, &operation, validity, serials, random, |_| false)?;
//! # let text = &issued.text;
//! # struct Store(State);
//! # impl Store { fn write(&mut self, state: &State) -> Result<(), std::io::Error> { self.0 = state.clone(); Ok(()) } }
//! # let mut store = Store(State::new(&secret, Version::V2));
//!
//! let phone = Authenticator::new(keys);
//! let time = Time { unix: 1_767_225_685, since_boot_s: 5000, boot: [0xa0; 16] };
//!
//! let commit = phone.scan(&store.0, &mut text.parse::<Payload>()?, time)?;
//! let scanned = commit.store(|state| store.write(state))?;
//! for row in scanned.operation().display() {
//!     println!("{row}");
//! }
//!
//! let pin = "271828".parse::<Pin>()?;
//! let commit = phone.authorise(&store.0, &scanned, &pin, time)?;
//! let otp = commit.store(|state| store.write(state))?;
//! println!("{}", otp.expose());
//!
//! // A payload is opened once.
//! let again = phone.scan(&store.0, &mut text.parse::<Payload>()?, time);
//! assert_eq!(again.unwrap_err().code(), Code::Stale);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bucket;
mod state;
mod time_base;

pub(crate) use self::{bucket::BucketEmpty, state::StateError};
pub use self::{
    state::{State, StateView},
    time_base::TimeBase,
};
use crate::{
    Commit, Error,
    chain::{self, Chain, MAX_STEPS},
    keys::{Identity, KeyError, KeySet, MacUnder, Open, PinMac, role},
    operation::Operation,
    operation_id::OperationId,
    otp::{self, Otp, Scheme, Typing},
    payload::{Digest, Payload, PayloadError, Validity},
    pin::Pin,
    typed::{MalformedTyped, TypedDetails},
};

/// The time of an input (AUTH-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// The clock, in Unix seconds.
    pub unix: u64,
    /// The whole seconds since boot, sleep included.
    pub since_boot_s: u64,
    /// An identifier of this boot; zeros where the platform has none.
    pub boot: [u8; 16],
}

/// The keys that an authenticator computes with: those of [`AuthenticatorKeys`], or of a keystore.
///
/// Every type with these traits has it.
///
/// ```
/// use dlotp::{Version, authenticator::{Authenticator, AuthenticatorMac}};
/// use dlotp::keys::{AuthenticatorKeys, Secret};
///
/// fn phone<K: AuthenticatorMac>(keys: K) -> Authenticator<K> {
///     Authenticator::new(keys)
/// }
///
/// # let secret = Secret::from([42; 32]);
/// let phone = phone(AuthenticatorKeys::derive(&secret, Version::V2));
/// ```
///
/// [`AuthenticatorKeys`]: crate::keys::AuthenticatorKeys
pub trait AuthenticatorMac:
    KeySet
    + MacUnder<role::Payload>
    + MacUnder<role::Otp>
    + MacUnder<role::Login>
    + MacUnder<role::Confirm>
    + MacUnder<role::Pin>
    + Open
{
}

impl<K> AuthenticatorMac for K where
    K: KeySet
        + MacUnder<role::Payload>
        + MacUnder<role::Otp>
        + MacUnder<role::Login>
        + MacUnder<role::Confirm>
        + MacUnder<role::Pin>
        + Open
{
}

/// The authenticator of one enrolment, the one that its keys belong to.
#[derive(Clone, Debug)]
pub struct Authenticator<K> {
    keys: K,
}

/// An operation that a scan authenticated. It comes out once the state was stored.
///
/// Keep it in memory while the operation is displayed, and never store it: in version 2 it holds the
/// chain value s_n (AUTH-23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannedOperation {
    identity: Identity,
    validity: Validity,
    operation: Operation<'static>,
    digest: Digest,
    s: Option<Chain<chain::Scan>>,
}

impl<K: AuthenticatorMac> Authenticator<K> {
    /// Makes an authenticator of these keys.
    pub const fn new(keys: K) -> Self {
        Self { keys }
    }

    /// Opens a payload. The phone's clock refuses none (AUTH-10), and the bucket stays as it is (AUTH-11).
    ///
    /// # Errors
    ///
    /// The errors of [`Payload::verify`]; then `malformed-state` for a state of the other version; then
    /// `stale` (AUTH-8, AUTH-21). The state stays as it was.
    pub fn scan(
        &self,
        state: &State,
        payload: &mut Payload,
        time: Time,
    ) -> Result<Commit<State, ScannedOperation>, Error> {
        let payload = payload.verify(&self.keys)?;
        let identity = self.check(state)?;
        let validity = payload.validity();
        let mut next = state.clone();
        let s = next.open(validity, payload.serials(), time)?;
        let (operation, digest) = (payload.operation().clone().into_owned(), payload.digest());
        Ok(Commit::new(next, ScannedOperation { identity, validity, operation, digest, s }))
    }

    /// Computes the OTP for an operation that was displayed. A wrong PIN gives a well-formed OTP too (OTP-8).
    ///
    /// # Errors
    ///
    /// `unknown-key` for an operation of another enrolment, `malformed-state`, `bucket-empty`,
    /// `key-failure`. The state stays as it was.
    pub fn authorise(
        &self,
        state: &State,
        scanned: &ScannedOperation,
        pin: &Pin,
        time: Time,
    ) -> Result<Commit<State, Otp>, Error> {
        if scanned.identity != self.keys.identity() {
            return Err(PayloadError::UnknownKey { named: scanned.identity }.into());
        }
        let scheme = Scheme::of(scanned.s.as_ref());
        self.give(state, time, pin, |p, _| otp::scanned(scheme, &self.keys, p, &scanned.digest))
    }

    /// Computes the OTP for an operation ID that the customer typed, in version 2 together with the details
    /// from the invoice.
    ///
    /// ```
    /// # use dlotp::keys::{AuthenticatorKeys, Secret};
    /// use dlotp::{Code, OperationId, Pin, TypedDetails, Version, operation::Purpose};
    /// use dlotp::authenticator::{Authenticator, State, Time};
    /// # let secret = Secret::from([42; 32]);
    /// # let state = State::new(&secret, Version::V2);
    /// # let phone = Authenticator::new(AuthenticatorKeys::derive(&secret, Version::V2));
    /// # let time = Time { unix: 1_767_225_685, since_boot_s: 5000, boot: [0xa0; 16] };
    ///
    /// let id = OperationId::parse(Version::V2, "41723464")?;
    /// let transfer = Purpose::CreditTransfer.into();
    /// let details = TypedDetails::payment(transfer, "1250,00", "EUR", "00123456")?;
    /// let pin = "271828".parse::<Pin>()?;
    /// let commit = phone.authorise_typed(&state, &id, Some(&details), &pin, time)?;
    /// # let store = |_: &_| Ok::<(), dlotp::Error>(());
    /// println!("{}", commit.store(store)?.expose());
    ///
    /// let error = phone.authorise_typed(&state, &id, None, &pin, time).unwrap_err();
    /// assert_eq!(error.code(), Code::MalformedTyped);
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `malformed-typed` in version 1 with details, or in version 2 without; `malformed-state`,
    /// `bucket-empty`, `key-failure`. The state stays as it was.
    pub fn authorise_typed(
        &self,
        state: &State,
        id: &OperationId,
        details: Option<&TypedDetails>,
        pin: &Pin,
        time: Time,
    ) -> Result<Commit<State, Otp>, Error> {
        let typing = match (state.login_chain(), details) {
            (None, None) => Typing::V1,
            (Some(l), Some(typed)) => Typing::V2 { l, typed },
            _ => return Err(MalformedTyped::OtherVersion.into()),
        };
        self.give(state, time, pin, |p, unix| otp::typed(typing, &self.keys, p, id, unix))
    }

    /// Computes the OTP for a login.
    ///
    /// # Errors
    ///
    /// `malformed-state`, `bucket-empty` or `key-failure`. The state stays as it was.
    pub fn login(&self, state: &State, pin: &Pin, time: Time) -> Result<Commit<State, Otp>, Error> {
        let scheme = Scheme::of(state.login_chain());
        self.give(state, time, pin, |p, unix| otp::login(scheme, &self.keys, p, unix))
    }

    /// Computes the OTP that confirms an action without dynamic linking. [`State::view`] has an example.
    ///
    /// # Errors
    ///
    /// The errors of [`Authenticator::login`].
    pub fn confirm(
        &self,
        state: &State,
        pin: &Pin,
        time: Time,
    ) -> Result<Commit<State, Otp>, Error> {
        let scheme = Scheme::of(state.login_chain());
        self.give(state, time, pin, |p, unix| otp::confirmation(scheme, &self.keys, p, unix))
    }

    /// Takes one OTP from the bucket, whatever the domain and the PIN (AUTH-13), and computes it. The chains
    /// stay (AUTH-24).
    fn give(
        &self,
        state: &State,
        time: Time,
        pin: &Pin,
        compute: impl FnOnce(&PinMac, u64) -> Result<Otp, KeyError>,
    ) -> Result<Commit<State, Otp>, Error> {
        self.check(state)?;
        let bucket = state.bucket.take(time.since_boot_s, time.boot)?;
        let otp = compute(&PinMac::compute(&self.keys, pin)?, state.otp_time(time))?;
        Ok(Commit::new(State { bucket, ..state.clone() }, otp))
    }

    /// Refuses a state of the other version (AUTH-20, ENR-23).
    fn check(&self, state: &State) -> Result<Identity, StateError> {
        let identity = self.keys.identity();
        if state.version() == identity.version {
            Ok(identity)
        } else {
            Err(StateError::Version { expected: identity.version, found: state.version() })
        }
    }
}

impl ScannedOperation {
    /// Returns the operation. Display it in full before you ask for a PIN (AUTH-12, OP-26).
    #[must_use]
    pub const fn operation(&self) -> &Operation<'static> {
        &self.operation
    }

    /// Returns when the operation was issued and how long it lives.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        self.validity
    }
}

/// A payload that a newer one has overtaken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StalePayload {
    /// The payload expired before the newest one that was opened had been issued.
    #[error("payload ended at {ended_at}: expected one that lives after {newest_issued_at}")]
    Ended { ended_at: u64, newest_issued_at: u64 },
    /// The payload's serials have passed, or no bank can have given them.
    #[error(
        "payload of n {serial} and m {login_position}: expected n from {least} to {MAX_STEPS} more, \
         and m below n and at most {MAX_STEPS} more than {kept}"
    )]
    Overtaken { serial: u64, login_position: u64, least: u64, kept: u64 },
}
