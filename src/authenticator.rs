//! The authenticator: what the phone remembers, what an input changes, what comes out.
//!
//! It computes and does nothing else: clock, time since boot, camera, keypad and store are the
//! app's. Each input takes the state that is stored and gives a [`Commit`]; the operation or the
//! OTP comes out only when the new state was stored (AUTH-4). An input that is refused gives no
//! commit, and so leaves the state as it was (AUTH-6). The forms of operation ID and PIN are judged
//! before, by their types (AUTH-15); nothing here knows whether a PIN is right (AUTH-16).
//!
//! ```
//! # use dlotp::{Version, issuer::Issuer, keys::{AuthenticatorKeys, IssuerKeys, Secret}};
//! # use dlotp::operation::{ActionDraft, Operation, Purpose};
//! # use dlotp::payload::{Nonce, Payload, Validity};
//! use dlotp::{authenticator::{Authenticator, State, Time}, pin::Pin};
//! # let secret = Secret::new([7; 32]);
//! # let key_id = secret.key_id(Version::V1);
//! # let issuer = Issuer::new(Version::V1, key_id, IssuerKeys::derive(&secret, Version::V1));
//! # let keys = AuthenticatorKeys::derive(&secret, Version::V1);
//! # let draft = ActionDraft { purpose: Purpose::LogIn.into(), title: "Log in", details: vec![] };
//! # let operation = Operation::action(&draft)?;
//! # let issued = issuer.issue(&operation, Validity::new(1_767_225_600, 300)?, Nonce::new([1; 12]))?;
//! # let text = issued.text();
//! # struct Store(State);
//! # impl Store { fn write(&mut self, state: &State) -> Result<(), std::io::Error> { self.0 = *state; Ok(()) } }
//! # let mut store = Store(State::default());
//!
//! let phone = Authenticator::new(Version::V1, key_id, keys);
//! let time = Time { unix: 1_767_225_685, since_boot_s: 5000, boot: [0xa0; 16] };
//!
//! let payload = Payload::parse(text)?;
//! let commit = phone.scan(&store.0, &payload, time)?;
//! let opened = commit.store(|state| store.write(state))?;
//! for row in opened.operation().display() {
//!     println!("{row}");
//! }
//!
//! let pin = Pin::parse("271828")?;
//! let commit = phone.authorise(&store.0, &opened.scanned(), &pin, time)?;
//! let otp = commit.store(|state| store.write(state))?;
//! println!("{}", otp.expose());
//!
//!
//! // A payload that ended before this one was issued is a replay.
//! # let old = issuer.issue(&operation, Validity::new(1_767_225_300, 300)?, Nonce::new([2; 12]))?;
//! let old = Payload::parse(old.text())?;
//! assert!(phone.scan(&store.0, &old, time).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bucket;
mod state;

pub use self::{
    bucket::{BucketEmpty, CAPACITY, REFILL_S},
    state::{State, StateError},
};
use crate::{
    Commit, Version,
    keys::{KeyError, KeyId, MacUnder, PinMac, role},
    operation::Operation,
    operation_id::OperationId,
    otp::{self, Otp},
    payload::{Digest, Payload, PayloadError, VerifiedPayload},
    pin::Pin,
};

/// How far an issued-at may lie ahead of the clock to move `F`, in seconds (AUTH-8).
pub const MAX_AHEAD_S: u64 = 86_400;

/// The time of an input (AUTH-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// The clock, in Unix seconds.
    pub unix: u64,
    /// Whole seconds since boot, counted through sleep.
    pub since_boot_s: u64,
    /// What tells this boot from others; zeros where the platform has nothing.
    pub boot: [u8; 16],
}

/// The keys that an authenticator computes with.
pub trait AuthenticatorMac:
    MacUnder<role::Payload>
    + MacUnder<role::Otp>
    + MacUnder<role::Login>
    + MacUnder<role::Confirm>
    + MacUnder<role::Pin>
{
}

impl<K> AuthenticatorMac for K where
    K: MacUnder<role::Payload>
        + MacUnder<role::Otp>
        + MacUnder<role::Login>
        + MacUnder<role::Confirm>
        + MacUnder<role::Pin>
{
}

/// The authenticator of one enrolment: its version, key-id and keys.
#[derive(Clone, Debug)]
pub struct Authenticator<K> {
    version: Version,
    key_id: KeyId,
    keys: K,
}

/// An operation that was authenticated, and came out because the state was stored.
#[derive(Clone, Debug)]
pub struct Opened<'a>(VerifiedPayload<'a>);

/// What an OTP is asked for after its operation was displayed. It is small, to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scanned {
    version: Version,
    key_id: KeyId,
    digest: Digest,
}

impl<K: AuthenticatorMac> Authenticator<K> {
    /// The authenticator of the enrolment with this version and key-id.
    pub const fn new(version: Version, key_id: KeyId, keys: K) -> Self {
        Self { version, key_id, keys }
    }

    /// The enrolment's version.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The enrolment's key-id.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Opens a payload. The phone's clock refuses nothing (AUTH-9); it takes nothing from the
    /// bucket (AUTH-10).
    ///
    /// # Errors
    ///
    /// Those of [`Payload::verify`], then `stale` (AUTH-7). The state stays as it was.
    pub fn scan<'a>(
        &self,
        state: &State,
        payload: &'a Payload,
        time: Time,
    ) -> Result<Commit<State, Opened<'a>>, AuthenticatorError> {
        let verified = payload.verify(self.version, self.key_id, &self.keys)?;
        let validity = verified.validity();
        if validity.ends_at() <= state.f {
            return Err(AuthenticatorError::Stale { ended_at: validity.ends_at(), f: state.f });
        }
        let mut next = *state;
        if validity.issued_at() <= time.unix.saturating_add(MAX_AHEAD_S) {
            next.f = state.f.max(validity.issued_at()); // AUTH-8
        }
        Ok(Commit::new(next, Opened(verified)))
    }

    /// The OTP for an operation that was displayed. A wrong PIN gives a well-formed one (OTP-8).
    ///
    /// # Errors
    ///
    /// `unknown-key` for an operation of another enrolment, `bucket-empty`, `key-failure`. The
    /// state stays as it was.
    pub fn authorise(
        &self,
        state: &State,
        scanned: &Scanned,
        pin: &Pin,
        time: Time,
    ) -> Result<Commit<State, Otp>, AuthenticatorError> {
        let &Scanned { version, key_id, digest } = scanned;
        if (version, key_id) != (self.version, self.key_id) {
            return Err(PayloadError::UnknownKey { version, key_id }.into());
        }
        self.give(state, time, pin, |p, _| otp::scanned(self.version, &self.keys, p, &digest))
    }

    /// The OTP for an operation ID that the customer typed.
    ///
    /// # Errors
    ///
    /// `bucket-empty` or `key-failure`. The state stays as it was.
    pub fn type_id(
        &self,
        state: &State,
        id: &OperationId,
        pin: &Pin,
        time: Time,
    ) -> Result<Commit<State, Otp>, AuthenticatorError> {
        self.give(state, time, pin, |p, unix| otp::typed(self.version, &self.keys, p, id, unix))
    }

    /// The OTP for a login.
    ///
    /// # Errors
    ///
    /// As [`Authenticator::type_id`].
    pub fn login(
        &self,
        state: &State,
        pin: &Pin,
        time: Time,
    ) -> Result<Commit<State, Otp>, AuthenticatorError> {
        self.give(state, time, pin, |p, unix| otp::login(self.version, &self.keys, p, unix))
    }

    /// The OTP for an action that needs no dynamic linking.
    ///
    /// # Errors
    ///
    /// As [`Authenticator::type_id`].
    pub fn confirm(
        &self,
        state: &State,
        pin: &Pin,
        time: Time,
    ) -> Result<Commit<State, Otp>, AuthenticatorError> {
        self.give(state, time, pin, |p, unix| otp::confirmation(self.version, &self.keys, p, unix))
    }

    /// Takes one from the bucket and computes, whatever the domain and the PIN (AUTH-12), for the
    /// time max(clock, F) (AUTH-14).
    fn give(
        &self,
        state: &State,
        time: Time,
        pin: &Pin,
        compute: impl FnOnce(&PinMac, u64) -> Result<Otp, KeyError>,
    ) -> Result<Commit<State, Otp>, AuthenticatorError> {
        let bucket = state.bucket.take(time.since_boot_s, time.boot)?;
        let otp = compute(&PinMac::compute(&self.keys, pin)?, time.unix.max(state.f))?;
        Ok(Commit::new(State { bucket, ..*state }, otp))
    }
}

impl<'a> Opened<'a> {
    /// The operation, to be displayed in full before a PIN is asked for (AUTH-11, OP-26).
    #[must_use]
    pub const fn operation(&self) -> &Operation<'a> {
        self.0.operation()
    }

    /// The payload that it came from.
    #[must_use]
    pub const fn payload(&self) -> &VerifiedPayload<'a> {
        &self.0
    }

    /// What its OTP is asked for with.
    #[must_use]
    pub fn scanned(&self) -> Scanned {
        Scanned { version: self.0.version(), key_id: self.0.key_id(), digest: self.0.digest() }
    }
}

/// Why nothing came out.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticatorError {
    /// The payload gives no operation.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The payload expired before the newest one that was opened had been issued.
    #[error("payload ended at {ended_at}: expected one that lives after {f}")]
    Stale {
        /// When it ended, in Unix seconds.
        ended_at: u64,
        /// The largest issued-at that was opened, in Unix seconds.
        f: u64,
    },
    /// No OTP is left for now.
    #[error(transparent)]
    BucketEmpty(#[from] BucketEmpty),
    /// A key gave no answer.
    #[error(transparent)]
    Key(#[from] KeyError),
}
