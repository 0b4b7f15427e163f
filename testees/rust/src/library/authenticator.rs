//! `authenticator.trace`: a phone from its initial state through a series of inputs.

use std::fmt::Write as _;

use dlotp::{
    Code, Commit, Version,
    authenticator::{Authenticator, AuthenticatorError, Scanned, State, StateError, Time},
    chain::Chains,
    keys::{AuthenticatorKeys, Secret},
    operation_id::{MalformedOperationId, OperationId},
    payload::{Payload, PayloadError},
    pin::{MalformedPin, Pin},
    typed::{MalformedTyped, Typed},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Args, Operation, Refusal, Versioned, payload::rows, v2::TypedJson, version};
use crate::hexadecimal::Hex;

/// A phone from its initial state through a series of inputs.
#[derive(Debug)]
pub enum Trace {}

/// The arguments of `authenticator.trace`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceArgs<K = Nothing> {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The inputs, in order.
    pub steps: Vec<Step<K>>,
}

/// What is keyed in with an operation ID in version 1: no members.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Nothing {}

/// What is keyed in with an operation ID in version 2.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Keyed {
    /// As text.
    pub typed: TypedJson,
}

/// What a version has keyed in with an operation ID.
pub trait KeyedIn {
    /// Reads it as a phone does.
    ///
    /// # Errors
    ///
    /// `malformed-typed`.
    fn read(&self) -> Result<Option<Typed>, MalformedTyped>;
}

impl KeyedIn for Nothing {
    fn read(&self) -> Result<Option<Typed>, MalformedTyped> {
        Ok(None)
    }
}

impl KeyedIn for Keyed {
    fn read(&self) -> Result<Option<Typed>, MalformedTyped> {
        self.typed.read().map(Some)
    }
}

/// One input.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "do", rename_all = "lowercase")]
pub enum Step<K = Nothing> {
    /// A text is scanned.
    Scan {
        /// The text of the QR code.
        text: String,
        /// When, and what becomes of it.
        #[serde(flatten)]
        moment: Moment,
    },
    /// An OTP for the operation that the last successful scan gave.
    Authorise {
        /// The PIN as entered.
        pin: String,
        /// When, and what becomes of it.
        #[serde(flatten)]
        moment: Moment,
    },
    /// An OTP for an operation ID.
    #[serde(rename_all = "kebab-case")]
    Type {
        /// The operation ID as typed.
        operation_id: String,
        /// What was keyed in with it.
        #[serde(flatten)]
        keyed: K,
        /// The PIN as entered.
        pin: String,
        /// When, and what becomes of it.
        #[serde(flatten)]
        moment: Moment,
    },
    /// An OTP for a login.
    Login {
        /// The PIN as entered.
        pin: String,
        /// When, and what becomes of it.
        #[serde(flatten)]
        moment: Moment,
    },
    /// An OTP for a confirmation.
    Confirm {
        /// The PIN as entered.
        pin: String,
        /// When, and what becomes of it.
        #[serde(flatten)]
        moment: Moment,
    },
    /// The store holds again what it held after a step.
    Restore {
        /// The step, counted from 1; 0 is before the first.
        step: usize,
    },
}

/// When an input comes (AUTH-3), and what becomes of what it writes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Moment {
    /// The clock, Unix seconds.
    pub unix: u64,
    /// Whole seconds since boot.
    pub since_boot: u64,
    /// The boot id, 16 bytes.
    pub boot: Hex<16>,
    /// Whether writing the state succeeds.
    pub store: Store,
}

/// Whether writing the state succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Store {
    /// The state is written.
    Ok,
    /// It is not, and the store says so.
    Fails,
}

/// The outputs of `authenticator.trace`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replies {
    /// One for each step.
    pub replies: Vec<Reply>,
}

/// What a step gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Reply {
    /// The operation of a payload, row by row: field and value.
    Display {
        /// The rows.
        display: Vec<(String, String)>,
    },
    /// An OTP.
    Otp {
        /// 8 digits.
        otp: String,
    },
    /// A refusal.
    Rejected {
        /// The code.
        rejected: String,
        /// Seconds until the next OTP, where the bucket is empty.
        #[serde(skip_serializing_if = "Option::is_none")]
        wait: Option<u64>,
    },
    /// The store failed and nothing came out.
    #[serde(rename_all = "kebab-case")]
    StoreFailed {
        /// Always true.
        store_failed: bool,
    },
    /// The store was put back.
    Restored {
        /// Always true.
        restored: bool,
    },
}

impl Operation for Trace {
    const NAME: &'static str = "authenticator.trace";
    const ROLE: &'static str = "authenticator";
    type Args = Versioned<TraceArgs, TraceArgs<Keyed>>;
    type Outputs = Replies;

    fn compute(args: &Self::Args) -> Result<Replies, Refusal> {
        match args {
            Versioned::V1(args) => played(args),
            Versioned::V2(args) => played(args),
        }
        .map(|(_, replies)| Replies { replies })
    }
}

/// What the phone has stored after each step, in words (AUTH-1, AUTH-19).
pub(super) fn states(args: &Args<Trace>) -> Result<Vec<String>, Refusal> {
    let (phone, _) = match args {
        Versioned::V1(args) => played(args),
        Versioned::V2(args) => played(args),
    }?;
    Ok(phone.history.iter().skip(1).map(in_words).collect())
}

fn in_words(state: &State) -> String {
    let mut words = format!("F {}, left {}, begin {}", state.f(), state.left(), state.begin());
    if let (Some(p), Some(q)) = (state.p(), state.q()) {
        let _ = write!(words, ", p {p}, q {q}");
    }
    words
}

fn played<K: KeyedIn>(args: &TraceArgs<K>) -> Result<(Phone, Vec<Reply>), Refusal> {
    let mut phone = Phone::new(version(args.version)?, &Secret::new(args.secret.0))?;
    let replies = args.steps.iter().map(|step| phone.play(step)).collect::<Result<_, _>>()?;
    Ok((phone, replies))
}

/// An app around the library's authenticator, with a store that can fail and be put back.
struct Phone {
    authenticator: Authenticator<AuthenticatorKeys>,
    /// What the store held: before the first step, and after each.
    history: Vec<State>,
    state: State,
    scanned: Option<Scanned>,
}

/// A refusal, or a trace that means nothing.
enum Stop {
    Rejected(Code, Option<u64>),
    StoreFailed,
    Trace(String),
}

impl From<AuthenticatorError> for Stop {
    fn from(error: AuthenticatorError) -> Self {
        let wait = match &error {
            AuthenticatorError::BucketEmpty(empty) => Some(empty.wait_s),
            _ => None,
        };
        Self::Rejected(Code::from(&error), wait)
    }
}

macro_rules! rejects {
    ($($error:ty),+) => {$(
        impl From<$error> for Stop {
            fn from(error: $error) -> Self {
                Self::Rejected(Code::from(&error), None)
            }
        }
    )+};
}

rejects! { PayloadError, MalformedPin, MalformedOperationId, MalformedTyped }

impl Phone {
    fn new(version: Version, secret: &Secret) -> Result<Self, Refusal> {
        let keys = AuthenticatorKeys::derive(secret, version);
        let state = match version {
            Version::V1 => State::default(),
            _ => State::start(&Chains::start(secret)).map_err(StateError::from)?,
        };
        Ok(Self {
            authenticator: Authenticator::new(version, secret.key_id(version), keys),
            history: vec![state.clone()],
            state,
            scanned: None,
        })
    }

    fn play<K: KeyedIn>(&mut self, step: &Step<K>) -> Result<Reply, Refusal> {
        let reply = match self.reply(step) {
            Ok(reply) => reply,
            Err(Stop::Rejected(code, wait)) => Reply::Rejected { rejected: code.to_string(), wait },
            Err(Stop::StoreFailed) => Reply::StoreFailed { store_failed: true },
            Err(Stop::Trace(reason)) => return Err(Refusal::Arguments(reason)),
        };
        self.history.push(self.state.clone());
        Ok(reply)
    }

    fn reply<K: KeyedIn>(&mut self, step: &Step<K>) -> Result<Reply, Stop> {
        let (phone, state) = (&self.authenticator, &self.state);
        match step {
            Step::Scan { text, moment } => {
                let mut payload = Payload::parse(text)?;
                let commit = phone.scan(state, &mut payload, time(moment))?;
                let opened = write(&mut self.state, moment.store, commit)?;
                self.scanned = Some(opened.scanned());
                Ok(Reply::Display { display: rows(opened.operation()) })
            }
            Step::Authorise { pin, moment } => {
                let none = || Stop::Trace("authorise: expected a scan before".to_owned());
                let scanned = self.scanned.as_ref().ok_or_else(none)?;
                let commit = phone.authorise(state, scanned, &Pin::parse(pin)?, time(moment))?;
                write(&mut self.state, moment.store, commit).map(otp)
            }
            Step::Type { operation_id, keyed, pin, moment } => {
                let id = OperationId::parse(state.version(), operation_id)?;
                let (typed, pin) = (keyed.read()?, Pin::parse(pin)?);
                let commit = phone.type_id(state, &id, typed.as_ref(), &pin, time(moment))?;
                write(&mut self.state, moment.store, commit).map(otp)
            }
            Step::Login { pin, moment } => {
                let commit = phone.login(state, &Pin::parse(pin)?, time(moment))?;
                write(&mut self.state, moment.store, commit).map(otp)
            }
            Step::Confirm { pin, moment } => {
                let commit = phone.confirm(state, &Pin::parse(pin)?, time(moment))?;
                write(&mut self.state, moment.store, commit).map(otp)
            }
            Step::Restore { step } => {
                let none = || Stop::Trace(format!("restore: step {step} is not past"));
                self.state = self.history.get(*step).ok_or_else(none)?.clone();
                Ok(Reply::Restored { restored: true })
            }
        }
    }
}

fn time(moment: &Moment) -> Time {
    Time { unix: moment.unix, since_boot_s: moment.since_boot, boot: moment.boot.0 }
}

/// Stores through a record's bytes, as an app would.
fn write<T>(state: &mut State, store: Store, commit: Commit<State, T>) -> Result<T, Stop> {
    commit.store(|next| match store {
        Store::Ok => {
            *state = State::decode(&next.encode())
                .map_err(|error| Stop::Trace(format!("the stored state: {error}")))?;
            Ok(())
        }
        Store::Fails => Err(Stop::StoreFailed),
    })
}

fn otp(otp: dlotp::otp::Otp) -> Reply {
    Reply::Otp { otp: otp.expose().to_owned() }
}
