//! `authenticator.trace`: a phone from its initial state through a series of inputs.

use dlotp::{
    Code, Commit, Version,
    authenticator::{Authenticator, AuthenticatorError, Scanned, State, Time},
    keys::{AuthenticatorKeys, Secret},
    operation_id::OperationId,
    payload::{Payload, PayloadError},
    pin::Pin,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Operation, Refusal, payload::rows, version};
use crate::hexadecimal::Hex;

/// A phone from its initial state through a series of inputs.
#[derive(Debug)]
pub enum Trace {}

/// The arguments of `authenticator.trace`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceArgs {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The inputs, in order.
    pub steps: Vec<Step>,
}

/// One input.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "do", rename_all = "lowercase")]
pub enum Step {
    /// A text is scanned.
    #[serde(rename_all = "kebab-case")]
    Scan {
        /// The text of the QR code.
        text: String,
        /// The clock, Unix seconds.
        unix: u64,
        /// Whole seconds since boot.
        since_boot: u64,
        /// The boot id, 16 bytes.
        boot: Hex<16>,
        /// Whether writing the state succeeds.
        store: Store,
    },
    /// An OTP for the operation that the last successful scan gave.
    #[serde(rename_all = "kebab-case")]
    Authorise {
        /// The PIN as entered.
        pin: String,
        /// The clock, Unix seconds.
        unix: u64,
        /// Whole seconds since boot.
        since_boot: u64,
        /// The boot id, 16 bytes.
        boot: Hex<16>,
        /// Whether writing the state succeeds.
        store: Store,
    },
    /// An OTP for an operation ID.
    #[serde(rename_all = "kebab-case")]
    Type {
        /// The operation ID as typed.
        operation_id: String,
        /// The PIN as entered.
        pin: String,
        /// The clock, Unix seconds.
        unix: u64,
        /// Whole seconds since boot.
        since_boot: u64,
        /// The boot id, 16 bytes.
        boot: Hex<16>,
        /// Whether writing the state succeeds.
        store: Store,
    },
    /// An OTP for a login.
    #[serde(rename_all = "kebab-case")]
    Login {
        /// The PIN as entered.
        pin: String,
        /// The clock, Unix seconds.
        unix: u64,
        /// Whole seconds since boot.
        since_boot: u64,
        /// The boot id, 16 bytes.
        boot: Hex<16>,
        /// Whether writing the state succeeds.
        store: Store,
    },
    /// An OTP for a confirmation.
    #[serde(rename_all = "kebab-case")]
    Confirm {
        /// The PIN as entered.
        pin: String,
        /// The clock, Unix seconds.
        unix: u64,
        /// Whole seconds since boot.
        since_boot: u64,
        /// The boot id, 16 bytes.
        boot: Hex<16>,
        /// Whether writing the state succeeds.
        store: Store,
    },
    /// The store holds again what it held after a step.
    #[serde(rename_all = "kebab-case")]
    Restore {
        /// The step, counted from 1; 0 is before the first.
        step: usize,
    },
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
    type Args = TraceArgs;
    type Outputs = Replies;

    fn compute(args: &TraceArgs) -> Result<Replies, Refusal> {
        let version = version(args.version)?;
        let mut phone = Phone::new(version, &Secret::new(args.secret.0));
        let replies = args.steps.iter().map(|step| phone.play(step)).collect::<Result<_, _>>()?;
        Ok(Replies { replies })
    }
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

rejects! { PayloadError, dlotp::pin::MalformedPin, dlotp::operation_id::MalformedOperationId }

impl Phone {
    fn new(version: Version, secret: &Secret) -> Self {
        let keys = AuthenticatorKeys::derive(secret, version);
        let state = State::default();
        Self {
            authenticator: Authenticator::new(version, secret.key_id(version), keys),
            history: vec![state],
            state,
            scanned: None,
        }
    }

    fn play(&mut self, step: &Step) -> Result<Reply, Refusal> {
        let reply = match self.reply(step) {
            Ok(reply) => reply,
            Err(Stop::Rejected(code, wait)) => Reply::Rejected { rejected: code.to_string(), wait },
            Err(Stop::StoreFailed) => Reply::StoreFailed { store_failed: true },
            Err(Stop::Trace(reason)) => return Err(Refusal::Arguments(reason)),
        };
        self.history.push(self.state);
        Ok(reply)
    }

    fn reply(&mut self, step: &Step) -> Result<Reply, Stop> {
        let time = |unix: &u64, since_boot: &u64, boot: &Hex<16>| Time {
            unix: *unix,
            since_boot_s: *since_boot,
            boot: boot.0,
        };
        let (phone, state) = (&self.authenticator, &self.state);
        match step {
            Step::Scan { text, unix, since_boot, boot, store } => {
                let payload = Payload::parse(text)?;
                let commit = phone.scan(state, &payload, time(unix, since_boot, boot))?;
                let opened = write(&mut self.state, *store, commit)?;
                self.scanned = Some(opened.scanned());
                Ok(Reply::Display { display: rows(opened.operation()) })
            }
            Step::Authorise { pin, unix, since_boot, boot, store } => {
                let none = || Stop::Trace("authorise: expected a scan before".to_owned());
                let scanned = self.scanned.as_ref().ok_or_else(none)?;
                let time = time(unix, since_boot, boot);
                let commit = phone.authorise(state, scanned, &Pin::parse(pin)?, time)?;
                write(&mut self.state, *store, commit).map(otp)
            }
            Step::Type { operation_id, pin, unix, since_boot, boot, store } => {
                let id = OperationId::parse(operation_id)?;
                let time = time(unix, since_boot, boot);
                let commit = phone.type_id(state, &id, &Pin::parse(pin)?, time)?;
                write(&mut self.state, *store, commit).map(otp)
            }
            Step::Login { pin, unix, since_boot, boot, store } => {
                let time = time(unix, since_boot, boot);
                let commit = phone.login(state, &Pin::parse(pin)?, time)?;
                write(&mut self.state, *store, commit).map(otp)
            }
            Step::Confirm { pin, unix, since_boot, boot, store } => {
                let time = time(unix, since_boot, boot);
                let commit = phone.confirm(state, &Pin::parse(pin)?, time)?;
                write(&mut self.state, *store, commit).map(otp)
            }
            Step::Restore { step } => {
                let none = || Stop::Trace(format!("restore: step {step} is not past"));
                self.state = *self.history.get(*step).ok_or_else(none)?;
                Ok(Reply::Restored { restored: true })
            }
        }
    }
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
