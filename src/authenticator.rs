//! The authenticator: what the phone remembers, what an input changes, what comes out.
//!
//! It computes and does nothing else: clock, time since boot, camera, keypad and store are the
//! app's. Each input takes the state that is stored and gives a [`Commit`]; the operation or the
//! OTP comes out only when the new state was stored (AUTH-4). An input that is refused gives no
//! commit, and so leaves the state as it was (AUTH-6). The forms of operation ID, of what is keyed in
//! with it, and of the PIN are judged before, by their types (AUTH-16, AUTH-25); nothing here knows
//! whether a PIN is right (AUTH-17).
//!
//! In version 2 the state has two chains, from [`State::start`]; what a scan moves on is gone from it
//! before the operation comes out (AUTH-22), and s_n is in [`Scanned`] alone (AUTH-23).
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
//! # let issued = issuer.issue(&operation, Validity::new(1_767_225_600, 300)?, Nonce::new([1; 12]).into())?;
//! # let text = issued.text();
//! # struct Store(State);
//! # impl Store { fn write(&mut self, state: &State) -> Result<(), std::io::Error> { self.0 = state.clone(); Ok(()) } }
//! # let mut store = Store(State::default());
//!
//! let phone = Authenticator::new(Version::V1, key_id, keys);
//! let time = Time { unix: 1_767_225_685, since_boot_s: 5000, boot: [0xa0; 16] };
//!
//! let mut payload = Payload::parse(text)?;
//! let commit = phone.scan(&store.0, &mut payload, time)?;
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
//! # let old = issuer.issue(&operation, Validity::new(1_767_225_300, 300)?, Nonce::new([2; 12]).into())?;
//! let mut old = Payload::parse(old.text())?;
//! assert!(phone.scan(&store.0, &mut old, time).is_err());
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
    chain::{self, Chain},
    keys::{KeyError, KeyId, MacUnder, Open, PinMac, role},
    operation::Operation,
    operation_id::OperationId,
    otp::{self, Otp, Scheme, Typing},
    payload::{Digest, Payload, PayloadError, VerifiedPayload},
    pin::Pin,
    typed::{MalformedTyped, Typed},
};

/// How far an issued-at may lie ahead of the clock to move `F`, in seconds (AUTH-9).
pub const MAX_AHEAD_S: u64 = 86_400;
/// How far a payload's n may lie ahead of the state's p (AUTH-21).
pub const MAX_SKIPPED: u64 = 1 << 20;

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
    + Open
{
}

impl<K> AuthenticatorMac for K where
    K: MacUnder<role::Payload>
        + MacUnder<role::Otp>
        + MacUnder<role::Login>
        + MacUnder<role::Confirm>
        + MacUnder<role::Pin>
        + Open
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
pub struct Opened<'a> {
    payload: VerifiedPayload<'a>,
    s: Option<Chain<chain::Scanned>>,
}

/// What an OTP is asked for after its operation was displayed. It is small, to be kept in memory
/// while the operation is displayed, and never stored: in version 2 it has s_n (AUTH-23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    version: Version,
    key_id: KeyId,
    digest: Digest,
    s: Option<Chain<chain::Scanned>>,
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

    /// Opens a payload. The phone's clock refuses nothing (AUTH-10); it takes nothing from the
    /// bucket (AUTH-11).
    ///
    /// # Errors
    ///
    /// Those of [`Payload::verify`], `malformed-state` for a state of the other version, then `stale`
    /// (AUTH-8, AUTH-21). The state stays as it was.
    pub fn scan<'a>(
        &self,
        state: &State,
        payload: &'a mut Payload,
        time: Time,
    ) -> Result<Commit<State, Opened<'a>>, AuthenticatorError> {
        let payload = payload.verify(self.version, self.key_id, &self.keys)?;
        self.check(state)?;
        let validity = payload.validity();
        if validity.ends_at() <= state.f {
            return Err(AuthenticatorError::Stale { ended_at: validity.ends_at(), f: state.f });
        }
        let mut next = state.clone();
        if validity.issued_at() <= time.unix.saturating_add(MAX_AHEAD_S) {
            next.f = state.f.max(validity.issued_at()); // AUTH-9
        }
        let s = payload.serials().map(|serials| next.take(serials)).transpose()?.flatten();
        Ok(Commit::new(next, Opened { payload, s }))
    }

    /// The OTP for an operation that was displayed. A wrong PIN gives a well-formed one (OTP-8).
    ///
    /// # Errors
    ///
    /// `unknown-key` for an operation of another enrolment, `malformed-state`, `bucket-empty`,
    /// `key-failure`. The state stays as it was.
    pub fn authorise(
        &self,
        state: &State,
        scanned: &Scanned,
        pin: &Pin,
        time: Time,
    ) -> Result<Commit<State, Otp>, AuthenticatorError> {
        let Scanned { version, key_id, digest, s } = scanned;
        if (*version, *key_id) != (self.version, self.key_id) {
            return Err(PayloadError::UnknownKey { version: *version, key_id: *key_id }.into());
        }
        let scheme = Scheme::of(s.as_ref());
        self.give(state, time, pin, |p, _| otp::scanned(scheme, &self.keys, p, digest))
    }

    /// The OTP for an operation ID that the customer typed, in version 2 with what was keyed in
    /// with it.
    ///
    /// # Errors
    ///
    /// `malformed-typed` where something was keyed in and the version has nothing, or the reverse;
    /// `malformed-state`, `bucket-empty`, `key-failure`. The state stays as it was.
    pub fn type_id(
        &self,
        state: &State,
        id: &OperationId,
        typed: Option<&Typed>,
        pin: &Pin,
        time: Time,
    ) -> Result<Commit<State, Otp>, AuthenticatorError> {
        let typing = match (state.login_chain(), typed) {
            (None, None) => Typing::V1,
            (Some(l), Some(typed)) => Typing::V2 { l, typed },
            _ => return Err(MalformedTyped::OtherVersion.into()),
        };
        self.give(state, time, pin, |p, unix| otp::typed(typing, &self.keys, p, id, unix))
    }

    /// The OTP for a login.
    ///
    /// # Errors
    ///
    /// `malformed-state`, `bucket-empty` or `key-failure`. The state stays as it was.
    pub fn login(
        &self,
        state: &State,
        pin: &Pin,
        time: Time,
    ) -> Result<Commit<State, Otp>, AuthenticatorError> {
        let scheme = Scheme::of(state.login_chain());
        self.give(state, time, pin, |p, unix| otp::login(scheme, &self.keys, p, unix))
    }

    /// The OTP for an action that needs no dynamic linking.
    ///
    /// # Errors
    ///
    /// As [`Authenticator::login`].
    pub fn confirm(
        &self,
        state: &State,
        pin: &Pin,
        time: Time,
    ) -> Result<Commit<State, Otp>, AuthenticatorError> {
        let scheme = Scheme::of(state.login_chain());
        self.give(state, time, pin, |p, unix| otp::confirmation(scheme, &self.keys, p, unix))
    }

    /// Takes one from the bucket and computes, whatever the domain and the PIN (AUTH-13), for the
    /// time max(clock, F) (AUTH-15). The chains stay (AUTH-24).
    fn give(
        &self,
        state: &State,
        time: Time,
        pin: &Pin,
        compute: impl FnOnce(&PinMac, u64) -> Result<Otp, KeyError>,
    ) -> Result<Commit<State, Otp>, AuthenticatorError> {
        self.check(state)?;
        let bucket = state.bucket.take(time.since_boot_s, time.boot)?;
        let otp = compute(&PinMac::compute(&self.keys, pin)?, time.unix.max(state.f))?;
        Ok(Commit::new(State { bucket, ..state.clone() }, otp))
    }

    /// A state is of use in its version alone (AUTH-20, ENR-23).
    fn check(&self, state: &State) -> Result<(), StateError> {
        if state.version() == self.version {
            Ok(())
        } else {
            Err(StateError::Version { expected: self.version, found: state.version() })
        }
    }
}

impl<'a> Opened<'a> {
    /// The operation, to be displayed in full before a PIN is asked for (AUTH-12, OP-26).
    #[must_use]
    pub const fn operation(&self) -> &Operation<'a> {
        self.payload.operation()
    }

    /// The payload that it came from.
    #[must_use]
    pub const fn payload(&self) -> &VerifiedPayload<'a> {
        &self.payload
    }

    /// What its OTP is asked for with.
    #[must_use]
    pub fn scanned(&self) -> Scanned {
        let Self { payload, s } = self;
        let (version, key_id, digest) = (payload.version(), payload.key_id(), payload.digest());
        Scanned { version, key_id, digest, s: s.clone() }
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
    /// The payload's serials have passed, or are those of no bank.
    #[error("payload of n {n} and m {m}: expected n from {p} to {MAX_SKIPPED} more, and m below n")]
    Overtaken {
        /// The payload's serial.
        n: u64,
        /// The verifier's position when it was issued.
        m: u64,
        /// The least serial that is not stale.
        p: u64,
    },
    /// The state is not one of the enrolment.
    #[error(transparent)]
    State(#[from] StateError),
    /// What was keyed in is not what the version has keyed in.
    #[error(transparent)]
    Typed(#[from] MalformedTyped),
    /// No OTP is left for now.
    #[error(transparent)]
    BucketEmpty(#[from] BucketEmpty),
    /// A key gave no answer.
    #[error(transparent)]
    Key(#[from] KeyError),
}
