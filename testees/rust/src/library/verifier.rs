//! `verifier.trace`: one enrolment at a bank through a series of inputs.

use std::{collections::BTreeMap, fmt::Write as _, rc::Rc};

use dlotp::{
    Code, Commit, Version,
    chain::Chains,
    issuer::{Issued, Issuer},
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret, VerifierKeys},
    operation::Purpose,
    otp::{self, Scheme},
    payload::{Fresh, Nonce},
    pin::Pin,
    verifier::{
        Binding, Block, Enrolment, EnrolmentId, Event, Handle, IssueRefused, LoginBlocks,
        Order as Ordered, Policy, Randomness, Row, RowName, StoredOperation, TypedRule, Verdict,
        Verifier, Write,
    },
};
use dlotp_wire::{
    OfVersion, Versioned,
    authenticator::Store,
    operation::VerifierTrace,
    v2::FreshBytes,
    verifier::{
        Gives, LoginBlocksJson, Nonces, PolicyJson, TypedRuleJson, VerifierInput, VerifierReplies,
        VerifierReply, VerifierStep, VerifierTraceArgs,
    },
};

use super::{Args, Compute, Refusal, payload::rows, version};

impl Compute for VerifierTrace {
    fn compute(args: &Args<Self>) -> Result<VerifierReplies, Refusal> {
        match args {
            Versioned::V1(args) => played(args),
            Versioned::V2(args) => played(args),
        }
        .map(|(_, replies)| VerifierReplies { replies })
    }
}

/// What the bank has stored after each step, in words (VER-1, VER-4, VER-38).
pub(super) fn states(args: &Args<VerifierTrace>) -> Result<Vec<String>, Refusal> {
    let (history, _) = match args {
        Versioned::V1(args) => played(args),
        Versioned::V2(args) => played(args),
    }?;
    Ok(history.iter().skip(1).map(|records| in_words(&records.enrolment)).collect())
}

fn in_words(enrolment: &Enrolment) -> String {
    let row = |name, row: &Row| {
        let (failures, blocks, since) = (row.failures(), row.blocks(), row.since_unblocking());
        let mut words = format!("{name} failed {failures} ({since} since unblocking)");
        if blocks > 0 {
            let _ = write!(words, ", blocks {blocks}");
        }
        match row.block() {
            Some(Block::Until(end)) => {
                let _ = write!(words, ", blocked until {end}");
            }
            Some(Block::Lasting) => words += ", blocked for good",
            None => {}
        }
        words
    };
    let mut words = format!(
        "{}; {}; {}; live {}",
        enrolment.condition(),
        row("logins", enrolment.row(RowName::Login)),
        row("operations", enrolment.row(RowName::Operation)),
        enrolment.live().len()
    );
    if let Some(positions) = enrolment.positions() {
        let (issued, prev, cur) = (positions.issued(), positions.prev(), positions.cur());
        let _ = write!(words, "; issued {issued}, prev {prev}, cur {cur}");
    }
    words
}

type Played = (Vec<Rc<Records>>, Vec<VerifierReply>);

fn played<D: OfVersion<Nonces, FreshBytes>>(
    args: &VerifierTraceArgs<D>,
) -> Result<Played, Refusal> {
    let policy = policy(&args.policy)?;
    let mut bank = Bank::new(args, &policy)?;
    let replies = args.steps.iter().map(|step| bank.play(step)).collect::<Result<_, _>>()?;
    Ok((bank.history, replies))
}

/// The policy of the library.
///
/// # Errors
///
/// `invalid-policy`.
pub fn policy(json: &PolicyJson) -> Result<Policy, Refusal> {
    let purposes = json
        .unlinked_purposes
        .iter()
        .map(|&number| Purpose::from_number(number))
        .collect::<Option<Vec<_>>>()
        .ok_or(Refusal::Rejected(Code::InvalidPolicy))?;
    let typed = match json.typed {
        TypedRuleJson::Never => TypedRule::Never,
        TypedRuleJson::LowValue => TypedRule::LowValue,
        TypedRuleJson::Always => TypedRule::Always,
    };
    let login_blocks = match json.login_blocks {
        LoginBlocksJson::Fixed => LoginBlocks::Fixed,
        LoginBlocksJson::Growing => LoginBlocks::Growing,
    };
    Ok(Policy::default()
        .with_lifetime_s(json.lifetime)?
        .with_typed(typed)
        .with_login_blocks(login_blocks)
        .with_unlinked_purposes(&purposes)?)
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

/// What a store holds.
#[derive(Clone)]
struct Records {
    enrolment: Enrolment,
    operations: BTreeMap<Handle, Rc<StoredOperation>>,
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
        let loaded = Rc::clone(match step.loaded {
            Some(number) => self
                .history
                .get(number)
                .ok_or_else(|| Stop::Trace(format!("loaded: step {number} is not past")))?,
            None => &self.records,
        });
        let Records { enrolment, operations } = &*loaded;
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
                let operation = operations.get(&handle).map(|operation| &**operation);
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
                let operation = operations.get(&handle).map(|operation| &**operation);
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
