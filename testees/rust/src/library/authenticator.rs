//! `authenticator.trace`: a phone from its initial state through a series of inputs.

use std::fmt::Write as _;

use dlotp::{
    Code, Commit, Error, OperationId, Pin, Record, TypedDetails, Version,
    authenticator::{Authenticator, ScannedOperation, State, Time},
    keys::{AuthenticatorKeys, Secret},
    payload::Payload,
};
use dlotp_wire::{
    OfVersion, Versioned,
    authenticator::{Moment, Nothing, Replies, Reply, Step, Store, TraceArgs},
    operation::Trace,
    v2::Keyed,
};

use super::{Args, Compute, Refusal, otp::typed, payload::rows, version};

impl Compute for Trace {
    fn compute(args: &Args<Self>) -> Result<Replies, Refusal> {
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
    let view = state.view();
    let mut words = format!(
        "F {}, left {}, begin {}",
        view.newest_issued_at, view.otps_left, view.refill_began
    );
    if let (Some(p), Some(q)) = (view.scan_position, view.login_position) {
        let _ = write!(words, ", p {p}, q {q}");
    }
    words
}

fn played<K: OfVersion<Nothing, Keyed>>(
    args: &TraceArgs<K>,
) -> Result<(Phone, Vec<Reply>), Refusal> {
    if let Some(number) = args.restores_too_late() {
        return Err(Refusal::Arguments(format!(
            "step {number}: expected to restore an earlier step"
        )));
    }
    let mut phone = Phone::new(version(args.version)?, &Secret::from(args.secret.0))?;
    let replies = args.steps.iter().map(|step| phone.play(step)).collect::<Result<_, _>>()?;
    Ok((phone, replies))
}

/// An app around the library's authenticator, with a store that can fail and be put back.
struct Phone {
    authenticator: Authenticator<AuthenticatorKeys>,
    /// What the store held: before the first step, and after each.
    history: Vec<State>,
    state: State,
    scanned: Option<ScannedOperation>,
}

/// A refusal, or a trace that means nothing.
enum Stop {
    Rejected(Code, Option<u64>),
    StoreFailed,
    NothingScanned,
    Trace(String),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Rejected(error.code(), error.wait_s())
    }
}

impl Phone {
    fn new(version: Version, secret: &Secret) -> Result<Self, Refusal> {
        let state = State::new(secret, version);
        Ok(Self {
            authenticator: Authenticator::new(AuthenticatorKeys::derive(secret, version)),
            history: vec![state.clone()],
            state,
            scanned: None,
        })
    }

    fn play<K: OfVersion<Nothing, Keyed>>(&mut self, step: &Step<K>) -> Result<Reply, Refusal> {
        let reply = match self.reply(step) {
            Ok(reply) => reply,
            Err(Stop::Rejected(code, wait)) => Reply::Rejected { rejected: code.to_string(), wait },
            Err(Stop::StoreFailed) => Reply::StoreFailed { store_failed: true },
            Err(Stop::NothingScanned) => Reply::NothingScanned { nothing_scanned: true },
            Err(Stop::Trace(reason)) => return Err(Refusal::Arguments(reason)),
        };
        self.history.push(self.state.clone());
        Ok(reply)
    }

    fn reply<K: OfVersion<Nothing, Keyed>>(&mut self, step: &Step<K>) -> Result<Reply, Stop> {
        let (phone, state) = (&self.authenticator, &self.state);
        match step {
            Step::Scan { text, moment } => {
                let mut payload = text.parse::<Payload>()?;
                let commit = phone.scan(state, &mut payload, time(moment))?;
                let scanned = write(&mut self.state, moment.store, commit)?;
                let display = rows(scanned.operation());
                self.scanned = Some(scanned);
                Ok(Reply::Display { display })
            }
            Step::Authorise { pin, moment } => {
                let scanned = self.scanned.as_ref().ok_or(Stop::NothingScanned)?;
                let commit = phone.authorise(state, scanned, &pin.parse::<Pin>()?, time(moment))?;
                write(&mut self.state, moment.store, commit).map(otp)
            }
            Step::Type { operation_id, keyed, pin, moment } => {
                let id = OperationId::parse(state.view().version, operation_id)?;
                let (details, pin) = (read(keyed)?, pin.parse::<Pin>()?);
                let details = details.as_ref();
                let commit = phone.authorise_typed(state, &id, details, &pin, time(moment))?;
                write(&mut self.state, moment.store, commit).map(otp)
            }
            Step::Login { pin, moment } => {
                let commit = phone.login(state, &pin.parse::<Pin>()?, time(moment))?;
                write(&mut self.state, moment.store, commit).map(otp)
            }
            Step::Confirm { pin, moment } => {
                let commit = phone.confirm(state, &pin.parse::<Pin>()?, time(moment))?;
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

/// What was keyed in with an operation ID, where the version has that.
fn read(keyed: &impl OfVersion<Nothing, Keyed>) -> Result<Option<TypedDetails>, Error> {
    match keyed.versioned() {
        Versioned::V1(Nothing {}) => Ok(None),
        Versioned::V2(keyed) => typed(&keyed.typed).map(Some),
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

fn otp(otp: dlotp::Otp) -> Reply {
    Reply::Otp { otp: otp.expose().to_owned() }
}
