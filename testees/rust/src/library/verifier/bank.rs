//! A bank around the library's verifier, with a store that can fail.

use std::{collections::BTreeMap, rc::Rc};

use dlotp::{
    Code, Commit, Error, Pin, Record,
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret, VerifierKeys},
    operation::Operation,
    verifier::{
        Enrolment, EnrolmentId, Epoch, Event, Handle, IssuedOperation, OperationRecord, Policy,
        Secrets, Verdict, Verifier, Write,
    },
};
use dlotp_wire::{
    EitherVersion, VersionPart,
    authenticator::StoreOutcome,
    v1::Nonces,
    v2::FreshBytes,
    verifier::{Gives, VerifierInput, VerifierReply, VerifierStep, VerifierTraceArgs},
};

use crate::library::{Refusal, payload::rows, random::Draws, version};

/// The records of a store.
#[derive(Clone)]
pub(super) struct Records {
    pub(super) enrolment: Enrolment,
    operations: BTreeMap<Handle, Rc<OperationRecord>>,
}

impl Records {
    fn operation(&self, handle: Handle) -> Option<&OperationRecord> {
        self.operations.get(&handle).map(|operation| &**operation)
    }
}

/// A bank around the library's verifier, with a store that can fail.
pub struct TraceBank<'p> {
    verifier: Verifier<'p, VerifierKeys>,
    issuer: IssuerKeys,
    policy: &'p Policy,
    /// The records before the first step, and after each.
    history: Vec<Rc<Records>>,
    records: Rc<Records>,
}

/// The failure of a step, or an invalid trace.
enum StepFailure {
    Error(Code),
    StoreFailed,
    Conflict,
    Trace(String),
}

impl From<Error> for StepFailure {
    fn from(error: Error) -> Self {
        Self::Error(error.code())
    }
}

impl<'p> TraceBank<'p> {
    /// The bank before the first step.
    ///
    /// # Errors
    ///
    /// The code of a refusal, or invalid arguments.
    pub fn new<D>(args: &VerifierTraceArgs<D>, policy: &'p Policy) -> Result<Self, Refusal> {
        let (version, secret) = (version(args.version)?, Secret::from(args.secret.0));
        let phone = AuthenticatorKeys::derive(&secret, version);
        let p = PinMac::compute(&phone, &args.pin.parse::<Pin>()?)?;
        let secrets = Secrets::start(&secret, version, p);
        let verifier =
            Verifier::new(VerifierKeys::derive(&secret, version), secrets.clone(), policy)?;
        let id = EnrolmentId::from([0xe0; 16]);
        let mut enrolment =
            Enrolment::new(id, secret.identity(version), Epoch::default(), args.enrolled_at);
        if args.active {
            let code = secrets.login_otp(&phone, 0, args.enrolled_at)?;
            let commit = enrolment.login(&verifier, code.expose(), args.enrolled_at)?;
            enrolment = commit.split().0.enrolment;
        }
        let records = Rc::new(Records { enrolment, operations: BTreeMap::new() });
        Ok(Self {
            verifier,
            issuer: IssuerKeys::derive(&secret, version),
            policy,
            history: vec![Rc::clone(&records)],
            records,
        })
    }

    /// The records before the first step, and after each.
    pub(super) fn into_history(self) -> Vec<Rc<Records>> {
        self.history
    }

    /// Plays one step.
    ///
    /// # Errors
    ///
    /// The step is invalid.
    pub fn play<D: VersionPart<Nonces, FreshBytes>>(
        &mut self,
        step: &VerifierStep<D>,
    ) -> Result<VerifierReply, Refusal> {
        let reply = match self.reply(step) {
            Ok(reply) => reply,
            Err(StepFailure::Error(code)) => VerifierReply::Error { error: code.to_string() },
            Err(StepFailure::StoreFailed) => VerifierReply::StoreFailed { store_failed: true },
            Err(StepFailure::Conflict) => VerifierReply::Conflict { conflict: true },
            Err(StepFailure::Trace(reason)) => return Err(Refusal::Arguments(reason)),
        };
        self.history.push(Rc::clone(&self.records));
        Ok(reply)
    }

    fn reply<D: VersionPart<Nonces, FreshBytes>>(
        &mut self,
        step: &VerifierStep<D>,
    ) -> Result<VerifierReply, StepFailure> {
        let loaded = self.load(step.loaded)?;
        let epoch = Epoch::from(step.epoch.unwrap_or(0));
        // Before every other refusal and error (RST-5).
        let enrolment = &Enrolment::decode(&loaded.enrolment.encode(), epoch)?;
        let (store, now) = (step.store, step.at);
        match &step.input {
            VerifierInput::Issue { handle, drawn, operation } => {
                let (handle, operation) = (Handle::from(handle.0), operation.check()?);
                let mut draws = match drawn.either() {
                    EitherVersion::V1(Nonces { nonces }) => Draws::of(nonces),
                    EitherVersion::V2(FreshBytes { fresh }) => Draws::of(fresh),
                };
                let commit = enrolment
                    .issue(&self.issuer, self.policy, handle, &operation, &mut draws, now)
                    .map_err(|error| StepFailure::Error(draws.refusal(&error)))?;
                self.write(store, commit, issue_reply)
            }
            VerifierInput::Submit { handle, otp } => {
                let handle = Handle::from(handle.0);
                let record = loaded.operation(handle);
                let commit = enrolment.submit(&self.verifier, record, handle, otp, now)?;
                self.write(store, commit, operation_verdict_reply)
            }
            VerifierInput::Login { otp } => {
                let commit = enrolment.login(&self.verifier, otp, now)?;
                self.write(store, commit, |verdict| verdict_reply(&verdict, |()| None))
            }
            VerifierInput::Confirm { handle, otp } => {
                let handle = Handle::from(handle.0);
                let record = loaded.operation(handle);
                let commit = enrolment.confirm(&self.verifier, record, handle, otp, now)?;
                self.write(store, commit, operation_verdict_reply)
            }
            VerifierInput::Cancel { handle } => {
                let commit = enrolment.cancel(Handle::from(handle.0), now)?;
                self.write(store, commit, |done| Gives::Done { done })
            }
            VerifierInput::Unblock {} => {
                self.write(store, enrolment.unblock(now), |done| Gives::Done { done })
            }
            VerifierInput::Revoke {} => {
                let commit = enrolment.revoke(now)?;
                self.write(store, commit, |done| Gives::Done { done })
            }
            VerifierInput::Restore {} => {
                self.write(store, enrolment.restore(now), |done| Gives::Done { done })
            }
            VerifierInput::Sweep {} => {
                let commit = enrolment.sweep(now)?;
                self.write(store, commit, |done| Gives::Done { done })
            }
        }
    }

    /// The records that the caller of an input has loaded.
    fn load(&self, step: Option<usize>) -> Result<Rc<Records>, StepFailure> {
        let records = match step {
            Some(number) => self
                .history
                .get(number)
                .ok_or_else(|| StepFailure::Trace(format!("loaded: step {number} is not past")))?,
            None => &self.records,
        };
        Ok(Rc::clone(records))
    }

    /// Stores the encoded records, as a bank would, unless the stored ones have changed (VER-9).
    fn write<T>(
        &mut self,
        store: StoreOutcome,
        commit: Commit<Write, T>,
        describe: impl FnOnce(T) -> Gives,
    ) -> Result<VerifierReply, StepFailure> {
        let (write, pending) = commit.split();
        if store == StoreOutcome::Fails {
            return Err(StepFailure::StoreFailed);
        }
        let stored_revision = write
            .operation
            .as_ref()
            .and_then(|operation| self.records.operations.get(&operation.handle))
            .map(|operation| operation.revision);
        if self.records.enrolment.revision() != write.replaces
            || write.operation.is_some() && stored_revision != write.replaces_operation
        {
            return Err(StepFailure::Conflict);
        }
        let records = Rc::make_mut(&mut self.records);
        records.enrolment = write.enrolment;
        if let Some(operation) = &write.operation {
            let operation = OperationRecord::decode(&operation.encode())?;
            records.operations.insert(operation.handle, Rc::new(operation));
        }
        let gives = describe(pending.settle(dlotp::DurableWrite::confirmed()));
        let Event { status, outcome, alert, restored, .. } = &write.event;
        Ok(VerifierReply::Told {
            gives,
            status: status.told().to_owned(),
            event: outcome.to_string(),
            alert: *alert,
            restored: (*restored > 0).then_some(*restored),
        })
    }
}

fn issue_reply(issued: Result<IssuedOperation, Error>) -> Gives {
    match issued {
        Ok(issued) => Gives::Issued {
            text: issued.text,
            operation_id: issued.typed_id.map(|id| id.to_string()),
        },
        Err(refused) => Gives::Rejected { rejected: refused.code().to_string() },
    }
}

fn operation_verdict_reply(verdict: Verdict<Operation<'_>>) -> Gives {
    verdict_reply(&verdict, |subject| Some(rows(subject)))
}

fn verdict_reply<T>(
    verdict: &Verdict<T>,
    display: impl FnOnce(&T) -> Option<Vec<(String, String)>>,
) -> Gives {
    let bare = |verdict: &str| Gives::Verdict {
        verdict: verdict.to_owned(),
        binding: None,
        drift: None,
        display: None,
    };
    match verdict {
        Verdict::Accepted { binding, drift, subject } => Gives::Verdict {
            verdict: "accepted".to_owned(),
            binding: Some(binding.name().to_owned()),
            drift: *drift,
            display: display(subject),
        },
        Verdict::Rejected => bare("rejected"),
        Verdict::Blocked => bare("blocked"),
    }
}
