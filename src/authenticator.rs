//! The authenticator: what the phone remembers, what an input changes, what comes out.
//!
//! It computes and does nothing else: clock, time since boot, camera, keypad and store are the
//! app's. Each input takes the state that is stored and gives a [`Commit`]; the operation or the
//! OTP comes out only when the new state was stored (AUTH-4). An input that is refused gives no
//! commit, and so leaves the state as it was (AUTH-6). The forms of operation ID, of what is keyed in
//! with it, and of the PIN are judged before, by their types (AUTH-16, AUTH-25); nothing here knows
//! whether a PIN is right (AUTH-17).
//!
//! In version 2 the state has two chains. What a scan moves on is gone from the state before the
//! operation comes out (AUTH-22), and s_n is in [`ScannedOperation`] alone (AUTH-23).
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
    /// Whole seconds since boot, counted through sleep.
    pub since_boot_s: u64,
    /// What tells this boot from others; zeros where the platform has nothing.
    pub boot: [u8; 16],
}

/// The keys that an authenticator computes with.
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

/// The authenticator of the enrolment that its keys belong to.
#[derive(Clone, Debug)]
pub struct Authenticator<K> {
    keys: K,
}

/// An operation that was authenticated, and came out because the state was stored.
///
/// Keep it in memory while the operation is displayed, and never store it: in version 2 it has s_n
/// (AUTH-23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannedOperation {
    identity: Identity,
    validity: Validity,
    operation: Operation<'static>,
    digest: Digest,
    s: Option<Chain<chain::Scan>>,
}

impl<K: AuthenticatorMac> Authenticator<K> {
    /// The authenticator with these keys.
    pub const fn new(keys: K) -> Self {
        Self { keys }
    }

    /// Opens a payload. The phone's clock refuses nothing (AUTH-10); it takes nothing from the
    /// bucket (AUTH-11).
    ///
    /// # Errors
    ///
    /// Those of [`Payload::verify`], `malformed-state` for a state of the other version, then `stale`
    /// (AUTH-8, AUTH-21). The state stays as it was.
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

    /// The OTP for an operation that was displayed. A wrong PIN gives a well-formed one (OTP-8).
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

    /// The OTP for an operation ID that the customer typed, in version 2 with the details that were
    /// keyed in with it.
    ///
    /// # Errors
    ///
    /// `malformed-typed` where there are details and the version has none, or the reverse;
    /// `malformed-state`, `bucket-empty`, `key-failure`. The state stays as it was.
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

    /// The OTP for a login.
    ///
    /// # Errors
    ///
    /// `malformed-state`, `bucket-empty` or `key-failure`. The state stays as it was.
    pub fn login(&self, state: &State, pin: &Pin, time: Time) -> Result<Commit<State, Otp>, Error> {
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
    ) -> Result<Commit<State, Otp>, Error> {
        let scheme = Scheme::of(state.login_chain());
        self.give(state, time, pin, |p, unix| otp::confirmation(scheme, &self.keys, p, unix))
    }

    /// Takes one from the bucket and computes, whatever the domain and the PIN (AUTH-13). The chains
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

    /// A state is of use in its version alone (AUTH-20, ENR-23).
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
    /// The operation, to be displayed in full before a PIN is asked for (AUTH-12, OP-26).
    #[must_use]
    pub const fn operation(&self) -> &Operation<'static> {
        &self.operation
    }

    /// When it was issued and how long it lives.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        self.validity
    }
}

/// A payload that was overtaken by a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StalePayload {
    /// It expired before the newest one that was opened had been issued.
    #[error("payload ended at {ended_at}: expected one that lives after {newest_issued_at}")]
    Ended { ended_at: u64, newest_issued_at: u64 },
    /// Its serials have passed, or no bank can have given them.
    #[error(
        "payload of n {serial} and m {login_position}: expected n from {least} to {MAX_STEPS} more, \
         and m below n and at most {MAX_STEPS} more than {kept}"
    )]
    Overtaken { serial: u64, login_position: u64, least: u64, kept: u64 },
}
