//! A bank around the library's verifier, with a store that can fail.

use std::{collections::BTreeMap, rc::Rc};

use dlotp::{
    Code, Commit, Version,
    chain::Chains,
    issuer::{Issued, Issuer},
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret, VerifierKeys},
    otp::{self, Scheme},
    payload::{Fresh, Nonce},
    pin::Pin,
    verifier::{
        Binding, Enrolment, EnrolmentId, Event, Handle, IssueRefused, Order as Ordered, Policy,
        Randomness, StoredOperation, Verdict, Verifier, Write,
    },
};
use dlotp_wire::{
    OfVersion, Versioned,
    authenticator::Store,
    v2::FreshBytes,
    verifier::{Gives, Nonces, VerifierInput, VerifierReply, VerifierStep, VerifierTraceArgs},
};

use crate::library::{Refusal, payload::rows, version};

/// What a store holds.
#[derive(Clone)]
pub(super) struct Records {
    pub(super) enrolment: Enrolment,
    operations: BTreeMap<Handle, Rc<StoredOperation>>,
}

impl Records {
    fn operation(&self, handle: Handle) -> Option<&StoredOperation> {
        self.operations.get(&handle).map(|operation| &**operation)
    }
}

/// A bank around the library's verifier, with a store that can fail.
pub struct Bank<'p> {
    verifier: Verifier<'p, VerifierKeys>,
    issuer: Issuer<IssuerKeys>,
    policy: &'p Policy,
    /// What the store held: before the first step, and after each.
    history: Vec<Rc<Records>>,
    records: Rc<Records>,
}

/// Nothing came out, or a trace that means nothing.
enum Stop {
    Error(Code),
    StoreFailed,
    Conflict,
    Trace(String),
}

impl<E> From<E> for Stop
where
    for<'a> Code: From<&'a E>,
{
    fn from(error: E) -> Self {
        Self::Error(Code::from(&error))
    }
}

impl<'p> Bank<'p> {
    /// The bank before the first step.
    ///
    /// # Errors
    ///
    /// The code of what is refused, or arguments that mean nothing.
    pub fn new<D>(args: &VerifierTraceArgs<D>, policy: &'p Policy) -> Result<Self, Refusal> {
        let (version, secret) = (version(args.version)?, Secret::new(args.secret.0));
        let phone = AuthenticatorKeys::derive(&secret, version);
        let p = PinMac::compute(&phone, &Pin::parse(&args.pin)?)?;
        let key_id = secret.key_id(version);
        let mut verifier = Verifier::new(VerifierKeys::derive(&secret, version), p.clone(), policy);
        let chains = Chains::start(&secret);
        let mut scheme = Scheme::V1;
        if version == Version::V2 {
            verifier = verifier.with_chains(chains.clone());
            scheme = Scheme::V2(&chains.login);
        }
        let id = EnrolmentId::new([0xe0; 16]);
        let mut enrolment = Enrolment::new(id, version, key_id, args.enrolled_at);
        if args.active {
            let code = otp::login(scheme, &phone, &p, args.enrolled_at)?;
            let commit = verifier.login(&enrolment, code.expose(), args.enrolled_at)?;
            enrolment = commit.split().0.enrolment().clone();
        }
        let records = Rc::new(Records { enrolment, operations: BTreeMap::new() });
        Ok(Self {
            verifier,
            issuer: Issuer::new(version, key_id, IssuerKeys::derive(&secret, version)),
            policy,
            history: vec![Rc::clone(&records)],
            records,
        })
    }

    /// What the store held: before the first step, and after each.
    pub(super) fn into_history(self) -> Vec<Rc<Records>> {
        self.history
    }

    /// Plays one step.
    ///
    /// # Errors
    ///
    /// A step that means nothing.
    pub fn play<D: OfVersion<Nonces, FreshBytes>>(
        &mut self,
        step: &VerifierStep<D>,
    ) -> Result<VerifierReply, Refusal> {
        let reply = match self.reply(step) {
            Ok(reply) => reply,
            Err(Stop::Error(code)) => VerifierReply::Error { error: code.to_string() },
            Err(Stop::StoreFailed) => VerifierReply::StoreFailed { store_failed: true },
            Err(Stop::Conflict) => VerifierReply::Conflict { conflict: true },
            Err(Stop::Trace(reason)) => return Err(Refusal::Arguments(reason)),
        };
        self.history.push(Rc::clone(&self.records));
        Ok(reply)
    }

    fn reply<D: OfVersion<Nonces, FreshBytes>>(
        &mut self,
        step: &VerifierStep<D>,
    ) -> Result<VerifierReply, Stop> {
        let loaded = self.loaded(step.loaded)?;
        let enrolment = &loaded.enrolment;
        let (store, now) = (step.store, step.at);
        match &step.input {
            VerifierInput::Issue { handle, drawn, operation } => {
                let (handle, operation) = (Handle::new(handle.0), operation.check()?);
                let commit = with_drawn(drawn, |randomness| {
                    let order = Ordered { handle, operation: &operation, randomness };
                    enrolment.issue(&self.issuer, self.policy, &order, now)
                })?;
                let typed = |write: &Write| {
                    write.operation().is_some_and(|operation| operation.typed_id().is_some())
                };
                self.write(store, commit, |issued, write| issuance(issued, typed(write)))
            }
            VerifierInput::Submit { handle, otp } => {
                let handle = Handle::new(handle.0);
                let operation = loaded.operation(handle);
                let commit = self.verifier.submit(enrolment, operation, handle, otp, now)?;
                self.write(store, commit, |verdict, _| {
                    told(&verdict, |subject| Some(rows(subject)))
                })
            }
            VerifierInput::Login { otp } => {
                let commit = self.verifier.login(enrolment, otp, now)?;
                self.write(store, commit, |verdict, _| told(&verdict, |()| None))
            }
            VerifierInput::Confirm { handle, otp } => {
                let handle = Handle::new(handle.0);
                let operation = loaded.operation(handle);
                let commit = self.verifier.confirm(enrolment, operation, handle, otp, now)?;
                self.write(store, commit, |verdict, _| {
                    told(&verdict, |subject| Some(rows(subject)))
                })
            }
            VerifierInput::Cancel { handle } => {
                let commit = enrolment.cancel(Handle::new(handle.0), now)?;
                self.write(store, commit, |done, _| Gives::Done { done })
            }
            VerifierInput::Unblock {} => {
                self.write(store, enrolment.unblock(now), |done, _| Gives::Done { done })
            }
            VerifierInput::Revoke {} => {
                let commit = enrolment.revoke(now)?;
                self.write(store, commit, |done, _| Gives::Done { done })
            }
            VerifierInput::Restore {} => {
                let commit = enrolment.restore(now)?;
                self.write(store, commit, |done, _| Gives::Done { done })
            }
        }
    }

    /// What the caller of an input has loaded.
    fn loaded(&self, step: Option<usize>) -> Result<Rc<Records>, Stop> {
        let records = match step {
            Some(number) => self
                .history
                .get(number)
                .ok_or_else(|| Stop::Trace(format!("loaded: step {number} is not past")))?,
            None => &self.records,
        };
        Ok(Rc::clone(records))
    }

    /// Stores through the records' bytes, as a bank would, unless they have changed (VER-7).
    fn write<T>(
        &mut self,
        store: Store,
        commit: Commit<Write, T>,
        tell: impl FnOnce(T, &Write) -> Gives,
    ) -> Result<VerifierReply, Stop> {
        let (write, pending) = commit.split();
        if store == Store::Fails {
            return Err(Stop::StoreFailed);
        }
        let stored_revision = write
            .operation()
            .and_then(|operation| self.records.operations.get(&operation.handle()))
            .map(|operation| operation.revision());
        if self.records.enrolment.revision() != write.replaces()
            || write.operation().is_some() && stored_revision != write.replaces_operation()
        {
            return Err(Stop::Conflict);
        }
        let records = Rc::make_mut(&mut self.records);
        records.enrolment = Enrolment::decode(&write.enrolment().encode())?;
        if let Some(operation) = write.operation() {
            let operation = StoredOperation::decode(&operation.encode())?;
            records.operations.insert(operation.handle(), Rc::new(operation));
        }
        let gives = tell(pending.settle(dlotp::Stored::durably()), &write);
        let Event { status, outcome, alert, .. } = write.event();
        Ok(VerifierReply::Told {
            gives,
            status: status.to_string(),
            event: outcome.to_string(),
            alert: *alert,
        })
    }
}

/// Calls with what is drawn for an operation.
fn with_drawn<T>(
    drawn: &impl OfVersion<Nonces, FreshBytes>,
    order: impl FnOnce(Randomness<'_>) -> T,
) -> T {
    match drawn.versioned() {
        Versioned::V1(Nonces { nonces }) => {
            let nonces: Vec<_> = nonces.iter().map(|nonce| Nonce::new(nonce.0)).collect();
            order(Randomness::V1(&nonces))
        }
        Versioned::V2(FreshBytes { fresh }) => {
            let fresh: Vec<_> = fresh.iter().map(|fresh| Fresh::new(fresh.0)).collect();
            order(Randomness::V2(&fresh))
        }
    }
}

fn issuance(issued: Result<Issued, IssueRefused>, typed: bool) -> Gives {
    match issued {
        Ok(issued) => Gives::Issued {
            text: issued.text().to_owned(),
            operation_id: typed.then(|| issued.id().as_str().to_owned()),
        },
        Err(refused) => Gives::Rejected { rejected: Code::from(&refused).to_string() },
    }
}

fn told<T>(
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
            binding: Some(Binding::name(*binding).to_owned()),
            drift: *drift,
            display: display(subject),
        },
        Verdict::Rejected => bare("rejected"),
        Verdict::Blocked => bare("blocked"),
    }
}
