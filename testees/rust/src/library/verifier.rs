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
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Args, Operation, Refusal, Store, Versioned, payload::rows, version};
use crate::{hexadecimal::Hex, operation_json::Order};

/// One enrolment at a bank through a series of inputs.
#[derive(Debug)]
pub enum VerifierTrace {}

/// The arguments of `verifier.trace`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VerifierTraceArgs<D = Nonces> {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The PIN of which the verifier has P.
    pub pin: String,
    /// The bank's policy.
    pub policy: PolicyJson,
    /// When the enrolment began, Unix seconds.
    pub enrolled_at: u64,
    /// Whether a login of the step of `enrolled-at` was accepted then; otherwise it is pending.
    pub active: bool,
    /// The inputs, in order.
    pub steps: Vec<VerifierStep<D>>,
}

/// A bank's policy.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PolicyJson {
    /// How long operations live, seconds.
    pub lifetime: u64,
    /// Which operations may be typed.
    pub typed: TypedRuleJson,
    /// How logins are blocked.
    pub login_blocks: LoginBlocksJson,
    /// The purposes that a confirmation OTP may confirm, by number.
    pub unlinked_purposes: Vec<u64>,
}

/// Which operations may be typed (VER-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TypedRuleJson {
    /// None.
    Never,
    /// Payments of low value in EUR.
    LowValue,
    /// Every one.
    Always,
}

/// How logins are blocked (VER-25, VER-27).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LoginBlocksJson {
    /// As operations.
    Fixed,
    /// Growing, never lasting.
    Growing,
}

/// One input, and what becomes of what it writes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VerifierStep<D = Nonces> {
    /// The bank's clock, Unix seconds.
    pub at: u64,
    /// Whether the store succeeds.
    pub store: Store,
    /// The step after which the records were loaded, counted from 1, 0 for before the first;
    /// the step before this one where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loaded: Option<usize>,
    /// The input.
    pub input: VerifierInput<D>,
}

/// An input of the verifier.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "do", rename_all = "lowercase")]
pub enum VerifierInput<D = Nonces> {
    /// An operation is ordered.
    Issue {
        /// Its handle, 16 bytes.
        handle: Hex<16>,
        /// What is drawn for it.
        #[serde(flatten)]
        drawn: D,
        /// What is to be authorised.
        operation: Order,
    },
    /// An OTP for an operation.
    Submit {
        /// The operation's handle, 16 bytes.
        handle: Hex<16>,
        /// As the customer entered it.
        otp: String,
    },
    /// An OTP for a login.
    Login {
        /// As the customer entered it.
        otp: String,
    },
    /// An OTP for an action without dynamic linking.
    Confirm {
        /// The action's handle, 16 bytes.
        handle: Hex<16>,
        /// As the customer entered it.
        otp: String,
    },
    /// An operation is cancelled.
    Cancel {
        /// Its handle, 16 bytes.
        handle: Hex<16>,
    },
    /// The rows are unblocked.
    Unblock {},
    /// The enrolment is revoked.
    Revoke {},
    /// The records were restored from a backup.
    Restore {},
}

/// What is drawn for an operation of version 1.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Nonces {
    /// What the random generator draws, in this order, 12 bytes each.
    pub nonces: Vec<Hex<12>>,
}

/// What is drawn for an operation of version 2.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FreshBytes {
    /// What the random generator draws, in this order, 32 bytes each.
    pub fresh: Vec<Hex<32>>,
}

/// What is drawn for an operation, by version.
pub trait Drawn {
    /// Calls with it.
    fn with<T>(&self, order: impl FnOnce(Randomness<'_>) -> T) -> T;
}

impl Drawn for Nonces {
    fn with<T>(&self, order: impl FnOnce(Randomness<'_>) -> T) -> T {
        let nonces: Vec<_> = self.nonces.iter().map(|nonce| Nonce::new(nonce.0)).collect();
        order(Randomness::V1(&nonces))
    }
}

impl Drawn for FreshBytes {
    fn with<T>(&self, order: impl FnOnce(Randomness<'_>) -> T) -> T {
        let fresh: Vec<_> = self.fresh.iter().map(|fresh| Fresh::new(fresh.0)).collect();
        order(Randomness::V2(&fresh))
    }
}

/// The outputs of `verifier.trace`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifierReplies {
    /// One for each step.
    pub replies: Vec<VerifierReply>,
}

/// What a step gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum VerifierReply {
    /// What came out after the records were stored.
    Told {
        /// What the caller is told.
        gives: Gives,
        /// `pending`, `active`, `blocked` or `revoked`, after the input.
        status: String,
        /// What the audit event says came of it.
        event: String,
        /// Whether the event raises an alert.
        alert: bool,
    },
    /// An error: nothing was judged and nothing is written.
    Error {
        /// The code.
        error: String,
    },
    /// The store failed and nothing came out.
    #[serde(rename_all = "kebab-case")]
    StoreFailed {
        /// Always true.
        store_failed: bool,
    },
    /// The stored records are no longer those that were loaded; nothing came out.
    Conflict {
        /// Always true.
        conflict: bool,
    },
}

/// What the caller is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Gives {
    /// An operation was issued.
    #[serde(rename_all = "kebab-case")]
    Issued {
        /// The text of the QR code.
        text: String,
        /// 8 digits, where typing is allowed.
        #[serde(skip_serializing_if = "Option::is_none")]
        operation_id: Option<String>,
    },
    /// The issuer is refused.
    Rejected {
        /// The code.
        rejected: String,
    },
    /// The verdict on an OTP.
    Verdict {
        /// `accepted`, `rejected` or `blocked`.
        verdict: String,
        /// What an accepted OTP bound: `scanned`, `typed`, `login` or `unlinked`, in version 2 also
        /// `typed-details`.
        #[serde(skip_serializing_if = "Option::is_none")]
        binding: Option<String>,
        /// The OTP's step less that of now, where it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        drift: Option<i64>,
        /// The rows of an accepted operation: field and value.
        #[serde(skip_serializing_if = "Option::is_none")]
        display: Option<Vec<(String, String)>>,
    },
    /// Whether a cancellation, unblocking, revocation or restoring did anything.
    Done {
        /// Whether it did.
        done: bool,
    },
}

impl Operation for VerifierTrace {
    const NAME: &'static str = "verifier.trace";
    const ROLE: &'static str = "verifier";
    type Args = Versioned<VerifierTraceArgs, VerifierTraceArgs<FreshBytes>>;
    type Outputs = VerifierReplies;

    fn compute(args: &Self::Args) -> Result<VerifierReplies, Refusal> {
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

fn played<D: Drawn>(args: &VerifierTraceArgs<D>) -> Result<Played, Refusal> {
    let policy = args.policy.policy()?;
    let mut bank = Bank::new(args, &policy)?;
    let replies = args.steps.iter().map(|step| bank.play(step)).collect::<Result<_, _>>()?;
    Ok((bank.history, replies))
}

impl PolicyJson {
    /// The policy of the library.
    ///
    /// # Errors
    ///
    /// `invalid-policy`.
    pub fn policy(&self) -> Result<Policy, Refusal> {
        let purposes = self
            .unlinked_purposes
            .iter()
            .map(|&number| Purpose::from_number(number))
            .collect::<Option<Vec<_>>>()
            .ok_or(Refusal::Rejected(Code::InvalidPolicy))?;
        let typed = match self.typed {
            TypedRuleJson::Never => TypedRule::Never,
            TypedRuleJson::LowValue => TypedRule::LowValue,
            TypedRuleJson::Always => TypedRule::Always,
        };
        let login_blocks = match self.login_blocks {
            LoginBlocksJson::Fixed => LoginBlocks::Fixed,
            LoginBlocksJson::Growing => LoginBlocks::Growing,
        };
        Ok(Policy::default()
            .with_lifetime_s(self.lifetime)?
            .with_typed(typed)
            .with_login_blocks(login_blocks)
            .with_unlinked_purposes(&purposes)?)
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
    pub fn play<D: Drawn>(&mut self, step: &VerifierStep<D>) -> Result<VerifierReply, Refusal> {
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

    fn reply<D: Drawn>(&mut self, step: &VerifierStep<D>) -> Result<VerifierReply, Stop> {
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
                let commit = drawn.with(|randomness| {
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
