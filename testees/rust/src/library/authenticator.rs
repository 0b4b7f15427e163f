//! `authenticator.trace`: a phone from its initial state through a series of inputs.

use std::fmt::Write as _;

use dlotp::{
    Code, Commit, Error, OperationId, Pin, Record, TypedDetails, Version,
    authenticator::{Authenticator, ScannedOperation, State, Time},
    keys::{AuthenticatorKeys, Secret},
    payload::Payload,
};
use dlotp_wire::{
    EitherVersion, VersionPart,
    authenticator::{Moment, Replies, Reply, Step, StoreOutcome, TraceArgs},
    operation::AuthenticatorTrace,
    v1::NoTypedDetails,
    v2::TypedDetailsMember,
};

use super::{Args, Compute, Refusal, otp::typed, payload::rows, version};

impl Compute for AuthenticatorTrace {
    fn compute(args: &Args<Self>) -> Result<Replies, Refusal> {
        match args {
            EitherVersion::V1(args) => play(args),
            EitherVersion::V2(args) => play(args),
        }
        .map(|(_, replies)| Replies { replies })
    }
}

/// The phone's state after each step, in words (AUTH-1, AUTH-19).
pub(super) fn states(args: &Args<AuthenticatorTrace>) -> Result<Vec<String>, Refusal> {
    let (phone, _) = match args {
        EitherVersion::V1(args) => play(args),
        EitherVersion::V2(args) => play(args),
    }?;
    Ok(phone.history.iter().skip(1).map(describe).collect())
}

fn describe(state: &State) -> String {
    let view = state.view();
    let mut words = format!("left {}, begin {}", view.otps_left, view.refill_began);
    if let Some(newest) = view.newest_issued_at {
        let _ = write!(words, ", F {newest}");
    }
    if let Some(base) = view.time_base {
        let _ = write!(words, ", bank's time {} at {}", base.issued_at, base.since_boot_s);
    }
    if let (Some(p), Some(q)) = (view.scan_position, view.login_position) {
        let _ = write!(words, ", p {p}, q {q}");
    }
    words
}

fn play<K: VersionPart<NoTypedDetails, TypedDetailsMember>>(
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

/// An app around the library's authenticator. Its store can fail, and an old state can be restored.
struct Phone {
    authenticator: Authenticator<AuthenticatorKeys>,
    /// The states before the first step, and after each.
    history: Vec<State>,
    state: State,
    scanned: Option<ScannedOperation>,
}

/// The failure of a step, or an invalid trace.
enum StepFailure {
    Rejected(Code, Option<u64>),
    StoreFailed,
    NothingScanned,
    Trace(String),
}

impl From<Error> for StepFailure {
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

    fn play<K: VersionPart<NoTypedDetails, TypedDetailsMember>>(
        &mut self,
        step: &Step<K>,
    ) -> Result<Reply, Refusal> {
        let reply = match self.reply(step) {
            Ok(reply) => reply,
            Err(StepFailure::Rejected(code, wait)) => {
                Reply::Rejected { rejected: code.to_string(), wait }
            }
            Err(StepFailure::StoreFailed) => Reply::StoreFailed { store_failed: true },
            Err(StepFailure::NothingScanned) => Reply::NothingScanned { nothing_scanned: true },
            Err(StepFailure::Trace(reason)) => return Err(Refusal::Arguments(reason)),
        };
        self.history.push(self.state.clone());
        Ok(reply)
    }

    fn reply<K: VersionPart<NoTypedDetails, TypedDetailsMember>>(
        &mut self,
        step: &Step<K>,
    ) -> Result<Reply, StepFailure> {
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
                let scanned = self.scanned.as_ref().ok_or(StepFailure::NothingScanned)?;
                let commit = phone.authorise(state, scanned, &pin.parse::<Pin>()?, time(moment))?;
                write(&mut self.state, moment.store, commit).map(otp_reply)
            }
            Step::Type { operation_id, keyed, pin, moment } => {
                let id = OperationId::parse(state.view().version, operation_id)?;
                let (details, pin) = (typed_details(keyed)?, pin.parse::<Pin>()?);
                let details = details.as_ref();
                let commit = phone.authorise_typed(state, &id, details, &pin, time(moment))?;
                write(&mut self.state, moment.store, commit).map(otp_reply)
            }
            Step::Login { pin, moment } => {
                let commit = phone.login(state, &pin.parse::<Pin>()?, time(moment))?;
                write(&mut self.state, moment.store, commit).map(otp_reply)
            }
            Step::Confirm { pin, moment } => {
                let commit = phone.confirm(state, &pin.parse::<Pin>()?, time(moment))?;
                write(&mut self.state, moment.store, commit).map(otp_reply)
            }
            Step::Restore { step } => {
                let none = || StepFailure::Trace(format!("restore: step {step} is not past"));
                self.state = self.history.get(*step).ok_or_else(none)?.clone();
                Ok(Reply::Restored { restored: true })
            }
        }
    }
}

/// The details typed with an operation ID, where the version has them.
fn typed_details(
    keyed: &impl VersionPart<NoTypedDetails, TypedDetailsMember>,
) -> Result<Option<TypedDetails>, Error> {
    match keyed.either() {
        EitherVersion::V1(NoTypedDetails {}) => Ok(None),
        EitherVersion::V2(keyed) => typed(&keyed.typed).map(Some),
    }
}

fn time(moment: &Moment) -> Time {
    Time { unix: moment.unix, since_boot_s: moment.since_boot, boot: moment.boot.0 }
}

/// Stores the encoded state, as an app would.
fn write<T>(
    state: &mut State,
    store: StoreOutcome,
    commit: Commit<State, T>,
) -> Result<T, StepFailure> {
    commit.store(|next| match store {
        StoreOutcome::Ok => {
            *state = State::decode(&next.encode())
                .map_err(|error| StepFailure::Trace(format!("the stored state: {error}")))?;
            Ok(())
        }
        StoreOutcome::Fails => Err(StepFailure::StoreFailed),
    })
}

fn otp_reply(otp: dlotp::Otp) -> Reply {
    Reply::Otp { otp: otp.expose().to_owned() }
}
